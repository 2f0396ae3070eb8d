"""What the confirm dialog says and asks for."""

from dataclasses import dataclass
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import ACTION_WORDS, attempt_outcome
from flow_tui.app.formatting.times import date_and_time
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Action, Attempt, Flow
from flow_tui.store import FlowHistory

ASKED: Final = 4
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

    def asked(self, *, whole: bool = False) -> str:
        """Return what has to be typed: with the end of the flow's ID, or with all of it."""
        part = self.flow.flow_id if whole else self.flow.flow_id[-ASKED:]
        return f"deprecate {part}" if self.action is Action.DEPRECATE else part


def question(intent: Intent, *, whole: bool) -> str:
    """Return the question, which names or shows what has to be typed."""
    if intent.action is Action.DEPRECATE:
        does = "do it all the same" if whole else "deprecate it"
        return f"To {does}, type: {text.one_line(intent.asked(whole=whole))}"
    if whole:
        return "To do it all the same, type its whole ID, without spaces:"
    return f"To publish it, type the last {len(intent.asked())} characters of its ID:"


def obstacle(action: Action, why: tuple[str, ...]) -> str:
    """Return that an action cannot take effect now, and why."""
    return f"It cannot be {_DONE[action]} now. {' '.join(why)}"


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
        "Last try": _last(intent.known.latest),
        **{name: fact for name, fact in found.items() if name not in ("Status", "Name")},
    }


def earlier(intent: Intent, *, unseen: bool = False) -> str:
    """Return what was recorded of the same action before, where it matters; else nothing.

    Args:
        intent: What is to be confirmed.
        unseen: Whether the flow's status could not be found out either.
    """
    known, done = intent.known, _DONE[intent.action]
    said = []
    if known.unknown:
        look = " Look at the flow on Kaleyra before you go on." if unseen else ""
        often = _times(known.unknown)
        said.append(f"{often} the outcome was unknown: it may be {done} already.{look}")
    if known.succeeded:
        said.append(f"{_times(known.succeeded)} it was {done} from here already.")
    return "\n".join(said)


def verb_of(intent: Intent) -> str:
    """Return what the button says."""
    return ACTION_WORDS[intent.action].verb.capitalize()


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"


def _last(latest: Attempt | None) -> str:
    if latest is None:
        return "none recorded"
    return f"{latest.new.action}, {attempt_outcome(latest)[0]}, {date_and_time(latest.started_at)}"
