"""The lines of a difference, safe to show, so that what differs can be seen.

Some characters look alike: a space and a no-break space, or é as one character and as two. Where a
removed and an added line look alike, both have their characters beyond ASCII as escapes of JSON.
"""

import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from flow_tui import text
from flow_tui.flow_json import DiffLine, LineKind

CHANGED: Final = frozenset({LineKind.ADDED, LineKind.REMOVED})

_COMPARED: Final = 50
"""Characters by whose look long lines are taken for the same one, before and after."""
_READ: Final = 4 * _COMPARED
"""Characters that are read for those: some are several, and look like one."""
_MOST_FOR_ONE: Final = 6
"""Characters that may look like one; a line shorter by more looks like no other."""
_KEPT: Final = 100
"""Characters that are shown before the place where a long line differs, and at its beginning."""
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]{1,1000}")


def line_texts(lines: Iterable[DiffLine], longest: int = sys.maxsize) -> Iterator[str]:
    """Yield each line as it is shown. Takes up to seconds: call it off the event loop.

    Args:
        lines: The lines of a difference.
        longest: Characters of a line that are shown, some hundreds at least. Of a longer one it is
            those around the place where it first differs.
    """
    return (shown for shown, _ in spellings(lines, longest))


def spellings(lines: Iterable[DiffLine], longest: int) -> Iterator[tuple[str, str]]:
    """Yield each line as it is shown, and the same without escapes. See `line_texts`."""
    for is_changed, run in groupby(lines, lambda line: line.kind in CHANGED):
        if is_changed:
            yield from _changed(list(run), longest)
        else:
            yield from ((shown, shown) for shown in (_unchanged(line, longest) for line in run))


def _unchanged(line: DiffLine, longest: int) -> str:
    if line.kind is LineKind.GAP:
        return f"… {line.left_out:,} {'line' if line.left_out == 1 else 'lines'} the same"
    return _cut(line.text, 0, longest)


def _changed(run: Sequence[DiffLine], longest: int) -> Iterator[tuple[str, str]]:
    """Yield removed and added lines that stand together."""
    places, alike = _long_ones(run, longest)
    plain = [_cut(line.text, places.get(at, 0), longest) for at, line in enumerate(run)]
    looks = {at: _look(plain[at]) for at, line in enumerate(run) if len(line.text) <= longest}
    for group in _confusable(run, looks):
        alike.update(group)
    for at, line in enumerate(run):
        if at in alike:
            yield _cut(line.text, places.get(at, 0), longest, is_escaped=True), plain[at]
        else:
            yield plain[at], plain[at]


def _long_ones(run: Sequence[DiffLine], longest: int) -> tuple[dict[int, int], set[int]]:
    """Return where lines first differ that are too long to show, and which look alike there."""
    places: dict[int, int] = {}
    alike: set[int] = set()
    large = [at for at, line in enumerate(run) if len(line.text) > longest // _MOST_FOR_ONE]
    groups = _confusable(run, {at: _beginning(run[at].text[:_READ]) for at in large})
    waiting = [(each, each) for each in groups if any(len(run[at].text) > longest for at in each)]
    while waiting:
        group, moved = waiting.pop()
        place = _first_difference([_value(run[at]) for at in group])
        places.update(dict.fromkeys(moved, place))
        around = {at: _around(_value(run[at]), place) for at in group}
        for similar in _confusable(run, {at: _beginning(around[at]) for at in group}):
            if len({around[at] for at in similar}) > 1:
                alike.update(similar)
        waiting += [(same, _to_move(run, group, same, place)) for same in _confusable(run, around)]
    return places, alike


def _to_move(
    run: Sequence[DiffLine], group: Sequence[int], same: Sequence[int], place: int
) -> Sequence[int]:
    """Return which lines are shown further on, of those that are the same at a place.

    One that differs there from a line of the other kind stays, if it has no like of its own.
    """
    if place <= 2 * _KEPT:
        return same
    others = {run[at].kind for at in set(group).difference(same)}
    return [at for at in same if run[at].kind in others]


def _confusable(run: Sequence[DiffLine], keys: Mapping[int, str]) -> Iterator[Sequence[int]]:
    """Yield the numbers of lines of one key, where it stands for both kinds and several values."""
    by_key = defaultdict[str, list[int]](list)
    for at, key in keys.items():
        by_key[key].append(at)
    for group in by_key.values():
        if len({run[at].kind for at in group}) > 1 and len({_value(run[at]) for at in group}) > 1:
            yield group


def _value(line: DiffLine) -> str:
    """Return a line without the comma at its end, which belongs to what follows."""
    return line.text.removesuffix(",")


def _look(shown: str) -> str:
    """Return what a line looks like; a comma at its end does not count."""
    return unicodedata.normalize("NFC", shown.removesuffix(","))


def _beginning(line: str) -> str:
    return _look(_printable(line))[:_COMPARED]


def _around(value: str, place: int) -> str:
    """Return what is around a place: marks before it belong to what is there."""
    start = max(place - _COMPARED // 4, 0)
    return value[start : start + _READ]


def _first_difference(values: Sequence[str]) -> int:
    """Return where texts first differ; they are compared in large pieces, which is quick."""
    # What the first and the last in order have in common, all have.
    one, other = min(values), max(values)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _cut(line: str, place: int, longest: int, *, is_escaped: bool = False) -> str:
    """Return a line, or the part around a place: to wrap a line of megabytes takes long."""
    spell = _escaped if is_escaped else _printable
    if len(line) <= longest:
        return spell(line)
    start = place - _KEPT
    if start <= _KEPT:
        shown, end = spell(line[:longest]), longest
    else:
        end = start + longest - _KEPT
        left_out = f" … {start - _KEPT:,} characters the same … "
        shown = spell(line[:_KEPT]) + left_out + spell(line[start:end])
    more = len(line) - end
    return f"{shown}… and {more:,} more characters" if more > 0 else shown


def _escaped(line: str) -> str:
    return _printable(_BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], line))


def _printable(line: str) -> str:
    return text.lines(line)[0]
