"""The lines of a difference, safe to show, so that what differs can be seen.

Some characters look alike: a space and a no-break space, or é as one character and as two. Where a
removed and an added line look alike, both have their characters beyond ASCII as escapes of JSON.
"""

import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Final

from flow_tui import text
from flow_tui.flow_json import DiffLine, LineKind

CHANGED: Final = frozenset({LineKind.ADDED, LineKind.REMOVED})

_COMPARED: Final = 100
"""Characters by whose look two lines are taken for the same one, before and after."""
_READ: Final = 4 * _COMPARED
"""Characters that are read for those: some are several, and look like one."""
_KEPT: Final = 100
"""Characters that are shown before the place where a long line differs, and at its beginning."""
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]{1,1000}")


def line_texts(lines: Iterable[DiffLine], longest: int = sys.maxsize) -> Iterator[str]:
    """Yield each line as it is shown. Takes up to seconds: call it off the event loop.

    Args:
        lines: The lines of a difference.
        longest: Characters of a line that are shown. Of a longer one it is those around the place
            where it first differs.
    """
    for is_changed, run in groupby(lines, lambda line: line.kind in CHANGED):
        if is_changed:
            yield from _changed(list(run), longest)
        else:
            yield from (_unchanged(line, longest) for line in run)


def _unchanged(line: DiffLine, longest: int) -> str:
    if line.kind is LineKind.GAP:
        return f"… {line.left_out:,} {'line' if line.left_out == 1 else 'lines'} the same"
    return _cut(line.text, 0, longest)


def _changed(run: Sequence[DiffLine], longest: int) -> Iterator[str]:
    """Yield removed and added lines that stand together."""
    heads = [_printable(line.text[:_READ]) for line in run]
    values = [line.text.removesuffix(",") for line in run]
    places: dict[int, int] = {}
    alike: set[int] = set()
    for pair in _pairs(run, heads):
        one, other = (values[number] for number in pair)
        if one == other:
            continue
        place = _first_difference(one, other)
        places.update(dict.fromkeys(pair, place))
        if _look_at(one, place) == _look_at(other, place):
            alike.update(pair)
    for number, line in enumerate(run):
        if number in alike:
            yield _cut(line.text, places[number], longest, is_escaped=True)
        elif len(line.text) <= _READ:
            yield heads[number]
        else:
            yield _cut(line.text, places.get(number, 0), longest)


def _pairs(run: Sequence[DiffLine], heads: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of a removed and an added line that begin alike.

    Of those that begin alike the first go together, and so on; each has a partner if any has.
    """
    by_look = defaultdict[str, tuple[list[int], list[int]]](lambda: ([], []))
    for number, head in enumerate(heads):
        by_look[_look(head)][run[number].kind is LineKind.ADDED].append(number)
    for removed, added in by_look.values():
        if removed and added:
            last = removed[-1] if len(removed) < len(added) else added[-1]
            yield from zip_longest(removed, added, fillvalue=last)


def _look(shown: str) -> str:
    """Return what a line looks like at its beginning; a comma at its end does not count."""
    return unicodedata.normalize("NFC", shown)[:_COMPARED].removesuffix(",")


def _look_at(line: str, place: int) -> str:
    """Return what a line looks like around a place."""
    # Marks before it belong to what is there.
    start = max(place - _COMPARED // 4, 0)
    return _look(_printable(line[start : start + _READ]))


def _first_difference(one: str, other: str) -> int:
    """Return where two texts first differ; they are compared in large pieces, which is quick."""
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
