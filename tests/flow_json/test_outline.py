"""What is shown of a flow's content: versions, screens, components."""

import json
from typing import Any

from flow_tui.flow_json import FlowJson, ScreenSummary, parse
from flow_tui.flow_json.outline import COMPONENTS_LIMIT, SCREENS_LIMIT
from tests.flow_json.flows import FLOW
from tests.support.cases import every


def parsed(value: Any) -> FlowJson:
    return parse(json.dumps(value).encode())


def on_a_screen(children: Any) -> FlowJson:
    return parsed({"screens": [{"id": "A", "layout": {"children": children}}]})


def test_a_flow() -> None:
    found = parsed(FLOW)
    assert (found.json_version, found.data_api_version) == ("7.3", "3.0")
    assert found.screens == (
        ScreenSummary("WELCOME", "Welcome"),
        ScreenSummary("DETAILS", "Your details"),
    )
    assert found.screen_count == 2
    assert found.components == (
        ("TextBody", 3),
        ("Footer", 2),
        ("TextInput", 2),
        ("Form", 1),
        ("If", 1),
        ("Switch", 1),
        ("TextHeading", 1),
    )
    assert found.component_count == 11


@every(
    "flow",
    [
        {},
        {"screens": None, "version": None, "data_api_version": ["3.0"]},
        {"screens": {"id": "A"}, "version": {}},
        {"screens": [None, 1, "A", []]},
        {"other": {"screens": [{"id": "A"}], "version": "7.3"}},
    ],
)
def test_nothing_of_another_shape_is_taken(flow: Any) -> None:
    found = parsed(flow)
    assert (found.json_version, found.data_api_version, found.screens) == ("", "", ())
    assert (found.screen_count, found.component_count, found.components) == (0, 0, ())


@every(
    ("children", "count"),
    [
        (None, 0),
        ({"type": "Form"}, 0),
        ([{"type": "A", "options": [{"type": "B"}], "x": {"children": [{"type": "C"}]}}], 1),
        ([{"type": "A", "then": {"type": "B"}, "cases": [{"type": "C"}]}], 1),
        ([{"type": "A", "cases": {"x": {"type": "B"}, "y": [{"type": "C"}]}}], 2),
        ([{}, {"type": None}, {"type": ""}, "A", [{"type": "A"}]], 3),
    ],
)
def test_what_counts_as_a_component(children: Any, count: int) -> None:
    assert on_a_screen(children).component_count == count


def test_a_component_of_no_type_is_counted_without_one() -> None:
    found = on_a_screen([{}, {"type": "A"}, {"type": {"type": "B"}}])
    assert (found.component_count, found.components) == (3, (("A", 1),))


def test_a_version_that_is_a_number_stays_as_it_is_spelled() -> None:
    found = parse(b'{"version":7.30,"data_api_version":3e0}')
    assert (found.json_version, found.data_api_version) == ("7.30", "3e0")


def test_a_key_that_occurs_twice_counts_as_absent() -> None:
    found = parse(b'{"version":"1","screens":[{"id":"A","title":"B","id":"C"}],"version":"2"}')
    assert (found.json_version, found.screens) == ("", (ScreenSummary("", "B"),))


def test_texts_are_one_line_safe_and_bounded() -> None:
    long = "x" * 150 + "\n\u202e\x1b[2J\ud800" * 5_000
    found = parsed(
        {
            "version": long,
            "screens": [{"id": long, "title": long, "layout": {"children": [{"type": long}]}}],
        }
    )
    (screen,), ((kind, _),) = found.screens, found.components
    for text in (found.json_version, screen.screen_id, screen.title, kind):
        assert text.isprintable()
        assert len(text) <= 200
        assert text.startswith("x" * 50)
    assert "\\x1b[2J\\u{d800}" in screen.title


def test_a_text_is_cut_between_two_escapes() -> None:
    for shift in range(12):
        title = "x" * shift + "\x01\ud800" * 3_000
        assert parsed({"screens": [{"title": title}]}).screens[0].title.endswith("…")


def test_numbers_of_screens_and_of_types_are_bounded() -> None:
    children = [{"type": f"T{number}"} for number in range(2_000)]
    screens = [{"id": f"S{number}", "layout": {"children": children[:3]}} for number in range(500)]
    found = parsed({"screens": [*screens, {"layout": {"children": children}}]})
    assert (len(found.screens), found.screen_count) == (SCREENS_LIMIT, 501)
    assert (len(found.components), found.component_count) == (COMPONENTS_LIMIT, 3_500)
    assert found.components[0] == ("T0", 501)
