"""The confirm dialog of several publishes."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual import on
from textual.actions import SkipAction
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static
from textual.worker import Worker

from flow_tui import text
from flow_tui.app.messages import DetailsAsked
from flow_tui.app.publish.batch_findings import BatchFindings, CheckFlowById, ReadContentById
from flow_tui.app.publish.batch_items import BatchItem, BatchItems, warnings_text
from flow_tui.app.publish.batch_list import BatchItemList
from flow_tui.app.publish.confirm_text import IRREVERSIBLE, SOURCES, Intent, question
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.guarded_inputs import NoPasteInput
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.credentials import Credentials
from flow_tui.key_map import key_of
from flow_tui.model import Action
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck

MOST_CHECKED: Final = 25
"""A longer list is checked only when the user asks: that takes some requests per flow."""


class ConfirmBatchScreen(TypedConfirmDialog):
    """Asks for the number of flows; dismisses with whether the user confirmed.

    Those that are flagged can be left out; what is published are `items.remaining`. If one flow
    remains, the end of its ID is asked for; if none does, nothing confirms.
    """

    BINDINGS = bindings("confirm_batch")

    def __init__(
        self,
        items: Sequence[BatchItem],
        credentials: Credentials,
        check_flow: CheckFlowById,
        read_content: ReadContentById,
        compare_unread: ReadContentById,
    ) -> None:
        """Make the dialog.

        Args:
            items: The flows.
            credentials: The account and key to publish with.
            check_flow: Checks one flow.
            read_content: Reads the content of one flow.
            compare_unread: Returns what is known of a content that is not read.
        """
        super().__init__()
        self.items = BatchItems(items)
        """The flows; after the dialog was left they are as it showed them last."""
        self._credentials = credentials
        self._check_flow = check_flow
        self._read_content = read_content
        self._findings = BatchFindings(
            self.items,
            check_flow,
            read_content,
            compare_unread,
            self._refresh_title,
            self._found,
        )
        self._checking: Worker[None] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the list, the warnings and the question."""
        yield Static(self._title(), id="title", markup=False)
        style = self.app.profile_style(self._credentials.account.profile)
        yield Static(_account_text(self._credentials, style), id="what")
        yield BatchItemList(id="items")
        yield Static("", id="left-out", classes="hidden", markup=False)
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
        if len(self.items.remaining) <= MOST_CHECKED and self._checking is None:
            self.action_check_all()

    # -- what is found meanwhile ------------------------------------------------------------

    async def _found(self, is_new_reason: bool) -> None:
        """Show what was found; a new reason to leave a flow out changes the question."""
        if self._is_gone:
            return
        self._refresh_warnings(self.query_one("#earlier", Static))
        if is_new_reason or self.is_outdated:
            self.ask_again()  # the answer may be typed already, without this warning read
        await self._show()

    @property
    def _is_gone(self) -> bool:
        """Whether there is nothing to show findings in; at the end widgets go before workers."""
        return self.left or not self.query(BatchItemList)

    async def _show(self) -> None:
        await self._list.show_items(self.items.remaining)

    def _refresh_title(self) -> None:
        if not self._is_gone:
            show(self.query_one("#title", Static), Content(self._title()))

    def _title(self) -> str:
        count = len(self.items.remaining)
        progress = self._findings.progress
        if not progress and count > MOST_CHECKED:
            progress = f"not checked: {key_of('confirm_batch.check_all')} checks them"
        flows = "this flow" if count == 1 else f"these {count} flows"
        title = f"Publish {flows}?" if count else "No flow is left to publish."
        return f"{title}  ({progress})" if progress and count else title

    def _refresh_warnings(self, shown: Static) -> None:
        problem = self._findings.problem
        warnings = "\n".join(
            filter(None, (warnings_text(self.items.remaining), problem and f"! {problem}"))
        )
        show(shown, Content(warnings))
        shown.display = bool(warnings)

    @property
    def _list(self) -> BatchItemList:
        return self.query_one(BatchItemList)

    # -- the question -----------------------------------------------------------------------

    @property
    def _only(self) -> BatchItem | None:
        """The flow that is left of several; None unless it is one."""
        items = self.items.remaining
        return items[0] if len(items) == 1 else None

    @property
    def expected(self) -> str:
        """The number of flows that remain; for one the end of its ID; empty for none."""
        if (only := self._only) is not None:
            return self._intent_of(only).expected(whole_id=_is_doubtful(only))
        count = len(self.items.remaining)
        return str(count) if count else ""

    @property
    def texts(self) -> ConfirmTexts:
        """The dialog's texts."""
        if (only := self._only) is not None:
            return ConfirmTexts(
                verb="Publish",
                question=question(self._intent_of(only), whole_id=_is_doubtful(only)),
                ready="Enter publishes it now.",
                wrong="That does not match. Nothing was sent.",
                pasted="Paste is disabled here. Type the answer.",
            )
        # The title has the number, too, but may be scrolled out of a small terminal.
        asked = f"To publish all {self.expected}, type the number of flows:"
        return ConfirmTexts(
            verb="Publish",
            question=asked if self.expected else "All of them are left out. Only Cancel is left.",
            ready=f"Enter publishes all {self.expected} now, one after another.",
            wrong="That is not the number of flows. Nothing was sent.",
            pasted="Paste is disabled here. Read the list above, then type the number.",
        )

    def _intent_of(self, item: BatchItem) -> Intent:
        return Intent(Action.PUBLISH, item.flow, self._credentials, item.history)

    # -- keys -------------------------------------------------------------------------------

    def action_look(self, rows: int) -> None:
        """Move in the list, whichever widget has the focus."""
        self._list.action_move(rows)

    def action_scroll_part(self, pages: int) -> None:
        """Page through the list; at its end, scroll the rest of the dialog."""
        try:
            self._list.action_page(pages)
        except SkipAction:
            super().action_scroll_part(pages)

    def action_check_all(self) -> None:
        """Check the flows that were not checked, or stop that; if all were, check them anew."""
        if self._checking is not None and not self._checking.is_finished:
            self._checking.cancel()
            self._findings.say_stopped()
        elif self.items.remaining:
            self._checking = self.run_worker(self._findings.run(), group="findings")

    async def action_leave_out(self) -> None:
        """Leave out the flows that are flagged now, and ask for the number of the others."""
        if not self.items.leave_out_flagged():
            self.hint("No flow is flagged, so none was left out.")
            return
        count = self.items.left_out
        left_out = self.query_one("#left-out", Static)
        left_out.update(Content(_left_out_text(count)))
        left_out.remove_class("hidden")
        if not self.items.remaining:
            self.query_one("#typed", NoPasteInput).disabled = True
            self.query_one("#cancel", Button).focus()
        self.ask_again()
        self._refresh_title()
        self._refresh_warnings(self.query_one("#earlier", Static))
        await self._show()

    @on(VirtualList.Selected)
    def _open_check(self) -> None:
        """Open the check of the flow under the cursor; what it finds counts here, too."""
        item = self._list.current
        if item is None or not self.is_top or self.app.dialog_pending:
            return
        flow_id = item.flow.flow_id

        async def check() -> FlowCheck:
            flow_check = await self._check_flow(flow_id)
            await self._found(self.items.set_check(flow_id, flow_check))
            return flow_check

        async def read() -> ContentCheck:
            content = await self._read_content(flow_id)
            self._findings.content_was_read(flow_id)
            await self._found(self.items.set_content(flow_id, content))
            return content

        self.app.dialog_pending = True  # the next key waits for it
        self.app.post_message(DetailsAsked(item.flow, self._credentials, check, read))


def _left_out_text(count: int) -> str:
    """Return how many flows are left out, and what becomes of them."""
    if count == 1:
        return "1 flow is left out. It is not published, and stays marked."
    return f"{count:,} flows are left out. They are not published, and stay marked."


def _is_doubtful(item: BatchItem) -> bool:
    """Return whether the whole ID is asked for, as the dialog of one flow does."""
    return bool(item.blockers or item.file_doubt)


def _account_text(credentials: Credentials, profile_style: str) -> Content:
    """Return the account, host and key to publish with, in one line."""
    account = credentials.account
    host = text.one_line(account.host)
    key = f"{credentials.api_key.hint} {SOURCES[credentials.source]}"
    rest = f", SID {account.sid}, {host}, API key {key}"
    return Content.assemble((text.one_line(account.profile), profile_style), rest)
