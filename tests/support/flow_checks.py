"""Made-up results of flow checks, for dialogs that are tested without an API."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from flow_tui.kaleyra import DetailsResult, FlowDetails, HealthIssue, ValidationError
from flow_tui.kaleyra.flow_health import HealthReason
from flow_tui.kaleyra.response import Response
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck
from tests.support.stage import MORNING

ERRORS = (
    ValidationError(
        "Invalid value found for property 'type': 'TextInputt'.",
        "INVALID_PROPERTY_VALUE",
        14,
        "screens[0].layout.children[1].type",
    ),
    ValidationError(
        "The required property 'on-click-action' is missing in the Footer.",
        "MISSING_REQUIRED_PROPERTY",
        31,
        "screens[0].layout.children[3]",
    ),
)
ENDPOINT = HealthIssue(
    "FLOW",
    "1184620937715204",
    "BLOCKED",
    (
        HealthReason(
            "131000",
            "endpoint_uri: You need to set the endpoint URI before you can send or publish a flow.",
            "Set it by the update metadata call: https://developers.facebook.com/docs/whatsapp/flows",
        ),
    ),
)
LIMITED = HealthIssue("WABA", "104996122399160", "LIMITED", ())


def details(status: str = "DRAFT", **changes: Any) -> FlowDetails:
    """A flow's details, with no blockers but those given."""
    known: dict[str, Any] = {
        "flow_id": "1184620937715204",
        "name": "appointment_booking",
        "status": status,
        "categories": ("APPOINTMENT_BOOKING",),
        "validation_errors": (),
        "can_send": "AVAILABLE",
        "health": (),
        "validated": True,
        **changes,
    }
    known.setdefault("validation_error_count", len(known["validation_errors"]))
    return FlowDetails(**known)


def found(status: str = "DRAFT", at: datetime = MORNING, **changes: Any) -> FlowCheck:
    """A check that returned these details."""
    return FlowCheck(DetailsResult(Response(210, 200), details(status, **changes), ""), at)


def nothing(sentence: str, at: datetime = MORNING) -> FlowCheck:
    """A check that failed, and why."""
    return FlowCheck(DetailsResult(Response(10_004), None, sentence), at)


async def content_unread(_: str) -> ContentCheck:
    """A reading of a content that fails."""
    return ContentCheck(problem="Nothing is known of it.")


def looks(*brought: FlowCheck) -> Callable[[], Awaitable[FlowCheck]]:
    """Return a check that returns these results one after the other."""
    left = list(brought)

    async def look() -> FlowCheck:
        return left.pop(0)

    return look


class LateLook:
    """A check that returns when the test lets it."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = False
        self._brought: asyncio.Future[FlowCheck] | None = None

    async def __call__(self) -> FlowCheck:
        self.begun += 1
        self._brought = asyncio.get_running_loop().create_future()
        try:
            return await self._brought
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    def bring(self, look: FlowCheck) -> None:
        """Let it return this."""
        assert self._brought is not None
        self._brought.set_result(look)
