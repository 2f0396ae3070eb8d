"""The figures, their budgets, and the table of what was measured."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from statistics import median
from typing import Final


class Unit(Enum):
    """What a figure counts; samples are in seconds, bytes, MiB and percent."""

    SECONDS = auto()
    BYTES = auto()
    MEMORY = auto()
    PERCENT = auto()

    def write(self, value: float) -> str:
        """Return a sample as the table has it."""
        return _WRITERS[self](value)


_WRITERS: Final[Mapping[Unit, Callable[[float], str]]] = {
    Unit.SECONDS: lambda value: f"{value * 1000:,.0f} ms" if value >= 0.02 else _short(value),
    Unit.BYTES: lambda value: f"{value:,.0f} B",
    Unit.MEMORY: lambda value: f"{value:.1f} MiB",
    Unit.PERCENT: lambda value: f"{value:.1f} %",
}


def _short(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a figure may be."""

    most: float
    of_bare: bool = True
    """Whether it is a ratio to what the bare app does, or an amount of its own."""

    def write(self, unit: Unit) -> str:
        """Return it as the table has it."""
        return f"{self.most:g} x" if self.of_bare else unit.write(self.most)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    unit: Unit
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of one round: what flow-tui did and, right after it, the other."""

    ours: float
    theirs: float | None = None


FIGURES: Final[Mapping[str, Figure]] = {
    "start": Figure("start to complete screen", Unit.SECONDS, Budget(1.25)),
    "start_large": Figure("  with 10,000 flows, 100,000 attempts", Unit.SECONDS, Budget(1.35)),
    "start_bytes": Figure("bytes to complete screen", Unit.BYTES, Budget(0.3)),
    "start_packed": Figure("  with ssh -C", Unit.BYTES),
    "move_bytes": Figure("bytes per cursor move", Unit.BYTES, Budget(0.5)),
    "move_packed": Figure("  with ssh -C", Unit.BYTES),
    "page_bytes": Figure("bytes per page of a long list", Unit.BYTES, Budget(0.5)),
    "filter_bytes": Figure("bytes per character in the filter", Unit.BYTES, Budget(0.5)),
    "dialog_bytes": Figure("bytes per character in a dialog", Unit.BYTES, Budget(0.5)),
    "publish_bytes": Figure("bytes per publish", Unit.BYTES, Budget(8_000, of_bare=False)),
    "publish_packed": Figure("  with ssh -C", Unit.BYTES),
    "ssh_start": Figure("slow SSH: first byte to screen", Unit.SECONDS, Budget(3.0, of_bare=False)),
    "ssh_key": Figure("slow SSH: key to screen", Unit.SECONDS, Budget(1.0)),
    "idle_bytes": Figure("idle for 5 s: bytes", Unit.BYTES, Budget(0, of_bare=False)),
    "idle_processor": Figure("idle for 5 s: CPU", Unit.PERCENT, Budget(0, of_bare=False)),
    "memory": Figure("resident memory after start", Unit.MEMORY, Budget(1.3)),
    "help": Figure("--help, to `python -c pass`", Unit.SECONDS, Budget(5.0)),
    "version": Figure("--version, to `python -c pass`", Unit.SECONDS, Budget(5.0)),
    "key": Figure("key to screen, 20 flows", Unit.SECONDS, Budget(1.2)),
    "key_large": Figure("key to screen, 100,000 flows", Unit.SECONDS, Budget(1.2)),
    "history": Figure("100,000 attempts opened, to 100", Unit.SECONDS, Budget(1.3)),
    "quit": Figure("quit: key to end of process", Unit.SECONDS, Budget(1.0)),
    "many": Figure("200 publishes, to a loop of curl", Unit.SECONDS, Budget(0.5)),
}
"""Every figure by its key, in the order of the table."""

_TITLES: Final = ("figure", "flow-tui", "bare", "ratio", "budget", "")
_NOT_MEASURED: Final = "not measured"


def table(samples: Mapping[str, Sequence[Sample]]) -> str:
    """Return the table of all figures: medians, and the median of the ratios of each pair."""
    rows = [_TITLES, *(_row(figure, samples.get(key, ())) for key, figure in FIGURES.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    return "\n".join(_line(row, widths) for row in rows)


def _row(figure: Figure, samples: Sequence[Sample]) -> tuple[str, ...]:
    unit, budget = figure.unit, figure.budget
    allowed = budget.write(unit) if budget else ""
    if not samples:
        return figure.name, "", "", "", allowed, _NOT_MEASURED
    ours = median(sample.ours for sample in samples)
    theirs = [sample.theirs for sample in samples if sample.theirs is not None]
    ratios = [sample.ours / sample.theirs for sample in samples if sample.theirs]
    return (
        figure.name,
        unit.write(ours),
        unit.write(median(theirs)) if theirs else "",
        f"{median(ratios):.2f} x" if ratios else "",
        allowed,
        _judged(figure, ours, ratios),
    )


def _judged(figure: Figure, ours: float, ratios: Iterable[float]) -> str:
    if figure.budget is None:
        return "no budget"
    # An amount is judged as it is shown: 0.04 % of a processor is the 0.0 % of the table.
    value = median(ratios) if figure.budget.of_bare else round(ours, 1)
    return "met" if value <= figure.budget.most else "MISSED"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *middle, last = row
    cells = [first.ljust(widths[0])]
    cells += [cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True)]
    return "  ".join([*cells, last]).rstrip()
