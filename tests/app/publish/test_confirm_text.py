"""The texts of the confirm dialog: what it asks for, and what it warns of."""

from dataclasses import replace
from datetime import UTC, datetime

from flow_tui.app.publish.confirm_text import Intent, file_doubt, history_warning, question
from flow_tui.model import Action, Answer, Attempt, Failure, Flow, Outcome
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.store import FlowHistory
from tests.support.cases import every
from tests.support.publish import INTENT
from tests.support.store import new_attempt


def intent(flow_id: str = "1184620937715204", action: Action = Action.PUBLISH) -> Intent:
    return replace(INTENT, flow=Flow(flow_id, ""), action=action)


@every(
    ("asked", "whole_id", "expected", "sentence"),
    [
        (intent(), False, "5204", "To publish it, type the last 4 characters of its ID:"),
        (
            intent(),
            True,
            "1184620937715204",
            "To publish it anyway, type its whole ID, without spaces:",
        ),
        (intent("5204"), False, "5204", "To publish it, type its ID:"),
        (intent("7"), False, "7", "To publish it, type its ID:"),
        (
            intent(action=Action.DEPRECATE),
            False,
            "deprecate 5204",
            "To deprecate it, type: deprecate 5204",
        ),
        (
            intent("15204", Action.DEPRECATE),
            True,
            "deprecate 15204",
            "To deprecate it anyway, type: deprecate 15204",
        ),
    ],
)
def test_the_question_says_what_is_expected(
    asked: Intent, whole_id: bool, expected: str, sentence: str
) -> None:
    assert asked.expected(whole_id=whole_id) == expected
    assert question(asked, whole_id=whole_id) == sentence


@every(
    ("succeeded", "unknown", "check_failed", "lines"),
    [
        (0, 0, False, []),
        (0, 0, True, []),
        (1, 0, True, ["flow-tui has already published this flow."]),
        (2, 0, False, ["flow-tui has already published this flow 2 times."]),
        (
            0,
            1,
            False,
            ["An earlier attempt has an unknown outcome: this flow may already be published."],
        ),
        (
            1,
            3,
            True,
            [
                "3 earlier attempts have an unknown outcome: this flow may already be published. "
                "Check it on Kaleyra before you go on.",
                "flow-tui has already published this flow.",
            ],
        ),
    ],
)
def test_the_warning_of_earlier_attempts(
    succeeded: int, unknown: int, check_failed: bool, lines: list[str]
) -> None:
    history = FlowHistory(latest=None, succeeded=succeeded, unknown=unknown)
    warning = history_warning(replace(INTENT, history=history), check_failed=check_failed)
    assert warning.splitlines() == lines


def test_a_dialog_that_asks_anew_says_what_is_new() -> None:
    lost = Answer(Outcome.UNKNOWN, 700, failure=Failure.LOST)
    at = datetime(2026, 11, 28, 7, 12, 31, tzinfo=UTC)
    latest = Attempt(7, new_attempt(), at, at, lost)
    history = FlowHistory(latest, succeeded=0, unknown=1)
    news, warning = history_warning(replace(INTENT, history=history, changed=True)).splitlines()
    assert news.startswith("Nothing was sent: its attempts have changed since. Last one: publish,")
    assert "unknown, 2026-11-28" in news
    assert "may already be published" in warning


@every(
    ("expected", "doubt"),
    [
        (None, ""),
        (ExpectedFile("a.json", is_same=True), ""),
        (ExpectedFile("a.json", is_same=False), "It differs from a.json."),
        (ExpectedFile("a.json"), "It could not be compared with a.json."),
        (
            ExpectedFile("a.json", "a.json does not exist."),
            "It was not compared with your file. a.json does not exist.",
        ),
    ],
)
def test_only_what_is_known_to_be_as_in_the_file_leaves_no_doubt(
    expected: ExpectedFile | None, doubt: str
) -> None:
    assert file_doubt(expected) == doubt
