"""The home screen: the list of flows, and the log pane with what came of each attempt."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.widget import Widget

from flow_tui import text
from flow_tui.app.flows import list_edits
from flow_tui.app.flows.flow_list import COLUMNS, cells
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.app.messages import (
    ActAsked,
    CheckAsked,
    CopyAsked,
    HistoryAsked,
    ImportAsked,
    ProfilesAsked,
    PublishAsked,
    SaveAsked,
    SettleAllAsked,
    SettleAsked,
)
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.kaleyra import PUBLISHED_STATES
from flow_tui.model import Action, Attempt, Flow
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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "publish", "Publish"),
        Binding("ctrl+g,escape", "leave_filter", "Show all"),
        Binding("c", "check", "Check"),
        Binding("space", "mark", "Mark"),
        Binding("a", "add", "Add"),
        Binding("i", "import_flows", "Import"),
        Binding("h", "history", "History"),
        Binding("slash", "filter", "Filter"),
        Binding("P", "profiles", "Profiles"),
        Binding("asterisk", "mark_all", "Mark all shown"),
        Binding("x", "remove", "Remove"),
        Binding("D", "deprecate", "Deprecate"),
        Binding("v", "settle", "Verdict"),
        Binding("e", "edit_label", "Edit label"),
        Binding("y", "copy", "Copy response"),
        Binding("s", "save", "Save response"),
        Binding("z", "maximise_log", "Maximise log"),
        Binding("question_mark", "app.help", "Help"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._filter = ""
        self._listed: str | None = None
        """The profile whose list is shown; another one's is read while its account is chosen."""
        self._offers_deprecate = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the filter, the list and the log pane."""
        yield FilterBar("ID or label", "#flows")
        yield SelectionBar(id="marked")
        flows: VirtualList[Flow] = VirtualList(
            COLUMNS, cells, empty="Opening …", row_sign=self._row_sign, id="flows"
        )
        with Container(id="body"):
            yield flows
            yield LogPane(id="log", empty=_NO_RESPONSES)

    def _row_sign(self, flow: Flow) -> str:
        return self._selection.row_sign(flow)

    @property
    def _selection(self) -> SelectionBar:
        return self.query_one(SelectionBar)

    @property
    def flows(self) -> "VirtualList[Flow]":
        """The list."""
        return self.query_one("#flows", VirtualList)

    @property
    def log_pane(self) -> LogPane:
        """The pane with this session's responses."""
        return self.query_one(LogPane)

    def on_mount(self) -> None:
        """Follow the account, the attempts and the cursor."""
        self.app.account_changed.subscribe(self, lambda _: self.reload())
        self.app.attempts_changed.subscribe(self, self._attempts_changed)
        self.watch(self.flows, "cursor", self._tell_keys, init=False)

    # -- the list -------------------------------------------------------------------------

    async def reload(self, select: str | None = None) -> None:
        """Read the list again, the cursor on flow `select` or where it was."""
        session = self.app.session
        profile, account, words = session.profile, session.account, self._filter

        async def fetch(offset: int, limit: int) -> Sequence[Flow]:
            try:
                return await session.store.run(
                    lambda store: store.flows.page(profile, words, account, offset, limit)
                )
            except StoreError as error:
                self.app.warn(str(error))
                return []

        try:
            count = await session.store.run(lambda store: store.flows.count(profile, words))
            position = None
            if select is not None:
                position = await session.store.run(
                    lambda store: store.flows.position(profile, words, select)
                )
            await self._selection.refresh_count(words)
            if (profile, words) != (session.profile, self._filter):
                return  # a newer call reads what is wanted now
            self.flows.set_empty_text(
                f"No flow has “{words}” in it. ctrl+g shows all." if words else _EMPTY
            )
            await self.flows.show(RowSource(count, fetch), position)
            if profile == session.profile:
                self._listed = profile
            self._tell_keys()
        except StoreError as error:
            self.flows.set_empty_text(text.one_line(str(error)))

    def _attempts_changed(self, attempts: Sequence[Attempt]) -> None:
        """Show attempts that have ended, and those that were settled if they are shown."""
        pane = self.log_pane
        pane.put(*(each for each in attempts if each.settlement is None or pane.has(each)))

    async def show_results(self, results: "Sequence[ItemResult]") -> None:
        """Unmark the flows that were answered; the log pane has their responses already."""
        self._selection.answered(results)
        await self.reload()

    async def show_result(self, result: PublishResult) -> None:
        """Show the response of an attempt that has ended."""
        self.log_pane.put(result.attempt)
        self._selection.answered_one(result.attempt)
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
        elif self._listed != self.app.session.profile:
            self.app.notify("The profile's list is being read.", markup=False)
            return None
        return flow

    # -- keys -----------------------------------------------------------------------------

    def action_publish(self) -> None:
        """Ask whether to publish the marked flows, else the one under the cursor."""
        if marked := self._selection.marked:
            self._ask_to_confirm(PublishAsked(list(marked)))
        elif flow := self.current():
            self._ask_to_confirm(ActAsked(Action.PUBLISH, flow))

    def _ask_to_confirm(self, message: Message) -> None:
        """Post what opens a confirm dialog; the next key must not reach this screen before it."""
        self.app.dialog_pending = True
        self.post_message(message)

    async def action_mark(self) -> None:
        """Mark the flow under the cursor, or unmark it."""
        if flow := self.current():
            await self._selection.toggle(flow, self._filter)
            self.flows.refresh_row(self.flows.cursor)
            self.flows.action_move(1)

    async def action_mark_all(self) -> None:
        """Mark all flows that are shown, or unmark them."""
        await self._selection.toggle_all(self._filter)
        self.flows.refresh()

    def action_deprecate(self) -> None:
        """Ask whether to deprecate the flow under the cursor."""
        if flow := self.current():
            self._ask_to_confirm(ActAsked(Action.DEPRECATE, flow))

    def action_check(self) -> None:
        """Show the details of the flow under the cursor; this changes nothing."""
        if flow := self.current():
            self.post_message(CheckAsked(flow))

    def action_settle(self) -> None:
        """Settle the response selected in the focused log pane, else all that are unsettled."""
        selected = self.log_pane.selected if self.log_pane.has_focus else None
        if selected is not None and selected.is_unsettled:
            self.post_message(SettleAsked(selected))
        else:
            self.post_message(SettleAllAsked())

    @work
    async def action_add(self) -> None:
        """Add one flow, or a pasted block of them."""
        if self.is_top:
            await self.reload(await list_edits.add_flows(self.app))

    def action_import_flows(self) -> None:
        """Import flows of a WhatsApp Business Account."""
        self.post_message(ImportAsked())

    @work
    async def action_edit_label(self) -> None:
        """Change the label of the flow under the cursor."""
        flow = self.current()
        if flow is not None and self.is_top:
            await list_edits.edit_label(self.app, flow)
            await self.reload()

    @work
    async def action_remove(self) -> None:
        """Ask whether to take the flow under the cursor off the list."""
        flow = self.current()
        if flow is not None and self.is_top:
            await list_edits.remove_flow(self.app, flow)
            await self.reload()

    def action_history(self) -> None:
        """Browse past attempts."""
        self.post_message(HistoryAsked(None))

    @on(VirtualList.Selected)
    def _open_history_of_flow(self) -> None:
        """Browse the attempts of the flow under the cursor."""
        flow = self.flows.current
        if flow is not None:
            self.post_message(HistoryAsked(flow.flow_id))

    def action_profiles(self) -> None:
        """Choose, add or change profiles and credentials."""
        self.post_message(ProfilesAsked())

    def action_copy(self) -> None:
        """Send the selected response to the terminal's clipboard."""
        self.post_message(CopyAsked(self.log_pane.selected))

    def action_save(self) -> None:
        """Save the selected response to a file."""
        self.post_message(SaveAsked(self.log_pane.selected))

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
        self._filter_bar.close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to leave the filter only while there is one, and to filter while there is none.

        What read-only mode does not do is shown greyed.
        """
        if action in _WRITES and self.app.session.read_only:
            return None
        if action == "leave_filter":
            return self.is_mounted and self._filter_bar.is_open
        if action == "filter":
            return not (self.is_mounted and self._filter_bar.is_typing)
        return True

    @property
    def _filter_bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @on(FilterBar.Changed)
    async def _filter_changed(self, event: FilterBar.Changed) -> None:
        if event.words != self._filter:
            self._filter = event.words
            await self.reload()
