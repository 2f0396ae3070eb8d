"""What the confirm dialog says and asks for."""

from dataclasses import dataclass
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import action_words, outcome_span
from flow_tui.app.formatting.times import date_and_time
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Action, Attempt, Flow
from flow_tui.store import FlowHistory

TYPED_CHARACTERS: Final = 4
"""How many characters of the flow ID's end are to be typed."""

DOES: Final = {Action.PUBLISH: "publishes", Action.DEPRECATE: "deprecates"}
IRREVERSIBLE: Final = {
    Action.PUBLISH: (
        "Publishing cannot be undone: a published flow cannot be deleted. "
        "It can then only be deprecated."
    ),
    Action.DEPRECATE: (
        "Deprecating cannot be undone: the flow can then be neither sent, deleted "
        "nor restored, yet it stays on the devices that have it."
    ),
}
_DONE: Final = {Action.PUBLISH: "published", Action.DEPRECATE: "deprecated"}
SOURCES: Final = {
    Source.ENVIRONMENT: "from the environment",
    Source.COMMAND: "from credential_command",
    Source.KEYRING: "from the keyring",
    Source.SESSION: "typed for this session",
    Source.DEMO: "of the demo",
}


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be confirmed; frozen here, so that what was read is what is sent."""

    action: Action
    flow: Flow
    credentials: Credentials
    known: FlowHistory
    """What was recorded of the flow on this account before."""

    def expected(self, *, whole_id: bool = False) -> str:
        """Return what has to be typed: with the end of the flow's ID, or with all of it."""
        part = self.flow.flow_id if whole_id else self.flow.flow_id[-TYPED_CHARACTERS:]
        return f"deprecate {part}" if self.action is Action.DEPRECATE else part


def question(intent: Intent, *, whole_id: bool) -> str:
    """Return the question, which names or shows what has to be typed."""
    if intent.action is Action.DEPRECATE:
        does = "do it all the same" if whole_id else "deprecate it"
        return f"To {does}, type: {text.one_line(intent.expected(whole_id=whole_id))}"
    if whole_id:
        return "To do it all the same, type its whole ID, without spaces:"
    return f"To publish it, type the last {len(intent.expected())} characters of its ID:"


def blockers_text(action: Action, reasons: tuple[str, ...]) -> str:
    """Return that an action cannot take effect now, and why."""
    return f"It cannot be {_DONE[action]} now. {' '.join(reasons)}"


def intent_facts(intent: Intent, found: dict[str, str]) -> dict[str, str]:
    """Return what will go where, and what was found of the flow, each behind its name."""
    account, flow = intent.credentials.account, intent.flow
    key = f"{intent.credentials.api_key.hint} {SOURCES[intent.credentials.source]}"
    return {
        "Flow ID": text.grouped(flow.flow_id),
        "Label": text.one_line(flow.label) or "none",
        "Status": found["Status"],
        "Name": found["Name"],
        "Profile": text.one_line(account.profile),
        "SID": account.sid,
        "Host": text.one_line(account.base_url.split("://", 1)[-1]),
        "API key": key,
        "Last try": _last_attempt(intent.known.latest),
        **{name: fact for name, fact in found.items() if name not in ("Status", "Name")},
    }


def history_warning(intent: Intent, *, check_failed: bool = False) -> str:
    """Return what was recorded of the same action before, where it matters; else nothing.

    Args:
        intent: What is to be confirmed.
        check_failed: Whether the flow's status could not be read.
    """
    known, done = intent.known, _DONE[intent.action]
    warnings = []
    if known.unknown:
        advice = " Look at the flow on Kaleyra before you go on." if check_failed else ""
        often = _times(known.unknown)
        warnings.append(f"{often} the outcome was unknown: it may be {done} already.{advice}")
    if known.succeeded:
        warnings.append(f"{_times(known.succeeded)} it was {done} from here already.")
    return "\n".join(warnings)


def verb_of(intent: Intent) -> str:
    """Return what the button says."""
    return action_words(intent.action)[0]


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"


def _last_attempt(latest: Attempt | None) -> str:
    if latest is None:
        return "none recorded"
    return f"{latest.new.action}, {outcome_span(latest)[0]}, {date_and_time(latest.started_at)}"
