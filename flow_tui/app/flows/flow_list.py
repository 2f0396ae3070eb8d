"""The list of an account's flows: its columns, its cells, and how its rows are read."""

from collections.abc import Callable, Sequence
from typing import Final

from textual import getters

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.outcomes import last_attempt, seen_status
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import brief_moment
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import NOWHERE, VirtualList
from flow_tui.key_map import key_of
from flow_tui.model import Flow
from flow_tui.store import StoreError

_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Label", weight=3),
    Column("Name", from_width=88, weight=2),
    Column("Status", 16, from_width=66),
    Column("Last attempt", 12),
    Column("When", 5, from_width=72),
)


class FlowList(VirtualList[Flow]):
    """The flows of an account that match a filter."""

    BINDINGS = bindings("flows_list")
    app = getters.app(AppBase)

    def __init__(
        self,
        row_sign: Callable[[Flow], str],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        super().__init__(_COLUMNS, _cells, empty="Opening …", row_sign=row_sign, id=id)
        self.border_title = "Flows"
        self.filter_text = ""
        """What the flows match after the next `reload`; empty matches all."""
        self.list_key: str | None = None
        """Whose flows are shown; while another list is being read, the one before."""
        self._shown_filter = ""
        self._last: str | None = None
        """The ID of the flow that was last under the cursor, while the filter matches none."""

    def allow_focus(self) -> bool:
        """Refuse the focus while hidden: keys would move a cursor that cannot be seen."""
        return super().allow_focus() and self.display

    def _selected(self) -> str | None:
        """Return the ID of the flow under the cursor; while no flow is shown, of the last one."""
        if self.count:
            self._last = self.current.flow_id if self.current is not None else None
        return self._last

    async def reload(self, select: str | None = None) -> None:
        """Read the list again and put the cursor on flow `select`, or leave it on its flow.

        If its flow is gone, the cursor stays where it is; after a change of the filter it goes to
        the first, or to none if its flow was not read. A filter that matches none keeps its flow.
        """
        session = self.app.session
        owner, filter_text = session.list_owner, self.filter_text

        async def fetch(offset: int, limit: int) -> Sequence[Flow]:
            try:
                return await session.store.run(
                    lambda store: store.flows.page(owner, filter_text, offset, limit)
                )
            except StoreError as error:
                self.app.warn(str(error))
                return []

        is_refiltered = filter_text != self._shown_filter
        if is_refiltered and self.is_unread_row:
            self.leave_row()
        before = self.cursor
        select = select or self._selected()
        try:
            count = await session.store.run(lambda store: store.flows.count(owner, filter_text))
            is_first = is_refiltered if before != NOWHERE else self.list_key != owner.list_key
            position = 0 if is_first else None
            if select is not None:
                found = await session.store.run(
                    lambda store: store.flows.position(owner, filter_text, select)
                )
                position = position if found is None else found
        except StoreError as error:
            self.set_empty_text(text.one_line(str(error)))
            if self.count:
                self.app.warn(str(error))
            return
        if (owner, filter_text) != (session.list_owner, self.filter_text):
            return  # a later call reads the list that is wanted now
        show_all = key_of("flows.show_all")
        no_match = f"No flows match “{filter_text}”. Press {show_all} to show all."
        empty = no_match if filter_text else _empty_text()
        self._shown_filter = filter_text
        await self.show(RowSource(count, fetch, empty), position, before)
        if owner == session.list_owner:
            self.list_key = owner.list_key


def _empty_text() -> str:
    add, import_flows, help_ = map(key_of, ("flows.add", "flows.import", "app.help"))
    return (
        "No flows in the list yet.\n"
        f"Press {add} to add flows, or {import_flows} to import those of a WABA.\n"
        f"Press {help_} for help."
    )


def _cells(flow: Flow) -> Sequence[Cell]:
    """Return the cells of one row, safe to show."""
    outcome, role = ("", TextRole.PLAIN)
    if flow.last_at is not None:
        outcome, role = last_attempt(flow.last_outcome, flow.last_settled)
    return (
        Cell(text.one_line(flow.flow_id)),
        Cell(text.one_line(flow.label, 200)),
        Cell(text.one_line(flow.name, 200), TextRole.DIM),
        Cell(seen_status(flow)),
        Cell(outcome, role),
        Cell(brief_moment(flow.last_at) if flow.last_at else "", TextRole.DIM),
    )
