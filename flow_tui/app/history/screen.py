"""Past attempts: this session's first, all on a key; filtered; each with its whole response."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text
from flow_tui.app.formatting.outcomes import outcome_span
from flow_tui.app.formatting.times import short_moment
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.filter_bar import FilterBar
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.model import Attempt
from flow_tui.store import StoreError


class HistoryScreen(BaseScreen[None]):
    """The recorded attempts, the newest first."""

    BINDINGS = bindings("history")
    HELP = "history"

    def __init__(self, flow_id: str | None = None) -> None:
        """Show attempts.

        Args:
            flow_id: Only those for this flow, of all sessions; None shows this session's.
        """
        super().__init__()
        self._flow_id = flow_id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title, the filter and the list."""
        self._filter = HistoryFilter(
            self.flow_app.session.id,
            all_sessions=self._flow_id is not None,
            flow_id=self._flow_id,
        )
        yield Static(id="title")
        yield Static(id="marked", classes="hidden")
        yield FilterBar("ID, label or message")
        yield AttemptList(id="attempts")

    @property
    def _attempts(self) -> AttemptList:
        return self.query_one(AttemptList)

    def on_mount(self) -> None:
        """Read the first page."""
        self._attempts.focus()
        self.run_worker(self._show(self._filter))

    async def _show(self, shown: HistoryFilter) -> None:
        """Show something else."""
        self._filter = shown
        await self._attempts.show_attempts(shown)

    @on(AttemptList.Told)
    def _told(self, event: AttemptList.Told) -> None:
        """Say what is shown and how many there are, unless something else is shown by now."""
        if event.shown is self._filter:
            title = ": ".join(filter(None, (event.shown.title(), event.how_many)))
            self.query_one("#title", Static).update(Content(title))

    # -- keys: what is shown --------------------------------------------------------------

    async def action_toggle_sessions(self) -> None:
        """Show this session's attempts, or those of all."""
        await self._show(replace(self._filter, all_sessions=not self._filter.all_sessions))

    async def action_next_outcome(self) -> None:
        """Show only one outcome, then the next, then all again."""
        await self._show(self._filter.with_next_outcome())

    async def action_next_action(self) -> None:
        """Show only one action, then the next, then both again."""
        await self._show(self._filter.with_next_action())

    async def action_toggle_flow(self) -> None:
        """Show only the attempts of the flow under the cursor, or those of all flows again."""
        current = self._attempts.current
        if self._filter.flow_id is not None:
            await self._show(replace(self._filter, flow_id=None))
        elif current is not None:
            await self._show(replace(self._filter, flow_id=current.new.flow_id))

    async def action_toggle_bodies(self) -> None:
        """Look for the words of the filter in the whole responses, too, or no more."""
        await self._show(replace(self._filter, in_bodies=not self._filter.in_bodies))
        if self._filter.in_bodies and not self._filter.words.strip():
            self.action_filter()

    def action_filter(self) -> None:
        """Filter the list as the words are typed."""
        self.query_one(FilterBar).open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to filter only while no filter is being typed."""
        return not (action == "filter" and self.is_mounted and self.query_one(FilterBar).typing)

    @on(Input.Changed, "#filter")
    async def _filter_typed(self, event: Input.Changed) -> None:
        if event.value != self._filter.words:
            await self._show(replace(self._filter, words=event.value))

    @on(Input.Submitted, "#filter")
    def _filter_entered(self) -> None:
        self.query_one(FilterBar).keep()
        self._attempts.focus()

    def action_close(self) -> None:
        """Leave the filter if it is open, else the screen."""
        bar = self.query_one(FilterBar)
        if bar.is_open:
            bar.leave()
            self._attempts.focus()
        else:
            self.dismiss(None)

    # -- keys: what is done with it -------------------------------------------------------

    @on(VirtualList.Selected)
    async def action_open(self) -> None:
        """Show the whole response of the attempt under the cursor."""
        if attempt := await self._whole():
            self.app.push_screen(ResponseScreen(attempt))

    async def action_copy(self) -> None:
        """Send the response under the cursor to the terminal's clipboard."""
        self.flow_app.copy_response(await self._whole())

    async def action_save(self) -> None:
        """Save the response under the cursor to a file."""
        self.flow_app.save_response(await self._whole())

    async def action_compare(self) -> None:
        """Mark the response under the cursor, or compare it with the one that is marked."""
        attempt, marked = await self._whole(), self._attempts.marked
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
            flow, outcome = text.grouped(attempt.new.flow_id), outcome_span(attempt)[0]
            line.update(
                Content(
                    f"* {short_moment(attempt.started_at)} {outcome} marked: c on another of "
                    f"{flow} compares"
                )
            )

    def action_export(self) -> None:
        """Write all that is shown to a file."""
        attempts = self._attempts
        if attempts.searching:
            self.flow_app.warn("The search goes on. Export when it is through.")
        elif not attempts.count:
            self.notify("There is nothing to export.", markup=False)
        else:
            from flow_tui.app.history.export_dialog import ExportScreen

            dialog = ExportScreen(self._filter.query, attempts.count, attempts.found)
            self.app.push_screen(dialog, self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Exported to {text.one_line(str(path))}", markup=False)

    @work
    async def action_settle(self) -> None:
        """Settle the attempt under the cursor, where it is in doubt."""
        attempt = self._attempts.current
        if attempt is not None and self.is_top:
            await self.flow_app.settling.one(attempt)
            await self._show(self._filter)

    async def _whole(self) -> Attempt | None:
        """Return the attempt under the cursor with its whole body, which the list leaves out."""
        current = self._attempts.current
        if current is None:
            return None
        try:
            return await self.flow_app.session.store.run(
                lambda store: store.attempts.get(current.id)
            )
        except StoreError as error:
            self.flow_app.warn(str(error))
            return None
