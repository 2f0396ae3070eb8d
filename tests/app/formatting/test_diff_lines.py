"""The lines of a difference: what differs can be seen, wherever it is and however it looks."""

import json
import time
import unicodedata

import pytest

from flow_tui.app.formatting.diff_lines import line_texts
from flow_tui.flow_json import DiffLine, LineKind, difference, parse
from tests.support.cases import every
from tests.support.patience import LONGEST

SIGNS = {LineKind.SAME: " ", LineKind.ADDED: "+", LineKind.REMOVED: "-", LineKind.GAP: " "}
LIMIT = 20_000


def lines_of(before: object, after: object) -> tuple[DiffLine, ...]:
    """Return the lines of the difference of two flows."""
    one, other = (json.dumps(each, ensure_ascii=False).encode() for each in (before, after))
    return difference(parse(one).canonical, parse(other).canonical).lines


def changed(before: object, after: object, longest: int = LIMIT) -> list[str]:
    """Return the changed lines as they are shown, with their signs and without their indents."""
    lines = lines_of(before, after)
    texts = list(line_texts(lines, longest))
    shown = [f"{SIGNS[line.kind]} {text.strip()}" for line, text in zip(lines, texts, strict=True)]
    return [text for text in shown if text[0] != " "]


@every(
    ("before", "after", "said"),
    [
        ("Welcome:\u00a0form", "Welcome: form", ("Welcome:\\u00a0form", "Welcome: form")),
        ("two\u2003em", "two em", ("two\\u2003em", "two em")),
        ("\u00a0é", "\u2003é", ("\\u00a0\\u00e9", "\\u2003\\u00e9")),
        ("☎", "☎\ufe0f", ("\\u260e", "\\u260e\\ufe0f")),
        ("café", "cafe\u0301", ("caf\\u00e9", "cafe\\u0301")),
        ("a\u0323\u0302", "a\u0302\u0323", ("a\\u0323\\u0302", "a\\u0302\\u0323")),
        ("\u2126", "\u03a9", ("\\u2126", "\\u03a9")),
        ("\U0001f600\u00a0", "\U0001f600 ", ("\\ud83d\\ude00\\u00a0", "\\ud83d\\ude00 ")),
        ('\\"\u00a0', '\\" ', ('\\\\\\"\\u00a0', '\\\\\\" ')),
    ],
)
def test_lines_that_look_alike_are_told_apart(
    before: str, after: str, said: tuple[str, str]
) -> None:
    for one, other, (first, second) in ((before, after, said), (after, before, said[::-1])):
        assert changed({"a": one}, {"a": other}) == [f'- "a": "{first}"', f'+ "a": "{second}"']
        # The comma of another member is not what matters.
        shown = changed({"a": one}, {"a": other, "b": 1})
        assert shown == [f'- "a": "{first}"', f'+ "a": "{second}",', '+ "b": 1']
    removed, added = changed({before: 1}, {after: 1})
    assert {removed, added} == {f'- "{said[0]}": 1', f'+ "{said[1]}": 1'}


def test_each_pair_of_several_is_told_apart() -> None:
    spaces = {f"k{number}": f"a\u00a0{number}" for number in range(3)}
    plain = {key: value.replace("\u00a0", " ") for key, value in spaces.items()}
    shown = changed(spaces, plain)
    assert shown[:3] == [f'- "k{n}": "a\\u00a0{n}"' + "," * (n < 2) for n in range(3)]
    assert shown[3:] == [f'+ "k{n}": "a {n}"' + "," * (n < 2) for n in range(3)]


def test_two_of_one_kind_beside_one_of_the_other() -> None:
    before, after = ["a\u00a0b", "a\u2003b"], ["a b"]
    assert changed({"l": before}, {"l": after}) == [
        '- "a\\u00a0b",',
        '- "a\\u2003b"',
        '+ "a b"',
    ]


