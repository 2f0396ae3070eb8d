"""The difference of two flows: right, bounded, and with what differs at the top."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow_tui.flow_json import (
    Difference,
    DiffLine,
    LineKind,
    TopLevelChange,
    TopLevelKind,
    difference,
    parse,
    pretty_lines,
)
from flow_tui.flow_json.comparison import MOST_CHANGED_LINES
from flow_tui.flow_json.line_changes import LineChanges, line_changes
from tests.flow_json.flows import ANY_JSON, FLOW
from tests.support.cases import every

SIGNS = {LineKind.SAME: " ", LineKind.ADDED: "+", LineKind.REMOVED: "-", LineKind.GAP: "~"}


def canonical(value: Any) -> bytes:
    return parse(json.dumps(value).encode()).canonical


def between(before: Any, after: Any) -> Difference:
    return difference(canonical(before), canonical(after))


def shown(found: Difference) -> list[str]:
    return [
        f"{SIGNS[line.kind]}{line.left_out if line.kind is LineKind.GAP else line.text.strip()}"
        for line in found.lines
    ]


def changed_flow(change: Callable[[Any], object]) -> Any:
    flow = copy.deepcopy(FLOW)
    change(flow)
    return flow


def patched(before: list[str], lines: tuple[DiffLine, ...]) -> list[str]:
    """Return what a difference makes of the lines before, and check its numbers."""
    after: list[str] = []
    at = 0
    for line in lines:
        if line.kind is LineKind.GAP:
            after += before[at : at + line.left_out]
            at += line.left_out
            continue
        if line.kind is not LineKind.ADDED:
            assert (before[at], at + 1) == (line.text, line.before_number)
            at += 1
        if line.kind is not LineKind.REMOVED:
            after.append(line.text)
            assert line.after_number == len(after)
    assert at == len(before)
    return after


class TestLines:
    def test_a_changed_line_with_its_context(self) -> None:
        found = between(
            {"a": 1, "b": [1, 2, 3, 4, 5], "c": "x"}, {"a": 1, "b": [1, 2, 3, 6, 5], "c": "x"}
        )
        assert shown(found) == [
            "~3",
            " 1,",
            " 2,",
            " 3,",
            "-4,",
            "+6,",
            " 5",
            " ],",
            ' "c": "x"',
            " }",
        ]
        assert (found.added, found.removed, found.changes) == (1, 1, (4,))
        assert not found.same
        assert not found.too_large

    def test_a_gap_between_two_changes(self) -> None:
        old, new = list(range(20)), list(range(20))
        new[3], new[12:13] = 100, []
        found = between({"a": old}, {"a": new})
        assert shown(found) == [
            "~2", " 0,", " 1,", " 2,", "-3,", "+100,", " 4,", " 5,", " 6,", "~2",
            " 9,", " 10,", " 11,", "-12,", " 13,", " 14,", " 15,", "~6",
        ]  # fmt: skip
        assert [found.lines[at].text.strip() for at in found.changes] == ["3,", "12,"]
        gap = found.lines[0]
        assert (gap.text, gap.before_number, gap.after_number) == ("", None, None)

    def test_no_gap_stands_for_one_line(self) -> None:
        old = list(range(9))
        found = between({"a": old}, {"a": [9, *old[1:8], 9]})
        assert "~" not in "".join(shown(found))

    def test_equal_flows(self) -> None:
        found = between(FLOW, copy.deepcopy(FLOW))
        assert found.same
        assert (found.added, found.removed, found.lines, found.top_level) == (0, 0, (), ())

    def test_the_order_of_doubled_keys_is_a_difference(self) -> None:
        found = difference(parse(b'{"a":1,"a":2}').canonical, parse(b'{"a":2,"a":1}').canonical)
        assert (found.same, found.added, found.removed) == (False, 2, 2)

    def test_the_content_is_not_in_the_repr(self) -> None:
        assert "Welcome" not in repr(between(FLOW, {}))

    @given(ANY_JSON, ANY_JSON)
    def test_a_patch_gives_the_flow_after(self, before: Any, after: Any) -> None:
        old, new = canonical({"v": before}), canonical({"v": after})
        found = difference(old, new)
        assert found.same == (old == new)
        if not found.same:
            assert patched(pretty_lines(old), found.lines) == pretty_lines(new)
            assert found.added + found.removed > 0
            assert found.top_level


_FEW = st.lists(st.sampled_from("abc"), max_size=12)


class TestLineChanges:
    @given(_FEW, _FEW)
    def test_no_fewer_lines_can_change(self, before: list[str], after: list[str]) -> None:
        found = line_changes(before, after, 100)
        assert _applied(before, after, found) == after
        assert found.added + found.removed == _fewest(before, after)

    @given(st.data())
    def test_any_lines_in_few_steps(self, data: st.DataObject) -> None:
        lines = st.lists(st.sampled_from("abcdefghijklmnop"), max_size=60)
        before, after = data.draw(lines), data.draw(lines)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("flow_tui.flow_json.line_changes._STEPS", data.draw(st.integers(1, 300)))
            patch.setattr("flow_tui.flow_json.line_changes._STRIDE", 2)
            found = line_changes(before, after, 200)
        assert _applied(before, after, found) == after

    def test_unique_lines_keep_their_place_among_many_changes(self) -> None:
        old = [f"{number}" for number in range(6_000)]
        new = [f"{number}" if number % 5 else f"new {number}" for number in range(6_000)]
        found = line_changes(old, new, MOST_CHANGED_LINES)
        assert (found.added, found.removed) == (1_200, 1_200)

    def test_of_too_many_only_the_number_is_given(self) -> None:
        found = line_changes(["a"] * 10 + ["b"], ["c"] * 11, most=10)
        assert found == LineChanges(added=11, removed=11, changes=None)

    def test_equal_lines_that_are_not_found_count_as_replaced(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("flow_tui.flow_json.line_changes._STEPS", 10_000)
        old, new = ["x", *"ab" * 3_000, "y"], ["z", *"bba" * 2_000, "y"]
        found = line_changes(old, new, most=100_000)
        assert (found.added, found.removed) == (6_001, 6_001)
        assert _applied(old, new, found) == new


def _applied(before: list[str], after: list[str], found: LineChanges) -> list[str]:
    made, at = [], 0
    assert found.changes is not None
    for change in found.changes:
        made += before[at : change.before_start]
        assert len(made) == change.after_start
        made += after[change.after_start : change.after_end]
        at = change.before_end
    return made + before[at:]


def _fewest(before: list[str], after: list[str]) -> int:
    """Return how many lines have to change, by the longest common part."""
    row = [0] * (len(after) + 1)
    for one in before:
        above = row[:]
        for at, other in enumerate(after):
            row[at + 1] = above[at] + 1 if one == other else max(row[at], above[at + 1])
    return len(before) + len(after) - 2 * row[-1]


class TestTooLarge:
    def test_only_the_top_levels_are_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert MOST_CHANGED_LINES == 50_000
        monkeypatch.setattr("flow_tui.flow_json.comparison.MOST_CHANGED_LINES", 500)

        def of(value: int) -> Any:
            return {
                "a": [value] * 300,
                "b": 1,
                "screens": [{"id": "A"}, {"id": "B", "c": value}],
            }

        found = between(of(1), of(2))
        assert found.too_large
        assert (found.lines, found.changes) == ((), ())
        assert (found.added, found.removed) == (301, 301)
        assert [(each.path, each.kind) for each in found.top_level] == [
            ("a", "changed"),
            ("screen B", "changed"),
        ]


class TestTopLevel:
    @every(
        ("change", "expected"),
        [
            (lambda flow: flow.update(version="7.4"), [("version", "changed")]),
            (lambda flow: flow.pop("version"), [("version", "removed")]),
            (lambda flow: flow.update(zz={"a": [1]}), [("zz", "added")]),
            (lambda flow: flow["routing_model"].update(X=[]), [("routing_model", "changed")]),
            (lambda flow: flow["screens"][1].update(title="X"), [("screen DETAILS", "changed")]),
            (
                lambda flow: flow["screens"][0].update(id="HELLO"),
                [("screen WELCOME", "removed"), ("screen HELLO", "added")],
            ),
            (lambda flow: flow["screens"].pop(), [("screen DETAILS", "removed")]),
            (lambda flow: flow["screens"].append({"a": 1}), [("screen 3", "added")]),
            (lambda flow: flow["screens"].insert(0, {}), [("screen 1", "added")]),
            (lambda flow: flow["screens"].reverse(), [("screens", "changed")]),
            (lambda flow: flow.pop("screens"), [("screens", "removed")]),
            (lambda flow: flow.update(screens="none"), [
                ("screen WELCOME", "removed"), ("screen DETAILS", "removed"),
            ]),
        ],
    )  # fmt: skip
    def test_members_and_screens(
        self, change: Callable[[Any], object], expected: list[tuple[str, str]]
    ) -> None:
        found = between(FLOW, changed_flow(change)).top_level
        assert sorted((each.path, str(each.kind)) for each in found) == sorted(expected)

    def test_names_are_one_line_safe_and_bounded(self) -> None:
        name = "\x1b[2J\ud800\n" * 500
        found = between({}, {name: 1, "screens": [{"id": name}]}).top_level
        found += between({"screens": [{"id": "a" * 5_000}]}, {"screens": [{"id": name}]}).top_level
        assert len(found) == 4
        for each in found:
            assert each.path.isprintable()
            assert len(each.path) < 220

    def test_a_name_that_occurs_twice(self) -> None:
        one, other = parse(b'{"a":1,"a":2}').canonical, parse(b'{"a":1,"a":3}').canonical
        assert [each.path for each in difference(one, other).top_level] == ["a"]

    def test_too_many_members_are_not_compared(self) -> None:
        many = {f"k{number}": 1 for number in range(3_000)}
        assert between(many, {**many, "k7": 2}).top_level == ()


def test_a_change_is_a_value() -> None:
    assert between({"a": 1}, {}).top_level == (TopLevelChange("a", TopLevelKind.REMOVED),)
