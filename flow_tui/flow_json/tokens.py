r"""The tokens of JSON, and the one spelling of each string.

Numbers and the names `NaN`, `Infinity` and `-Infinity` stay as they are spelled. All repetitions
are bounded or possessive, so that a match takes time in proportion to its length, and a few
milliseconds at most: other threads wait for it.
"""

import json
import re
from typing import Final

from flow_tui import text

_BLANKS: Final = r"[ \t\n\r]{0,1000}+"
_PAIR: Final = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE: Final = rf'\\(?:{_PAIR}|(?!{_PAIR})u[0-9a-fA-F]{{4}}|["\\/bfnrt])'
"""A surrogate pair is one escape, and never split: there is one way to match a string."""
_CHARACTERS: Final = rf'(?:[^"\\\x00-\x1f]{{1,1000}}+|{_ESCAPE})'
# Most strings have no escape: for them the first part is all, and twice as fast.
# Of what has alternatives, Python before 3.11.5 repeats too much where `}}+` says not to go back.
_STRING: Final = rf'"[^"\\\x00-\x1f]{{0,1000}}+{_CHARACTERS}{{0,1000}}"'
_SCALAR: Final = (
    rf"{_STRING}|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"
    "|true|false|null|NaN|-?Infinity"
)

TOKEN: Final = re.compile(
    rf"{_BLANKS}(?:(?:(?P<key>{_STRING}){_BLANKS}:{_BLANKS})?"
    rf"(?:(?P<scalar>{_SCALAR})(?:{_BLANKS}(?P<comma>,))?|(?P<opened>[\[{{]))"
    rf"|(?P<closed>[\]}}])(?:{_BLANKS}(?P<comma_after>,))?"
    r"|(?P<sign>[:,])|(?P<other>.)|\Z)",
    re.DOTALL,
)
"""As much as goes into one match: a value with the key before it and the comma after it.

Longer blanks and strings come in parts: `other` is the next blank, or the quote of a string.
"""
KEY, SCALAR, COMMA, OPENED, CLOSED, COMMA_AFTER, SIGN, OTHER = range(1, 9)

_ESCAPES: Final = re.compile(_ESCAPE)
_PART: Final = re.compile(rf"{_CHARACTERS}{{1,1000}}")
_HEAD: Final = re.compile(rf'"{_CHARACTERS}{{0,1000}}')
_READ: Final = 4000
"""Characters of a string that are read for one line."""

_SHORT: Final = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", '"': '"', "\\": "\\"}


def canonical(string: str) -> str:
    """Return a string of JSON, or a part of it, with escapes only where JSON needs them.

    A lone surrogate, which UTF-8 cannot have, stays an escape.
    """
    return _ESCAPES.sub(_canonical_escape, string) if "\\" in string else string


def string_end(source: str, start: int) -> int:
    """Return the end of the string that starts at a quote, however long; -1 if it is not valid."""
    end = start + 1
    while match := _PART.match(source, end):
        end = match.end()
    return end + 1 if source.startswith('"', end) else -1


def line_of(string: str, limit: int) -> str:
    """Return what a string of JSON says as one line, bounded and safe to show.

    Args:
        string: It, with its quotes, or what begins with it.
        limit: Maximum number of characters.
    """
    head = _HEAD.match(string[:_READ])
    return text.one_line(json.loads(f'{head[0]}"'), limit) if head else ""


def _canonical_escape(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] != "u":
        return "/" if escape == "\\/" else escape
    code = int(escape[2:6], 16)
    if len(escape) > 6:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(escape[8:], 16) - 0xDC00)
    character = chr(code)
    if character in _SHORT:
        return f"\\{_SHORT[character]}"
    needs_escape = code < 0x20 or 0xD800 <= code < 0xE000
    return f"\\u{code:04x}" if needs_escape else character
