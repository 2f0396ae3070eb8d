"""Foreign text (from the API, the disk, the user) made safe to show on a terminal.

Everything that is shown goes through here, on the screen and in plain output. What comes
out holds no control character, no C1 code, no bidi override, nothing invisible: only
characters a terminal prints. It may still hold markup characters such as `[`, so it is
handed to Textual as content, never as markup.
"""

import json
import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_PLAIN: Final = re.compile(r"[ -~]*\Z")
_COMBINING_LIMIT: Final = 4


def _visible(character: str) -> str:
    """Return what to show for one character: itself, or its code point."""
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{{{code:x}}}"


def _limit_combining(text: str) -> str:
    """Return `text` with no more than four combining marks in a row."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _COMBINING_LIMIT:
            kept.append(character)
    return "".join(kept)


def one_line(text: str, limit: int | None = None) -> str:
    r"""Return `text` as one printable line.

    White space of any kind becomes single spaces; every other character that a terminal
    does not print is shown as its code point (`\x1b`, `\u{202e}`).

    Args:
        text: Foreign text.
        limit: The longest result in characters; a longer one ends in an ellipsis.
    """
    if limit is not None:
        text = text[: limit * 8 + 64]
    line = text if _PLAIN.match(text) else _printable(" ".join(text.split()))
    if limit is not None and len(line) > limit:
        return line[: max(limit - 1, 0)] + ELLIPSIS
    return line


def lines(text: str) -> list[str]:
    """Return `text` as printable lines; line breaks are kept, tabs become four spaces."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    return [_printable(line) for line in unix.split("\n")]


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    shown = "".join(c if c.isprintable() or c == " " else _visible(c) for c in text)
    return _limit_combining(shown)


def pretty_body(body: str) -> tuple[list[str], bool]:
    """Return a response body as printable lines, and whether it is JSON.

    JSON is indented by two spaces; anything else is shown as it came. A body nested so
    deeply that it cannot be indented is shown as it came.
    """
    try:
        value = json.loads(body)
        pretty = json.dumps(value, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return lines(body), False
    return lines(pretty), True


def grouped(flow_id: str) -> str:
    """Return a flow ID in groups of four from its end, for reading: `112 3456 7207`."""
    head = len(flow_id) % 4
    parts = [flow_id[:head]] if head else []
    parts += [flow_id[i : i + 4] for i in range(head, len(flow_id), 4)]
    return " ".join(parts)


def masked_sid(sid: str) -> str:
    """Return a SID with its middle masked: `HXAP…97IN`."""
    return f"{sid[:4]}…{sid[-4:]}" if len(sid) > 8 else sid
