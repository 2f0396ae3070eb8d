"""The confirm dialog: what will go where, what it means, and the typed last characters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.table import Table
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from flow_tui import text
from flow_tui.app.response_text import action_words, date_and_time, outcome_span
from flow_tui.app.screens.base import Dialog, event_clock
from flow_tui.app.widgets.facts import facts
from flow_tui.app.widgets.fitting import Fitting
from flow_tui.app.widgets.text_inputs import TypedInput
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Action, Attempt, Flow
from flow_tui.store import Known

ASKED: Final = 4
"""How many characters of the flow ID's end are to be typed."""

_KEPT: Final = 4
"""How many times what is asked for fits: what is typed on top of it must not confirm."""
_SOURCES: Final = {
    Source.ENVIRONMENT: "from the environment",
    Source.KEYRING: "from the keyring",
    Source.SESSION: "typed for this session",
    Source.DEMO: "of the demo",
}
_DOES: Final = {Action.PUBLISH: "publishes", Action.DEPRECATE: "deprecates"}
_IRREVERSIBLE: Final = {
    Action.PUBLISH: (
        "Publishing cannot be undone: a published flow cannot be deleted. "
        "It can then only be deprecated."
    ),
    Action.DEPRECATE: (
        "Deprecating cannot be undone: the flow can then be neither sent, deleted "
        "nor restored, yet it stays on the devices that have it."
    ),
}


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be confirmed; frozen here, so that what was read is what is sent."""

    action: Action
    flow: Flow
    credentials: Credentials
    known: Known
    """What was recorded of the flow on this account before."""

    @property
    def asked(self) -> str:
        """What has to be typed."""
        return self.flow.flow_id[-ASKED:]


class ConfirmScreen(Dialog[bool]):
    """Asks for the last characters of the flow's ID; dismisses with whether they were given.

    Enter counts only once the publish button has been drawn enabled: a paste or keys typed
    ahead, whose Enter arrives together with the characters, confirm nothing.
    """

    AUTO_FOCUS: ClassVar[str] = "#typed"

    def __init__(self, intent: Intent) -> None:
        super().__init__()
        self._intent = intent
        self._armed_at: float | None = None
        self._entered_at: float | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question."""
        verb, _ = action_words(self._intent.action)
        yield Static(f"{verb} this flow?", id="title", markup=False)
        with Fitting(id="facts"):
            yield Static(_facts(self._intent), id="what")
        yield Static(_IRREVERSIBLE[self._intent.action], id="warning", markup=False)
        if earlier := _earlier(self._intent):
            yield Static(Content(earlier), id="earlier")
        yield from self._compose_question(verb)

    def _compose_question(self, verb: str) -> ComposeResult:
        count = len(self._intent.asked)
        yield Static(
            f"To {verb.lower()} it, type the last {count} characters of its ID:", id="question"
        )
        with Horizontal(id="answer"):
            yield TypedInput(
                id="typed", max_length=_KEPT * count, select_on_focus=False, compact=True
            )
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(verb, id="confirm", variant="error", disabled=True, compact=True)
        yield Static("", id="hint", markup=False)

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        """Enable the button when the right characters stand there, and only then."""
        right = event.value == self._intent.asked
        self._armed_at = None
        self.query_one("#confirm", Button).disabled = not right
        does = _DOES[self._intent.action]
        self._hint(f"Enter {does} it now." if right else "")
        if right:
            self.call_after_refresh(self._arm)

    def _arm(self) -> None:
        self._armed_at = event_clock()

    @on(TypedInput.PasteRefused)
    def _paste_refused(self) -> None:
        self._hint("Nothing was pasted: read the ID above and type its end by hand.")

    def on_key(self, event: events.Key) -> None:
        """Note when a confirming key arrived, before what it is bound to runs."""
        if event.key in {"enter", "space"}:
            self._entered_at = event.time

    @on(Input.Submitted, "#typed")
    @on(Button.Pressed, "#confirm")
    def _submitted(self) -> None:
        entered_at, self._entered_at = self._entered_at, None
        if self.query_one("#typed", Input).value != self._intent.asked:
            self._hint("These are not its last characters: nothing was sent. ctrl+g cancels.")
        elif self._armed_at is None or (entered_at is not None and entered_at < self._armed_at):
            self._hint("Enter came together with the characters: press Enter again.")
        else:
            self.dismiss(True)  # noqa: FBT003 - the answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave; nothing is sent."""
        self.dismiss(False)  # noqa: FBT003 - the answer

    def _hint(self, hint: str) -> None:
        self.query_one("#hint", Static).update(Content(hint))


def _facts(intent: Intent) -> Table:
    """What will go where, a line for each fact."""
    account, flow = intent.credentials.account, intent.flow
    key = f"{intent.credentials.api_key.hint} {_SOURCES[intent.credentials.source]}"
    shown = {
        "Flow ID": text.grouped(flow.flow_id),
        "Label": text.one_line(flow.label) or "none",
        "Profile": text.one_line(account.profile),
        "SID": account.sid,
        "Host": text.one_line(account.base_url.split("://", 1)[-1]),
        "API key": key,
        "Last try": _last(intent.known.latest),
    }
    return facts(shown, strong="Flow ID")


def _earlier(intent: Intent) -> str:
    """What was recorded of the same action before, where it matters; else an empty string."""
    known = intent.known
    done = "published" if intent.action is Action.PUBLISH else "deprecated"
    said = []
    if known.unknown:
        said.append(
            f"{_times(known.unknown)} the outcome was unknown: it may be {done} already. "
            "Look at the flow on Kaleyra before you go on."
        )
    if known.succeeded:
        said.append(f"{_times(known.succeeded)} it was {done} from here already.")
    return "\n".join(said)


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"


def _last(latest: Attempt | None) -> str:
    if latest is None:
        return "none recorded"
    return f"{latest.new.action}, {outcome_span(latest)[0]}, {date_and_time(latest.started_at)}"
