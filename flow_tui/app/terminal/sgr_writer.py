"""Writes cells to a terminal in few bytes: over SSH the bytes are the latency.

Textual sets every style anew and resets it behind each piece of text. Here only what differs
from the piece before is said, a blank takes any colour of letters that happens to be set, and
a terminal that erases with the background colour erases what would be a row of blanks.
"""

import os
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_ERASED_AT_LEAST: Final = 14
"""Blanks within a line that are cheaper to erase and to jump over than to write."""
_CANCELLED_BY: Final = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "21": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The SGR code that ends each attribute's; see ECMA-48, 8.3.117."""
_SEEN_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "51", "52", "53"})
_EXTENDED: Final = {"5": 3, "2": 5}
"""How many codes a colour of 256 takes, and one of all."""


class UnknownStyleError(Exception):
    """A style is written as more than colours and attributes, such as a link."""


class CellStyle(NamedTuple):
    """How a cell looks, in SGR codes; an empty colour is the terminal's own."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""

    @property
    def marks_blanks(self) -> bool:
        """Whether more than its background is seen of a blank."""
        return not self.attributes.isdisjoint(_SEEN_ON_BLANKS)


Cell = tuple[str, CellStyle]
"""A character with its marks; empty for the second half of a wide one."""

PLAIN: Final = CellStyle()


def cell_style_of(style: Style | None, console: Console) -> CellStyle:
    """Return how a style looks on a console.

    Raises:
        UnknownLookError: It is written as something else than colours and attributes.
    """
    return PLAIN if style is None else _cell_style_of(style, console)


@lru_cache(maxsize=1024)
def _cell_style_of(style: Style, console: Console) -> CellStyle:
    start, text, end = Strip([Segment("x", style)]).render(console).partition("x")
    if not start and not end:
        return PLAIN
    if not text or not start.startswith("\x1b[") or not start.endswith("m") or end != "\x1b[0m":
        raise UnknownStyleError
    return _parsed(start[2:-1].split(";"))


def _parsed(codes: list[str]) -> CellStyle:
    attributes, colours = set(), {"3": "", "4": ""}
    while codes:
        code = codes[0]
        if code in _CANCELLED_BY:
            attributes.add(code)
            codes = codes[1:]
            continue
        is_extended = code in {"38", "48"} and len(codes) > 1
        length = _EXTENDED.get(codes[1], 1) if is_extended else 1
        # 30 to 39 and 90 to 97 are letters, 40 to 49 and 100 to 107 what is behind them.
        layer = "3" if code[0] in "39" else "4"
        colours[layer] = "" if code in {"39", "49"} else ";".join(codes[:length])
        codes = codes[length:]
    return CellStyle(frozenset(attributes), colours["3"], colours["4"])


def blank_cell(look: CellStyle) -> Cell:
    """Return a blank, with no more of its look than is seen of it."""
    return (" ", look if look.marks_blanks else CellStyle(background=look.background))


def terminal_erases_coloured() -> bool:
    """Return whether terminfo knows this terminal to erase with the background colour."""
    try:
        import curses

        curses.setupterm(os.environ.get("TERM", ""), fd=2)
        return curses.tigetflag("bce") == 1 and curses.tigetstr("ech") == b"\x1b[%p1%dX"
    except Exception:  # noqa: BLE001 - curses.error, where there is a curses; then it only costs bytes
        return False


class SgrWriter:
    """Collects what to write for one update; knows how the terminal is set meanwhile.

    Args:
        look: How the terminal is set; None where that is not known.
        erases_coloured: Whether the terminal erases with the background colour.
    """

    def __init__(self, look: CellStyle | None, *, erases_coloured: bool) -> None:
        self._erases_coloured = erases_coloured
        self._written: list[str] = []
        self._look = look
        self._x = self._y = -1
        self._is_sure = False

    def written(self) -> str:
        """Return all of it; the terminal's own look is set again behind it."""
        if self._look not in {None, PLAIN}:
            self._set(PLAIN)
        return "".join(self._written)

    def move(self, x: int, y: int) -> None:
        """Go to a column and line, both from 0 on."""
        if not self._is_sure or y != self._y or x < self._x:
            self._written.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        elif x > self._x:
            self._written.append(f"\x1b[{x - self._x}C")
        self._x, self._y, self._is_sure = x, y, True

    def erases(self, look: CellStyle) -> bool:
        """Return whether blanks of this look can be had by erasing."""
        return not look.marks_blanks and (self._erases_coloured or not look.background)

    def erase_line(self, look: CellStyle) -> None:
        """Make blanks from here to the end of the line."""
        self._set_for_blank(look)
        self._written.append("\x1b[K")

    def draw(self, cells: list[Cell]) -> None:
        """Write cells from here on."""
        for is_blank, group in groupby(cells, lambda cell: cell[0] == " "):
            for look, same in groupby(group, lambda cell: cell[1]):
                texts = [text for text, _ in same]
                if is_blank:
                    self._blanks(len(texts), look)
                else:
                    self._set(look)
                    self._put("".join(texts), len(texts))

    def _put(self, text: str, width: int) -> None:
        self._written.append(text)
        self._x += width
        # Terminals differ on how wide other characters are: no move goes by where they end.
        self._is_sure = self._is_sure and text.isascii()

    def _blanks(self, count: int, look: CellStyle) -> None:
        if count < _ERASED_AT_LEAST or not self._erases_coloured or look.marks_blanks:
            self._set_for_blank(look)
            self._put(" " * count, count)
            return
        self._set_for_blank(look)
        self._written.append(f"\x1b[{count}X")
        self.move(self._x + count, self._y)

    def _set_for_blank(self, look: CellStyle) -> None:
        if look.marks_blanks or self._look is None:
            self._set(look)
            return
        kept = self._look.attributes - _SEEN_ON_BLANKS
        self._set(CellStyle(kept, self._look.foreground, look.background))

    def _set(self, look: CellStyle) -> None:
        if look != self._look:
            self._written.append(f"\x1b[{_change(self._look, look)}m")
            self._look = look


@lru_cache(maxsize=1024)
def _change(old: CellStyle | None, new: CellStyle) -> str:
    """The shortest SGR codes from one look to another, from an unknown one by a reset."""
    anew = [*sorted(new.attributes), *filter(None, (new.foreground, new.background))]
    whole = ";".join(["0", *anew]) if anew else ""
    if old is None or not whole:
        return whole
    ended = {_CANCELLED_BY[code] for code in old.attributes - new.attributes}
    begun = {
        code
        for code in new.attributes
        if code not in old.attributes or _CANCELLED_BY[code] in ended
    }
    codes = [*sorted(ended), *sorted(begun)]
    if new.foreground != old.foreground:
        codes.append(new.foreground or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    return min(";".join(codes), whole, key=len)
