"""The flows of a WhatsApp Business Account as they come in, to choose from."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import Worker

from flow_tui import text
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.importing.candidates import (
    ImportCandidates,
    Progress,
    entries,
    in_words,
    statuses,
)
from flow_tui.app.screens.base import ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.marks import SIGN
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import FlowsPage, FlowSummary
from flow_tui.services.session import Session
from flow_tui.store import Store, StoreError

_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Name"),
    Column("Status", 10),
    Column("Categories", 18, from_width=72),
    Column("", 7),
)
_REDRAW_SECONDS: Final = 0.25
"""Between two redraws while pages come in: a slow link has better things to carry."""
_STOPPED: Final = "Stopped."


class OtherAccount:
    """The answer that another WABA ID is wanted."""


class ImportScreen(ModalBase["str | OtherAccount | None"]):
    """Reads an account's flows page by page; dismisses with the last flow added, or None.

    Leaving it keeps nothing of what came but the statuses of flows that were in the list.
    """

    BINDINGS = bindings("import")
    HELP = "import"

    def __init__(
        self, session: Session, credentials: Credentials, waba_id: str, in_list: Collection[str]
    ) -> None:
        """Show the flows of an account.

        Args:
            session: Whose list they may go to.
            credentials: What to read with.
            waba_id: The account.
            in_list: The IDs of the flows that are in the list already.
        """
        super().__init__()
        self._session = session
        self._credentials = credentials
        self._profile = session.profile
        self._waba_id = waba_id
        self._found = ImportCandidates(in_list)
        self._after = ""
        self._progress = Progress()
        self._shown_at = 0.0
        self._reading: Worker[None] | None = None
        self._adding = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is known so far, the filter and the list."""
        yield Static(Content(f"Flows of the WABA {text.grouped(self._waba_id)}"), id="title")
        yield Static("", id="progress", markup=False)
        yield FilterBar("ID, name, status or category")
        flows: VirtualList[FlowSummary] = VirtualList(
            _COLUMNS, self._cells, opens="import.add", sign=self._sign, id="found"
        )
        yield flows

    @property
    def _list(self) -> "VirtualList[FlowSummary]":
        return self.query_one("#found", VirtualList)

    @property
    def _bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    def on_mount(self) -> None:
        """Begin to read."""
        self._list.focus()
        self.action_read_on()

    # -- reading --------------------------------------------------------------------------

    def action_read_on(self) -> None:
        """Read from the first page, or from where it stopped."""
        self._progress.reading, self._progress.trouble = True, ""
        self._reading = self.run_worker(self._read(), name="import")
        self._tell()

    async def _read(self) -> None:
        account, key = self._credentials.account, self._credentials.api_key
        pages = self._session.client.flows(
            account, self._waba_id, key, self._after, self._found.ids
        )
        async with aclosing(pages):
            async for page in pages:
                await self._take(page)
        await self._end_reading()

    async def _take(self, page: FlowsPage) -> None:
        if page.flows and not len(self._found):
            profile, waba_id = self._profile, self._waba_id
            await self._write(lambda store: store.profiles.set_waba_id(profile, waba_id))
        self._found.add(page.flows)
        self._after = page.after
        self._progress.trouble = page.sentence
        self._progress.skipped += page.skipped
        now = asyncio.get_running_loop().time()
        if now - self._shown_at >= _REDRAW_SECONDS:
            self._shown_at = now
            await self._show()

    async def _end_reading(self) -> None:
        """Keep the statuses that came for flows of the list, and show all that came."""
        self._progress.reading = False
        profile, known, now = self._profile, self._found.known, datetime.now(UTC)
        if known:
            self._progress.refreshed = await self._write(
                lambda store: store.flows.set_statuses(profile, known, now)
            )
        await self._show()

    async def _write(self, change: Callable[[Store], None]) -> bool:
        try:
            await self._session.store.run(change)
        except StoreError as error:
            self.flow_app.warn(str(error))
            return False
        return True

    # -- showing --------------------------------------------------------------------------

    async def _show(self, cursor: int | None = None) -> None:
        """Show what passes the filter, the cursor where it was or on a row."""
        if self.left:
            return
        shown = self._found.shown

        async def fetch(offset: int, limit: int) -> Sequence[FlowSummary]:
            return shown[offset : offset + limit]

        self._list.say("No flow has all these words. ctrl+g shows all." if self._found else "")
        await self._list.show(RowSource(len(shown), fetch), cursor)
        self._tell()

    def _tell(self) -> None:
        if not self.left:
            self.query_one("#progress", Static).update(
                Content(in_words(self._found, self._progress))
            )
            self.refresh_bindings()

    @property
    def leading_actions(self) -> tuple[str, ...]:
        """What the key bar shows first: in trouble, the ways out of it."""
        return ("read_on", "other_account") if self._progress.trouble else ()

    def _sign(self, flow: FlowSummary) -> str:
        return SIGN if self._found.is_marked(flow) else " "

    def _cells(self, flow: FlowSummary) -> Sequence[Cell]:
        """What one row of the list shows."""
        known = self._found.is_in_list(flow)
        tone = TextRole.DIM if known else TextRole.PLAIN
        return (
            Cell(text.one_line(flow.flow_id), tone),
            Cell(text.one_line(flow.name, 200), tone),
            Cell(text.one_line(flow.status, 20), tone),
            Cell(text.one_line(", ".join(flow.categories), 80), tone),
            Cell("in list" if known else "", TextRole.DIM),
        )

    # -- keys -----------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the flow under the cursor or unmark it, and go to the next."""
        flow = self._list.current
        if flow is None:
            return
        if self._found.is_in_list(flow):
            self.flow_app.notify("This one is in the list already.", markup=False)
        self._found.toggle(flow)
        self._list.refresh_row(self._list.cursor)
        self._list.action_move(1)
        self._tell()

    def action_mark_shown(self) -> None:
        """Mark all that are shown, or unmark them."""
        self._found.toggle_shown()
        self._list.refresh()
        self._tell()

    @on(VirtualList.Selected)
    async def _add(self) -> None:
        """Add the marked flows, or the one under the cursor, and leave."""
        chosen, known = self._found.chosen(self._list.current), self._found.known
        if self._adding:
            return
        if not chosen:
            self.flow_app.notify("This one is in the list already. space marks.", markup=False)
            return
        profile, now = self._profile, datetime.now(UTC)

        def put(store: Store) -> tuple[list[str], list[str]]:
            result = store.flows.add(profile, entries(chosen))
            store.flows.set_statuses(profile, [*known, *statuses(chosen)], now)
            return result

        self._adding = True
        try:
            added, _ = await self._session.store.run(put)
        except StoreError as error:
            self._adding = False
            self.flow_app.warn(str(error))
            return
        count = f"{len(added):,} flow{'' if len(added) == 1 else 's'} added to the list."
        self.flow_app.notify(count, markup=False)
        self.dismiss(chosen[-1].flow_id)

    def action_other_account(self) -> None:
        """Ask for another WABA ID."""
        self.dismiss(OtherAccount())

    async def action_close(self) -> None:
        """Leave the filter if it is open, else stop reading, else leave."""
        if self._bar.is_open:
            self._bar.leave()
            self._list.focus()
        elif self._reading is not None and self._progress.reading:
            self._reading.cancel()
            self._progress.trouble = _STOPPED
            await self._end_reading()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Filter the list as the words are typed."""
        self._bar.open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to read on only where there is more to read, and to filter while none is typed."""
        if action == "read_on":
            return bool(self._progress.trouble) and not self._progress.reading
        return not (action == "filter" and self.is_mounted and self._bar.typing)

    @on(Input.Changed, "#filter")
    async def _filter_typed(self, event: Input.Changed) -> None:
        self._found.filter(event.value)
        await self._show(0)

    @on(Input.Submitted, "#filter")
    def _filter_entered(self) -> None:
        self._bar.keep()
        self._list.focus()
