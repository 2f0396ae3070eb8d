"""The demo's list: each failure has a flow, and its label names it."""

from dataclasses import replace
from http.client import IncompleteRead, RemoteDisconnected

import pytest

from flow_tui import validation
from flow_tui.sandbox import DEMO_FLOWS, Behaviour, FlowState
from flow_tui.sandbox.server import Sandbox
from tests.support.cases import every
from tests.support.sandbox import Received, act, details

from .conftest import Started

BY_LABEL = {flow.label: flow for flow in DEMO_FLOWS}


def test_each_behaviour_is_in_the_demo() -> None:
    assert {flow.behaviour for flow in DEMO_FLOWS} == set(Behaviour)


def test_ids_look_real_and_differ_in_their_last_four_digits() -> None:
    ids = [flow.id for flow in DEMO_FLOWS]

    assert all(len(flow_id) == 16 and flow_id.isdecimal() for flow_id in ids)
    assert len({flow_id[-4:] for flow_id in ids}) == len(ids)
    assert Sandbox().waba_id not in ids


def test_labels_are_plain_and_different() -> None:
    labels = [flow.label for flow in DEMO_FLOWS]

    assert len(set(labels)) == len(labels)
    assert all(validation.label(label) == label and label.isascii() for label in labels)


def test_the_credentials_and_ids_are_valid_input() -> None:
    sandbox = Sandbox()

    assert validation.sid(sandbox.sid) == sandbox.sid
    assert validation.api_key(sandbox.api_key) == sandbox.api_key
    assert len(sandbox.api_key) == 33
    assert all(validation.flow_id(flow.id) == flow.id for flow in sandbox.flows)


@pytest.fixture
def demo(started: Started) -> Sandbox:
    return started(Sandbox(flows=[replace(flow, slow_seconds=0.05) for flow in DEMO_FLOWS]))


def test_the_first_three_publish(demo: Sandbox) -> None:
    for flow in DEMO_FLOWS[:3]:
        assert act(demo, flow_id=flow.id).json == {"success": True}
        assert details(demo, flow.id).json["status"] == "PUBLISHED"


@every(
    ("label", "status", "hint"),
    [
        ("already published", 400, "139002"),
        ("deprecated", 400, "139002"),
        ("validation errors", 400, "139002"),
        ("no endpoint", 400, "endpoint_uri"),
        ("blocked by integrity", 400, "139000"),
        ("incorrect payload", 400, "WA-400"),
        ("wrong account", 401, "not available"),
        ("no such flow", 401, "does not exist"),
        ("no such flow, as HTTP 500", 500, "does not exist"),
        ("wrong API key", 401, "RBC001"),
        ("server error", 500, "WA-500"),
        ("server error, but published", 500, "WA-500"),
        ("slow: responds after 4 s", 200, "true"),
        ("not JSON", 200, "<html>"),
        ("bad gateway", 502, "<html>"),
        ("says success: false", 200, "false"),
        ("redirect", 302, ""),
        ("too many requests", 429, "rate limit"),
        ("hostile text", 400, "@click"),
        ("large response", 400, "139002"),
        ("throttled", 400, "THROTTLED"),
        ("blocked by monitoring", 400, "BLOCKED"),
        ("limited business", 200, "true"),
        ("blocked phone number", 400, "PHONE_NUMBER"),
        ("too many requests, for 3 s", 429, "rate limit"),
        ("slow check: responds after 6 s", 200, "true"),
        ("check: too many requests", 200, "true"),
        ("cannot be seen", 400, '"error_subcode": 33'),
        ("Kaleyra has no access", 400, '"code": 190'),
        ("platform failed, but published", 400, '"is_transient": true'),
        ("denied by a gateway", 403, "<html>"),
        ("empty response", 200, ""),
        ("too many requests, as HTTP 400", 400, '"code": 4,'),
        ("check: unknown field", 200, "true"),
        ("no payment method", 200, "true"),
    ],
)
def test_each_label_names_its_response(demo: Sandbox, label: str, status: int, hint: str) -> None:
    answer = act(demo, flow_id=BY_LABEL[label].id)

    assert answer.status == status
    assert hint in answer.body.decode()


def test_the_labels_of_broken_connections_name_what_happens(demo: Sandbox) -> None:
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        act(demo, flow_id=BY_LABEL["connection lost"].id)
    with pytest.raises(IncompleteRead):
        act(demo, flow_id=BY_LABEL["half a response"].id)


def test_slow_flows_take_the_seconds_they_name() -> None:
    assert BY_LABEL["slow: responds after 4 s"].slow_seconds == 4
    assert BY_LABEL["slow check: responds after 6 s"].slow_seconds == 6
    assert BY_LABEL["too many requests, for 3 s"].limited_seconds == 3


def test_the_labels_of_checks_name_what_happens(demo: Sandbox) -> None:
    def checked(label: str) -> Received:
        return details(demo, BY_LABEL[label].id, "id,status,validation_errors,health_status")

    assert checked("check: too many requests").status == 429
    assert len(checked("check: 2 MB of errors").body) > 2_000_000
    assert checked("check: unknown field").status == 400
    assert checked("cannot be seen").status == 400
    unpaid = checked("no payment method").json["health_status"]
    assert unpaid["can_send_message"] == "BLOCKED"
    assert unpaid["entities"][0]["can_send_message"] == "AVAILABLE"
    assert checked("check: another flow").json["id"] != BY_LABEL["check: another flow"].id
    limited = checked("limited business").json["health_status"]
    assert limited["can_send_message"] == "LIMITED"
    assert "https://" in limited["entities"][-1]["additional_info"][0]
    blocked = checked("blocked phone number").json["health_status"]
    assert blocked["can_send_message"] == "BLOCKED"
    assert "https://" in blocked["entities"][-1]["errors"][0]["possible_solution"]


def test_only_the_named_server_error_takes_effect(demo: Sandbox) -> None:
    act(demo, flow_id=BY_LABEL["server error"].id)
    act(demo, flow_id=BY_LABEL["server error, but published"].id)

    act(demo, flow_id=BY_LABEL["platform failed, but published"].id)

    states = {flow.label: demo.state_of(flow.id) for flow in DEMO_FLOWS}
    assert states["platform failed, but published"] is FlowState.PUBLISHED
    assert states["server error"] is FlowState.DRAFT
    assert states["server error, but published"] is FlowState.PUBLISHED


def test_the_hostile_flow_has_a_hostile_name(demo: Sandbox) -> None:
    assert "\x1b" in details(demo, BY_LABEL["hostile text"].id).json["name"]
