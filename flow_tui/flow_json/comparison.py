"""The difference of two flows, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from flow_tui.flow_json.line_changes import Change, line_changes
from flow_tui.flow_json.pretty import pretty_lines
from flow_tui.flow_json.top_level import TopLevelChange, top_level_changes

CONTEXT: Final = 3
MOST_CHANGED_LINES: Final = 50_000


class LineKind(StrEnum):
    """What a line of a difference is."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"
    """It stands for lines that are the same and left out."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a difference."""

    kind: LineKind
    text: str
    """Foreign text of any length; empty for a gap."""
    before_number: int | None = None
    """The number of the line in the pretty lines before, from 1; None if it is not there."""
    after_number: int | None = None
    left_out: int = 0
    """How many lines a gap stands for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two flows."""

    same: bool
    """Whether the canonical forms are equal."""
    added: int
    """Lines. Not always the fewest possible; if there are too many, at least so many."""
    removed: int
    lines: tuple[DiffLine, ...] = field(repr=False)
    """The changed lines with `CONTEXT` lines around them; empty if there are too many."""
    changes: tuple[int, ...] = field(repr=False)
    """Where in `lines` each change begins."""
    too_large: bool
    """Whether more than `MOST_CHANGED_LINES` lines differ."""
    top_level: tuple[TopLevelChange, ...] = field(repr=False)
    """Which members and screens differ."""


SAME: Final = Difference(
    same=True, added=0, removed=0, lines=(), changes=(), too_large=False, top_level=()
)


def difference(before: bytes, after: bytes) -> Difference:
    """Return what differs between two flows, each in its canonical form.

    Takes up to seconds for flows of `MAX_BYTES`: call it off the event loop.
    """
    if before == after:
        return SAME
    known = dict[str, str]()  # both share the lines that are equal, which is most of the memory
    old, new = pretty_lines(before, known), pretty_lines(after, known)
    known.clear()
    found = line_changes(old, new, MOST_CHANGED_LINES)
    lines = tuple(_lines(old, new, found.changes or ()))
    return Difference(
        same=False,
        added=found.added,
        removed=found.removed,
        lines=lines,
        changes=tuple(_beginnings(lines)),
        too_large=found.changes is None,
        top_level=top_level_changes(old, new),
    )


def _lines(old: Sequence[str], new: Sequence[str], changes: Sequence[Change]) -> Iterator[DiffLine]:
    if not changes:
        return
    before, after = 0, 0
    for change in changes:
        is_first = change is changes[0]
        shown = (0 if is_first else CONTEXT, CONTEXT)
        yield from _same(old, before, after, change.before_start, shown)
        for at in range(change.before_start, change.before_end):
            yield DiffLine(LineKind.REMOVED, old[at], before_number=at + 1)
        for at in range(change.after_start, change.after_end):
            yield DiffLine(LineKind.ADDED, new[at], after_number=at + 1)
        before, after = change.before_end, change.after_end
    yield from _same(old, before, after, len(old), (CONTEXT, 0))


def _same(
    old: Sequence[str], before: int, after: int, before_end: int, shown: tuple[int, int]
) -> Iterator[DiffLine]:
    """Yield lines that are the same, with a gap for those that are not next to a change.

    Args:
        old: The lines before.
        before: The first of these lines there.
        after: The same line in the lines after.
        before_end: The line after them.
        shown: How many to show at their start, and at their end.
    """
    head, tail = before + shown[0], before_end - shown[1]
    left_out = tail - head
    for at in range(before, before_end):
        # A gap takes a line itself.
        if left_out < 2 or at < head or at >= tail:
            yield DiffLine(LineKind.SAME, old[at], at + 1, after + at - before + 1)
        elif at == head:
            yield DiffLine(LineKind.GAP, "", left_out=left_out)


def _beginnings(lines: Sequence[DiffLine]) -> Iterator[int]:
    was_same = True
    for at, line in enumerate(lines):
        is_same = line.kind in (LineKind.SAME, LineKind.GAP)
        if was_same and not is_same:
            yield at
        was_same = is_same
