"""The confirm dialog of several publishes."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from textual.actions import SkipAction
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.flow_check import seen_status
from flow_tui.app.formatting.outcomes import last_attempt
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import brief_moment
from flow_tui.app.publish.confirm_text import IRREVERSIBLE, SOURCES
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import blockers, status_blocker
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import FlowHistory

_WIDE: Final = 60
"""Cells, from which on the list has room for times."""
_COLUMNS: Final = (
    Column("Flow ID", 17, keeps_end=True),
    Column("Label"),
    Column("Status", 11, below_width=_WIDE),
    Column("Last known status", 17, from_width=_WIDE),
    Column("Last attempt", 13, below_width=_WIDE),
    Column("Last attempt", 17, from_width=_WIDE),
)
MOST_CHECKED: Final = 25
"""A longer list is not checked while the dialog is open: that takes one request per flow."""

CheckFlowById: TypeAlias = Callable[[str], Awaitable[FlowCheck]]
"""Checks the flow with an ID; raises nothing."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One of the flows to publish."""

    flow: Flow
    history: FlowHistory
    """Earlier publishes of the flow on this account."""
    blockers: tuple[str, ...] = ()
    """Why it cannot be published now, by a check; empty if no reason is known."""

    @property
    def is_not_draft(self) -> bool:
        """Whether its last known status is one that cannot be published, such as PUBLISHED."""
        return bool(status_blocker(Action.PUBLISH, self.flow.status))

    @property
    def has_warning(self) -> bool:
        """Whether there is a reason not to publish it."""
        past = self.history.unknown or self.history.succeeded
        return bool(past or self.is_not_draft or self.blockers)


class ConfirmBatchScreen(TypedConfirmDialog):
    """Asks for the number of flows; dismisses with whether the user confirmed."""

    BINDINGS = bindings("confirm_batch")

    def __init__(
        self, items: Sequence[BatchItem], credentials: Credentials, check_flow: CheckFlowById
    ) -> None:
        """Make the dialog.

        Args:
            items: The flows.
            credentials: The account and key to publish with.
            check_flow: Checks one flow.
        """
        super().__init__()
        self._items = list(items)
        self._credentials = credentials
        self._check_flow = check_flow

    def compose_body(self) -> Iterable[Widget]:
        """Compose the list, the warnings and the question."""
        yield Static(self._title(), id="title", markup=False)
        style = self.app.profile_style(self._credentials.account.profile)
        yield Static(_account_text(self._credentials, style), id="what")
        flows: VirtualList[BatchItem] = VirtualList(_COLUMNS, _cells, row_sign=_sign, id="items")
        yield flows
        yield Static(IRREVERSIBLE[Action.PUBLISH], id="warning", markup=False)
        warnings = Static(id="earlier")
        self._refresh_warnings(warnings)
        yield warnings
        yield from self.compose_question()

    def on_mount(self) -> None:
        """Fill the list, then check its flows, unless it is long; leaving cancels the check."""
        self.run_worker(self._fill())

    async def _fill(self) -> None:
        await self._show()
        if len(self._items) > MOST_CHECKED:
            return
        for number, item in enumerate(self._items):
            self._refresh_title(f"checking {number + 1} of {len(self._items)} …")
            flow_check = await self._check_flow(item.flow.flow_id)
            if self.left:
                return
            if flow_check.check.response.failure:
                self._refresh_title("checks stopped: no answer")
                return
            await self._update_item(number, flow_check)
        self._refresh_title("checked just now")

    async def _update_item(self, number: int, flow_check: FlowCheck) -> None:
        """Show the result of checking one flow; without details, keep what was known."""
        details = flow_check.check.details
        if details is None:
            return
        before = self._items[number]
        status = details.status or before.flow.status
        flow = replace(before.flow, status=status, status_at=flow_check.at)
        found = blockers(Action.PUBLISH, details)
        after = self._items[number] = replace(before, flow=flow, blockers=found)
        self._refresh_warnings(self.query_one("#earlier", Static))
        if after.has_warning and not before.has_warning:
            self.ask_again()  # the number may be typed already, without this warning read
        await self._show()

    async def _show(self) -> None:
        await self._list.show(RowSource.of(self._items))

    def _refresh_title(self, progress: str) -> None:
        self.query_one("#title", Static).update(Content(f"{self._title()}  ({progress})"))

    def _title(self) -> str:
        return f"Publish these {len(self._items)} flows?"

    def _refresh_warnings(self, shown: Static) -> None:
        warnings = _warnings(self._items)
        shown.update(Content(warnings))
        shown.display = bool(warnings)

    @property
    def _list(self) -> "VirtualList[BatchItem]":
        return self.query_one("#items", VirtualList)

    @property
    def expected(self) -> str:
        """The number of flows."""
        return str(len(self._items))

    @property
    def texts(self) -> ConfirmTexts:
        """The dialog's texts."""
        return ConfirmTexts(
            verb="Publish",
            question="To publish all of them, type the number of flows:",
            ready=f"Enter publishes all {self.expected} now, one after another.",
            wrong="That is not the number of flows. Nothing was sent.",
            pasted="Paste is disabled here. Read the list above, then type the number.",
        )

    def action_look(self, rows: int) -> None:
        """Move in the list, whichever widget has the focus."""
        self._list.action_move(rows)

    def action_scroll_part(self, pages: int) -> None:
        """Page through the list; at its end, scroll the rest of the dialog."""
        try:
            self._list.action_page(pages)
        except SkipAction:
            super().action_scroll_part(pages)