@every(
    ("before", "after", "shown"),
    [
        # What can be told apart stays as it is read.
        ({"a": "é"}, {"a": "è"}, ['- "a": "é"', '+ "a": "è"']),
        ({"a": "é"}, {"a": "é", "b": 1}, ['- "a": "é"', '+ "a": "é",', '+ "b": 1']),
        ({"é": 1}, {"é": 12}, ['- "é": 1', '+ "é": 12']),
        ({"a": "é"}, {"b": "é"}, ['- "a": "é"', '+ "b": "é"']),
        ({"a": "é\u200b"}, {"a": "é"}, ['- "a": "é\\u{200b}"', '+ "a": "é"']),
        (
            {"a": "é" * 300 + "one"},
            {"a": "é" * 300 + "two"},
            [f'- "a": "{"é" * 300}one"', f'+ "a": "{"é" * 300}two"'],
        ),
        ({"a": 1}, {"a": 1, "b": "é\u00a0"}, ['- "a": 1', '+ "a": 1,', '+ "b": "é "']),
    ],
)
def test_other_lines_are_shown_as_they_are(before: object, after: object, shown: list[str]) -> None:
    assert changed(before, after) == shown


@every("start", [90, 350, 450, 19_000])
def test_what_looks_alike_far_into_a_line(start: int) -> None:
    text = "é" * start
    removed, added = changed({"a": f"{text}\u00a0end"}, {"a": f"{text} end"})
    assert removed.endswith('\\u00a0end"')
    assert added.endswith('\\u00e9 end"')
    decomposed = unicodedata.normalize("NFD", text)
    removed, added = changed({"a": text}, {"a": decomposed})
    assert removed.endswith('\\u00e9\\u00e9"')
    assert "e\\u0301e\\u0301" in added


def test_a_long_line_is_cut_around_where_it_first_differs() -> None:
    text = "x" * 25_000
    removed, added = changed({"key": f"{text}é{text}"}, {"key": f"{text}\u0065\u0301{text}"})
    for line, differs in ((removed, "x\\u00e9x"), (added, "xe\\u0301x")):
        assert line[2:20] == '"key": "xxxxxxxxxx'
        assert "x … 24,810 characters the same … x" in line
        assert differs in line
        assert 19_900 < len(line) < 20_200
    assert removed.endswith("… and 5,202 more characters")
    assert added.endswith("… and 5,203 more characters")
    removed, added = changed({"key": f"{text}1"}, {"key": f"{text}2", "other": 1})[:2]
    assert (removed[-4:], added[-5:]) == ('xx1"', 'xx2",')
    saved = changed({"key": f"{text}1"}, {"key": f"{text}2"}, longest=len(text) * 2)
    assert saved == [f'- "key": "{text}1"', f'+ "key": "{text}2"']


def test_a_long_line_without_its_like_begins_at_its_beginning() -> None:
    (added,) = changed({"a": 1}, {"A": "y" * 25_000, "a": 1})
    assert added.startswith('+ "A": "yyy')
    assert "the same" not in added
    assert added.endswith("y… and 5,010 more characters")
    removed, _ = changed({"A": "y" * 25_000}, {"A": "z" * 25_000})
    assert removed.startswith('- "A": "yyy')
    assert "the same" not in removed
    lines = lines_of({"A": "y" * 25_000, "b": 1}, {"A": "y" * 25_000, "b": 2})
    assert list(line_texts(lines, LIMIT))[1].endswith("y… and 5,010 more characters")


def test_a_gap_says_how_many_lines_it_is() -> None:
    many = {f"a{number:02}": number for number in range(20)}
    lines = lines_of({**many, "z": 1}, {**many, "z": 2})
    assert "… 18 lines the same" in line_texts(lines)
    one = DiffLine(LineKind.GAP, "", left_out=1)
    assert list(line_texts([one])) == ["… 1 line the same"]


@pytest.mark.parametrize("letter", ["x", "é"])
def test_many_lines_and_megabytes_take_seconds_at_most(letter: str) -> None:
    before = {f"key{number}": letter * 20 + f"{number}" for number in range(5_000)}
    before["long"] = letter * 300_000 + "\u00a0"
    after = {key: value + " " for key, value in before.items()}
    lines = lines_of(before, after)
    started = time.process_time()
    assert sum(map(len, line_texts(lines, LIMIT))) > 300_000
    assert time.process_time() - started < LONGEST
