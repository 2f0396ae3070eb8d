"""The responses in the log pane: their lines, and the rows that they are wrapped to."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flow_tui.app.formatting.response import body_length
from flow_tui.app.formatting.styled import StyledLine, StyledLines
from flow_tui.app.formatting.wrapping import wrap
from flow_tui.model import Attempt

MAX_RESPONSES: Final = 500
"""The history has all of them."""
_MAX_CHARACTERS: Final = 8 * 1024 * 1024
"""Of all bodies together: 500 of the largest would take 0.5 GB."""


class LogEntry:
    """One response in the pane.

    Args:
        attempt: The attempt.
        lines: Its response.
        is_long: Whether its lines are wrapped off the event loop.
        is_preliminary: Whether its lines stand for others that are being made.
    """

    def __init__(
        self,
        attempt: Attempt,
        lines: StyledLines,
        *,
        is_long: bool = False,
        is_preliminary: bool = False,
    ) -> None:
        self.attempt = attempt
        self.lines = lines
        self.is_long = is_long
        self.is_preliminary = is_preliminary
        self.width = 0
        """What its lines are wrapped to."""
        self.is_wrapping = False
        self._rows: tuple[Sequence[int], Mapping[int, Sequence[StyledLine]]] = ((), {})
        """The number of rows up to the end of each line, and those of lines that have several."""

    def wrap_to(self, width: int) -> None:
        """Wrap its lines to a width; as this is slow, what it comes to is kept."""
        if self.width == width:
            return
        ends, broken = array("Q", [0]), {}
        for number, line in enumerate(self.lines):
            rows = wrap(line, width)
            ends.append(ends[-1] + len(rows))
            if len(rows) > 1:
                broken[number] = rows
        self._rows = ends[1:], broken
        self.width = width

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        ends, _ = self._rows
        return ends[-1] if ends else 0

    def row(self, number: int) -> StyledLine:
        """Return one of its rows; an empty one behind the last."""
        ends, broken = self._rows
        line = bisect_right(ends, number)
        if line == len(ends):
            return ()
        rows = broken.get(line)
        return rows[number - ends[line]] if rows else self.lines[line]


def wrap_all(entries: Sequence[LogEntry], width: int) -> None:
    """Wrap the lines of entries to a width."""
    for entry in entries:
        entry.wrap_to(width)


class LogEntries:
    """The entries of the pane, each below the one before it and an empty row."""

    def __init__(self) -> None:
        self.all: list[LogEntry] = []
        self.starts: list[int] = []
        """The first row of each."""
        self.newest = 0
        """The highest ID of an attempt that was shown."""

    def find(self, attempt_id: int) -> LogEntry | None:
        """Return the entry of an attempt; None if it is not shown."""
        return next((entry for entry in self.all if entry.attempt.id == attempt_id), None)

    def merge(self, entries: Sequence[LogEntry]) -> bool:
        """Put each in place of the one of its attempt, or else after all others.

        Returns whether any of them is new.
        """
        by_id = {entry.attempt.id: entry for entry in self.all}
        by_id.update((entry.attempt.id, entry) for entry in entries)
        has_new = len(by_id) > len(self.all)
        self.all = list(by_id.values())[-MAX_RESPONSES:]
        length = sum(body_length(entry.attempt) for entry in self.all)
        while length > _MAX_CHARACTERS and len(self.all) > 1:
            length -= body_length(self.all.pop(0).attempt)
        self.newest = max((self.newest, *(entry.attempt.id for entry in entries)))
        return has_new

    def lay_out(self, wrap_entry: Callable[[LogEntry], None]) -> int:
        """Wrap each entry and place it; return how many rows there are."""
        self.starts, rows = [], 0
        for entry in self.all:
            wrap_entry(entry)
            self.starts.append(rows)
            rows += entry.row_count + 1
        return max(0, rows - 1)

    def number_at(self, row: int) -> int:
        """Return the index of the entry to which a row belongs."""
        return max(0, bisect_right(self.starts, row) - 1)

    def place_of(self, row: int) -> tuple[int, int]:
        """Return the ID of the attempt to which a row belongs, and its distance from the end.

        Lines are inserted near the beginning of a response: what is below them keeps its place.
        """
        number = self.number_at(row)
        entry = self.all[number]
        return entry.attempt.id, self.starts[number] + entry.row_count - row

    def row_of(self, place: tuple[int, int]) -> int | None:
        """Return the row that is where `place_of` was; None if its attempt is shown no longer."""
        attempt_id, distance = place
        for entry, start in zip(self.all, self.starts, strict=True):
            if entry.attempt.id == attempt_id:
                return start + entry.row_count - distance
        return None

    def top_for(self, number: int, height: int) -> int:
        """Return the first row that shows all of an entry, or its first row if it does not fit."""
        first = self.starts[number]
        last = first + self.all[number].row_count - 1
        return max(0, first if last - first >= height else last - height + 1)
