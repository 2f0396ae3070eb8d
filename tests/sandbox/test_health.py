"""The `health_status` of a flow."""

from flow_tui.sandbox.server import Sandbox
from tests.support.sandbox import details, one_flow

from .conftest import Started


def test_the_health_of_a_flow_that_can_be_sent(sandbox: Sandbox) -> None:
    health = details(sandbox, fields="health_status").json["health_status"]

    assert health["can_send_message"] == "AVAILABLE"
    assert all("errors" not in entity for entity in health["entities"])


def test_the_health_of_a_flow_that_cannot(started: Started) -> None:
    sandbox = started(one_flow(health_error="endpoint_uri: set it."))

    answer = details(sandbox, fields="health_status,endpoint_uri").json

    flow = answer["health_status"]["entities"][0]
    assert answer["endpoint_uri"] is None
    assert answer["health_status"]["can_send_message"] == "BLOCKED"
    assert (flow["entity_type"], flow["can_send_message"]) == ("FLOW", "BLOCKED")
    assert flow["errors"][0]["error_code"] == 131000
    assert flow["errors"][0]["error_description"] == "endpoint_uri: set it."
