"""The list of the flows of a batch: its columns and its cells."""

from collections.abc import Sequence
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import last_attempt, seen_status
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import brief_moment
from flow_tui.app.publish.batch_items import BatchItem
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import VirtualList

_ROOMY: Final = 60
"""Cells, from which on the list has room for times and a word on the content."""
_WIDE: Final = 96
"""Cells, from which on the content has all of its words: a terminal of 100 columns has them."""
_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Label"),
    Column("Status", 11, below_width=_ROOMY),
    Column("Last known status", 17, from_width=_ROOMY),
    Column("Last attempt", 13, below_width=_ROOMY),
    Column("Last attempt", 17, from_width=_ROOMY),
    Column("Content", 9, from_width=_ROOMY, below_width=_WIDE),
    Column("Content", 17, from_width=_WIDE),
)


class BatchItemList(VirtualList[BatchItem]):
    """The flows to publish; Enter opens the check of one."""

    BINDINGS = bindings("confirm_batch_list")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(_COLUMNS, _cells, row_sign=_sign, id=id)

    async def show_items(self, items: Sequence[BatchItem]) -> None:
        """Show these flows, with the cursor on its flow, or where it is if that is gone."""
        current, position = self.current, None
        if current is not None and len(items) != self.count:
            flow_ids = [item.flow.flow_id for item in items]
            if current.flow.flow_id in flow_ids:
                position = flow_ids.index(current.flow.flow_id)
        await self.show(RowSource.of(items, "No flow is left."), position)


def _sign(item: BatchItem) -> str:
    return "!" if item.has_warning else " "


def _cells(item: BatchItem) -> Sequence[Cell]:
    """Return one row of the list."""
    flow = item.flow
    last = Cell("none recorded", TextRole.DIM)
    if flow.last_at is not None:
        outcome, role = last_attempt(flow.last_outcome, flow.last_settled)
        last = Cell(f"{outcome} {brief_moment(flow.last_at)}", role)
    return (
        Cell(text.one_line(flow.flow_id), TextRole.WARN if item.has_warning else TextRole.PLAIN),
        Cell(text.one_line(flow.label, 200)),
        *_status_cells(item),
        *(last, last),
        *_content_cells(item),
    )


def _status_cells(item: BatchItem) -> tuple[Cell, Cell]:
    """Return a cell for the narrow and one for the wide column of the status."""
    flow = item.flow
    if item.blockers and not item.is_not_draft:
        status = text.one_line(flow.status, 8)
        return Cell("blocked", TextRole.WARN), Cell(f"{status}, blocked", TextRole.WARN)
    role = TextRole.WARN if item.is_not_draft else TextRole.PLAIN
    seen = Cell(seen_status(flow), role) if flow.status else Cell("not known", TextRole.DIM)
    return seen, seen


def _content_cells(item: BatchItem) -> tuple[Cell, Cell]:
    """Return a cell for the narrow and one for the wide column of the content."""
    content = item.content
    if content is None:
        return Cell(""), Cell("")
    return Cell(content.brief, content.role), Cell(content.words, content.role)
