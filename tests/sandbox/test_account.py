"""The states of a flow, what each allows, and a flow's details."""

from urllib.parse import quote

import pytest

from flow_tui.sandbox import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.cases import every
from tests.support.sandbox import FLOW_ID, Received, act, details, in_state, one_flow

from .conftest import Started

NOT_DRAFT = [state for state in FlowState if state is not FlowState.DRAFT]
RUNNING = [FlowState.PUBLISHED, FlowState.THROTTLED, FlowState.BLOCKED]


def refusal(answer: Received) -> tuple[int, int]:
    """Return the HTTP status, and the platform's code inside Kaleyra's `error`."""
    return answer.status, answer.json["error"]["code"]


def test_a_flow_goes_from_draft_to_published_to_deprecated(sandbox: Sandbox) -> None:
    assert act(sandbox, "publish").json == {"success": True}
    assert sandbox.state_of(FLOW_ID) is FlowState.PUBLISHED
    assert details(sandbox).json["status"] == "PUBLISHED"

    assert act(sandbox, "deprecate").json == {"success": True}
    assert sandbox.state_of(FLOW_ID) is FlowState.DEPRECATED
    assert details(sandbox).json["status"] == "DEPRECATED"


@every("state", NOT_DRAFT)
def test_only_a_draft_can_be_published(started: Started, state: FlowState) -> None:
    sandbox = started(in_state(state))

    answer = act(sandbox, "publish")

    assert refusal(answer) == (400, 139002)
    assert state in answer.json["error"]["error_user_msg"]
    assert sandbox.state_of(FLOW_ID) is state


@every("state", RUNNING)
def test_a_published_flow_can_be_deprecated(started: Started, state: FlowState) -> None:
    sandbox = started(in_state(state))

    assert act(sandbox, "deprecate").json == {"success": True}
    assert sandbox.state_of(FLOW_ID) is FlowState.DEPRECATED


@every(
    ("state", "why"),
    [(FlowState.DRAFT, "never published"), (FlowState.DEPRECATED, "deprecated already")],
)
def test_nothing_else_can_be_deprecated(started: Started, state: FlowState, why: str) -> None:
    sandbox = started(in_state(state))

    answer = act(sandbox, "deprecate")

    assert refusal(answer) == (400, 139003)
    assert why in answer.json["message"]
    assert sandbox.state_of(FLOW_ID) is state


def test_validation_errors_block_a_publish(started: Started) -> None:
    errors = ({"error": "INVALID_PROPERTY_VALUE", "message": "Wrong type."},)
    sandbox = started(one_flow(validation_errors=errors))

    answer = act(sandbox)

    assert refusal(answer) == (400, 139002)
    assert answer.json["error"]["validation_errors"] == list(errors)
    assert sandbox.state_of(FLOW_ID) is FlowState.DRAFT
    assert details(sandbox).json["validation_errors"] == list(errors)


def test_a_flow_that_cannot_be_sent_is_not_published(started: Started) -> None:
    sandbox = started(one_flow(health_error="endpoint_uri: set it."))

    answer = act(sandbox)

    assert refusal(answer) == (400, 139002)
    assert answer.json["message"] == "endpoint_uri: set it."
    assert sandbox.state_of(FLOW_ID) is FlowState.DRAFT


def test_integrity_blocks_a_publish(started: Started) -> None:
    sandbox = started(one_flow(Behaviour.INTEGRITY))

    assert refusal(act(sandbox)) == (400, 139000)
    assert sandbox.state_of(FLOW_ID) is FlowState.DRAFT


def test_flows_are_independent(started: Started) -> None:
    sandbox = started(Sandbox(flows=[SandboxFlow("1", "one"), SandboxFlow("2", "two")]))

    act(sandbox, flow_id="2")

    assert (sandbox.state_of("1"), sandbox.state_of("2")) == ("DRAFT", "PUBLISHED")


def test_the_state_of_an_unknown_flow_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError):
        sandbox.state_of("9988776655443322")


ALL_FIELDS = [
    "id",
    "name",
    "status",
    "categories",
    "validation_errors",
    "json_version",
    "data_api_version",
    "endpoint_uri",
    "preview",
    "whatsapp_business_account",
    "application",
    "health_status",
]


def test_the_default_fields(started: Started) -> None:
    sandbox = started(one_flow(name="booking", categories=("SURVEY",)))

    assert details(sandbox).json == {
        "id": FLOW_ID,
        "name": "booking",
        "status": "DRAFT",
        "categories": ["SURVEY"],
        "validation_errors": [],
    }


def test_a_flow_without_a_name_is_called_after_its_label(sandbox: Sandbox) -> None:
    assert details(sandbox).json["name"] == "under_test"


def test_all_documented_fields_can_be_asked_for(sandbox: Sandbox) -> None:
    assert list(details(sandbox, fields=",".join(ALL_FIELDS)).json) == ALL_FIELDS


@every(
    "fields",
    ["status,nonsense", quote("status,nonsense"), quote(quote("status,nonsense"))],
)
def test_fields_select_and_unknown_ones_are_ignored(sandbox: Sandbox, fields: str) -> None:
    """The vendor's samples encode the comma twice."""
    assert details(sandbox, fields=fields).json == {"id": FLOW_ID, "status": "DRAFT"}
