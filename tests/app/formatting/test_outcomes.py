from datetime import UTC, datetime

from rich.cells import cell_len

from flow_tui.app.formatting.outcomes import (
    ACTION_WORDS,
    OUTCOME_NAMES,
    answer_words,
    attempt_outcome,
    attempt_result,
    last_attempt,
    outcome_words,
    settlement_words,
)
from flow_tui.app.formatting.styled import TextRole
from flow_tui.model import Action, Answer, Attempt, Failure, Outcome, Settled, Settlement
from flow_tui.sandbox.flows import HOSTILE_TEXT
from tests.support.cases import every
from tests.support.store import REJECTED, SUCCEEDED, new_attempt

STARTED = datetime(2025, 3, 9, 21, 5, 7, tzinfo=UTC)
UNKNOWN = Answer(Outcome.UNKNOWN, 30_000, message="No answer came.", failure=Failure.TIMEOUT)


def attempt(answer: Answer | None, settled: Settled | None = None) -> Attempt:
    ended = STARTED if answer else None
    settlement = Settlement(settled, STARTED, "PUBLISHED") if settled else None
    return Attempt(7, new_attempt(), STARTED, ended, answer, settlement)


@every(
    ("answer", "words", "role"),
    [
        (SUCCEEDED, "✓ succeeded", TextRole.GOOD),
        (REJECTED, "✗ rejected", TextRole.BAD),
        (Answer(Outcome.NOT_SENT, 1, failure=Failure.ADDRESS), "– not sent", TextRole.WARN),
        (Answer(Outcome.UNKNOWN, 1, failure=Failure.TIMEOUT), "? unknown", TextRole.WARN),
        (None, "… in flight", TextRole.WARN),
    ],
)
def test_each_outcome_has_words_of_its_own(
    answer: Answer | None, words: str, role: TextRole
) -> None:
    assert attempt_outcome(attempt(answer)) == (words, role)


@every("outcome", Outcome)
def test_an_outcome_fits_its_column(outcome: Outcome) -> None:
    assert cell_len(outcome_words(outcome)[0]) <= 11
    assert OUTCOME_NAMES[outcome] in outcome_words(outcome)[0]


@every(
    ("settled", "words", "role"),
    [
        (Settled.SUCCEEDED, "took effect", TextRole.GOOD),
        (Settled.NO_EFFECT, "did not take effect", TextRole.WARN),
    ],
)
def test_what_happened_and_how_it_was_settled_are_both_shown(
    settled: Settled, words: str, role: TextRole
) -> None:
    shown = attempt(UNKNOWN, settled)
    assert attempt_outcome(shown) == (f"? unknown → settled: {words}", role)
    assert attempt_result(shown) == f"settled: {words}. No answer came."


def test_a_settlement_has_its_time_and_the_status_that_was_seen() -> None:
    seen = Settlement(Settled.SUCCEEDED, STARTED, "PUBLISHED")
    assert settlement_words(seen) == "took effect, 2025-03-10 02:35 +0530, the flow was PUBLISHED"
    unseen = seen._replace(settled=Settled.NO_EFFECT, status="")
    assert settlement_words(unseen) == (
        "did not take effect, 2025-03-10 02:35 +0530, without a check of the flow"
    )
    assert settlement_words(seen._replace(status=HOSTILE_TEXT)).isprintable()


def test_the_last_attempt_of_a_flow() -> None:
    assert last_attempt(None, None) == ("… in flight", TextRole.WARN)
    assert last_attempt(Outcome.UNKNOWN, None) == ("? unknown", TextRole.WARN)
    assert last_attempt(Outcome.UNKNOWN, Settled.SUCCEEDED) == ("✓ in effect", TextRole.GOOD)
    assert last_attempt(Outcome.UNKNOWN, Settled.NO_EFFECT) == ("– no effect", TextRole.WARN)


def test_an_answer_in_one_line() -> None:
    assert answer_words(None, 200) == ""
    assert answer_words(REJECTED, 200) == "RBC001: Incorrect SID or API key."
    assert answer_words(Answer(Outcome.REJECTED, 1, message=HOSTILE_TEXT), 200).isprintable()
    assert attempt_result(attempt(None)) == ""
    assert attempt_result(attempt(REJECTED)) == "RBC001: Incorrect SID or API key."


def test_actions() -> None:
    assert set(ACTION_WORDS) == set(Action)
    assert ACTION_WORDS[Action.PUBLISH] == ("publish", "publishes", "publishing", "published")
    assert ACTION_WORDS[Action.DEPRECATE].doing == "deprecating"
