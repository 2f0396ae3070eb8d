"""Foreign text made safe to show."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from flow_tui import text
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.cases import every

UNPRINTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories that no terminal prints, or that change how it prints the rest."""

ANY_TEXT = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"]), max_size=60)
"""Surrogates, too."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e300, 1e300) | ANY_TEXT,
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(ANY_TEXT, children, max_size=4)
    ),
    max_leaves=12,
)


def categories(shown: str) -> set[str]:
    return {unicodedata.category(character) for character in set(shown)}


def is_safe(shown: str) -> bool:
    """Whether a line holds only what a terminal prints, with something under every mark."""
    return not (
        categories(shown) & UNPRINTED
        or any(unicodedata.category(c) == "Zs" and c != " " for c in shown)
        or unicodedata.category(shown[:1] or "x") in {"Mn", "Me"}
    )


def code_point(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{{{code:x}}}"


class TestOneLine:
    @every("plain", ["", "WA-400: Refer to it", "नमस्ते", "안녕", "مرحبا", "日本語", "é", "🙂"])
    def test_readable_text_stays(self, plain: str) -> None:
        assert text.one_line(plain) == plain

    @every(
        "white",
        [
            " ",
            "  ",
            "\t",
            "\n",
            "\r\n",
            "\v",
            "\f",
            "\x1c",
            "\x85",
            "\xa0",
            "\u2028",
            "\u2029",
            "\u3000",
        ],
    )
    def test_white_space_of_any_kind_becomes_one_space(self, white: str) -> None:
        assert text.one_line(f"{white}a{white}b{white}") == "a b"

    @every(
        "character",
        [
            *("\x00", "\x07", "\x08", "\x1b", "\x7f"),  # C0 and DEL
            *("\x80", "\x9b", "\x9d", "\x9f"),  # C1: 8-bit CSI and OSC
            *("\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
            *("\u061c", "\u200e", "\u200f"),  # the other marks of direction
            *("\u200b", "\u200c", "\u200d", "\u2060", "\u2063", "\ufeff", "\xad"),  # zero width
            *("\U000e0001", "\U000e0041", "\U000e007f"),  # tags
            *("\ud800", "\udfff"),  # lone surrogates
            *("\ue000", "\U000f0000", "\U0010ffff"),  # private use
            *("\u0378", "\U0003fffd", "\ufdd0", "\uffff"),  # unassigned, and no characters
            *("\ufff9", "\ufffb"),  # annotations
        ],
    )
    def test_what_no_terminal_prints_shows_as_its_code_point(self, character: str) -> None:
        assert text.one_line(f"a{character}b") == f"a{code_point(character)}b"

    @every(
        "character",
        [
            *("\u115f", "\u1160", "\u3164", "\uffa0"),  # fillers
            "\u2800",  # an empty Braille cell
            *("\u034f", "\u17b4", "\u17b5", "\u180b", "\u180f", "\U00016fe4"),
            *("\ufe00", "\ufe01", "\U000e0100", "\U000e01ef"),  # variation selectors
            "\U0001d159",  # a note without a head
        ],
    )
    def test_invisible_letters_and_symbols_show_as_their_code_points(self, character: str) -> None:
        assert character.isprintable()
        assert text.one_line(f"a{character}b") == f"a{code_point(character)}b"

    def test_a_flow_id_cannot_hide_behind_another(self) -> None:
        assert text.one_line("112\u20db\u0338\u3164") != "112"
        assert text.one_line("112\u3164") != text.one_line("112")

    def test_a_selector_of_a_symbols_form_is_left_out(self) -> None:
        assert text.one_line("I ❤\ufe0f flows 1\ufe0f\u20e3") == "I ❤ flows 1\u20e3"

    @every("hidden", ["\ufe0f", "a \ufe0f", "❤\ufe0f\ufe0f", "a\x1b\ufe0e"])
    def test_a_selector_that_selects_nothing_shows_as_its_code_point(self, hidden: str) -> None:
        assert text.one_line(hidden).endswith(code_point(hidden[-1]))

    @every("mark", ["\u0301", "\u0338", "\u20dd", "\u0e31", "\u0488", "\u11a8"])
    def test_marks_are_few_on_each_character(self, mark: str) -> None:
        assert text.one_line("a" + mark * 4 + "b") == "a" + mark * 4 + "b"
        assert text.one_line("a" + mark * 6 + "b" + mark) == (
            "a" + mark * 4 + code_point(mark) * 2 + "b" + mark
        )

    @every("before", ["", "a ", "\u202e"])
    def test_a_mark_never_changes_a_character_of_ours(self, before: str) -> None:
        assert text.one_line(f"{before}\u0338x").endswith(r"\u{338}x")

    def test_markup_stays_as_it_is(self) -> None:
        assert text.one_line("[/] [b]x[/b] $var") == "[/] [b]x[/b] $var"

    def test_the_limit_counts_the_ellipsis(self) -> None:
        assert text.one_line("abcdef", 6) == "abcdef"
        assert text.one_line("abcdefg", 6) == "abcde…"
        assert text.one_line("abcdefg", 1) == "…"
        assert text.one_line("\x1b" * 9, 6) == r"\x1b\…"

    @every("padding", [" ", "\u2028", "\u0301"])
    def test_text_behind_much_padding_is_not_passed_over_in_silence(self, padding: str) -> None:
        shown = text.one_line("a" + padding * 100_000 + "tail", 10)
        assert len(shown) <= 10
        assert shown.startswith("a")
        assert shown.endswith("…")

    def test_padding_alone_needs_no_ellipsis(self) -> None:
        assert text.one_line("a" + " " * 100_000, 10) == "a"

    def test_the_sandboxs_hostile_text_is_safe(self) -> None:
        shown = text.one_line(HOSTILE_TEXT)
        assert is_safe(shown)
        assert r"\x1b[2J" in shown
        assert r"\u{202e}gnp.exe" in shown

    @given(ANY_TEXT, st.none() | st.integers(1, 80))
    def test_any_text_is_safe_and_within_its_limit(self, foreign: str, limit: int | None) -> None:
        shown = text.one_line(foreign, limit)
        assert is_safe(shown)
        assert limit is None or len(shown) <= limit

    def test_no_character_at_all_gets_through_unsafe(self) -> None:
        codes = [*range(0x20000), *range(0xE0000, 0xE1000), *range(0x10FF00, 0x110000)]
        everything = "x".join(map(chr, codes))
        assert not categories(text.one_line(everything)) & UNPRINTED


class TestLines:
    def test_line_breaks_are_kept_and_tabs_aligned(self) -> None:
        assert text.lines("a\r\n\tb\rc\n\nab\tc") == ["a", "    b", "c", "", "ab  c"]

    def test_other_breaks_and_controls_show_as_their_code_points(self) -> None:
        assert text.lines("a\u2028b\x0cc\x85d\x1b[2J\n\u202e") == [
            r"a\u{2028}b\x0cc\x85d\x1b[2J",
            r"\u{202e}",
        ]

    def test_wide_and_hard_spaces_are_spaces(self) -> None:
        assert text.lines("a\xa0\u3000b") == ["a  b"]

    @given(ANY_TEXT)
    def test_any_text_is_safe(self, foreign: str) -> None:
        assert all(is_safe(line) for line in text.lines(foreign))


class TestPrettyBody:
    def test_json_is_indented(self) -> None:
        assert text.pretty_body('{"a":[1,{"b":"c:d,e"}],"x":{},"y":[ ],"z":true}') == (
            [
                "{",
                '  "a": [',
                "    1,",
                "    {",
                '      "b": "c:d,e"',
                "    }",
                "  ],",
                '  "x": {},',
                '  "y": [],',
                '  "z": true',
                "}",
            ],
            True,
        )

    @every("scalar", ["1", "null", '"text"', "-0", '"[{,:"'])
    def test_json_of_one_value_is_one_line(self, scalar: str) -> None:
        assert text.pretty_body(f" {scalar}\n") == ([scalar], True)

    def test_a_key_that_is_given_twice_is_shown_twice(self) -> None:
        shown, is_json = text.pretty_body('{"success":true,"success":false}')
        assert is_json
        assert shown[1:-1] == ['  "success": true,', '  "success": false']

    @every(
        "value",
        [
            *("1.0e400", "1E5", "-0.0", "1.10", "1e-400", "100000000000000000000001.5"),
            "9" * 5000,
            *(r'"\ud800"', r'"\u001b[2J\u202e"', r'"caf\u00e9 \/ \""', r'"\\u0041"', '"tail\\\\"'),
        ],
    )
    def test_values_are_shown_as_they_came(self, value: str) -> None:
        assert text.pretty_body(f'{{"value":{value}}}') == (["{", f'  "value": {value}', "}"], True)

    def test_what_a_terminal_obeys_is_shown_as_code_points(self) -> None:
        shown, is_json = text.pretty_body('{"a":"\x9b2J\u202e\x7f\u2028\xa0"}')
        assert is_json
        assert shown[1] == r'  "a": "\x9b2J\u{202e}\x7f\u{2028} "'

    @every(
        "body",
        [
            *("", "<html>\n</html>", '{"success": true', '{"a": 1} {"b": 2}', "{'a': 1}"),
            *('{"a": NaN}', "Infinity", "-Infinity", "\ufeff{}", '{"a": "\x1b"}', "[1,]"),
        ],
    )
    def test_anything_else_is_shown_as_it_came(self, body: str) -> None:
        assert text.pretty_body(body) == (text.lines(body), False)

    def test_json_nested_too_deep_to_be_read_is_shown_as_it_came(self) -> None:
        body = "[" * 100_000 + "]" * 100_000
        assert text.pretty_body(body) == ([body], False)

    def test_deep_nesting_does_not_multiply_the_answer(self) -> None:
        depth, count = 500, 10_000
        body = "[" * depth + ",".join("1" * count) + "]" * depth
        shown, is_json = text.pretty_body(body)
        assert is_json
        assert len(shown) == 2 * depth + count
        assert max(map(len, shown)) < 80

    @given(JSON)
    def test_any_json_is_the_same_json_still(self, value: object) -> None:
        body = json.dumps(value)
        shown, is_json = text.pretty_body(body)
        assert is_json
        assert json.loads("\n".join(shown)) == value
        assert "".join("".join(shown).split()) == "".join(body.split())

    @given(JSON)
    def test_any_json_looks_as_the_library_indents_it(self, value: object) -> None:
        assert "\n".join(text.pretty_body(json.dumps(value))[0]) == json.dumps(value, indent=2)

    @given(ANY_TEXT)
    def test_any_body_is_safe(self, body: str) -> None:
        for sent in (body, json.dumps({body: [body]}, ensure_ascii=False)):
            assert all(is_safe(line) for line in text.pretty_body(sent)[0])


class TestIdentifiers:
    @every(
        ("flow_id", "shown"),
        [
            ("", ""),
            ("1", "1"),
            ("1234", "1234"),
            ("11234567207", "112 3456 7207"),
            ("a-b_c_d", "a-b_c_d"),
        ],
    )
    def test_a_flow_id_is_grouped_from_its_end(self, flow_id: str, shown: str) -> None:
        assert text.grouped(flow_id) == shown

    @every(
        ("sid", "shown"),
        [("", ""), ("SHORT123", "SHORT123"), ("HXAP16XXXXXX97IN", "HXAP…97IN")],
    )
    def test_a_sid_is_masked_in_its_middle(self, sid: str, shown: str) -> None:
        assert text.masked_sid(sid) == shown

    @given(ANY_TEXT)
    def test_a_damaged_one_is_safe(self, foreign: str) -> None:
        assert is_safe(text.grouped(foreign))
        assert is_safe(text.masked_sid(foreign))


@every(
    ("names", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_in_a_sentence(names: list[str], sentence: str) -> None:
    assert text.listing(names) == sentence


def test_json_of_too_many_values_stays_as_it_is() -> None:
    body = "[" + ",".join(["1"] * (text.MOST_VALUES + 1)) + "]"
    assert text.pretty_body(body)[1] is False
