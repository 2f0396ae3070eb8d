"""The sandbox's account: the state of each flow, and the responses about it. No sockets."""

import math
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from flow_tui.model import Action
from flow_tui.sandbox import downloads, health, responses
from flow_tui.sandbox.flow_states import FlowStates
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.paging import (
    LIMITED_SECONDS,
    SLOW_SECONDS,
    TROUBLED_LISTS,
    ListTrouble,
    PageRequest,
    page_request,
)
from flow_tui.sandbox.responses import Delivery, Reply

_DEFAULT_FIELDS: Final = ("id", "name", "status", "categories", "validation_errors")
_MANY_ERRORS: Final = 10_000
_DEPRECATABLE: Final = (FlowState.PUBLISHED, FlowState.THROTTLED, FlowState.BLOCKED)


class FlowAccount:
    """The flows of one WhatsApp Business Account and their states; thread-safe.

    Args:
        flows: The flows at the start, in the order in which they are listed.
        waba_id: The ID of the WhatsApp Business Account that owns them.
    """

    def __init__(self, flows: Iterable[SandboxFlow], waba_id: str) -> None:
        self.waba_id = waba_id
        self.base_url = ""
        """Where the sandbox listens; known once it is started."""
        self.download_base_url = ""
        """The same for the links to a flow.json."""
        self._flows = {flow.id: flow for flow in flows}
        self._states = FlowStates(self._flows.values())
        self._limited_until: dict[str, float] = {}
        self._lock = threading.Lock()

    @property
    def flows(self) -> tuple[SandboxFlow, ...]:
        """The flows as they were at the start."""
        return tuple(self._flows.values())

    def state_of(self, flow_id: str) -> FlowState:
        """Return the current state of a flow.

        Raises:
            KeyError: The account has no such flow.
        """
        return self._states.state_of(self._flows[flow_id])

    # -- writes -----------------------------------------------------------------------------

    def act(self, action: Action, flow_id: str) -> Reply:
        """Publish or deprecate a flow, if its behaviour allows it, and return the response."""
        flow = self._flows.get(flow_id)
        if flow is None:
            return responses.NO_SUCH_FLOW
        if reply := responses.without_effect(flow.behaviour):
            return reply
        with self._lock:
            if wait := self._limited_for(flow):
                return responses.rate_limited(math.ceil(wait))
            reply = self._publish(flow) if action is Action.PUBLISH else self._deprecate(flow)
        return _delivered(flow, reply)

    def _limited_for(self, flow: SandboxFlow) -> float:
        """Return for how many more seconds writes to a flow are refused."""
        if flow.behaviour is not Behaviour.RATE_LIMITED_BRIEFLY:
            return 0.0
        return self._remaining(flow.id, flow.limited_seconds)

    def _remaining(self, name: str, seconds: float) -> float:
        """Return what is left of a period that starts with the first call for `name`."""
        now = time.monotonic()
        return max(0.0, self._limited_until.setdefault(name, now + seconds) - now)

    def _publish(self, flow: SandboxFlow) -> Reply:
        state = self._states.state_of(flow)
        if state is not FlowState.DRAFT:
            return responses.platform_error(
                139002,
                "Publishing a flow in an invalid state",
                f"Only a draft can be published; this flow is in the state {state}.",
            )
        if flow.validation_errors:
            return responses.invalid_flow(list(flow.validation_errors))
        if reason := health.block_reason(flow):
            return responses.platform_error(139002, "Publishing a flow that cannot be sent", reason)
        self._states.change(flow, FlowState.PUBLISHED)
        return responses.SUCCESS

    def _deprecate(self, flow: SandboxFlow) -> Reply:
        state = self._states.state_of(flow)
        if state not in _DEPRECATABLE:
            is_deprecated = state is FlowState.DEPRECATED
            reason = "is deprecated already" if is_deprecated else "was never published"
            return responses.platform_error(
                139003, "Flow cannot be deprecated", f"This flow {reason}."
            )
        self._states.change(flow, FlowState.DEPRECATED)
        return responses.SUCCESS

    # -- reads ------------------------------------------------------------------------------

    def details(self, flow_id: str, query: Mapping[str, str]) -> Reply:
        """Return the details of a flow, limited to the query's `fields` if it has them."""
        flow = self._flows.get(flow_id)
        if flow is None:
            return responses.NO_SUCH_FLOW
        if reply := responses.for_every_request(flow.behaviour):
            return reply
        if flow.behaviour is Behaviour.READ_RATE_LIMITED:
            return responses.RATE_LIMITED
        if flow.behaviour is Behaviour.READ_UNKNOWN_FIELD and not _asks_for_default(query):
            return responses.UNKNOWN_FIELD
        details = self._fields(flow, query)
        if flow.behaviour is Behaviour.READ_LARGE:
            details["validation_errors"] = responses.validation_errors(_MANY_ERRORS)
        if flow.behaviour is Behaviour.READ_OF_ANOTHER:
            details["id"] = flow.id[::-1]
        return _as_slow(flow, responses.json_reply(200, details), Behaviour.READ_SLOW)

    def assets(self, flow_id: str) -> Reply:
        """Return the assets of a flow: the link to its flow.json."""
        flow = self._flows.get(flow_id)
        if flow is None:
            return responses.NO_SUCH_FLOW
        if reply := responses.for_every_request(flow.behaviour):
            return reply
        return downloads.assets_reply(flow, self.download_base_url)

    def download(self, flow_id: str, query: Mapping[str, str]) -> Reply:
        """Return the flow.json of a flow, if the query is signed."""
        flow = self._flows.get(flow_id)
        if flow is None:
            return responses.NOT_FOUND
        signature = query.get("sig", "")
        return downloads.download_reply(flow, signature, self._states.revision_of(flow))

    def preview(self, flow_id: str, query: Mapping[str, str]) -> Reply:
        """Return the preview of a flow as a page, if the query has its token."""
        flow = self._flows.get(flow_id)
        return (
            downloads.preview_reply(flow, query.get("token", "")) if flow else responses.NOT_FOUND
        )

    def list_flows(
        self, waba_id: str, query: Mapping[str, str], page_size: int, largest_page: int
    ) -> Reply:
        """Return one page of the account's flows.

        Args:
            waba_id: The account; any but this one is refused.
            query: `fields`, and the platform's `limit` and `after` (a cursor).
            page_size: Flows on a page if the query has no `limit`.
            largest_page: Most flows on a page, whatever the `limit` is.
        """
        if waba_id in self._flows:
            return responses.NO_FLOWS_OF_A_FLOW
        trouble = TROUBLED_LISTS.get(waba_id)
        if waba_id not in self._waba_ids() and trouble is None:
            return responses.WRONG_ACCOUNT
        wanted = page_request(query, page_size, largest_page)
        if wanted is None:
            return responses.INCORRECT_PAYLOAD
        if trouble is ListTrouble.RATE_LIMITED and (
            wait := self._list_limited_for(waba_id, wanted)
        ):
            return responses.rate_limited(math.ceil(wait))
        page = self._listed(self.waba_id if trouble else waba_id)[wanted.slice_for(trouble)]
        data = [self._fields(flow, query) for flow in page]
        reply = responses.json_reply(200, {"data": data, **wanted.paging(len(page), trouble)})
        return replace(reply, wait_seconds=SLOW_SECONDS * (trouble is ListTrouble.SLOW))

    def _list_limited_for(self, waba_id: str, wanted: PageRequest) -> float:
        """Return for how many more seconds the pages after the first are refused."""
        with self._lock:
            if not wanted.start:
                self._limited_until.pop(waba_id, None)
                return 0.0
            return self._remaining(waba_id, LIMITED_SECONDS)

    def _waba_ids(self) -> set[str]:
        return {self.waba_id, *(flow.waba_id for flow in self._flows.values() if flow.waba_id)}

    def _listed(self, waba_id: str) -> list[SandboxFlow]:
        absent = (
            Behaviour.NO_SUCH_FLOW,
            Behaviour.NO_SUCH_FLOW_500,
            Behaviour.CANNOT_BE_SEEN,
            Behaviour.WRONG_ACCOUNT,
        )
        return [
            flow
            for flow in self._flows.values()
            if flow.behaviour not in absent and self._waba_of(flow) == waba_id
        ]

    def _waba_of(self, flow: SandboxFlow) -> str:
        return flow.waba_id or self.waba_id

    def _fields(self, flow: SandboxFlow, query: Mapping[str, str]) -> dict[str, object]:
        """Return the requested members: always the ID, never unknown names."""
        wanted = query.get("fields")
        names = ["id", *wanted.split(",")] if wanted else _DEFAULT_FIELDS
        known = self._all_fields(flow)
        if flow.has_preview:
            known["preview"] = downloads.preview_of(flow, self.base_url)
        return {name: known[name] for name in names if name in known}

    def _all_fields(self, flow: SandboxFlow) -> dict[str, object]:
        return {
            "id": flow.id,
            "name": flow.platform_name,
            "status": self._states.reported_state_of(flow),
            "categories": list(flow.categories),
            "validation_errors": list(flow.validation_errors),
            "json_version": flow.json_version,
            "data_api_version": "3.0",
            "endpoint_uri": _endpoint_of(flow),
            "whatsapp_business_account": {
                "id": self._waba_of(flow),
                "name": "Sandbox" if self._waba_of(flow) == self.waba_id else "Another sandbox",
                "currency": "EUR",
                "timezone_id": "1",
            },
            "application": {"id": "670843887433847", "name": "Sandbox"},
            "health_status": health.health_of(flow, self.waba_id),
        }


