"""Sends only the cells that differ from what the terminal shows already.

Textual repaints whole regions, and a new screen several times; over SSH the bytes are the latency.
This remembers what was last sent for each cell and reduces each update to the runs that differ. It
reads an update through Rich's renderable protocol, which is public. An update that it cannot read
is sent as Textual would, and the remembered screen is invalidated.
"""

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.segment import ControlType, Segment
from textual._compositor import CompositorUpdate
from textual.geometry import Size

from flow_tui.app.terminal.cell_style import (
    PLAIN,
    CellStyle,
    ScreenCell,
    UnknownStyleError,
    blank_cell,
    cell_style_of,
)
from flow_tui.app.terminal.line_pieces import Piece, is_mere_blank, pieces_of
from flow_tui.app.terminal.piece_order import orders
from flow_tui.app.terminal.sgr_writer import Abilities, SgrWriter, terminal_abilities

_GAP: Final = 4
"""Equal cells between two runs that are cheaper to send again than to jump over."""
_MIN_ERASED: Final = 4
"""Blanks at the end of a line that are cheaper to erase than to write."""

_UNKNOWN: Final[ScreenCell] = ("\0", PLAIN)


class _UnreadableUpdateError(Exception):
    """An update has something other than text at positions."""


class ScreenDiff:
    """What the terminal shows, cell by cell, as far as it is known.

    Args:
        abilities: What the terminal can do; None asks terminfo when it is first needed.
    """

    def __init__(self, abilities: Abilities | None = None) -> None:
        self._rows: dict[int, list[ScreenCell]] = {}
        self._abilities = abilities
        self._style: CellStyle | None = None
        """The style that is set; None if it is unknown."""
        self.cursor: tuple[int, int] | None = None
        """Column and line, from 0, in which the last update has left the cursor, if known."""

    def invalidate(self) -> None:
        """Invalidate the remembered screen; the next update is sent in full."""
        self._rows.clear()
        self._style = None

    def diff(self, update: CompositorUpdate, console: Console, size: Size) -> str:
        """Return what to write so that the terminal shows an update, and remember it.

        The style that was set last stays set.

        Args:
            update: The update.
            console: How it is to be drawn.
            size: The terminal's, at whose right margin nothing wraps. What is outside of it is left
                out: a screen that does not know yet that the terminal has shrunk. The terminal
                would show that in its last column and line.
        """
        changed: dict[int, set[int]] = {}
        try:
            for x, y, segment in _positioned(update, console):
                cells = _cells(segment.text, cell_style_of(segment.style, console))
                if y < size.height and (inside := _up_to(size.width - x, cells)):
                    self._store(x, y, inside, changed)
        except (_UnreadableUpdateError, UnknownStyleError):
            self.invalidate()
            self.cursor = None
            return update.render_segments(console)
        return self._render(changed, size.width)

    def _store(self, x: int, y: int, cells: list[ScreenCell], changed: dict[int, set[int]]) -> None:
        """Remember cells, and add the columns that differ to `changed`."""
        row = self._rows.setdefault(y, [])
        if len(row) < x + len(cells):
            row.extend([_UNKNOWN] * (x + len(cells) - len(row)))
        if row[x : x + len(cells)] == cells:
            return
        columns = changed.setdefault(y, set())
        for column, cell in enumerate(cells, x):
            if row[column] != cell:
                row[column] = cell
                columns.add(column)

    def _render(self, changed: dict[int, set[int]], columns: int) -> str:
        """Return each run of changed cells as bytes, in the order that takes the fewest."""
        if self._abilities is None:
            self._abilities = terminal_abilities()
        erases_coloured, sets_column = self._abilities
        pieces = [
            piece
            for y in sorted(changed)
            for piece in _row_pieces(y, self._rows[y], sorted(changed[y]), erases_coloured)
        ]

        def writer() -> SgrWriter:
            return SgrWriter(self._style, columns, sets_column=sets_column)

        written = []
        for order in orders(pieces, writer()):
            written.append(writer())
            for piece in order:
                written[-1].write(piece)
        shortest = min(written, key=lambda writer: len(writer.output()))
        self._style, self.cursor = shortest.style, shortest.position
        return shortest.output()


