"""Outcomes."""

from typing import Final

from flow_tui import text
from flow_tui.app.formatting.styled import StyledText, TextRole
from flow_tui.app.formatting.times import date_and_time
from flow_tui.model import Action, Attempt, Outcome, Settled, Settlement

_OUTCOMES: Final = {
    Outcome.SUCCEEDED: ("✓ succeeded", TextRole.GOOD),
    Outcome.REJECTED: ("✗ rejected", TextRole.BAD),
    Outcome.NOT_SENT: ("– not sent", TextRole.WARN),
    Outcome.UNKNOWN: ("? unknown", TextRole.WARN),
}


_SETTLED: Final = {
    Settled.SUCCEEDED: ("✓ in effect", TextRole.GOOD),
    Settled.NO_EFFECT: ("– no effect", TextRole.WARN),
}


_SETTLED_WORDS: Final = {
    Settled.SUCCEEDED: "took effect",
    Settled.NO_EFFECT: "did not take effect",
}


def outcome_span(attempt: Attempt) -> StyledText:
    """Return an attempt's outcome in words, and how it was settled, with its tone."""
    if attempt.in_flight:
        return "… in flight", TextRole.WARN
    words, tone = outcome_words(attempt.outcome)
    if attempt.settlement is None:
        return words, tone
    settled = attempt.settlement.settled
    return f"{words} → settled: {_SETTLED_WORDS[settled]}", _SETTLED[settled][1]


def outcome_words(outcome: Outcome) -> StyledText:
    """Return an outcome in words, with the tone that goes with it."""
    return _OUTCOMES[outcome]


def last_try(outcome: Outcome | None, settled: Settled | None) -> StyledText:
    """Return what came of a flow's last attempt, in eleven cells, with its tone.

    Args:
        outcome: Its outcome; None while it is in flight.
        settled: How it was settled, which then counts more than the outcome.
    """
    if settled is not None:
        return _SETTLED[settled]
    return outcome_words(outcome) if outcome else ("… in flight", TextRole.WARN)


def settled_words(settlement: Settlement) -> str:
    """Return how and when an attempt was settled, and what the flow's status was then."""
    status = text.one_line(settlement.status, 40)
    seen = f", the flow was {status}" if status else ", without a look at the flow"
    return f"{_SETTLED_WORDS[settlement.settled]}, {date_and_time(settlement.at)}{seen}"


def answer_words(attempt: Attempt) -> str:
    """Return what came back in one line, and before it how it was settled; may be empty."""
    answer, settlement = attempt.answer, attempt.settlement
    said = ": ".join(filter(None, (answer.code, answer.message))) if answer else ""
    settled = f"settled: {_SETTLED_WORDS[settlement.settled]}" if settlement else ""
    return text.one_line(". ".join(filter(None, (settled, said))), 200)


def action_words(action: Action) -> tuple[str, str]:
    """Return an action as a verb and as what is going on: `Publish`, `Publishing`."""
    verb = str(action).capitalize()
    return verb, verb.removesuffix("e") + "ing" if verb.endswith("e") else f"{verb}ing"
