"""Writes pieces of lines to a terminal in few bytes: over SSH the bytes are the latency.

Textual sets each style in full and resets it after each piece of text. Here only the difference to
the last style is written, and a blank takes any foreground colour that happens to be set.
"""

import os
from typing import Final

from flow_tui.app.terminal.cell_style import CellStyle, transition
from flow_tui.app.terminal.line_pieces import TO_END, Piece

_MOST_BACKSPACES: Final = 2


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
        width: Columns of the terminal, at whose right margin nothing wraps.
    """

    def __init__(self, style: CellStyle | None, width: int) -> None:
        self.style = style
        self._width = width
        self._output: list[str] = []
        self._x = self._y = -1
        self._is_position_known = False

    def output(self) -> str:
        """Return all output."""
        return "".join(self._output)

    @property
    def position(self) -> tuple[int, int] | None:
        """Where the cursor is, in column and line from 0; None if it is unknown."""
        return (self._x, self._y) if self._is_position_known else None

    def move(self, x: int, y: int) -> None:
        """Move the cursor to a column and line, both from 0."""
        if (x, y) != (self._x, self._y):
            absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
            relative = self._relative(x, y) if self._is_position_known else absolute
            self._output.append(min(absolute, relative, key=len))
            self._x, self._y, self._is_position_known = x, y, True

    def _relative(self, x: int, y: int) -> str:
        """Return a move from where the cursor is; only to the right or to the next line."""
        back, down = self._x - x, y - self._y
        if back > _MOST_BACKSPACES or down not in {0, 1}:
            return f"\x1b[{y + 1};{x + 1}H"
        across = "\b" * back if back >= 0 else f"\x1b[{-back}C"
        return "\x1b[B" * down + across

    def write(self, piece: Piece) -> None:
        """Write a piece where it belongs."""
        self.move(piece.x, piece.y)
        self._set_style(self._blank_style(piece.style) if piece.is_blank else piece.style)
        self._output.append(piece.text)
        self._x = min(self._x + piece.width, self._width - 1)
        # Terminals differ on the width of other characters: no relative move across them.
        self._is_position_known = self._is_position_known and piece.text.isascii()
        if piece.erased:
            self._output.append("\x1b[K" if piece.erased == TO_END else f"\x1b[{piece.erased}X")

    def _blank_style(self, style: CellStyle) -> CellStyle:
        """Return the style nearest to the current one in which a blank looks as in a style."""
        if self.style is None:
            return style
        return self.style.for_blanks._replace(background=style.background)

    def _set_style(self, style: CellStyle) -> None:
        if style != self.style:
            self._output.append(f"\x1b[{transition(self.style, style)}m")
            self.style = style
