"""Checking the marked flows: the progress, then a summary. Read-only."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.messages import DetailsAsked
from flow_tui.app.screens.dialog import ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.credentials import Credentials
from flow_tui.key_map import key_of
from flow_tui.model import Flow
from flow_tui.services.batch_check import BatchCheck, Wait
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.readiness import Readiness, readiness

_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Now", 11),
    Column("Label", 28, from_width=100),
    Column("Reason"),
)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A flow that was checked, and whether it can be published."""

    flow: Flow
    found: Readiness


class _NotReadyList(VirtualList[_Checked]):
    BINDINGS = bindings("check_many_list")


class CheckManyScreen(ModalBase[None]):
    """Checks flows, and lists those that are not ready to be published."""

    BINDINGS = bindings("check_many")
    HELP = "details"

    def __init__(
        self,
        flows: Sequence[Flow],
        credentials: Credentials,
        check_flow: Callable[[str], Awaitable[FlowCheck]],
    ) -> None:
        """Make the screen.

        Args:
            flows: The flows, in order.
            credentials: The account and key to check with.
            check_flow: Checks the flow with an ID.
        """
        super().__init__()
        self._flows = {flow.flow_id: flow for flow in flows}
        self._credentials = credentials
        self._check_flow = check_flow
        self._batch = BatchCheck(check_flow, list(self._flows), self._pause)
        self._results: dict[str, _Checked] = {}
        self._wait = ""
        self._worker: Worker[None] | None = None
        self._is_over = False
        self._unsaved = ""
        """Why the last status could not be saved; empty if it was."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the progress, the counts, and the list."""
        yield Static(self._title(), id="title", markup=False)
        yield Static(self._counts(), id="what", markup=False)
        yield _NotReadyList(_COLUMNS, _cells, id="results")

    def on_mount(self) -> None:
        """Begin to check."""
        self.query_one("#results").focus()
        self._worker = self.run_worker(self._run())

    async def _run(self) -> None:
        async with aclosing(self._batch.run()) as results:
            async for flow_id, flow_check in results:
                self._wait = ""
                if flow_check.unrecorded and flow_check.unrecorded != self._unsaved:
                    self._unsaved = flow_check.unrecorded
                    self.app.warn(self._unsaved)
                await self._put(flow_id, flow_check)
        self._end()

    def _end(self) -> None:
        self._is_over = True
        self._refresh_texts()
        self.refresh_bindings()

    async def _put(self, flow_id: str, flow_check: FlowCheck) -> None:
        """Show the result of a check."""
        if self._is_gone:
            return
        found = readiness(flow_check.check)
        self._results[flow_id] = _Checked(self._flows[flow_id], found)
        self._refresh_texts()
        listed = [self._results[one] for one in self._flows if one in self._results]
        not_ready = [result for result in listed if not result.found.is_ready]
        await self.query_one(_NotReadyList).show(RowSource.of(not_ready))

    # -- what is shown ----------------------------------------------------------------------

    @property
    def _is_gone(self) -> bool:
        """Whether there is nothing to show results in; at the end widgets go before workers."""
        return self.left or not self.query(_NotReadyList)

    def _pause(self, wait: Wait) -> None:
        self._wait = f" Kaleyra {wait.reason}: next check in {wait.seconds} s."
        self._refresh_texts()

    def _refresh_texts(self) -> None:
        if not self._is_gone:
            show(self.query_one("#title", Static), Content(self._title()))
            show(self.query_one("#what", Static), Content(self._counts()))

    def _title(self) -> str:
        done, total = self._batch.done, len(self._flows)
        if not self._is_over:
            return f"Checking {total:,} flows: checked {done:,} of {total:,} …"
        if done < total:
            return f"Stopped: checked {done:,} of {total:,} flows"
        return f"Checked all {total:,} flows"

    def _counts(self) -> str:
        found = [result.found.is_ready for result in self._results.values()]
        counts = (
            f"{found.count(True):,} ready to be published, {found.count(False):,} cannot be, "
            f"{found.count(None):,} not known."
        )
        if not self._is_over:
            stop = key_of("check_many.close")
            return f"{counts}{self._wait}\nThis changes nothing on Kaleyra. {stop} stops it."
        if self._batch.remaining:
            reason = self._batch.stop_reason or "you stopped it."
            return f"{counts}\n{len(self._batch.remaining):,} not checked: {reason}"
        if len(found) == found.count(None):
            return counts
        statuses = "the statuses that are known" if None in found else "their statuses"
        return f"{counts}\nThe list has {statuses} now."

    # -- keys -------------------------------------------------------------------------------

    @property
    def close_label(self) -> str:
        """What the close action does now, for the key bar; empty if it closes the screen."""
        return "" if self._is_over else "Stop"

    def action_close(self) -> None:
        """Stop checking; go back once that is over."""
        if self._is_over or self._worker is None:
            self.dismiss(None)
        else:
            self._worker.cancel()
            self._end()

    @on(VirtualList.Selected)
    def _open_details(self) -> None:
        """Open the check of the flow under the cursor."""
        result = self.query_one(_NotReadyList).current
        if result is None or not self.is_top or self.app.dialog_pending:
            return
        flow, session, credentials = result.flow, self.app.session, self._credentials

        async def check() -> FlowCheck:
            flow_check = await self._check_flow(flow.flow_id)
            await self._put(flow.flow_id, flow_check)
            return flow_check

        self.app.dialog_pending = True  # the next key waits for it
        self.app.post_message(
            DetailsAsked(
                flow, credentials, check, lambda: session.read_content(flow.flow_id, credentials)
            )
        )


def _cells(result: _Checked) -> Sequence[Cell]:
    """Return one row of the list."""
    known = result.found.is_ready is not None
    return (
        Cell(text.one_line(result.flow.flow_id)),
        Cell("not ready", TextRole.BAD) if known else Cell("not known", TextRole.WARN),
        Cell(text.one_line(result.flow.label, 200), TextRole.DIM),
        Cell(text.one_line(" ".join(result.found.reasons), 300)),
    )


async def check_many(app: AppBase, flow_ids: Collection[str]) -> Flow | None:
    """Check flows in list order, and show what was found until the screen is closed.

    Returns:
        The flow, unchecked, if only one of them is in the list; else None.

    Raises:
        StoreError: The list cannot be read.
    """
    session, credentials = app.session, app.session.credentials
    if credentials is None:
        await app.ask_to_sign_in()
        return None
    account = credentials.account
    flows = await session.store.run(lambda store: store.flows.get_many(account, flow_ids))
    if not flows:
        app.warn("None of the marked flows is in the list any longer.")
        return None
    if len(flows) == 1:
        return flows[0]
    await app.open_dialog(
        CheckManyScreen(
            flows, credentials, lambda flow_id: session.check_flow(flow_id, credentials)
        )
    )
    return None
