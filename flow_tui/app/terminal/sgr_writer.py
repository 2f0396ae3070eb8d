"""Writes pieces of lines to a terminal in few bytes: over SSH the bytes are the latency.

Textual sets each style in full and resets it after each piece of text. Here only the difference to
the last style is written, and a blank takes any foreground colour that happens to be set.
"""

import os
from typing import Final, NamedTuple

from flow_tui.app.terminal.cell_style import CellStyle, transition
from flow_tui.app.terminal.line_pieces import TO_END, Piece

_MOST_BACKSPACES: Final = 2


class Abilities(NamedTuple):
    """What a terminal can do that saves bytes."""

    erases_coloured: bool = False
    """Whether it erases with the background colour."""
    sets_column: bool = False
    """Whether it moves to a column of the line that the cursor is in."""


def terminal_abilities() -> Abilities:
    """Return what this terminal can do, according to terminfo."""
    try:
        import curses  # some builds of Python have none

        curses.setupterm(os.environ.get("TERM", ""), fd=2)
        return Abilities(
            curses.tigetflag("bce") == 1 and curses.tigetstr("ech") == b"\x1b[%p1%dX",
            curses.tigetstr("hpa") == b"\x1b[%i%p1%dG",
        )
    except Exception:  # noqa: BLE001 - curses.error, if there is a curses; it only costs bytes
        return Abilities()


class SgrWriter:
    """Collects the output of one update, and tracks cursor and style of the terminal meanwhile.

    Args:
        style: The style that is set; None if it is unknown.
        width: Columns of the terminal, at whose right margin nothing wraps.
        sets_column: Whether the terminal moves to a column of the line that the cursor is in.
    """

    def __init__(self, style: CellStyle | None, width: int, *, sets_column: bool) -> None:
        self.style = style
        self._width = width
        self._sets_column = sets_column
        self._output: list[str] = []
        self._x = self._y = -1
        self._is_column_known = False

    def output(self) -> str:
        """Return all output."""
        return "".join(self._output)

    @property
    def position(self) -> tuple[int, int] | None:
        """Where the cursor is, in column and line from 0; None if it is unknown."""
        return (self._x, self._y) if self._is_column_known else None

    def after(self, piece: Piece) -> "SgrWriter":
        """Return a writer that would have written only a piece."""
        writer = SgrWriter(self.style, self._width, sets_column=self._sets_column)
        writer.write(piece)
        return writer

    def distance(self, piece: Piece) -> int:
        """Return the bytes that come before a piece, if it is written next."""
        return len(self._way(piece.x, piece.y)) + len(self._change(self._style_for(piece)))

    def write(self, piece: Piece) -> None:
        """Write a piece where it belongs."""
        style = self._style_for(piece)
        self._output += (self._way(piece.x, piece.y), self._change(style), piece.text)
        self.style = style
        # Terminals differ on the width of other characters: no relative move across them.
        is_arrival_known = self._is_column_known or (piece.x, piece.y) != (self._x, self._y)
        self._is_column_known = is_arrival_known and piece.text.isascii()
        self._x, self._y = min(piece.x + piece.width, self._width - 1), piece.y
        if piece.erased:
            self._output.append("\x1b[K" if piece.erased == TO_END else f"\x1b[{piece.erased}X")

    def _way(self, x: int, y: int) -> str:
        """Return the shortest move to a column and line, both from 0.

        After the first move the line is known, since nothing wraps.
        """
        down, back = y - self._y, self._x - x
        if down == back == 0:
            return ""
        ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
        if self._y < 0 or not 0 <= down <= 1:
            return ways[0]
        if self._is_column_known and back <= _MOST_BACKSPACES:
            ways.append("\x1b[B" * down + ("\b" * back if back >= 0 else f"\x1b[{-back}C"))
        # No line feed goes to the next line: a terminal that has just become smaller would scroll.
        if down == 0 and x == 0:
            ways.append("\r")
        elif down == 0 and self._sets_column:
            ways.append(f"\x1b[{x + 1}G")
        return min(ways, key=len)

    def _style_for(self, piece: Piece) -> CellStyle:
        """Return the style to set for a piece: for blanks, the nearest in which they look so."""
        if not piece.is_blank or self.style is None:
            return piece.style
        return self.style.for_blanks._replace(background=piece.style.background)

    def _change(self, style: CellStyle) -> str:
        """Return what sets a style; nothing where it is set."""
        return "" if style == self.style else f"\x1b[{transition(self.style, style)}m"
