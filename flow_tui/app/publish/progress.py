"""The screen that shows one request in flight."""

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.outcomes import ACTION_WORDS
from flow_tui.app.messages import ReadBackAsked
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.screens.dialog import ModalBase
from flow_tui.app.widgets.facts import FactsTable
from flow_tui.app.widgets.texts import show
from flow_tui.model import FlowContent
from flow_tui.services.publisher import Publisher, PublisherError, PublishResult
from flow_tui.store import HistoryChangedError, StoreError
from flow_tui.timeouts import CALL_SECONDS
from flow_tui.validation import InputError

_EXPLANATION: Final = (
    "The attempt is recorded, and its one request is in flight. It cannot be cancelled; it times "
    f"out after {CALL_SECONDS} s. The outcome is recorded before it is shown."
)


class ProgressScreen(ModalBase["PublishResult | HistoryChangedError | str"]):
    """Sends the request and counts the seconds; no key closes it.

    Dismisses with the result, or with the reason why nothing was sent.
    """

    drops_type_ahead = True

    def __init__(
        self, publisher: Publisher, intent: Intent, content: FlowContent | None = None
    ) -> None:
        """Make the screen.

        Args:
            publisher: Sends the request.
            intent: What was confirmed.
            content: What the flow holds, as it was shown then; None if that does not matter.
        """
        super().__init__()
        self._content = content
        self._publisher = publisher
        self._intent = intent
        self._seconds = 0
        self._timer: Timer | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title and the explanation."""
        yield Static(id="title")
        yield Static(self._facts(), id="what")
        yield Static(Content(f"\n{_EXPLANATION}"))

    def on_mount(self) -> None:
        """Send the request, and count the seconds."""
        self._refresh_title()
        self._timer = self.set_interval(1, self._tick)
        # A worker of the app: closing this screen must not cancel the request.
        self.app.run_worker(self._send(), name="publish", exit_on_error=True)

    async def _send(self) -> None:
        intent = self._intent
        result: PublishResult | HistoryChangedError | str
        try:
            result = await self._publisher.act(
                intent.action, intent.flow, intent.credentials, intent.history, self._content
            )
        except HistoryChangedError as error:
            result = error
        except (StoreError, PublisherError, InputError) as error:
            result = str(error)
        if self._timer is not None:
            self._timer.stop()
        if isinstance(result, PublishResult):
            # To the app: this screen is about to be left.
            self.app.post_message(ReadBackAsked([result.attempt], intent.credentials))
        self.dismiss(result)

    def _tick(self) -> None:
        self._seconds += 1
        self._refresh_title()

    def _refresh_title(self) -> None:
        doing = ACTION_WORDS[self._intent.action].doing.capitalize()
        show(self.query_one("#title", Static), Content(f"{doing} … {self._seconds} s"))

    def _facts(self) -> FactsTable:
        account, flow = self._intent.credentials.account, self._intent.flow
        facts = {
            "Flow ID": text.grouped(flow.flow_id),
            "Label": text.one_line(flow.label) or "none",
            "Host": text.one_line(account.host),
        }
        return FactsTable(facts, strong="Flow ID")
