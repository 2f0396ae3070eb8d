"""The lines of a flow.json around the place that a validation error names."""

from dataclasses import dataclass
from typing import Final

from flow_tui.text import ELLIPSIS

_AROUND: Final = 1
"""Lines before the place, and after it."""
_LONGEST: Final = 200
"""Characters of a line."""
_STEP: Final = 65_536
"""Characters in which line ends are counted at once."""


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    """A line of the flow.json."""

    number: int
    """From 1, as the API counts."""
    text: str
    """Foreign text, neither safe to show nor without its indentation; of a long line the part
    around the column."""
    is_error: bool
    """Whether the error is on it."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines around a place, or why there are none."""

    lines: tuple[ExcerptLine, ...]
    reason: str
    """A sentence, safe to show; empty if there are lines."""


def excerpt(
    source: str,
    line_start: int | None,
    line_end: int | None = None,
    column_start: int | None = None,
) -> Excerpt | None:
    """Return the line that an error names, with those next to it; None if it names no line.

    Takes milliseconds for a file of `MAX_BYTES`.

    Args:
        source: The text of the flow.json as it came.
        line_start: The first line of the error, from 1.
        line_end: The last line, if it is named.
        column_start: Where on the first line, if it is named.
    """
    if line_start is None:
        return None
    last = line_start if line_end is None else line_end
    count = source.count("\n") + 1
    if not 1 <= line_start <= last <= count:
        named = (
            f"line {line_start:,}" if last == line_start else f"lines {line_start:,} to {last:,}"
        )
        return Excerpt((), f"The error names {named}, and the flow.json has {count:,}.")
    first = max(line_start - _AROUND, 1)
    found = _lines_from(source, first, line_start + _AROUND - first + 1)
    length = len(found[line_start - first])
    if column_start is not None and column_start > length + 1:
        named = f"column {column_start:,} of line {line_start:,}"
        return Excerpt((), f"The error names {named}, and the line has {length:,} characters.")
    return Excerpt(
        tuple(
            ExcerptLine(number, _around(line, column_start or 1), line_start <= number <= last)
            for number, line in enumerate(found, first)
        ),
        "",
    )


def _lines_from(source: str, first: int, count: int) -> list[str]:
    """Return so many lines from one on, or those that there are."""
    start = _start_of(source, first)
    found: list[str] = []
    while len(found) < count and start <= len(source):
        end = source.find("\n", start)
        end = len(source) if end < 0 else end
        found.append(source[start:end].removesuffix("\r"))
        start = end + 1
    return found


def _start_of(source: str, line: int) -> int:
    """Return where a line starts, which is there."""
    start, left = 0, line - 1
    while left > (count := source.count("\n", start, start + _STEP)):
        left -= count
        start += _STEP
    for _ in range(left):
        start = source.index("\n", start) + 1
    return start


def _around(line: str, column: int) -> str:
    """Return the part of a long line around a column."""
    if len(line) <= _LONGEST:
        return line
    start = max(min(column - _LONGEST // 2, len(line) - _LONGEST), 0)
    end = start + _LONGEST
    return f"{ELLIPSIS * (start > 0)}{line[start:end]}{ELLIPSIS * (end < len(line))}"
