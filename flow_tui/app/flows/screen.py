"""The home screen: the list of flows, and the log pane with what came of each attempt."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input

from flow_tui import text
from flow_tui.app.flows.flow_list import COLUMNS, cells
from flow_tui.app.flows.list_edits import Editing
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.kaleyra import PUBLISHED_STATES
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import remember_effect
from flow_tui.services.publisher import PublishResult
from flow_tui.store import StoreError

if TYPE_CHECKING:
    from flow_tui.services.batch_publisher import ItemResult

_EMPTY = "No flow in the list yet. a adds flows, i imports those of a WABA.\n? explains the keys."
_NO_RESPONSES = (
    "What the API answers to each attempt stands here.\nSelect a flow and press p to publish it."
)
_WRITES = ("publish", "deprecate")


class FlowsScreen(BaseScreen[None]):
    """Flows of the current profile above (or beside) the responses of this session."""

    AUTO_FOCUS: ClassVar[str | None] = "#flows"
    BINDINGS = bindings("flows")

    def __init__(self) -> None:
        super().__init__()
        self._filter = ""
        self._listed: str | None = None
        """The profile whose list is shown; another one's is read while its account is chosen."""
        self._marking = SelectionBar(self)
        self._editing = Editing(self)
        self._offers_deprecate = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the filter, the list and the log pane."""
        yield FilterBar("ID or label")
        yield self._marking.line
        flows: VirtualList[Flow] = VirtualList(
            COLUMNS,
            cells,
            empty="Opening …",
            opens="flows.attempts",
            sign=self._marking.sign,
            id="flows",
        )
        with Container(id="body"):
            yield flows
            yield LogPane(id="log", empty=_NO_RESPONSES)

    @property
    def flows(self) -> "VirtualList[Flow]":
        """The list."""
        return self.query_one("#flows", VirtualList)

    @property
    def words(self) -> str:
        """The words that the list is filtered by."""
        return self._filter

    @property
    def log_pane(self) -> LogPane:
        """The pane with this session's responses."""
        return self.query_one(LogPane)

    def on_mount(self) -> None:
        """Show the keys of the flow under the cursor."""
        self.watch(self.flows, "cursor", self._tell_keys, init=False)

    @property
    def help_section(self) -> str:
        """The section at which help opens: the log pane's while it has the focus."""
        return "log" if self.log_pane.has_focus else self.HELP

    # -- the list -------------------------------------------------------------------------

    async def reload(self, select: str | None = None) -> None:
        """Read the list again, the cursor on flow `select` or where it was."""
        session = self.flow_app.session
        profile, account, words = session.profile, session.account, self._filter

        async def fetch(offset: int, limit: int) -> Sequence[Flow]:
            try:
                return await session.store.run(
                    lambda store: store.flows.page(profile, words, account, offset, limit)
                )
            except StoreError as error:
                self.flow_app.warn(str(error))
                return []

        try:
            count = await session.store.run(lambda store: store.flows.count(profile, words))
            position = None
            if select is not None:
                position = await session.store.run(
                    lambda store: store.flows.position(profile, words, select)
                )
            await self._marking.tell()
            if (profile, words) != (session.profile, self._filter):
                return  # a newer call reads what is wanted now
            self.flows.say(f"No flow has “{words}” in it. ctrl+g shows all." if words else _EMPTY)
            await self.flows.show(RowSource(count, fetch), position)
            if profile == session.profile:
                self._listed = profile
            self._tell_keys()
        except StoreError as error:
            self.flows.say(text.one_line(str(error)))

    async def show_results(self, results: "Sequence[ItemResult]") -> None:
        """Unmark the flows that were answered; the log pane has their responses already."""
        self._marking.answered(results)
        await self.reload()

    async def show_result(self, result: PublishResult) -> None:
        """Show the response of an attempt that has ended."""
        self.log_pane.add(result.attempt)
        self._marking.answered_one(result.attempt)
        if problem := await remember_effect(self.flow_app.session.store, result.attempt):
            self.flow_app.warn(problem)
        await self.reload()

    def _tell_keys(self) -> None:
        """Show the key that deprecates where a published flow is under the cursor."""
        flow = self.flows.current
        offered = flow is not None and flow.status.upper() in PUBLISHED_STATES
        if offered != self._offers_deprecate:
            self._offers_deprecate = offered
            self.refresh_bindings()

    def current(self) -> Flow | None:
        """Return the flow under the cursor; where there is none, say so."""
        flow = self.flows.current
        if flow is None:
            self.app.notify("No flow is selected. a adds one.", markup=False)
        elif self._listed != self.flow_app.session.profile:
            self.app.notify("The profile's list is being read.", markup=False)
            return None
        return flow

    # -- keys -----------------------------------------------------------------------------

    def action_publish(self) -> None:
        """Ask whether to publish the marked flows, else the one under the cursor."""
        if marked := self._marking.marked:
            self.flow_app.confirm_and_publish(marked)
        elif flow := self.current():
            self.flow_app.confirm_and_act(Action.PUBLISH, flow)

    async def action_mark(self) -> None:
        """Mark the flow under the cursor, or unmark it."""
        await self._marking.toggle()

    async def action_mark_all(self) -> None:
        """Mark all flows that are shown, or unmark them."""
        await self._marking.toggle_all()

    def action_deprecate(self) -> None:
        """Ask whether to deprecate the flow under the cursor."""
        if flow := self.current():
            self.flow_app.confirm_and_act(Action.DEPRECATE, flow)

    @work
    async def action_check(self) -> None:
        """Look at the flow under the cursor; this changes nothing."""
        flow = self.current()
        if flow is not None and self.is_top:
            from flow_tui.app.flows.details import check

            await check(self.flow_app, flow)

    def action_settle(self) -> None:
        """Settle the selected response where it is in doubt and has the keys, else go through."""
        selected = self.log_pane.selected if self.log_pane.has_focus else None
        self.app.run_worker(self.flow_app.settling.begin(selected))

    @work
    async def action_add(self) -> None:
        """Add one flow, or a pasted block of them."""
        await self._editing.add()

    @work
    async def action_import_flows(self) -> None:
        """Bring in flows of a WhatsApp Business Account."""
        await self._editing.bring_in()

    @work
    async def action_edit_label(self) -> None:
        """Change the label of the flow under the cursor."""
        await self._editing.label()

    @work
    async def action_remove(self) -> None:
        """Ask whether to take the flow under the cursor off the list."""
        await self._editing.remove()

    def action_history(self) -> None:
        """Browse past attempts."""
        self._open_history(None)

    def _open_history(self, flow_id: str | None) -> None:
        from flow_tui.app.history.screen import HistoryScreen

        if self.is_top:
            self.app.push_screen(HistoryScreen(flow_id))

    @on(VirtualList.Selected, "#flows")
    def _open_history_of_flow(self) -> None:
        """Browse the attempts of the flow under the cursor."""
        flow = self.flows.current
        if flow is not None:
            self._open_history(flow.flow_id)

    def action_profiles(self) -> None:
        """Choose, add or change profiles and credentials."""
        self.flow_app.choose_profile()

    def action_copy(self) -> None:
        """Send the selected response to the terminal's clipboard."""
        self.flow_app.copy_response(self.log_pane.selected)

    def action_save(self) -> None:
        """Save the selected response to a file."""
        self.flow_app.save_response(self.log_pane.selected)

    @property
    def leading_actions(self) -> tuple[str, ...]:
        """What the key bar shows first: what can be done with this flow, or with a response."""
        if self.log_pane.has_focus:
            selected = self.log_pane.selected
            doubt = ("settle",) if selected is not None and selected.is_unsettled else ()
            return (*doubt, "copy", "save", "maximise_log")
        return ("publish", "check", "deprecate") if self._offers_deprecate else ()

    def action_maximise_log(self) -> None:
        """Give the whole screen to the log pane, or take it back."""
        self.toggle_class("-log-only")
        (self.log_pane if self.has_class("-log-only") else self.flows).focus()

    # -- filter ---------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Filter the list as the words are typed."""
        self.remove_class("-log-only")
        self._filter_bar.open()

    def action_leave_filter(self) -> None:
        """Show all flows again."""
        self._filter_bar.leave()
        self.flows.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to leave the filter only while there is one, and to filter while there is none.

        What read-only mode does not do is shown greyed.
        """
        if action in _WRITES and self.flow_app.session.read_only:
            return None
        if action == "leave_filter":
            return self.is_mounted and self._filter_bar.is_open
        if action == "filter":
            return not (self.is_mounted and self._filter_bar.typing)
        return True

    @property
    def _filter_bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @on(Input.Changed, "#filter")
    async def _filter_typed(self, event: Input.Changed) -> None:
        if event.value != self._filter:
            self._filter = event.value
            await self.reload()

    @on(Input.Submitted, "#filter")
    def _filter_entered(self) -> None:
        self._filter_bar.keep()
        self.flows.focus()
