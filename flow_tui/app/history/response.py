"""The whole response of one attempt."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.outcomes import origin_words, record_words
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.messages import CopyAsked, SaveAsked, SettleAsked
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.dialog import Closable
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.model import Attempt, Outcome
from flow_tui.services.read_back import ReadBack
from flow_tui.store import StoreError
from flow_tui.validation import NOTE_LIMIT


class ResponseScreen(BaseScreen[None], Closable):
    """One attempt: where the request went, and the whole response."""

    BINDINGS = bindings("response")
    HELP = "response"

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self._attempt = attempt

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts and the response."""
        yield Static(self._title(), id="title")
        yield Static(self._facts(), id="sent")
        yield LogPane(id="log", whole=True, empty="Loading …")

    def on_mount(self) -> None:
        """Show the response; if it is large, that takes a moment."""
        self.app.attempts_changed.subscribe(self, self._attempts_changed)
        self.app.flow_read_back.subscribe(self, self._flow_read_back)
        pane = self.query_one(LogPane)
        pane.focus()
        pane.put(self._attempt)

    def _title(self) -> Content:
        new = self._attempt.new
        title = f"{str(new.action).capitalize()} of {text.grouped(new.flow_id)}"
        title += f", {date_and_time(self._attempt.started_at)}"
        if self._attempt.in_flight:
            title += ", in flight"
        elif self._attempt.ended_at is None:
            title += ", end not recorded"
        return Content(title)

    def _facts(self) -> Content:
        new, note = self._attempt.new, self._attempt.note
        facts = [
            f"POST {text.one_line(new.account.base_url)}",
            f"     {text.one_line(new.url.removeprefix(new.account.base_url))}",
            f"profile {text.one_line(new.account.profile)}, {origin_words(new)}",
            *record_words(new),
            *([f"note: {text.one_line(note, NOTE_LIMIT)}"] if note else []),
        ]
        return Content("\n".join(facts))

    def action_copy(self) -> None:
        """Copy the response to the terminal's clipboard."""
        self.post_message(CopyAsked(self._attempt))

    def action_save(self) -> None:
        """Save the response to a file."""
        self.post_message(SaveAsked(self._attempt))

    def action_show_request(self) -> None:
        """Show the curl command that sends the same request."""
        new = self._attempt.new
        self.app.push_screen(CurlScreen(new.action, new.url, recorded=True))

    def action_settle(self) -> None:
        """Settle the attempt, if its outcome is unknown."""
        self.post_message(SettleAsked(self._attempt))

    async def action_note(self) -> None:
        """Write a note beside the attempt, or change what is written there by now."""
        from flow_tui.app.history.note import NoteScreen

        store, number = self.app.session.store, self._attempt.id
        try:
            found = await store.run(lambda opened: opened.attempts.get(number))
        except StoreError as error:
            self.app.warn(str(error))
            return
        attempt = found.with_answer_of(self._attempt) if found else self._attempt
        if attempt.note != self._attempt.note:
            self.app.attempts_changed.publish([attempt])
        if self.is_top:
            self.app.push_screen(NoteScreen(store, attempt))

    def _attempts_changed(self, attempts: Sequence[Attempt]) -> None:
        """Show the attempt again if it has changed."""
        for attempt in attempts:
            if attempt.id == self._attempt.id:
                self._attempt = attempt.with_answer_of(self._attempt)
                self.query_one("#sent", Static).update(self._facts())
                self.query_one(LogPane).put(self._attempt)

    def _flow_read_back(self, found: ReadBack) -> None:
        """Show what Kaleyra says of the flow after the attempt."""
        if found.attempt.id == self._attempt.id:
            pane = self.query_one(LogPane)
            pane.put_read_back(found)
            self._attempt = pane.selected or self._attempt

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable `settle` for an ended attempt with an unknown outcome."""
        attempt = self._attempt
        return action != "settle" or (attempt.outcome is Outcome.UNKNOWN and not attempt.in_flight)
