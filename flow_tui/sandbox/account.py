"""The account of the sandbox: the state of each flow, and what the API says of it. No sockets."""

import base64
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from flow_tui.model import Action
from flow_tui.sandbox import responses
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.responses import Manner, Reply

_DEFAULT_FIELDS: Final = ("id", "name", "status", "categories", "validation_errors")
_LARGEST_PAGE: Final = 100
_DEPRECATABLE: Final = (FlowState.PUBLISHED, FlowState.THROTTLED, FlowState.BLOCKED)


class FlowAccount:
    """The flows of one WhatsApp Business Account and their states; safe to use from any thread.

    Args:
        flows: What there is at the start, in the order in which it is listed.
        waba_id: The ID of the WhatsApp Business Account that owns them.
    """

    def __init__(self, flows: Iterable[SandboxFlow], waba_id: str) -> None:
        self.waba_id = waba_id
        self._flows = {flow.id: flow for flow in flows}
        self._states = {flow.id: flow.status for flow in self._flows.values()}
        self._lock = threading.Lock()

    @property
    def flows(self) -> tuple[SandboxFlow, ...]:
        """The flows as they were at the start."""
        return tuple(self._flows.values())

    def state_of(self, flow_id: str) -> FlowState:
        """Return the state of a flow now.

        Raises:
            KeyError: The account has no such flow.
        """
        with self._lock:
            return self._states[flow_id]

    # -- writes -----------------------------------------------------------------------------

    def act(self, action: Action, flow_id: str) -> Reply:
        """Publish or deprecate a flow, as far as its behaviour lets it, and return the answer."""
        flow = self._flows.get(flow_id)
        if flow is None:
            return responses.NO_SUCH_FLOW
        if reply := responses.without_effect(flow.behaviour):
            return reply
        with self._lock:
            reply = self._publish(flow) if action is Action.PUBLISH else self._deprecate(flow)
        return _as_it_arrives(flow, reply)

    def _publish(self, flow: SandboxFlow) -> Reply:
        state = self._states[flow.id]
        if state is not FlowState.DRAFT:
            return responses.platform_error(
                139002,
                "Publishing a flow in an invalid state",
                f"Only a draft can be published; this flow is in the state {state}.",
            )
        if flow.validation_errors:
            return responses.invalid_flow(list(flow.validation_errors))
        if flow.health_error:
            return responses.platform_error(
                139002, "Publishing a flow that cannot be sent", flow.health_error
            )
        self._states[flow.id] = FlowState.PUBLISHED
        return responses.SUCCESS

    def _deprecate(self, flow: SandboxFlow) -> Reply:
        state = self._states[flow.id]
        if state not in _DEPRECATABLE:
            why = (
                "is deprecated already" if state is FlowState.DEPRECATED else "was never published"
            )
            return responses.platform_error(
                139003, "Flow cannot be deprecated", f"This flow {why}."
            )
        self._states[flow.id] = FlowState.DEPRECATED
        return responses.SUCCESS

    # -- reads ------------------------------------------------------------------------------

    def details(self, flow_id: str, query: Mapping[str, str]) -> Reply:
        """Return the details of a flow, with the fields that the query's `fields` names."""
        flow = self._flows.get(flow_id)
        if flow is None:
            return responses.NO_SUCH_FLOW
        if reply := responses.for_every_request(flow.behaviour):
            return reply
        reply = responses.json_reply(200, self._fields(flow, query))
        return _as_slow(flow, reply)

    def listing(self, waba_id: str, query: Mapping[str, str], page_size: int) -> Reply:
        """Return one page of the account's flows.

        Args:
            waba_id: Whose flows; another account's are refused.
            query: `fields`, and the platform's `limit` and `after` (a cursor of the page before).
            page_size: How many make a page where the query has no `limit`.
        """
        if waba_id != self.waba_id:
            return responses.WRONG_ACCOUNT
        limit = _number(query.get("limit", str(page_size)))
        start = _position(query["after"]) if query.get("after") else 0
        if limit is None or not 1 <= limit <= _LARGEST_PAGE or start is None:
            return responses.INCORRECT_PAYLOAD
        page = self._listed()[start : start + limit]
        if not page:
            return responses.json_reply(200, {"data": []})
        cursors = {"before": _cursor(start), "after": _cursor(start + len(page))}
        data = [self._fields(flow, query) for flow in page]
        return responses.json_reply(200, {"data": data, "paging": {"cursors": cursors}})

    def _listed(self) -> list[SandboxFlow]:
        absent = (Behaviour.NO_SUCH_FLOW, Behaviour.NO_SUCH_FLOW_500, Behaviour.WRONG_ACCOUNT)
        return [flow for flow in self._flows.values() if flow.behaviour not in absent]

    def _fields(self, flow: SandboxFlow, query: Mapping[str, str]) -> dict[str, object]:
        """The members that were asked for; the ID always, unknown names never."""
        wanted = query.get("fields")
        names = ["id", *wanted.split(",")] if wanted else _DEFAULT_FIELDS
        known = self._all_fields(flow)
        return {name: known[name] for name in names if name in known}

    def _all_fields(self, flow: SandboxFlow) -> dict[str, object]:
        return {
            "id": flow.id,
            "name": flow.platform_name,
            "status": self.state_of(flow.id),
            "categories": list(flow.categories),
            "validation_errors": list(flow.validation_errors),
            "json_version": "7.1",
            "data_api_version": "3.0",
            "endpoint_uri": None if flow.health_error else "https://flows.example.com/data",
            "preview": {
                "preview_url": f"https://business.facebook.com/wa/manage/flows/{flow.id}/preview/",
                "expires_at": "2030-01-01T00:00:00+0000",
            },
            "whatsapp_business_account": {
                "id": self.waba_id,
                "name": "Sandbox",
                "currency": "EUR",
                "timezone_id": "1",
            },
            "application": {"id": "670843887433847", "name": "Sandbox"},
            "health_status": self._health(flow),
        }

    def _health(self, flow: SandboxFlow) -> dict[str, object]:
        can_send = "BLOCKED" if flow.health_error else "AVAILABLE"
        of_flow: dict[str, object] = {
            "entity_type": "FLOW",
            "id": flow.id,
            "can_send_message": can_send,
        }
        if flow.health_error:
            of_flow["errors"] = [
                {
                    "error_code": 131000,
                    "error_description": flow.health_error,
                    "possible_solution": "Set what is missing on the flow, then publish it.",
                }
            ]
        of_account = {"entity_type": "WABA", "id": self.waba_id, "can_send_message": "AVAILABLE"}
        return {"can_send_message": can_send, "entities": [of_flow, of_account]}


def _as_it_arrives(flow: SandboxFlow, reply: Reply) -> Reply:
    """What the caller gets of an answer, by the flow's trouble on the way back."""
    match flow.behaviour:
        case Behaviour.SERVER_ERROR_TOOK_EFFECT:
            return responses.SERVER_ERROR
        case Behaviour.CONNECTION_LOST:
            return replace(reply, manner=Manner.RESET)
        case Behaviour.HALF_ANSWER:
            return replace(reply, manner=Manner.HALF)
        case _:
            return _as_slow(flow, reply)


def _as_slow(flow: SandboxFlow, reply: Reply) -> Reply:
    if flow.behaviour is Behaviour.SLOW:
        return replace(reply, wait_seconds=flow.slow_seconds)
    return reply


def _number(text: str) -> int | None:
    """A decimal number of at most nine digits, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int | None:
    try:
        return _number(base64.urlsafe_b64decode(cursor).decode())
    except ValueError:
        return None
