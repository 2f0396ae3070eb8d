"""Writes cells to a terminal in few bytes: over SSH the bytes are the latency.

Textual sets each style in full and resets it after each piece of text. Here only the difference to
the last style is written, a blank takes any foreground colour that happens to be set, and a
terminal that erases with the background colour erases what would be a row of blanks.
"""

import os
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_MIN_ERASED: Final = 14
"""Blanks within a line that are cheaper to erase and jump over than to write."""
_END_CODES: Final = {
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
"""The SGR code that ends each attribute; see ECMA-48, 8.3.117."""
_SEEN_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "51", "52", "53"})
_EXTENDED_LENGTH: Final = {"5": 3, "2": 5}
"""Number of codes of a 256-colour and of a true colour."""


class UnknownStyleError(Exception):
    """A style is more than colours and attributes, such as a link."""


class CellStyle(NamedTuple):
    """The style of a cell in SGR codes; an empty colour is the terminal's default."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""

    @property
    def marks_blanks(self) -> bool:
        """Whether a blank shows more of it than its background."""
        return not self.attributes.isdisjoint(_SEEN_ON_BLANKS)


ScreenCell = tuple[str, CellStyle]
"""A character with its combining marks; empty for the second half of a wide one."""

PLAIN: Final = CellStyle()


def cell_style_of(style: Style | None, console: Console) -> CellStyle:
    """Return a style as a console writes it.

    Raises:
        UnknownStyleError: It is more than colours and attributes.
    """
    return PLAIN if style is None else _cell_style_of(style, console)


@lru_cache(maxsize=1024)
def _cell_style_of(style: Style, console: Console) -> CellStyle:
    start, text, end = Strip([Segment("x", style)]).render(console).partition("x")
    if not start and not end:
        return PLAIN
    if not text or not start.startswith("\x1b[") or not start.endswith("m") or end != "\x1b[0m":
        raise UnknownStyleError
    return _parse(start[2:-1].split(";"))


def _parse(codes: list[str]) -> CellStyle:
    attributes, colours = set(), {"3": "", "4": ""}
    while codes:
        code = codes[0]
        if code in _END_CODES:
            attributes.add(code)
            codes = codes[1:]
            continue
        is_extended = code in {"38", "48"} and len(codes) > 1
        length = _EXTENDED_LENGTH.get(codes[1], 1) if is_extended else 1
        # 30 to 39 and 90 to 97 are foreground colours, 40 to 49 and 100 to 107 background ones.
        layer = "3" if code[0] in "39" else "4"
        colours[layer] = "" if code in {"39", "49"} else ";".join(codes[:length])
        codes = codes[length:]
    return CellStyle(frozenset(attributes), colours["3"], colours["4"])


def blank_cell(style: CellStyle) -> ScreenCell:
    """Return a blank, with only as much of the style as it shows."""
    return (" ", style if style.marks_blanks else CellStyle(background=style.background))


def terminal_erases_coloured() -> bool:
    """Return whether this terminal erases with the background colour, according to terminfo."""
    try:
        import curses  # some builds of Python have none

        curses.setupterm(os.environ.get("TERM", ""), fd=2)
        return curses.tigetflag("bce") == 1 and curses.tigetstr("ech") == b"\x1b[%p1%dX"
    except Exception:  # noqa: BLE001 - curses.error, if there is a curses; it only costs bytes
        return False


class SgrWriter:
    """Collects the output of one update, and tracks cursor and style of the terminal meanwhile.

    Args:
        style: The style that is set; None if it is unknown.
        erases_coloured: Whether the terminal erases with the background colour.
    """

    def __init__(self, style: CellStyle | None, *, erases_coloured: bool) -> None:
        self._erases_coloured = erases_coloured
        self._output: list[str] = []
        self._style = style
        self._x = self._y = -1
        self._is_position_known = False

    def output(self) -> str:
        """Return all output; it ends with the terminal's default style."""
        if self._style not in {None, PLAIN}:
            self._set_style(PLAIN)
        return "".join(self._output)

    def move(self, x: int, y: int) -> None:
        """Move the cursor to a column and line, both from 0."""
        if not self._is_position_known or y != self._y or x < self._x:
            self._output.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        elif x > self._x:
            self._output.append(f"\x1b[{x - self._x}C")
        self._x, self._y, self._is_position_known = x, y, True

    def erases(self, style: CellStyle) -> bool:
        """Return whether erasing leaves blanks of this style."""
        return not style.marks_blanks and (self._erases_coloured or not style.background)

    def erase_line(self, style: CellStyle) -> None:
        """Erase from the cursor to the end of the line."""
        self._set_blank_style(style)
        self._output.append("\x1b[K")

    def draw(self, cells: list[ScreenCell]) -> None:
        """Write cells from the cursor on."""
        for is_blank, group in groupby(cells, lambda cell: cell[0] == " "):
            for style, same in groupby(group, lambda cell: cell[1]):
                texts = [text for text, _ in same]
                if is_blank:
                    self._draw_blanks(len(texts), style)
                else:
                    self._set_style(style)
                    self._write("".join(texts), len(texts))

    def _write(self, text: str, width: int) -> None:
        self._output.append(text)
        self._x += width
        # Terminals differ on the width of other characters: no relative move across them.
        self._is_position_known = self._is_position_known and text.isascii()

    def _draw_blanks(self, count: int, style: CellStyle) -> None:
        self._set_blank_style(style)
        if count < _MIN_ERASED or not self._erases_coloured or style.marks_blanks:
            self._write(" " * count, count)
            return
        self._output.append(f"\x1b[{count}X")
        self.move(self._x + count, self._y)

    def _set_blank_style(self, style: CellStyle) -> None:
        if style.marks_blanks or self._style is None:
            self._set_style(style)
            return
        kept = self._style.attributes - _SEEN_ON_BLANKS
        self._set_style(CellStyle(kept, self._style.foreground, style.background))

    def _set_style(self, style: CellStyle) -> None:
        if style != self._style:
            self._output.append(f"\x1b[{_transition(self._style, style)}m")
            self._style = style


@lru_cache(maxsize=1024)
def _transition(old: CellStyle | None, new: CellStyle) -> str:
    """Return the shortest SGR codes from one style to another; from an unknown one, a reset."""
    from_reset = [*sorted(new.attributes), *filter(None, (new.foreground, new.background))]
    in_full = ";".join(["0", *from_reset]) if from_reset else ""
    if old is None or not in_full:
        return in_full
    ended = {_END_CODES[code] for code in old.attributes - new.attributes}
    started = {
        code for code in new.attributes if code not in old.attributes or _END_CODES[code] in ended
    }
    codes = [*sorted(ended), *sorted(started)]
    if new.foreground != old.foreground:
        codes.append(new.foreground or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    return min(";".join(codes), in_full, key=len)