def _row_pieces(
    y: int, row: list[ScreenCell], columns: list[int], erases_coloured: bool
) -> Iterator[Piece]:
    """Yield the changed columns of a row; blanks up to its end are erased if that is shorter."""
    tail = _blank_tail(row)
    style = row[-1][1]
    can_erase = not style.marks_blanks and (erases_coloured or not style.background)
    for first, last in _runs(columns, row):
        if can_erase and last - max(first, tail) + 1 >= _MIN_ERASED:
            yield from pieces_of(first, y, row[first:], erases=erases_coloured, to_end=True)
            return  # the rest of the row is blank, too
        yield from pieces_of(first, y, row[first : last + 1], erases=erases_coloured)


def _blank_tail(row: list[ScreenCell]) -> int:
    """Return the column from which on a row has only blanks of one style."""
    last = row[-1]
    tail = len(row)
    while last[0] == " " and tail > 0 and row[tail - 1] == last:
        tail -= 1
    return tail


def _positioned(update: CompositorUpdate, console: Console) -> Iterator[tuple[int, int, Segment]]:
    """Yield each piece of text of an update with its column and line."""
    if not hasattr(update, "__rich_console__"):
        raise _UnreadableUpdateError
    x = y = 0
    for segment in update.__rich_console__(console, console.options):
        if segment.control:
            x, y = _target(segment)
        elif segment.text != "\n":
            yield x, y, segment
            x += cell_len(segment.text)


def _target(segment: Segment) -> tuple[int, int]:
    """Return where a control segment moves to."""
    match list(segment.control or ()):
        case [(ControlType.CURSOR_MOVE_TO, int(x), int(y))]:
            return x, y
    raise _UnreadableUpdateError


def _cells(text: str, style: CellStyle) -> list[ScreenCell]:
    """Return a text's cells; a combining mark joins the character before it."""
    blank = blank_cell(style)
    if text.isascii():
        return [blank if character == " " else (character, style) for character in text]
    cells: list[ScreenCell] = []
    for character in text:
        width = cell_len(character)
        if width == 0 and cells:
            lead = -1 if cells[-1][0] or len(cells) == 1 else -2
            cells[lead] = (cells[lead][0] + character, style)
        else:
            cells.append(blank if character == " " else (character, style))
            cells.extend([("", style)] * (width - 1))
    return cells


def _up_to(count: int, cells: list[ScreenCell]) -> list[ScreenCell]:
    """Return the first cells, so many at most, without the first half of a wide character."""
    if len(cells) <= count:
        return cells
    while count > 0 and cells[count][0] == "":
        count -= 1
    return cells[: max(0, count)]


def _runs(columns: list[int], row: list[ScreenCell]) -> Iterator[tuple[int, int]]:
    """Yield runs of columns, first and last, of whole characters; those close by are joined."""
    first = last = columns[0]
    for column in columns[1:]:
        if column - last > 1 and not _joins(row[last : column + 1]):
            yield _whole(first, last, row)
            first = column
        last = column
    yield _whole(first, last, row)


def _joins(cells: list[ScreenCell]) -> bool:
    """Return whether equal cells between two others are cheaper to send again than to jump over."""
    first, *between, _ = cells
    return len(between) <= _GAP and all(
        cell != _UNKNOWN
        and (cell[1] == first[1] or (is_mere_blank(cell) and first[1].suits_blanks(cell[1])))
        for cell in between
    )


def _whole(first: int, last: int, row: list[ScreenCell]) -> tuple[int, int]:
    """Widen a run so that it neither begins nor ends within a wide character."""
    while first > 0 and row[first][0] == "":
        first -= 1
    while last + 1 < len(row) and row[last + 1][0] == "":
        last += 1
    return first, last
