"""The history: recorded attempts, filtered, opened, compared, exported."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.outcomes import attempt_outcome
from flow_tui.app.formatting.times import short_moment
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.messages import CopyAsked, SaveAsked, SettleAsked
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.texts import show
from flow_tui.app.widgets.virtual_list import NOWHERE, VirtualList
from flow_tui.key_map import key_of
from flow_tui.model import Attempt
from flow_tui.store import StoreError


class HistoryScreen(BaseScreen[None]):
    """The recorded attempts, the newest first."""

    BINDINGS = bindings("history")
    HELP = "history"
    LIST = "#attempts"

    def __init__(self, flow_id: str | None = None) -> None:
        """Make the screen.

        Args:
            flow_id: Shows the attempts for this flow in all sessions; None: all of this session.
        """
        super().__init__()
        self._flow_id = flow_id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title, the filter and the list."""
        self._filter = HistoryFilter(
            self.app.session.id,
            all_sessions=self._flow_id is not None,
            flow_id=self._flow_id,
        )
        yield Static(id="title")
        yield Static(id="marked", classes="hidden")
        yield FilterBar("ID, label or message", "#attempts")
        yield AttemptList(id="attempts")

    @property
    def _attempts(self) -> AttemptList:
        return self.query_one(AttemptList)

    def on_mount(self) -> None:
        """Read the first page."""
        self.app.attempts_changed.subscribe(self, self._attempts_changed)
        self._attempts.focus()
        self.run_worker(self._show(self._filter))

    async def _attempts_changed(self, _: Sequence[Attempt]) -> None:
        await self._show(self._filter)

    async def _show(self, history_filter: HistoryFilter) -> None:
        self._filter = history_filter
        await self._attempts.show_attempts(history_filter)

    @on(AttemptList.Counted)
    def _update_title(self, event: AttemptList.Counted) -> None:
        """Show the filter and its count, unless another filter is shown by now."""
        if event.history_filter is self._filter:
            title = ": ".join(filter(None, (event.history_filter.title(), event.count_text)))
            show(self.query_one("#title", Static), Content(title))

    # -- keys that filter -----------------------------------------------------------------

    async def action_toggle_sessions(self) -> None:
        """Show the attempts of all sessions, or of this one."""
        await self._show(replace(self._filter, all_sessions=not self._filter.all_sessions))

    async def action_next_outcome(self) -> None:
        """Show only the next outcome; after the last one, all outcomes."""
        await self._show(self._filter.with_next_outcome())

    async def action_next_action(self) -> None:
        """Show only the next action; after the last one, all actions."""
        await self._show(self._filter.with_next_action())

    async def action_toggle_flow(self) -> None:
        """Show only the attempts for the flow under the cursor, or those for all flows."""
        if self._filter.flow_id is not None:
            await self._show(replace(self._filter, flow_id=None))
        elif current := self._chosen():
            await self._show(replace(self._filter, flow_id=current.new.flow_id))

    async def action_toggle_bodies(self) -> None:
        """Search for the filter text in whole responses, too, or no longer."""
        await self._show(replace(self._filter, in_bodies=not self._filter.in_bodies))
        if self._filter.in_bodies and not self._filter.filter_text.strip():
            self.action_filter()

    def action_filter(self) -> None:
        """Open the filter bar, which filters the list while text is typed."""
        self.query_one(FilterBar).open()

    @property
    def takes_keys(self) -> bool:
        """Also whether a search has found the attempt of the cursor, or a second has passed."""
        is_typing = self.query_one(FilterBar).is_typing if self.is_mounted else False
        return super().takes_keys and (is_typing or not self._attempts.is_placing)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable `filter` unless the filter bar has the focus."""
        return not (action == "filter" and self.is_mounted and self.query_one(FilterBar).is_typing)

    @on(FilterBar.Changed)
    async def _filter_changed(self, event: FilterBar.Changed) -> None:
        if event.words != self._filter.filter_text:
            await self._show(replace(self._filter, filter_text=event.words))

    @property
    def close_label(self) -> str:
        """What the close action does now, for the key bar; empty if it closes the screen."""
        return self.query_one(FilterBar).close_label if self.is_mounted else ""

    def action_close(self) -> None:
        """Close the filter bar if it is open, else the screen."""
        bar = self.query_one(FilterBar)
        if bar.is_open:
            bar.close()
        else:
            self.dismiss(None)

    # -- keys that act on attempts --------------------------------------------------------

    @on(VirtualList.Selected)
    async def action_open(self) -> None:
        """Show the whole response of the attempt under the cursor."""
        if attempt := await self._current_attempt():
            self.app.push_screen(ResponseScreen(attempt))

    async def action_copy(self) -> None:
        """Copy the response under the cursor to the terminal's clipboard."""
        attempt = await self._current_attempt()
        if attempt is not None or not self._attempts.count:  # else it was said why there is none
            self.post_message(CopyAsked(attempt))

    async def action_save(self) -> None:
        """Save the response under the cursor to a file."""
        attempt = await self._current_attempt()
        if attempt is not None or not self._attempts.count:
            self.post_message(SaveAsked(attempt))

    async def action_compare(self) -> None:
        """Mark the response under the cursor, or compare it with the marked one of its flow."""
        attempt, marked = await self._current_attempt(), self._attempts.marked
        if attempt is None:
            return
        if marked is None or marked.new.flow_id != attempt.new.flow_id:
            self._mark(attempt)
            return
        self._mark(None)
        if marked.id != attempt.id:
            from flow_tui.app.history.compare import CompareScreen

            self.app.push_screen(CompareScreen(marked, attempt))

    def _mark(self, attempt: Attempt | None) -> None:
        self._attempts.mark(attempt)
        line = self.query_one("#marked", Static)
        line.set_class(attempt is None, "hidden")
        if attempt is not None:
            flow, outcome = text.grouped(attempt.new.flow_id), attempt_outcome(attempt)[0]
            line.update(
                Content(
                    f"* {short_moment(attempt.started_at)} {outcome}: "
                    f"press {key_of('history.compare')} on another of {flow} to compare"
                )
            )

    def action_export(self) -> None:
        """Export the attempts shown to a file."""
        attempts = self._attempts
        if attempts.searching:
            self.app.warn("The search is still running. Export once it has finished.")
        elif attempts.search_failed:
            again = f"Press {key_of('history.bodies')} twice to search again."
            self.app.warn(f"The search failed, so attempts may be missing. {again}")
        elif not attempts.count:
            self.notify("There is nothing to export.", markup=False)
        else:
            from flow_tui.app.history.export_dialog import ExportScreen

            dialog = ExportScreen(self._filter.query, attempts.count, attempts.found)
            self.app.push_screen(dialog, self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Exported to {text.one_line(str(path))}", markup=False)

    def action_settle(self) -> None:
        """Settle the attempt under the cursor, if its outcome is unknown."""
        if attempt := self._chosen():
            self.post_message(SettleAsked(attempt))

    async def action_note(self) -> None:
        """Write a note beside the attempt under the cursor."""
        if attempt := await self._current_attempt():
            from flow_tui.app.history.note import NoteScreen

            self.app.push_screen(NoteScreen(self.app.session.store, attempt))

    def _chosen(self) -> Attempt | None:
        """Return the attempt under the cursor; while a search looks for it, say so."""
        current = self._attempts.current
        if current is None and self._attempts.searching:
            self.app.warn("The search is still running. Try again in a moment.")
        elif current is None and self._attempts.cursor == NOWHERE and self._attempts.count:
            first = key_of("move.first")
            self.app.warn(f"No attempt is selected. Press {first} to select the first.")
        elif current is None and self._attempts.count:
            self.app.warn("The history is still loading. Try again in a moment.")
            if self._attempts.is_missing_row:
                self.run_worker(self._attempts.read_again())
        return current

    async def _current_attempt(self) -> Attempt | None:
        """Return the attempt under the cursor with its body, which the rows do not hold."""
        current = self._chosen()
        if current is None:
            return None
        try:
            return await self.app.session.store.run(lambda store: store.attempts.get(current.id))
        except StoreError as error:
            self.app.warn(str(error))
            return None
