"""The lines of a difference: what differs can be seen, wherever it is and however it looks."""

import json
import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.app.formatting.diff_lines import line_texts, spellings
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


def test_an_added_line_that_begins_like_others_hides_nothing() -> None:
    terms = "Please read the terms that apply to this purchase, " * 3
    before = [f"{terms}10 EUR", f"{terms}20 EUR"]
    after = [f"{terms}5 EUR", f"{terms}10\u00a0EUR", f"{terms}20\u00a0EUR"]
    assert changed({"l": before}, {"l": after})[2:] == [
        f'+ "{terms}5 EUR",',
        f'+ "{terms}10\\u00a0EUR",',
        f'+ "{terms}20\\u00a0EUR"',
    ]
    far = "x" * 25_000
    before, after = [f"{far}10{far} EUR"], [f"{far}5 EUR", f"{far}10{far}\u00a0EUR"]
    removed, *added = changed({"l": before}, {"l": after})
    assert "x10x" in removed
    assert added[0].endswith('x5 EUR",')
    assert added[1].endswith('x\\u00a0EUR"')


def test_a_long_line_like_two_others_is_shown_where_it_first_differs() -> None:
    far = "x" * 25_000
    shared, first, second = f"{far}1{far}1", f"{far}2{far}1", f"{far}1{far}2"
    for others in ([first, second], [second, first]):
        removed, *added = changed({"l": [shared]}, {"l": others})
        by_value = dict(zip(others, added, strict=True))
        assert "… 24,805 characters the same … xxx" in removed
        assert "x1x" in removed
        assert "… 24,805 characters the same … xxx" in by_value[first]
        assert "x2x" in by_value[first]
        assert "… 49,806 characters the same … xxx" in by_value[second]


def test_two_pairs_of_long_lines_are_each_shown_where_they_differ() -> None:
    far = "x" * 25_000
    before = [f"{far}1{far} one", f"{far}2{far} two"]
    after = [each.replace(" ", "\u00a0") for each in before]
    shown = changed({"l": before}, {"l": after})
    assert [each.rstrip(",")[-6:] for each in shown[:2]] == ['x one"', 'x two"']
    assert [each.rstrip(",")[-11:] for each in shown[2:]] == ['x\\u00a0one"', 'x\\u00a0two"']


def test_a_line_that_begins_alike_does_not_move_a_pair_of_long_ones_apart() -> None:
    far = "x" * 25_000
    near = "x" * 80
    removed, *added = changed({"l": [f"{far}1"]}, {"l": [f"{near}3", f"{far}2"]})
    assert removed.endswith('x1"')
    assert [each[-2:] for each in (removed, added[1])] == ['1"', '2"']
    assert added[0] == f'+ "{near}3",'


_ALIKE = st.one_of(
    st.sampled_from(["a b", "a\u00a0b", "b c", "b\u00a0c"]),
    st.text("ab \u00a0\u2003e\u0301\u00e9\u0323\u260e\ufe0f", max_size=4),
)


@given(
    st.sampled_from(["", "a" * 45, "a" * 100, "e\u0301" * 60, "a" * 450, "a" * 900]),
    st.lists(st.tuples(_ALIKE, st.sampled_from(["", "b" * 450])), min_size=2, max_size=6),
    st.integers(1, 5),
    st.sampled_from([LIMIT, 450]),
)
def test_no_two_values_are_shown_the_same(
    start: str, middles: list[tuple[str, str]], removed: int, longest: int
) -> None:
    run = [
        DiffLine(
            LineKind.REMOVED if number < removed else LineKind.ADDED,
            json.dumps(start + "".join(middle), ensure_ascii=False) + "," * (number % 2),
        )
        for number, middle in enumerate(middles)
    ]
    seen: dict[str, set[tuple[LineKind, str]]] = {}
    for line, shown in zip(run, line_texts(run, longest), strict=True):
        look = unicodedata.normalize("NFC", shown.removesuffix(","))
        seen.setdefault(look, set()).add((line.kind, line.text.removesuffix(",")))
    for same in seen.values():
        assert len({kind for kind, _ in same}) == 1 or len({value for _, value in same}) == 1


def test_each_line_is_spelled_without_escapes_as_well() -> None:
    lines = lines_of({"a": "Café\u00a0au"}, {"a": "Café au"})
    assert [(shown.strip(), plain.strip()) for shown, plain in spellings(lines, LIMIT)][1:3] == [
        ('"a": "Caf\\u00e9\\u00a0au"', '"a": "Café au"'),
        ('"a": "Caf\\u00e9 au"', '"a": "Café au"'),
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


@every("letter", ["x", "é"])
def test_many_lines_and_megabytes_take_seconds_at_most(letter: str) -> None:
    values = [letter * 20 + f"{number}" for number in range(5_000)]
    values.append(letter * 300_000 + "\u00a0")
    lines = [
        DiffLine(kind, f'  "key{number}": "{value}{end}",')
        for kind, end in ((LineKind.REMOVED, ""), (LineKind.ADDED, " "))
        for number, value in enumerate(values)
    ]
    started = time.process_time()
    assert sum(map(len, line_texts(lines, LIMIT))) > 300_000
    assert time.process_time() - started < LONGEST
