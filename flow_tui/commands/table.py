"""Tables of plain text, and what their cells have in common."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from unicodedata import combining, east_asian_width

from flow_tui.model import Outcome, Settled

MOMENT_WIDTH: Final = 25
LABEL_LIMIT: Final = 40
NOTHING: Final = "-"

_SETTLED: Final = {Settled.SUCCEEDED: "succeeded", Settled.NO_EFFECT: "no effect"}


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return the cells of a line, each padded to its column's width and none of them cut."""
    padded = (
        cell + " " * (width - _cell_width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def moment_cell(moment: datetime | None) -> str:
    """Return a moment in local time with its zone: `2025-03-10 02:35:07 +0530`."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S %z}" if moment else NOTHING


def outcome_cell(outcome: Outcome) -> str:
    """Return an outcome in words."""
    return "not sent" if outcome is Outcome.NOT_SENT else str(outcome)


def settled_cell(settled: Settled | None) -> str:
    """Return how an attempt was settled, in words."""
    return _SETTLED[settled] if settled else NOTHING


def _cell_width(cell: str) -> int:
    """Return how many terminal columns a text takes, as far as the standard library knows."""
    if cell.isascii():
        return len(cell)
    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in cell)
