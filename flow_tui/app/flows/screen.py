"""The home screen: the list of flows, and the log pane with the response of each attempt."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.containers import Container
from textual.message import Message
from textual.widget import Widget

from flow_tui.app import messages
from flow_tui.app.flows import list_edits
from flow_tui.app.flows.first_screen import FirstScreen
from flow_tui.app.flows.flow_list import FlowList
from flow_tui.app.flows.key_order import on_a_flow, on_a_response
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.kaleyra import PUBLISHED_STATES
from flow_tui.key_map import key_of
from flow_tui.model import Action, Attempt, Flow

if TYPE_CHECKING:
    from flow_tui.services.batch_publisher import ItemResult
    from flow_tui.services.publisher import PublishResult
    from flow_tui.services.read_back import ReadBack

_WRITES = ("publish", "deprecate")
_FOCUSED = "#flows, #log"
"""What takes the focus: the list, or the log pane while it fills the screen."""


def _no_responses(*, read_only: bool) -> str:
    if read_only:
        return (
            "Read-only: nothing is published or deprecated.\n"
            f"Press {key_of('flows.history')} to see past attempts."
        )
    return (
        "The API's response to each attempt appears here.\n"
        f"Select a flow and press {key_of('flows.publish')} to publish it."
    )


class FlowsScreen(FirstScreen):
    """Flows of the current account above (or beside) the responses of this session."""

    LIST, AUTO_FOCUS, CSS_PATH = "#flows", _FOCUSED, None
    BINDINGS = bindings("flows")
    # Beside the log pane the list has room for all its columns only in a very wide terminal.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (160, "-beside")]  # noqa: RUF012 - as Textual has it

    def __init__(self) -> None:
        super().__init__()
        self._offers_deprecate = self._is_read_only = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the filter, the list and the log pane."""
        yield FilterBar("ID, label or name", _FOCUSED)
        yield (selection := SelectionBar(id="marked"))
        with Container(id="body"):
            yield FlowList(selection.row_sign, id="flows")
            yield LogPane(id="log", empty=_no_responses(read_only=False))

    @property
    def _selection(self) -> SelectionBar:
        return self.query_one(SelectionBar)

    @property
    def flows(self) -> FlowList:
        """The list."""
        return self.query_one(FlowList)

    @property
    def log_pane(self) -> LogPane:
        """The pane with this session's responses."""
        return self.query_one(LogPane)

    def on_mount(self) -> None:
        """Subscribe to changes of the account, of attempts and of the cursor."""
        self.app.account_changed.subscribe(self, lambda _: self.reload())
        self.app.attempts_changed.subscribe(self, self._attempts_changed)
        self.app.flow_read_back.subscribe(self, self._flow_read_back)
        self.watch(self.flows, "cursor", self._refresh_keys, init=False)

    @property
    def help_section(self) -> str:
        """The section at which help opens: the log pane's while it has the focus."""
        return "log" if self.log_pane.has_focus else self.HELP

    # -- the list -------------------------------------------------------------------------

    async def reload(self, select: str | None = None) -> None:
        """Read the list again and put the cursor on flow `select`, or leave it where it is."""
        await self._selection.refresh_count(self.flows.filter_text)
        await self.flows.reload(select)
        self._refresh_keys()

    def _attempts_changed(self, attempts: Sequence[Attempt]) -> None:
        """Add attempts that have ended to the log pane; replace those that are there."""
        pane, session_id = self.log_pane, self.app.session.id
        pane.put(*(one for one in attempts if pane.has(one) or pane.is_next(one, session_id)))

    async def _flow_read_back(self, found: "ReadBack") -> None:
        """Show what Kaleyra says of a flow after an attempt."""
        self.log_pane.put_read_back(found)
        if found.check.status:
            await self.reload()

    async def show_results(self, results: "Sequence[ItemResult]") -> None:
        """Unmark the answered flows of a batch; the log pane shows their responses already."""
        self._selection.unmark_all_answered(results)
        await self.reload()

    async def show_result(self, result: "PublishResult") -> None:
        """Show the response of an attempt that has ended."""
        if not self.log_pane.has(result.attempt):  # by now perhaps with what Kaleyra said since
            self.log_pane.put(result.attempt)
        self._selection.unmark_answered(result.attempt)
        await self.reload()

    @on(VirtualList.Read)
    def _refresh_keys(self) -> None:
        """Show the deprecate key while a published flow is under the cursor."""
        flow = self.flows.current
        offered = flow is not None and flow.status.upper() in PUBLISHED_STATES
        is_read_only = bool(self.app.session.read_only_reason)
        if (offered, is_read_only) != (self._offers_deprecate, self._is_read_only):
            self._offers_deprecate, self._is_read_only = offered, is_read_only
            self.log_pane.empty_text = _no_responses(read_only=is_read_only)
            self.refresh_bindings()

    def _current_flow(self) -> Flow | None:
        """Return the flow under the cursor; if there is none, notify the user."""
        if self.flows.is_missing_row:
            self.run_worker(self.reload())  # it could not be read, or was removed elsewhere
        return list_edits.current_flow(self.app, self.flows)

    # -- keys -----------------------------------------------------------------------------

    def action_publish(self) -> None:
        """Publish the marked flows, else the one under the cursor, once confirmed."""
        if marked := self._selection.marked:
            self._ask_for_dialog(messages.PublishAsked(list(marked)))
        elif flow := self._current_flow():
            self._ask_for_dialog(messages.ActAsked(Action.PUBLISH, flow))

    def _ask_for_dialog(self, message: Message) -> None:
        """Post a request that opens a dialog; the next key waits for that dialog."""
        self.app.dialog_pending = True
        self.post_message(message)

    async def action_mark(self) -> None:
        """Mark the flow under the cursor, or unmark it."""
        if flow := self._current_flow():
            await self._selection.toggle(flow, self.flows.filter_text)
            self.flows.refresh_row(self.flows.cursor)
            self.flows.action_move(1)

    async def action_mark_all(self) -> None:
        """Mark all flows that match the filter; if all are marked, unmark them."""
        if list_edits.is_list_shown(self.app, self.flows):
            await self._selection.toggle_all(self.flows.filter_text)
        self.flows.refresh()

    def action_deprecate(self) -> None:
        """Deprecate the flow under the cursor, never the marked ones, once confirmed."""
        if flow := self._current_flow():
            self._ask_for_dialog(
                messages.ActAsked(Action.DEPRECATE, flow, len(self._selection.marked))
            )

    def action_check(self) -> None:
        """Check the marked flows, else show the details of the one under the cursor."""
        if marked := self._selection.marked:
            self._ask_for_dialog(messages.CheckManyAsked(list(marked)))
        elif flow := self._current_flow():
            self._ask_for_dialog(messages.CheckAsked(flow))

    def action_settle(self) -> None:
        """Settle the attempt selected in the focused log pane, else all unsettled attempts."""
        selected = self.log_pane.selected if self.log_pane.has_focus else None
        if selected is not None and selected.is_unsettled:
            self.post_message(messages.SettleAsked(selected))
        else:
            self._ask_for_dialog(messages.SettleAllAsked())

    def _edit(self, edit: Callable[[], Awaitable[str | None]]) -> None:
        """Edit the list in a dialog, for which the next key waits."""
        self.app.dialog_pending = True
        self._edit_in_dialog(edit)

    @work
    async def _edit_in_dialog(self, edit: Callable[[], Awaitable[str | None]]) -> None:
        """Edit the list, and read it again; with the cursor on the flow returned."""
        with self.app.dialogs():
            edited = await edit() if self.is_top else None
            await self.reload(edited)
        if edited is not None and self.flows.filter_text:
            list_edits.tell_if_hidden(self.app, edited, self.flows.current)

    def action_add(self) -> None:
        """Add one flow, or a pasted block of them."""
        self._edit(lambda: list_edits.add_flows(self.app))

    def on_paste(self, event: events.Paste) -> None:
        """Add the flows whose IDs are pasted while the list has the focus."""
        from flow_tui.app.flows.entries import holds_flow_ids  # not before the first paint

        pasted = event.text
        if holds_flow_ids(pasted):
            self._edit(lambda: list_edits.add_flows(self.app, pasted))

    def action_import_flows(self) -> None:
        """Import flows from a WhatsApp Business Account."""
        self._ask_for_dialog(messages.ImportAsked())

    def action_edit_label(self) -> None:
        """Change the label of the flow under the cursor."""
        if flow := self._current_flow():
            self._edit(lambda: list_edits.edit_label(self.app, flow))

    def action_remove(self) -> None:
        """Remove the marked flows, else the one under the cursor, from the list, once confirmed."""
        flow_ids, hidden = list(self._selection.marked), self._selection.hidden
        if flow_ids:
            self._edit(lambda: list_edits.remove_marked(self.app, flow_ids, hidden))
        elif flow := self._current_flow():
            self._edit(lambda: list_edits.remove_flow(self.app, flow))

    def action_history(self) -> None:
        """Open the history."""
        self._ask_for_dialog(messages.HistoryAsked(None))

    @on(VirtualList.Selected)
    def _open_history_of_flow(self) -> None:
        """Open the history of the flow under the cursor."""
        if flow := self._current_flow():
            self._ask_for_dialog(messages.HistoryAsked(flow.flow_id))

    def action_profiles(self) -> None:
        """Use, add, change or delete a profile."""
        self._ask_for_dialog(messages.ProfilesAsked())

    def action_copy(self) -> None:
        """Copy the selected response to the terminal's clipboard."""
        self.post_message(messages.CopyAsked(self.log_pane.selected))

    def action_save(self) -> None:
        """Save the selected response to a file."""
        self.post_message(messages.SaveAsked(self.log_pane.selected))

    @property
    def leading_actions(self) -> tuple[str, ...]:
        """The actions that the key bar shows first: those on the flow or response selected."""
        if self.log_pane.has_focus:
            return on_a_response(self.log_pane)
        if not self._offers_deprecate:
            return ()
        return on_a_flow(width=self.size.width, is_filtered=self._filter_bar.is_open)

    def action_maximise_log(self) -> None:
        """Give the log pane the whole screen, or restore the list."""
        self.flows.display = not self.flows.display
        (self.flows if self.flows.display else self.log_pane).focus()

    # -- filter ---------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open the filter bar, which filters the list while text is typed."""
        self._filter_bar.open()

    def action_leave_filter(self) -> None:
        """Clear the filter, close its bar and show all flows."""
        self._filter_bar.close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable `leave_filter` while the filter bar is open, `filter` unless it has the focus.

        In read-only mode the actions that change flows on Kaleyra are greyed out.
        """
        if action in _WRITES and self.app.session.read_only_reason:
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
        if event.words != self.flows.filter_text:
            self.flows.filter_text = event.words
            await self.reload()
