"""The confirm dialog: what will go where, what it means, and the typed last characters."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.table import Table
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.response_text import action_words, date_and_time, outcome_span
from flow_tui.app.screens.armed import ArmedDialog, Words
from flow_tui.app.widgets.facts import facts
from flow_tui.app.widgets.fitting import Fitting
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Action, Attempt, Flow
from flow_tui.store import Known

ASKED: Final = 4
"""How many characters of the flow ID's end are to be typed."""

SOURCES: Final = {
    Source.ENVIRONMENT: "from the environment",
    Source.COMMAND: "from credential_command",
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


class ConfirmScreen(ArmedDialog):
    """Asks for the last characters of the flow's ID; dismisses with whether they were given."""

    def __init__(self, intent: Intent) -> None:
        super().__init__()
        self._intent = intent

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question."""
        yield Static(f"{self.words.verb} this flow?", id="title", markup=False)
        with Fitting(id="facts"):
            yield Static(_facts(self._intent), id="what")
        yield Static(_IRREVERSIBLE[self._intent.action], id="warning", markup=False)
        if earlier := _earlier(self._intent):
            yield Static(Content(earlier), id="earlier")
        yield from self.compose_question()

    @property
    def asked(self) -> str:
        """What has to be typed."""
        return self._intent.asked

    @property
    def words(self) -> Words:
        """What is said about it."""
        verb, _ = action_words(self._intent.action)
        return Words(
            verb=verb,
            question=f"To {verb.lower()} it, type the last {len(self.asked)} characters of its ID:",
            ready=f"Enter {_DOES[self._intent.action]} it now.",
            wrong="These are not its last characters: nothing was sent. ctrl+g cancels.",
            pasted="Nothing was pasted: read the ID above and type its end by hand.",
        )


def _facts(intent: Intent) -> Table:
    """What will go where, a line for each fact."""
    account, flow = intent.credentials.account, intent.flow
    key = f"{intent.credentials.api_key.hint} {SOURCES[intent.credentials.source]}"
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
