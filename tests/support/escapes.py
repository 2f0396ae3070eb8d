"""Escape sequences in the output of the app.

Textual draws with a small set of them. Any other comes from a text that was not made safe.
"""

import base64
import re
import unicodedata

_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-Z\\^-~]"  # the rest
    r"|\x1b"
)
_OWN = re.compile(
    r"\x1b\[(?:\d+;)?\d+H"  # moving the cursor to a position
    r"|\x1b\[(?:\d+[CG]|B)"  # moving it to the right, to a column, or down
    r"|\x1b\[(?:K|\d+X)"  # erasing to the end of the line, or some characters
    r"|\x1b\[6n"  # asking for the cursor position
    r"|\x1b\[(?:(?:\d+;)*\d+)?m"  # colours; see `_is_colour`
    r"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004)[hl]"  # modes, at start and end
    r"|\x1b\[\?(?:2026|2048)\$p"  # mode queries
    r"|\x1b\[(?:>\d+|<)u"  # the kitty keyboard protocol
    r"|\x1b\]22;[a-z]*\x07"  # the shape of the pointer
)
_COLOUR = r"(?:0|1|2|3|4|7|9|22|23|24|27|29|39|49|38;5;\d+|48;5;\d+)"
"""Bold, dim, italic, underline, reverse, strike, and the end of each; palette and default colours.

Blinking and named colours are left for the hostile texts of the tests.
"""
_CLIPBOARD = re.compile(r"\x1b\]52;[^;]*;([^\x07\x1b]*)\x07")
_LAYOUT = "\r\n\b"
"""What moves the cursor. The app goes back with backspaces; a hostile text has others beside it."""


def foreign_sequences(written: bytes) -> list[str]:
    """Return the parts of an output that the app never writes itself, each with some context.

    These are escape sequences other than Textual's, and characters that a terminal does not print:
    C0 and C1 codes, bidi controls, invisible characters, surrogates.
    """
    screen = written.decode("utf-8", "surrogateescape")
    found = [
        screen[match.start() : match.end() + 12]
        for match in _SEQUENCE.finditer(screen)
        if not _is_own(match.group())
    ]
    printed = _SEQUENCE.sub("", screen)
    found += [
        printed[max(0, at - 12) : at + 12]
        for at, character in enumerate(printed)
        if character not in _LAYOUT and not _is_printed(character)
    ]
    return found


def _is_own(sequence: str) -> bool:
    if not _OWN.fullmatch(sequence):
        return False
    return not sequence.endswith("m") or _is_colour(sequence[2:-1])


def _is_colour(parameters: str) -> bool:
    return re.fullmatch(rf"(?:{_COLOUR}(?:;{_COLOUR})*)?", parameters) is not None


def _is_printed(character: str) -> bool:
    return unicodedata.category(character)[0] != "C" and character not in "\u2028\u2029"


def copied(written: bytes) -> list[str]:
    """Return the texts that an output sends to the terminal's clipboard."""
    sent = _CLIPBOARD.findall(written.decode("utf-8", "surrogateescape"))
    return [base64.b64decode(text, validate=True).decode() for text in sent]


def without_copies(written: bytes) -> bytes:
    """Return an output without what it sends to the terminal's clipboard."""
    return _CLIPBOARD.sub("", written.decode("utf-8", "surrogateescape")).encode(
        "utf-8", "surrogateescape"
    )


def longest_combining_run(written: bytes) -> int:
    """Return the length of the longest run of combining marks."""
    longest = run = 0
    for character in written.decode("utf-8", "surrogateescape"):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest
