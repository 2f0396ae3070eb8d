"""Words for actions, outcomes, settlements, answers and seen states; the app has no others."""

from typing import Final, NamedTuple

from flow_tui import text
from flow_tui.app.formatting.styled import StyledText, TextRole
from flow_tui.app.formatting.times import brief_moment, date_and_time
from flow_tui.model import (
    Action,
    Answer,
    Attempt,
    Flow,
    NewAttempt,
    Outcome,
    Settled,
    Settlement,
)


class ActionWords(NamedTuple):
    """The forms of an action's verb, in lower case."""

    verb: str
    does: str
    doing: str
    done: str


ACTION_WORDS: Final = {
    Action.PUBLISH: ActionWords("publish", "publishes", "publishing", "published"),
    Action.DEPRECATE: ActionWords("deprecate", "deprecates", "deprecating", "deprecated"),
}
OUTCOME_NAMES: Final = {
    Outcome.SUCCEEDED: "succeeded",
    Outcome.REJECTED: "rejected",
    Outcome.NOT_SENT: "not sent",
    Outcome.UNKNOWN: "unknown",
}
_OUTCOME_SIGNS: Final = {
    Outcome.SUCCEEDED: ("✓", TextRole.GOOD),
    Outcome.REJECTED: ("✗", TextRole.BAD),
    Outcome.NOT_SENT: ("–", TextRole.WARN),
    Outcome.UNKNOWN: ("?", TextRole.WARN),
}
_NAME_LENGTH: Final = 60
_VERSION_LENGTH: Final = 20
_HASH_LENGTH: Final = 12
"""As many digits as git shows of a hash at most; the exports have all of them."""
_IN_FLIGHT: Final = ("… in flight", TextRole.WARN)
_SETTLED: Final = {
    Settled.SUCCEEDED: ("✓ in effect", TextRole.GOOD),
    Settled.NO_EFFECT: ("– no effect", TextRole.WARN),
}
_SETTLED_NAMES: Final = {
    Settled.SUCCEEDED: "took effect",
    Settled.NO_EFFECT: "did not take effect",
}


def outcome_words(outcome: Outcome) -> StyledText:
    """Return an outcome with its sign, in at most 11 cells."""
    sign, role = _OUTCOME_SIGNS[outcome]
    return f"{sign} {OUTCOME_NAMES[outcome]}", role


def seen_status(flow: Flow) -> str:
    """Return the last known status of a flow for a list: `PUBLISHED 14:02`."""
    seen = brief_moment(flow.status_at) if flow.status_at else ""
    return f"{text.one_line(flow.status, 10)} {seen}".strip()


def last_attempt(outcome: Outcome | None, settled: Settled | None) -> StyledText:
    """Return the result of a flow's last attempt, in at most 11 cells.

    Args:
        outcome: Its outcome; None while it is in flight.
        settled: How it was settled, which then replaces the outcome.
    """
    if settled is not None:
        return _SETTLED[settled]
    return outcome_words(outcome) if outcome else _IN_FLIGHT


def attempt_outcome(attempt: Attempt) -> StyledText:
    """Return the outcome of an attempt, and how it was settled."""
    if attempt.in_flight:
        return _IN_FLIGHT
    words, role = outcome_words(attempt.outcome)
    if attempt.settlement is None:
        return words, role
    settled = attempt.settlement.settled
    return f"{words} → settled: {_SETTLED_NAMES[settled]}", _SETTLED[settled][1]


def settlement_words(settlement: Settlement) -> str:
    """Return how and when an attempt was settled, and the flow's status at that time."""
    status = text.one_line(settlement.status, 40)
    seen = f"the flow was {status}" if status else "without a check of the flow"
    return f"{_SETTLED_NAMES[settlement.settled]}, {date_and_time(settlement.at)}, {seen}"


def origin_words(new: NewAttempt) -> str:
    """Return where the credentials of an attempt came from, and its session; safe to show."""
    return f"credentials: {new.source}, session {text.one_line(new.session)}"


def record_words(new: NewAttempt) -> list[str]:
    """Return who confirmed an attempt where, and which flow.json it was for, each safe to show.

    Older records have neither; they are left out then.
    """
    user, host = text.one_line(new.user, _NAME_LENGTH), text.one_line(new.host, _NAME_LENGTH)
    by = [f"by {'@'.join(filter(None, (user, host)))}"] if user or host else []
    version = text.one_line(new.json_version, _VERSION_LENGTH)
    known = (
        f"flow.json {text.one_line(new.flow_json_sha256[:_HASH_LENGTH])}"
        if new.flow_json_sha256
        else "",
        f"JSON version {version}" if version else "",
    )
    content = ", ".join(filter(None, known))
    return [*by, *([content] if content else [])]


def answer_words(answer: Answer | None, limit: int) -> str:
    """Return the code and message of an answer in one line, safe to show.

    Args:
        answer: None is empty.
        limit: The longest result, in characters.
    """
    if answer is None:
        return ""
    return text.one_line(answer.summary, limit)


def attempt_result(attempt: Attempt) -> str:
    """Return how an attempt was settled, then code and message of its answer; may be empty."""
    settlement = attempt.settlement
    settled = f"settled: {_SETTLED_NAMES[settlement.settled]}" if settlement else ""
    answer = answer_words(attempt.answer, 200)
    return text.one_line(". ".join(filter(None, (settled, answer))), 200)
