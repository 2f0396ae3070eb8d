"""The `health_status` of a flow: whether it can be sent, and what blocks or limits it."""

from collections.abc import Mapping
from typing import Final

from flow_tui.sandbox.flows import SandboxFlow

_BLOCKED: Final = "BLOCKED"
_WORST_FIRST: Final = (_BLOCKED, "LIMITED")


def health_of(flow: SandboxFlow, waba_id: str) -> dict[str, object]:
    """Return the `health_status` of a flow, in the platform's shape."""
    account = {"entity_type": "WABA", "id": waba_id, "can_send_message": "AVAILABLE"}
    entities = [_flow_entity(flow), account, *flow.entities]
    found = {entity["can_send_message"] for entity in entities}
    overall = next((state for state in _WORST_FIRST if state in found), "AVAILABLE")
    return {"can_send_message": overall, "entities": entities}


def block_reason(flow: SandboxFlow) -> str:
    """Return what blocks the publish of a flow, in one sentence; empty if nothing does."""
    if flow.health_error:
        return flow.health_error
    for entity in flow.entities:
        # What blocks the account, its business or its app blocks only messages.
        if (entity["entity_type"], entity["can_send_message"]) == ("PHONE_NUMBER", _BLOCKED):
            return f"{entity['entity_type']} {entity['id']} is blocked: see the flow's health."
    return ""


def _flow_entity(flow: SandboxFlow) -> Mapping[str, object]:
    entity = {"entity_type": "FLOW", "id": flow.id}
    if not flow.health_error:
        return {**entity, "can_send_message": "AVAILABLE"}
    error = {
        "error_code": 131000,
        "error_description": flow.health_error,
        "possible_solution": "Set what is missing on the flow, then publish it.",
    }
    return {**entity, "can_send_message": _BLOCKED, "errors": [error]}
