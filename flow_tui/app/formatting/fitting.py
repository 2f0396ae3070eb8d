"""Shortens messages to the lines that a terminal has for them, never at their end.

What to do stands at the end of a message; what may be too long stands before it: the name of a
host, a path.
"""

from collections.abc import Callable
from typing import Final

from textual.content import Content

from flow_tui.text import ELLIPSIS

_LONGEST: Final = 4096
"""Characters that are looked at: more fit no terminal."""
_LONG_WORD: Final = 24
"""Characters to which a word may be shortened; flow IDs and names of settings have fewer."""


def fitted(message: str, width: int, most: int) -> str:
    """Return a message that takes at most `most` lines.

    Long words are shortened in the middle; if that is too little, so is the whole.

    Args:
        message: One printable line.
        width: Cells of a line.
        most: The most lines, at least one.
    """

    def fits(shown: str) -> bool:
        return len(Content(shown).wrap(max(width, 1))) <= most

    message = _without_middle(message, _LONGEST)
    if fits(message):
        return message
    words = message.split(" ")
    longest = _most(
        _LONG_WORD, max(map(len, words)), lambda length: fits(_with_words(words, length))
    )
    message = _with_words(words, longest)
    return _without_middle(
        message, _most(1, len(message), lambda length: fits(_without_middle(message, length)))
    )


def _with_words(words: list[str], length: int) -> str:
    """Return words as a line, each with at most so many characters."""
    return " ".join(_without_middle(word, length) for word in words)


def _without_middle(line: str, length: int) -> str:
    """Return at most so many characters of a line: more of its end than of its beginning."""
    if len(line) <= length:
        return line
    begin = (length - 1) // 3
    return line[:begin] + ELLIPSIS + line[len(line) - (length - 1 - begin) :]


def _most(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """Return the highest length that fits, at least `low`."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