def _account_text(credentials: Credentials, profile_style: str) -> Content:
    """Return the account, host and key to publish with, in one line."""
    account = credentials.account
    host = text.one_line(account.host)
    key = f"{credentials.api_key.hint} {SOURCES[credentials.source]}"
    rest = f", SID {account.sid}, {host}, API key {key}"
    return Content.assemble((text.one_line(account.profile), profile_style), rest)


def _warnings(items: Sequence[BatchItem]) -> str:
    """Return the reasons not to publish some of the flows, a line each; may be empty."""
    blocked = [item for item in items if item.blockers and not item.is_not_draft]
    reason = (
        f"{text.one_line(blocked[0].flow.flow_id)}: {blocked[0].blockers[0]}" if blocked else ""
    )
    warnings = (
        (
            sum(bool(item.history.unknown) for item in items),
            "flow may already be published (outcome unknown). Check it first.",
            "flows may already be published (outcome unknown). Check them first.",
        ),
        (
            sum(bool(item.history.succeeded) for item in items),
            "flow was already published by flow-tui.",
            "flows were already published by flow-tui.",
        ),
        (
            sum(item.is_not_draft for item in items),
            "flow was not a draft when last seen.",
            "flows were not drafts when last seen.",
        ),
        (
            len(blocked),
            f"flow cannot be published now. {reason}",
            f"flows cannot be published now. {reason}",
        ),
    )
    return "\n".join(f"! {n} {one if n == 1 else many}" for n, one, many in warnings if n)


def _sign(item: BatchItem) -> str:
    return "!" if item.has_warning else " "


def _cells(item: BatchItem) -> Sequence[Cell]:
    """Return one row of the list."""
    flow = item.flow
    role = TextRole.WARN if item.is_not_draft else TextRole.PLAIN
    status = Cell(seen_status(flow), role) if flow.status else Cell("not known", TextRole.DIM)
    last = Cell("none recorded", TextRole.DIM)
    if flow.last_at is not None:
        outcome, role = last_attempt(flow.last_outcome, flow.last_settled)
        last = Cell(f"{outcome} {brief_moment(flow.last_at)}", role)
    return (
        Cell(text.one_line(flow.flow_id), TextRole.WARN if item.has_warning else TextRole.PLAIN),
        Cell(text.one_line(flow.label, 200)),
        *(status, status),
        *(last, last),
    )
