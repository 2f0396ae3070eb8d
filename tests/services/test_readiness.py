"""Whether a flow can be published: yes, no or not known, and each of the two with its reasons."""

from typing import Any

from flow_tui.kaleyra import DetailsResult, FlowDetails, HealthIssue
from flow_tui.kaleyra.response import Response
from flow_tui.services.readiness import Readiness, readiness
from tests.support.cases import every

FULFILLED: dict[str, Any] = {
    "flow_id": "1",
    "name": "Sign-up",
    "status": "DRAFT",
    "categories": (),
    "validation_errors": (),
    "validation_error_count": 0,
    "can_send": "AVAILABLE",
    "health": (),
    "validated": True,
}


def judged(**reported: Any) -> Readiness:
    details = FlowDetails(**{**FULFILLED, **reported})
    return readiness(DetailsResult(Response(1, 200), details, ""))


def test_a_flow_is_ready_if_all_that_a_publish_requires_is_reported() -> None:
    assert judged() == judged(flow_can_send="available") == Readiness(is_ready=True)


def test_what_could_not_be_read_is_not_known() -> None:
    result = DetailsResult(Response(1), None, "No answer. Try again.")
    assert readiness(result) == Readiness(None, ("No answer. Try again.",))


@every(
    "reported",
    [
        {"status": "PUBLISHED"},
        {"validation_error_count": 2},
        {"can_send": "BLOCKED"},
        # A response that contradicts itself: the worse of the two counts.
        {
            "flow_can_send": "AVAILABLE",
            "health": (HealthIssue("FLOW", "1", "BLOCKED", ()),),
        },
    ],
)
def test_a_reason_against_it_is_certain(reported: dict[str, Any]) -> None:
    found = judged(**reported)
    assert found.is_ready is False
    assert len(found.reasons) == 1


@every(
    ("reported", "reason"),
    [
        ({"status": ""}, "Kaleyra did not report its status."),
        ({"status": "PAUSED\x1b[31m"}, "flow-tui does not know the status PAUSED\\x1b[31m."),
        ({"validated": False}, "Kaleyra did not report whether it has validation errors."),
        ({"can_send": ""}, "Kaleyra did not report its health."),
        (
            {"can_send": "LIMITED"},
            "Kaleyra reports limits to its health, but not whether they concern a publish.",
        ),
        (
            {"flow_can_send": "LIMITED"},
            "Kaleyra reports its health as LIMITED, not as AVAILABLE.",
        ),
    ],
)
def test_what_is_not_reported_is_not_known(reported: dict[str, Any], reason: str) -> None:
    assert judged(**reported) == Readiness(None, (reason,))
