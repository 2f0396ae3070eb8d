"""Sends only the cells that differ from what the terminal shows already.

Textual repaints whole regions, and a new screen several times; over SSH the bytes are the
latency. This keeps what was last sent for every cell and turns each update of Textual's into
the runs that differ. It reads an update through Rich's renderable protocol, which is public;
an update that it does not understand is sent as Textual would, and everything is forgotten.
"""

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.segment import ControlType, Segment
from textual._compositor import CompositorUpdate

from flow_tui.app.terminal.sgr_writer import (
    PLAIN,
    Cell,
    CellStyle,
    SgrWriter,
    UnknownStyleError,
    blank_cell,
    cell_style_of,
    terminal_erases_coloured,
)

_GAP: Final = 4
"""Equal cells between two runs that are cheaper to send again than to jump over."""
_ERASED_AT_LEAST: Final = 4
"""Blanks at the end of a line that are cheaper to erase than to write."""

_UNKNOWN: Final[Cell] = ("\0", PLAIN)


class _NotUnderstoodError(Exception):
    """An update holds something other than text put at positions."""


class ScreenDiff:
    """What the terminal shows, cell by cell, as far as it is known.

    Args:
        erases_coloured: Whether the terminal erases with the background colour; None asks
            terminfo when it is first needed.
    """

    def __init__(self, *, erases_coloured: bool | None = None) -> None:
        self._rows: dict[int, list[Cell]] = {}
        self._erases_coloured = erases_coloured
        self._is_lost = True

    def forget(self) -> None:
        """Know nothing any more: whatever comes next is sent whole."""
        self._rows.clear()
        self._is_lost = True

    def wrap(self, update: CompositorUpdate) -> CompositorUpdate:
        """Return an update that does the same with fewer bytes."""
        return _Difference(self, update)

    def difference(self, update: CompositorUpdate, console: Console) -> str:
        """Return what to write so that the terminal shows `update`, and remember it."""
        changed: dict[int, set[int]] = {}
        try:
            for x, y, segment in _placed(update, console):
                cells = _cells(segment.text, cell_style_of(segment.style, console))
                self._put(x, y, cells, changed)
        except (_NotUnderstoodError, UnknownStyleError):
            self.forget()
            return update.render_segments(console)
        return self._written(changed)

    def _put(self, x: int, y: int, cells: list[Cell], changed: dict[int, set[int]]) -> None:
        """Remember cells, and which of them are new."""
        row = self._rows.setdefault(y, [])
        if len(row) < x + len(cells):
            row.extend([_UNKNOWN] * (x + len(cells) - len(row)))
        if row[x : x + len(cells)] == cells:
            return
        differing = changed.setdefault(y, set())
        for column, cell in enumerate(cells, x):
            if row[column] != cell:
                row[column] = cell
                differing.add(column)

    def _written(self, changed: dict[int, set[int]]) -> str:
        """Write each run of differing cells, top to bottom, left to right."""
        if self._erases_coloured is None:
            self._erases_coloured = terminal_erases_coloured()
        look = None if self._is_lost else PLAIN  # as the pen before left it
        self._is_lost = False
        pen = SgrWriter(look, erases_coloured=self._erases_coloured)
        for y in sorted(changed):
            _write_row(pen, y, self._rows[y], sorted(changed[y]))
        return pen.written()


def _write_row(pen: SgrWriter, y: int, row: list[Cell], columns: list[int]) -> None:
    """Write what differs of a row; blanks up to its end are erased where that takes less."""
    tail = _blank_tail(row)
    for first, last in _joined(columns, row):
        pen.move(first, y)
        if last - max(first, tail) + 1 >= _ERASED_AT_LEAST and pen.erases(row[-1][1]):
            pen.draw(row[first:tail])
            pen.erase_line(row[-1][1])
            return  # what is left of the row are such blanks, too
        pen.draw(row[first : last + 1])


def _blank_tail(row: list[Cell]) -> int:
    """The column from which on a row has nothing but equal blanks."""
    last = row[-1]
    tail = len(row)
    while last[0] == " " and tail > 0 and row[tail - 1] == last:
        tail -= 1
    return tail


class _Difference(CompositorUpdate):
    """An update as the difference to what was sent, worked out when it is written."""

    def __init__(self, sent: ScreenDiff, update: CompositorUpdate) -> None:
        self._sent = sent
        self._update = update

    def render_segments(self, console: Console) -> str:
        return self._sent.difference(self._update, console)


def _placed(update: CompositorUpdate, console: Console) -> Iterator[tuple[int, int, Segment]]:
    """Each piece of text of an update with its column and line."""
    if not hasattr(update, "__rich_console__"):
        raise _NotUnderstoodError
    x = y = 0
    for segment in update.__rich_console__(console, console.options):
        if segment.control:
            x, y = _position(segment)
        elif segment.text != "\n":
            yield x, y, segment
            x += cell_len(segment.text)


def _position(segment: Segment) -> tuple[int, int]:
    """Where a control segment moves to."""
    match list(segment.control or ()):
        case [(ControlType.CURSOR_MOVE_TO, int(x), int(y))]:
            return x, y
    raise _NotUnderstoodError


def _cells(text: str, look: CellStyle) -> list[Cell]:
    """A text's cells: a wide character's second cell is empty, a mark joins the one before."""
    gap = blank_cell(look)
    if text.isascii():
        return [gap if character == " " else (character, look) for character in text]
    cells: list[Cell] = []
    for character in text:
        width = cell_len(character)
        if width == 0 and cells:
            lead = -1 if cells[-1][0] or len(cells) == 1 else -2
            cells[lead] = (cells[lead][0] + character, look)
        else:
            cells.append(gap if character == " " else (character, look))
            cells.extend([("", look)] * (width - 1))
    return cells


def _joined(columns: list[int], row: list[Cell]) -> Iterator[tuple[int, int]]:
    """Runs of columns, first and last, that hold whole characters; near ones are joined."""
    first = last = columns[0]
    for column in columns[1:]:
        if column - last > _GAP or _UNKNOWN in row[last + 1 : column]:
            yield _whole(first, last, row)
            first = column
        last = column
    yield _whole(first, last, row)


def _whole(first: int, last: int, row: list[Cell]) -> tuple[int, int]:
    """Widen a run so that it neither begins nor ends within a wide character."""
    while first > 0 and row[first][0] == "":
        first -= 1
    while last + 1 < len(row) and row[last + 1][0] == "":
        last += 1
    return first, last
