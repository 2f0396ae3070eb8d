"""What Kaleyra says of a flow after an attempt, in words."""

from dataclasses import replace
from datetime import UTC, datetime

from flow_tui.app.formatting.read_back import found_lines, seen_line
from flow_tui.app.formatting.styled import StyledLine, TextRole
from flow_tui.app.formatting.times import clock_time
from flow_tui.kaleyra import DetailsResult
from flow_tui.kaleyra.response import Response
from flow_tui.model import Action, Answer, Attempt, Outcome
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.read_back import ReadBack
from tests.support.cases import every
from tests.support.flow_checks import ENDPOINT, ERRORS, details, found, nothing
from tests.support.store import SUCCEEDED, new_attempt

AT = datetime(2026, 11, 28, 10, 4, 12, tzinfo=UTC)
REFUSED = Answer(Outcome.REJECTED, 310, 400, "139002", "It has validation errors.")


def attempt(
    status: str = "", action: Action = Action.PUBLISH, answer: Answer = SUCCEEDED
) -> Attempt:
    seen_at = AT if status else None
    new = new_attempt(action=action)
    return Attempt(1, new, AT, AT, answer, seen_status=status, seen_at=seen_at)


def words(lines: list[StyledLine]) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in lines]


@every(
    ("action", "status", "expected", "role"),
    [
        (Action.PUBLISH, "PUBLISHED", "  Kaleyra: PUBLISHED at {}", TextRole.GOOD),
        (Action.PUBLISH, "THROTTLED", "  Kaleyra: THROTTLED at {}", TextRole.GOOD),
        (Action.PUBLISH, "draft", "  Kaleyra: still draft at {}; c checks again", TextRole.WARN),
        (Action.PUBLISH, "ODD\x1b[2J", "  Kaleyra: ODD", TextRole.WARN),
        (Action.DEPRECATE, "DEPRECATED", "  Kaleyra: DEPRECATED at {}", TextRole.GOOD),
        (
            Action.DEPRECATE,
            "PUBLISHED",
            "  Kaleyra: still PUBLISHED at {}; c checks again",
            TextRole.WARN,
        ),
        (Action.DEPRECATE, "DRAFT", "  Kaleyra: DRAFT at {}; c checks again", TextRole.WARN),
    ],
)
def test_the_status_that_was_seen(
    action: Action, status: str, expected: str, role: TextRole
) -> None:
    ((shown,),) = seen_line(attempt(status, action), with_key=True)
    assert shown[0].startswith(expected.format(clock_time(AT)))
    assert "\x1b" not in shown[0]
    assert shown[1] is role


def test_without_a_key_it_does_not_say_which_checks_again() -> None:
    ((shown,),) = seen_line(attempt("DRAFT"), lambda _: "noon")
    assert shown[0] == "  Kaleyra: still DRAFT at noon"
    assert list(seen_line(attempt())) == []


def test_a_check_that_found_nothing_says_why() -> None:
    failed = ReadBack(attempt(), nothing("No answer in 30 s. Try again."))
    assert words(found_lines(failed)) == [
        "  Kaleyra could not be asked: No answer in 30 s. Try again."
    ]
    refused = DetailsResult(Response(5, http_status=429), None, "Kaleyra is rate-limiting.")
    assert words(found_lines(ReadBack(attempt(), FlowCheck(refused, AT)))) == [
        "  Kaleyra did not say which status the flow has: Kaleyra is rate-limiting."
    ]
    # A response with details, but no status in them.
    unclear = FlowCheck(DetailsResult(Response(5, http_status=200), details(""), ""), AT)
    assert words(found_lines(ReadBack(attempt(), unclear))) == [
        "  Kaleyra did not say which status the flow has: The response does not include it."
    ]


def test_after_a_success_the_status_says_all() -> None:
    checked = found(can_send="BLOCKED", health=(ENDPOINT,))
    assert found_lines(ReadBack(attempt("DRAFT"), checked, from_store=True)) == []


def test_a_refusal_is_explained_by_errors_and_health() -> None:
    checked = found(validation_errors=ERRORS, can_send="BLOCKED", health=(ENDPOINT,))
    lines = words(found_lines(ReadBack(attempt(answer=REFUSED), checked)))
    assert lines[0].startswith(f"  Kaleyra at {clock_time(checked.at)}: DRAFT")
    assert "  Errors" in lines
    assert "  - Invalid value found for property 'type': 'TextInputt'." in lines
    assert "    line 14, screens[0].layout.children[1].type" in lines
    assert "  Health" in lines
    assert any("endpoint_uri" in line for line in lines)


def test_a_refusal_that_nothing_explains() -> None:
    lines = words(found_lines(ReadBack(attempt(answer=REFUSED), found())))
    assert lines[1:] == ["  It reports no validation errors, and nothing that blocks it."]


def test_hostile_errors_stay_on_their_lines() -> None:
    error = replace(ERRORS[0], message="\x1b]0;x\x07two\nlines\u202e")
    lines = words(found_lines(ReadBack(attempt(answer=REFUSED), found(validation_errors=(error,)))))
    assert not any(set(line) & set("\x1b\x07\n\u202e") for line in lines)
