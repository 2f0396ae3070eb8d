"""The table of what was measured, its notes, and the comparison with an earlier run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.benchmarks.figures import FIGURES, Figure
from tests.benchmarks.results import Result

_TITLES: Final = ("figure", "flow-tui", "other", "ratio", "budget", "")
_AGAINST: Final = ("figure", "before", "now", "now/before")
_NOT_MEASURED: Final = "not measured"
_GROWS_FROM: Final = 1.5
"""A ratio from which a figure is said to grow with the data; what is below is noise."""


def table(results: Mapping[str, Result], keys: Sequence[str]) -> str:
    """Return the table of some figures: medians, and the median of the ratios of each pair."""
    rows = [_row(FIGURES[key], results.get(key)) for key in keys]
    return "\n".join([_aligned([_TITLES, *rows]), *_notes(results)])


def comparison(before: Mapping[str, Result], now: Mapping[str, Result]) -> str:
    """Return what each figure was before and is now, and then what one of the two lacks."""
    rows = [_AGAINST]
    for key, result in now.items():
        if key in before:
            earlier, write = before[key].ours, FIGURES[key].unit.write
            factor = f"{result.ours / earlier:.2f} x" if earlier else ""
            rows.append((FIGURES[key].name, write(earlier), write(result.ours), factor))
    lines = [_aligned(rows)]
    for which, some, others in (("before", now, before), ("now", before, now)):
        if missing := [key for key in some if key not in others]:
            lines.append(f"not measured {which}: {', '.join(missing)}")
    return "\n".join(lines)


def _row(figure: Figure, result: Result | None) -> tuple[str, ...]:
    unit, budget = figure.unit, figure.budget
    allowed = budget.write(unit) if budget else ""
    if result is None:
        return figure.name, "", "", "", allowed, _NOT_MEASURED
    return (
        figure.name,
        unit.write(result.ours),
        "" if result.theirs is None else unit.write(result.theirs),
        "" if result.ratio is None else f"{result.ratio:.2f} x",
        allowed,
        {None: "no budget", True: "met", False: "MISSED"}[result.is_met(figure)],
    )


def _notes(results: Mapping[str, Result]) -> Iterator[str]:
    """Yield a line for each figure that grows with the data, with the reason."""
    for key, result in results.items():
        is_of_growth = key.startswith(("flows_", "attempts_"))
        if is_of_growth and result.ratio is not None and result.ratio > _GROWS_FROM:
            reason = FIGURES[key].grows or "no reason is known"
            yield f"grows: {FIGURES[key].name.strip()}: {result.ratio:.1f} x: {reason}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [row[0].ljust(widths[0])]
    cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return "  ".join(cells).rstrip()
