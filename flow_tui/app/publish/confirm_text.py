"""The texts of the confirm dialog."""

from dataclasses import dataclass
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.outcomes import ACTION_WORDS, attempt_outcome
from flow_tui.app.formatting.times import date_and_time
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Action, Attempt, Flow
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.store import FlowHistory

TYPED_CHARACTERS: Final = 4
"""How many characters of the end of a flow ID confirm."""

IRREVERSIBLE: Final = {
    Action.PUBLISH: (
        "Publishing cannot be undone. A published flow cannot be deleted, only deprecated."
    ),
    Action.DEPRECATE: (
        "Deprecating cannot be undone. A deprecated flow cannot be sent, deleted or restored, "
        "but it stays on the devices that have it."
    ),
}
SOURCES: Final = {
    Source.ENVIRONMENT: "from the environment",
    Source.COMMAND: "from credential_command",
    Source.KEYRING: "from the keyring",
    Source.SESSION: "typed for this session",
    Source.DEMO: "of the demo",
}


@dataclass(frozen=True, slots=True)
class Intent:
    """A publish or deprecate to confirm; frozen, so that what the user read is what is sent."""

    action: Action
    flow: Flow
    credentials: Credentials
    history: FlowHistory
    """Earlier attempts of this action on the flow and account."""
    changed: bool = False
    """Whether it was confirmed before, and the history has changed meanwhile."""
    waba_id: str = ""
    """The WABA of the profile's flows, as imported last; empty if it is not known."""
    marked: int = 0
    """How many flows are marked in the list, which the action does not concern."""

    def expected(self, *, whole_id: bool = False) -> str:
        """Return the answer that confirms, with the end of the flow's ID or with all of it."""
        part = self.flow.flow_id if whole_id else self.flow.flow_id[-TYPED_CHARACTERS:]
        return f"deprecate {part}" if self.action is Action.DEPRECATE else part


def question(intent: Intent, *, whole_id: bool) -> str:
    """Return the question, which says what to type."""
    if intent.action is Action.DEPRECATE:
        anyway = " anyway" if whole_id else ""
        return f"To deprecate it{anyway}, type: {text.one_line(intent.expected(whole_id=whole_id))}"
    if whole_id:
        return "To publish it anyway, type its whole ID, without spaces:"
    if len(intent.flow.flow_id) <= TYPED_CHARACTERS:
        return "To publish it, type its ID:"
    return f"To publish it, type the last {TYPED_CHARACTERS} characters of its ID:"


def irreversible_text(intent: Intent) -> str:
    """Return that the action cannot be undone, and that it does not concern the marked flows."""
    warning = IRREVERSIBLE[intent.action]
    if not intent.marked:
        return warning
    flows = "flow that is" if intent.marked == 1 else f"{intent.marked:,} flows that are"
    done = ACTION_WORDS[intent.action].done
    return f"{warning}\nOnly the flow above is {done}, not the {flows} marked."


def blockers_text(action: Action, reasons: tuple[str, ...]) -> str:
    """Return a sentence that the action cannot take effect now, and the reasons."""
    return f"It cannot be {ACTION_WORDS[action].done} now. {' '.join(reasons)}"


def file_doubt(expected: ExpectedFile | None) -> str:
    """Return why a flow is not certain to be what the user's file has; empty if it is.

    Args:
        expected: How they compare; None if there is no file to compare with.
    """
    if expected is None or expected.is_same:
        return ""
    if expected.problem:
        return f"It was not compared with your file. {expected.problem}"
    if expected.is_same is None:
        return f"It could not be compared with {expected.shown}."
    return f"It differs from {expected.shown}."


def intent_facts(intent: Intent, found: dict[str, str]) -> dict[str, str]:
    """Return what will be sent where, and the flow's details, by their names.

    Args:
        intent: What is to be confirmed.
        found: The details, as `before_facts` or `found_facts` return them.
    """
    account, flow = intent.credentials.account, intent.flow
    key = f"{intent.credentials.api_key.hint} {SOURCES[intent.credentials.source]}"
    return {
        "Flow ID": text.grouped(flow.flow_id),
        "Label": text.one_line(flow.label) or "none",
        "Status": found["Status"],
        "Name": found["Name"],
        "Profile": text.one_line(account.profile),
        "SID": account.sid,
        "Host": text.one_line(account.host),
        "API key": key,
        "Last attempt": _last_attempt(intent.history.latest),
        **{name: fact for name, fact in found.items() if name not in ("Status", "Name")},
    }


def history_warning(intent: Intent, *, check_failed: bool = False) -> str:
    """Return a warning of earlier attempts that have or may have taken effect; may be empty.

    Args:
        intent: What is to be confirmed.
        check_failed: Whether the flow's status could not be read.
    """
    history, done = intent.history, ACTION_WORDS[intent.action].done
    warnings = []
    if intent.changed:
        last = _last_attempt(history.latest)
        warnings.append(f"Nothing was sent: its attempts have changed since. Last one: {last}.")
    if count := history.unknown:
        attempts = "An earlier attempt has" if count == 1 else f"{count} earlier attempts have"
        advice = " Check it on Kaleyra before you go on." if check_failed else ""
        warnings.append(f"{attempts} an unknown outcome: this flow may already be {done}.{advice}")
    if count := history.succeeded:
        times = "" if count == 1 else f" {count} times"
        warnings.append(f"flow-tui has already {done} this flow{times}.")
    return "\n".join(warnings)


def verb_of(intent: Intent) -> str:
    """Return the action as a verb, for the title and the button."""
    return ACTION_WORDS[intent.action].verb.capitalize()


def _last_attempt(latest: Attempt | None) -> str:
    if latest is None:
        return "none recorded"
    return f"{latest.new.action}, {attempt_outcome(latest)[0]}, {date_and_time(latest.started_at)}"
