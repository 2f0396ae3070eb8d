"""A flow as a row of the list: its columns, and what stands in them."""

from collections.abc import Sequence
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.flow_check import seen_status
from flow_tui.app.formatting.outcomes import last_attempt
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import brief_moment
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.model import Flow

COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Label"),
    Column("Status", 16, from_width=66),
    Column("Last try", 11),
    Column("When", 5, from_width=72),
)


def cells(flow: Flow) -> Sequence[Cell]:
    """Return what one row of the list shows, safe to show."""
    outcome, tone = ("", TextRole.PLAIN)
    if flow.last_at is not None:
        outcome, tone = last_attempt(flow.last_outcome, flow.last_settled)
    return (
        Cell(text.one_line(flow.flow_id)),
        Cell(text.one_line(flow.label, 200)),
        Cell(seen_status(flow)),
        Cell(outcome, tone),
        Cell(brief_moment(flow.last_at) if flow.last_at else "", TextRole.DIM),
    )
