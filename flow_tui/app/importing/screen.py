"""The import screen: the flows of a WhatsApp Business Account, to choose from."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import aclosing
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.importing.candidates import (
    ImportCandidates,
    ImportProgress,
    progress_text,
)
from flow_tui.app.screens.dialog import ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.marks import SIGN
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.kaleyra import FlowsPage, FlowSummary
from flow_tui.key_map import key_of
from flow_tui.services.flow_import import FlowImport
from flow_tui.store import StoreError

_WIDE: Final = 100
"""Cells, from which on categories need not be cut."""
_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Name"),
    Column("Status", 10),
    Column("Categories", 18, from_width=72, below_width=_WIDE),
    Column("Categories", from_width=_WIDE),
    Column("", 7),
)
_REDRAW_SECONDS: Final = 0.25
"""Between two redraws while pages are read: each costs bytes on a slow link."""
_STOPPED: Final = "Stopped."


class OtherWaba:
    """The result of the screen when the user wants to type another WABA ID."""


class _ImportList(VirtualList[FlowSummary]):
    BINDINGS = bindings("import_list")


class ImportScreen(ModalBase["str | OtherWaba | None"]):
    """Reads an account's flows page by page; dismisses with the last flow added, or None.

    Without an add, only the statuses of flows that were in the list are stored.
    """

    BINDINGS = bindings("import")
    HELP = "import"

    def __init__(self, flow_import: FlowImport) -> None:
        """Make the screen.

        Args:
            flow_import: Reads the flows, and adds the chosen ones to the list.
        """
        super().__init__()
        self._import = flow_import
        self._candidates = ImportCandidates(flow_import.in_list)
        self._progress = ImportProgress()
        self._redrawn_at = 0.0
        self._reading: Worker[None] | None = None
        self._adding = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the progress line, the filter and the list."""
        yield Static(Content(f"Flows of WABA {text.grouped(self._import.waba_id)}"), id="title")
        yield Static("", id="progress", markup=False)
        yield FilterBar("ID, name, status or category", "#found")
        yield _ImportList(_COLUMNS, self._cells, row_sign=self._row_sign, id="found")

    @property
    def _list(self) -> "VirtualList[FlowSummary]":
        return self.query_one("#found", VirtualList)

    @property
    def _bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    def on_mount(self) -> None:
        """Start reading."""
        self._list.focus()
        self.action_read_on()

    # -- reading --------------------------------------------------------------------------

    def action_read_on(self) -> None:
        """Read from the first page, or from where reading ended."""
        self._progress.reading, self._progress.problem = True, ""
        self._reading = self.run_worker(self._read(), name="import")
        self._refresh_progress()

    async def _read(self) -> None:
        async with aclosing(self._import.read()) as pages:
            async for page in pages:
                await self._take(page)
        await self._end_reading()

    async def _take(self, page: FlowsPage) -> None:
        if page.flows and not len(self._candidates):
            await self._write(self._import.remember_account())
        self._candidates.add(page.flows)
        self._progress.problem = self._import.problem
        self._progress.skipped = self._import.skipped
        now = asyncio.get_running_loop().time()
        if now - self._redrawn_at >= _REDRAW_SECONDS:
            self._redrawn_at = now
            await self._show()

    async def _end_reading(self) -> None:
        """Store the statuses of flows that are in the list, and show all flows read."""
        self._progress.reading = False
        if self._import.listed:
            self._progress.refreshed = await self._write(self._import.refresh_statuses())
        await self._show()

    async def _write(self, change: Awaitable[None]) -> bool:
        try:
            await change
        except StoreError as error:
            self.app.warn(str(error))
            return False
        return True

    # -- showing --------------------------------------------------------------------------

    async def _show(self, cursor: int | None = None) -> None:
        """Show the flows that match the filter, the cursor on row `cursor` or where it was."""
        if self.left:
            return
        no_match = f"No flows match the filter. Press {key_of('import.close')} to show all."
        empty = no_match if self._candidates else ""
        await self._list.show(RowSource.of(self._candidates.matching, empty), cursor)
        self._refresh_progress()

    def _refresh_progress(self) -> None:
        if not self.left:
            self.query_one("#progress", Static).update(
                Content(progress_text(self._candidates, self._progress))
            )
            self.refresh_bindings()

    @property
    def leading_actions(self) -> tuple[str, ...]:
        """The actions that the key bar shows first: after a failure, what can be done about it."""
        return ("read_on", "other_account") if self._progress.problem else ()

    def _row_sign(self, flow: FlowSummary) -> str:
        return SIGN if self._candidates.is_marked(flow) else " "

    def _cells(self, flow: FlowSummary) -> Sequence[Cell]:
        """Return the cells of one row, safe to show."""
        listed = self._candidates.is_listed(flow)
        role = TextRole.DIM if listed else TextRole.PLAIN
        categories = Cell(text.one_line(", ".join(flow.categories), 200), role)
        return (
            Cell(text.one_line(flow.flow_id), role),
            Cell(text.one_line(flow.name, 200), role),
            Cell(text.one_line(flow.status, 20), role),
            categories,
            categories,
            Cell("in list" if listed else "", TextRole.DIM),
        )

    # -- keys -----------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the flow under the cursor, or unmark it, and move down."""
        flow = self._list.current
        if flow is None:
            return
        if self._candidates.is_listed(flow):
            self.app.notify("This flow is already in the list.", markup=False)
        self._candidates.toggle(flow)
        self._list.refresh_row(self._list.cursor)
        self._list.action_move(1)
        self._refresh_progress()

    def action_mark_shown(self) -> None:
        """Mark all flows that match the filter; if all are marked, unmark them."""
        self._candidates.toggle_matching()
        self._list.refresh()
        self._refresh_progress()

    @on(VirtualList.Selected)
    async def _add(self) -> None:
        """Add the marked flows, else the one under the cursor, and close the screen."""
        if self._adding or self._list.current is None:
            return
        chosen = self._candidates.chosen(self._list.current)
        if not chosen:
            listed, mark = "This flow is already in the list.", key_of("import.mark")
            self.app.notify(f"{listed} Press {mark} to mark others.", markup=False)
            return
        self._adding = True
        try:
            added = await self._import.add(chosen)
        except StoreError as error:
            self._adding = False
            self.app.warn(str(error))
            return
        count = f"{added:,} flow{'' if added == 1 else 's'} added."
        self.app.notify(count, markup=False)
        self.dismiss(chosen[-1].flow_id)

    def action_other_account(self) -> None:
        """Ask for another WABA ID."""
        self.dismiss(OtherWaba())

    @property
    def close_label(self) -> str:
        """What the close action does now, for the key bar; empty if it closes the screen."""
        shows_all = self._bar.close_label if self.is_mounted else ""
        return shows_all or ("Stop" if self._progress.reading else "")

    async def action_close(self) -> None:
        """Close the filter bar if it is open, else stop reading, else close the screen."""
        if self._bar.is_open:
            self._bar.close()
        elif self._reading is not None and self._progress.reading:
            self._reading.cancel()
            self._progress.problem = _STOPPED
            await self._end_reading()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Open the filter bar, which filters the list while text is typed."""
        self._bar.open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable `read_on` after a failure, and `filter` unless the filter bar has the focus."""
        if action == "read_on":
            return bool(self._progress.problem) and not self._progress.reading
        return not (action == "filter" and self.is_mounted and self._bar.is_typing)

    @on(FilterBar.Changed)
    async def _filter_changed(self, event: FilterBar.Changed) -> None:
        current = self._list.current
        self._candidates.filter(event.words)
        await self._show(self._candidates.index(current))
