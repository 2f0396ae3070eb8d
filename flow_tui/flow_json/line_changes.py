"""Which lines differ between two texts: few steps where few differ, and never many.

First the fewest changes are looked for (Myers, "An O(ND) Difference Algorithm"), for a bounded
number of steps. If that is too few, lines that occur once in each text are taken as equal
("patience"), and the changes are looked for between them; what is left counts as replaced.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, TypeAlias

_STEPS: Final = 3_000_000
"""Comparisons of two lines: some tenths of a second."""
_STRIDE: Final = 256
"""Lines that are compared at once where so many before them are equal."""
_MOST_CHANGES: Final = 1000
"""So many need about as many steps."""
_CHANGE_STEPS: Final = 6
"""How long one more change to look at takes, in comparisons."""
_NOWHERE: Final = -1
_REPEATED: Final = -2


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `before[before_start:before_end]` became `after[after_start:after_end]`."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int


@dataclass(frozen=True, slots=True)
class LineChanges:
    """The changes between two texts."""

    added: int
    """Lines. Not always the fewest possible; at least so many if the changes are not known."""
    removed: int
    changes: list[Change] | None
    """In order, with equal lines between two of them; None if more lines differ than asked for."""


_Lines: TypeAlias = Sequence[int]
"""Equal lines have equal numbers."""
_Pair: TypeAlias = tuple[int, int]
"""Where two lines are, in the text before and in the text after."""
_Block: TypeAlias = tuple[int, int, int]
"""Where equal lines begin, in both texts, and how many they are."""


def line_changes(before: Sequence[str], after: Sequence[str], most: int) -> LineChanges:
    """Return what changed.

    Args:
        before: The lines before.
        after: The lines after.
        most: How many added and removed lines are to be found; of more only the number.
    """
    head = _equal_from(before, after, 0, 0)
    tail = _equal_at_end(before, after, head)
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    old = [numbers[before[at]] for at in range(head, len(before) - tail)]
    new = [numbers[after[at]] for at in range(head, len(after) - tail)]
    added, removed = _least(old, new, len(numbers))
    if added + removed > most:
        return LineChanges(added, removed, None)
    blocks = (
        (one + head, other + head, length)
        for one, other, length in _Matcher().blocks(old, new, added + removed)
    )
    ends = (len(before) - tail, len(after) - tail, tail)
    changes = list(_between([(0, 0, head), *blocks, ends]))
    added = sum(change.after_end - change.after_start for change in changes)
    removed = sum(change.before_end - change.before_start for change in changes)
    return LineChanges(added, removed, changes if added + removed <= most else None)


def _least(old: _Lines, new: _Lines, numbers: int) -> tuple[int, int]:
    """Return how many lines are added and removed at least, wherever they are."""
    surplus = [0] * numbers
    for line in new:
        surplus[line] += 1
    for line in old:
        surplus[line] -= 1
    added = sum(more for more in surplus if more > 0)
    return added, added + len(old) - len(new)


def _between(blocks: Iterable[_Block]) -> Iterator[Change]:
    """Yield the changes between equal lines."""
    old, new = 0, 0
    for before, after, length in blocks:
        if (before, after) != (old, new):
            yield Change(old, before, new, after)
        old, new = before + length, after + length


def _equal_from(before: Sequence[object], after: Sequence[object], x: int, y: int) -> int:
    """Return how many lines are equal from two places on."""
    start, most = x, min(len(before), len(after) - y + x)
    while x < most and before[x] == after[y]:
        x += 1
        y += 1
        if (x - start) % _STRIDE == 0:
            while x + _STRIDE <= most and before[x : x + _STRIDE] == after[y : y + _STRIDE]:
                x += _STRIDE
                y += _STRIDE
    return x - start


def _equal_at_end(before: Sequence[object], after: Sequence[object], head: int) -> int:
    found, most = 0, min(len(before), len(after)) - head
    while found < most and before[-1 - found] == after[-1 - found]:
        found += 1
    return found


class _Matcher:
    """Finds equal lines of two texts in a bounded time."""

    def __init__(self) -> None:
        self._steps_left = _STEPS

    def blocks(self, before: _Lines, after: _Lines, least: int) -> Iterator[_Block]:
        """Yield blocks of equal lines, in order, given how many changes there are at least."""
        found = self._fewest_changes(before, after) if least <= _MOST_CHANGES else None
        if found is not None:
            yield from found
            return
        self._steps_left = _STEPS
        start = (0, 0)
        for anchor in _once_in_each(before, after):
            yield from self._blocks_between(before, after, start, anchor)
            yield (*anchor, 1)
            start = (anchor[0] + 1, anchor[1] + 1)
        yield from self._blocks_between(before, after, start, (len(before), len(after)))

    def _blocks_between(
        self, before: _Lines, after: _Lines, start: _Pair, end: _Pair
    ) -> Iterator[_Block]:
        if start[0] == end[0] or start[1] == end[1]:
            return
        old, new = before[start[0] : end[0]], after[start[1] : end[1]]
        head = _equal_from(old, new, 0, 0)
        tail = _equal_at_end(old, new, head)
        yield (*start, head)
        middle = self._fewest_changes(old[head : len(old) - tail], new[head : len(new) - tail])
        for one, other, length in middle or ():
            yield start[0] + head + one, start[1] + head + other, length
        yield end[0] - tail, end[1] - tail, tail

    def _fewest_changes(self, before: _Lines, after: _Lines) -> list[_Block] | None:
        """Return the equal lines around the fewest changes; None if that takes too many steps."""
        if not before or not after:
            return []
        # Each entry: by x - y, the furthest x that one more change reaches; x counts the lines
        # before, y those after.
        history = [{1: 0}]
        while self._steps_left > 0:
            changes = len(history) - 1
            reached: dict[int, int] = {}
            for diagonal in range(-changes, changes + 1, 2):
                start, _ = _step(history[-1], diagonal)
                x = start + _equal_from(before, after, start, start - diagonal)
                reached[diagonal] = x
                if x >= len(before) and x - diagonal >= len(after):
                    return _walk_back(history, x, x - diagonal)
                self._steps_left -= _CHANGE_STEPS + x - start
                if self._steps_left <= 0:
                    break
            history.append(reached)
        return None


def _step(furthest: dict[int, int], diagonal: int) -> tuple[int, bool]:
    """Return the x that one more change reaches on a diagonal, and whether it removes a line."""
    added, removed = furthest.get(diagonal + 1, -1), furthest.get(diagonal - 1, -2) + 1
    return (removed, True) if removed > added else (added, False)


def _walk_back(history: list[dict[int, int]], x: int, y: int) -> list[_Block]:
    """Return the equal lines on the way from the start to the end of both texts."""
    blocks: list[_Block] = []
    for furthest in reversed(history):
        start, is_removed = _step(furthest, x - y)
        if length := x - start:
            x, y = x - length, y - length
            blocks.append((x, y, length))
        x, y = (x - 1, y) if is_removed else (x, y - 1)
    return blocks[::-1]


def _once_in_each(before: _Lines, after: _Lines) -> Iterator[_Pair]:
    """Yield the most pairs of lines that occur once in each text and are in order in both.

    Numbers are kept in arrays: in lists, each takes a piece of memory of its own.
    """
    candidates, positions = _candidates(before, after)
    # Of the rising sequences of each length: the lowest end, and which pair that is.
    ends, pairs = array("q"), array("q")
    earlier = array("q")
    for number, position in enumerate(positions):
        length = bisect_left(ends, position)
        ends[length : length + 1] = array("q", [position])
        pairs[length : length + 1] = array("q", [number])
        earlier.append(pairs[length - 1] if length else -1)
    chosen = array("q")
    number = pairs[-1] if pairs else -1
    while number >= 0:
        chosen.append(number)
        number = earlier[number]
    for number in reversed(chosen):
        yield candidates[number], positions[number]


def _candidates(before: _Lines, after: _Lines) -> tuple["array[int]", "array[int]"]:
    """Return where the lines are that occur once in each text, in the order of the text before."""
    numbers = 1 + max(max(before, default=-1), max(after, default=-1))
    old, new = _positions_of_unique(before, numbers), _positions_of_unique(after, numbers)
    candidates, positions = array("q"), array("q")
    for at, line in enumerate(before):
        if old[line] == at and new[line] >= 0:
            candidates.append(at)
            positions.append(new[line])
    return candidates, positions


def _positions_of_unique(lines: _Lines, numbers: int) -> "array[int]":
    """Return where each line is, by its number; negative unless it occurs once."""
    positions = array("q", [_NOWHERE]) * numbers
    for at, line in enumerate(lines):
        positions[line] = at if positions[line] == _NOWHERE else _REPEATED
    return positions