def _endpoint_of(flow: SandboxFlow) -> str | None:
    is_missing = flow.health_error.startswith("endpoint_uri")
    return None if is_missing else "https://flows.example.com/data"


def _asks_for_default(query: Mapping[str, str]) -> bool:
    return set(query.get("fields", "id").split(",")) <= set(_DEFAULT_FIELDS)


def _delivered(flow: SandboxFlow, reply: Reply) -> Reply:
    """Return what the caller receives of a response, after the failures of the connection."""
    match flow.behaviour:
        case Behaviour.SERVER_ERROR_TOOK_EFFECT:
            return responses.SERVER_ERROR
        case Behaviour.PLATFORM_FAILED:
            return responses.PLATFORM_FAILED
        case Behaviour.ILLEGAL_HEADER:
            return replace(reply, headers=(("Not a name", "x"),))
        case Behaviour.CONNECTION_LOST:
            return replace(reply, delivery=Delivery.RESET)
        case Behaviour.HALF_ANSWER:
            return replace(reply, delivery=Delivery.HALF)
        case _:
            return _as_slow(flow, reply)


def _as_slow(flow: SandboxFlow, reply: Reply, *more: Behaviour) -> Reply:
    if flow.behaviour in (Behaviour.SLOW, *more):
        return replace(reply, wait_seconds=flow.slow_seconds)
    return reply
