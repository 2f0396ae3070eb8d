"""Made-up contents of flows, for dialogs that are tested without an API."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from flow_tui.flow_json import difference, parse
from flow_tui.sandbox.content import FAULTY_FLOW_JSON, flow_json
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.services.flow_content import ContentCheck
from flow_tui.store import KeptFlowJson
from tests.support.stage import MORNING

BEFORE: Final = parse(flow_json("Appointment booking", "APPOINTMENT_BOOKING", "7.1").encode())
NOW: Final = parse(flow_json("Appointment booking", "APPOINTMENT_BOOKING", "7.1", 1).encode())
FAULTY: Final = parse(FAULTY_FLOW_JSON.encode())
CHANGE: Final = difference(BEFORE.canonical, NOW.canonical)
LAST: Final = KeptFlowJson(BEFORE.sha256, MORNING - timedelta(days=1), BEFORE.canonical)
PATH: Final = "/home/sam/flows/booking.json"
HOST: Final = "files.partner.example"

FIRST: Final = ContentCheck(NOW)
SAME: Final = ContentCheck(NOW, last=LAST._replace(sha256=NOW.sha256))
DIFFERS: Final = ContentCheck(NOW, last=LAST, since_last=CHANGE)
NOT_READ: Final = ContentCheck(
    problem="Kaleyra answered HTTP 502: Bad Gateway. Try again later.", last=LAST
)
ON_UNKNOWN_HOST: Final = ContentCheck(
    problem=f"It is on {HOST}, a host neither of WhatsApp nor of Kaleyra.",
    unknown_host=HOST,
    last=LAST,
)
FILE_DIFFERS: Final = replace(
    DIFFERS, expected=ExpectedFile(PATH, is_same=False, difference=CHANGE)
)
"""It differs from both."""


def with_file(expected: ExpectedFile, content: ContentCheck = SAME) -> ContentCheck:
    return replace(content, expected=expected)


def reads(*brought: ContentCheck) -> Callable[[], Awaitable[ContentCheck]]:
    """Return a reading that returns these contents one after the other."""
    left = list(brought)

    async def read() -> ContentCheck:
        return left.pop(0)

    return read


class LateContent:
    """A reading that returns when the test lets it."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self._brought: asyncio.Future[ContentCheck] | None = None

    async def __call__(self) -> ContentCheck:
        self.begun += 1
        self._brought = asyncio.get_running_loop().create_future()
        try:
            return await self._brought
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    def bring(self, content: ContentCheck) -> None:
        """Let it return this."""
        assert self._brought is not None
        self._brought.set_result(content)
