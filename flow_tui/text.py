"""Makes foreign text (from the API, the disk, the user) safe to show on a terminal.

All text on the screen and in plain output goes through here. The result has no control
characters, C1 codes, bidi overrides or invisible characters. It may have markup characters such
as `[`, so Textual gets it as content, never as markup.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NoReturn

ELLIPSIS: Final = "…"

_MARKS_LIMIT: Final = 4
"""Combining marks on one character; no script needs more, and a stack hides other lines."""
_FORM_SELECTORS: Final = "\ufe0e\ufe0f"
"""They select a symbol's text or emoji form, and terminals disagree on its width."""
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
"""Fillers, selectors and blanks: invisible, although `str.isprintable` is true for them."""
_CONJOINING_JAMO: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""Hangul vowels and final consonants, which are drawn into the letter before them."""

MOST_VALUES: Final = 100_000
"""Commas, brackets and braces in JSON that is parsed at all."""
_TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}:,]|[^\s\[\]{}:,"]+')
"""The tokens of valid JSON."""
_DEEPEST_INDENT: Final = 20


def one_line(text: str, limit: int | None = None) -> str:
    r"""Return `text` as one printable line.

    White space of any kind becomes single spaces; every other unprintable character is shown as
    its code point (`\x1b`, `\u{202e}`).

    Args:
        text: Foreign text.
        limit: Maximum number of characters, at least 1; a longer text ends in an ellipsis.
    """
    if limit is None:
        return _printable(" ".join(text.split()))
    read = limit * 8 + 64
    line = _printable(" ".join(text[:read].split()))
    if len(line) > limit or text[read:].strip():
        return line[: limit - 1] + ELLIPSIS
    return line


def lines(text: str) -> list[str]:
    """Return `text` as printable lines; tabs become up to four spaces."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    return [_printable(line) for line in unix.split("\n")]


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    # At the start, a mark would combine with a character before the text.
    marks = _MARKS_LIMIT
    for character in text:
        if _is_mark(character):
            shown.append(_mark(character, marks))
            marks += 1
        else:
            glyph = _glyph(character)
            shown.append(glyph)
            marks = 0 if glyph == character and glyph != " " else _MARKS_LIMIT
    return "".join(shown)


def _is_mark(character: str) -> bool:
    """Return whether a character is drawn onto the one before it."""
    if unicodedata.category(character) in {"Mn", "Me"}:
        return True
    return _CONJOINING_JAMO.match(character) is not None


def _mark(mark: str, before: int) -> str:
    """Return how to show a mark that follows `before` others."""
    if mark in _FORM_SELECTORS and before == 0:
        return ""
    return mark if before < _MARKS_LIMIT and _is_visible(mark) else _code_point(mark)


def _glyph(character: str) -> str:
    """Return how to show a character that is not a mark."""
    if unicodedata.category(character) == "Zs":
        return " "
    return character if _is_visible(character) else _code_point(character)


def _is_visible(character: str) -> bool:
    return character.isprintable() and not _BLANK.match(character)


def _code_point(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{{{code:x}}}"


def pretty_body(body: str) -> tuple[list[str], bool]:
    """Return a response body as printable lines, and whether it is JSON.

    JSON is indented by two spaces and otherwise unchanged, down to the spelling of numbers and
    escapes and to duplicate keys. Other text is unchanged, and so is JSON that is nested too
    deeply or has too many values to parse. Takes up to a second for a mebibyte.
    """
    if is_dense(body):
        return lines(body), False
    try:
        # Numbers stay strings: Python refuses integers of thousands of digits.
        json.loads(body, parse_int=_as_is, parse_float=_as_is, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return lines(body), False
    return [_printable(line) for line in _indented(body)], True


def is_dense(body: str) -> bool:
    """Return whether JSON may have more values than any answer of an API has.

    While Python parses JSON, no other thread runs, and so many values take it too long: a mebibyte
    of them seconds. A mebibyte of validation errors has 50,000.
    """
    return sum(map(body.count, ",[{")) > MOST_VALUES


def _as_is(digits: str) -> str:
    # A function of Python's, unlike `str`: other threads may run between two calls of it.
    return digits


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _indented(body: str) -> list[str]:
    """Return valid JSON with each value on a line of its own and its tokens unchanged."""
    done: list[str] = []
    line, depth, opened = "", 0, False
    for match in _TOKEN.finditer(body):
        piece = match.group()
        closes = piece in {"]", "}"}
        depth -= closes
        if opened != closes:
            done.append(line)
            line = _indent(depth)
        opened = piece in {"[", "{"}
        depth += opened
        line += piece
        if piece == ",":
            done.append(line)
            line = _indent(depth)
        elif piece == ":":
            line += " "
    return [*done, line]


def _indent(depth: int) -> str:
    """Return the white space before a line; bounded, so that nesting cannot blow up a body."""
    return "  " * min(depth, _DEEPEST_INDENT)


def grouped(flow_id: str) -> str:
    """Return a flow ID of digits in groups of four from its end: `112 3456 7207`."""
    shown = one_line(flow_id)
    if not shown.isdecimal():
        return shown
    head = len(shown) % 4
    parts = [shown[:head]] if head else []
    parts += [shown[start : start + 4] for start in range(head, len(shown), 4)]
    return " ".join(parts)


def masked_sid(sid: str) -> str:
    """Return a SID with its middle masked: `HXAP…97IN`."""
    shown = one_line(sid)
    return f"{shown[:4]}{ELLIPSIS}{shown[-4:]}" if len(shown) > 8 else shown


def listing(names: Sequence[str]) -> str:
    """Return names as in a sentence: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
