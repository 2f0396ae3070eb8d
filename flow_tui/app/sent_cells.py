"""Sends only the cells that differ from what the terminal shows already.

Textual repaints whole regions, and a new screen several times; over SSH the bytes are the
latency. This keeps what was last sent for every cell and turns each update of Textual's into
the runs that differ. It reads an update through Rich's renderable protocol, which is public;
an update that it does not understand is sent as Textual would, and everything is forgotten.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.segment import ControlType, Segment
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.strip import Strip

_GAP: Final = 8
"""Equal cells between two runs that are cheaper to send again than to jump over."""

_Cell = tuple[str, Style | None]
_UNKNOWN: Final[_Cell] = ("\0", None)


class _NotUnderstoodError(Exception):
    """An update holds something other than text put at positions."""


class SentCells:
    """What the terminal shows, cell by cell, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[_Cell]] = {}

    def forget(self) -> None:
        """Know nothing any more: whatever comes next is sent whole."""
        self._rows.clear()

    def thrifty(self, update: CompositorUpdate) -> CompositorUpdate:
        """Return an update that does the same with fewer bytes."""
        return _Difference(self, update)

    def difference(self, update: CompositorUpdate, console: Console) -> str:
        """Return what to write so that the terminal shows `update`, and remember it."""
        changed: dict[int, set[int]] = {}
        try:
            for x, y, segment in _placed(update, console):
                self._put(x, y, segment, changed)
        except _NotUnderstoodError:
            self.forget()
            return update.render_segments(console)
        return "".join(self._runs(changed, console))

    def _put(self, x: int, y: int, segment: Segment, changed: dict[int, set[int]]) -> None:
        """Remember a segment's cells, and which of them are new."""
        row = self._rows.setdefault(y, [])
        cells = _cells(segment)
        if len(row) < x + len(cells):
            row.extend([_UNKNOWN] * (x + len(cells) - len(row)))
        if row[x : x + len(cells)] == cells:
            return
        differing = changed.setdefault(y, set())
        for column, cell in enumerate(cells, x):
            if row[column] != cell:
                row[column] = cell
                differing.add(column)

    def _runs(self, changed: dict[int, set[int]], console: Console) -> Iterator[str]:
        """Write each run of differing cells, top to bottom, left to right."""
        for y in sorted(changed):
            row = self._rows[y]
            for first, last in _joined(sorted(changed[y]), row):
                yield f"\x1b[{y + 1};{first + 1}H"
                yield Strip(_segments(row[first : last + 1])).render(console)


class _Difference(CompositorUpdate):
    """An update as the difference to what was sent, worked out when it is written."""

    def __init__(self, sent: SentCells, update: CompositorUpdate) -> None:
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


def _cells(segment: Segment) -> list[_Cell]:
    """A segment's cells: a wide character's second cell is empty, a mark joins the one before."""
    text, style = segment.text, segment.style
    if text.isascii():
        return [(character, style) for character in text]
    cells: list[_Cell] = []
    for character in text:
        width = cell_len(character)
        if width == 0 and cells:
            lead = -1 if cells[-1][0] or len(cells) == 1 else -2
            cells[lead] = (cells[lead][0] + character, style)
        else:
            cells.append((character, style))
            cells.extend([("", style)] * (width - 1))
    return cells


def _joined(columns: list[int], row: list[_Cell]) -> Iterator[tuple[int, int]]:
    """Runs of columns, first and last, that hold whole characters; near ones are joined."""
    first = last = columns[0]
    for column in columns[1:]:
        if column - last > _GAP or _UNKNOWN in row[last + 1 : column]:
            yield _whole(first, last, row)
            first = column
        last = column
    yield _whole(first, last, row)


def _whole(first: int, last: int, row: list[_Cell]) -> tuple[int, int]:
    """Widen a run so that it neither begins nor ends within a wide character."""
    while first > 0 and row[first][0] == "":
        first -= 1
    while last + 1 < len(row) and row[last + 1][0] == "":
        last += 1
    return first, last


def _segments(cells: Iterable[_Cell]) -> list[Segment]:
    """Cells as segments, one for each stretch of the same style."""
    segments: list[Segment] = []
    texts: list[str] = []
    current: Style | None = None
    for text, style in cells:
        if texts and style != current:
            segments.append(Segment("".join(texts), current))
            texts = []
        current = style
        texts.append(text)
    segments.append(Segment("".join(texts), current))
    return segments
