"""What the tests of the client share: an account, a runner, the vendor's bodies, random JSON."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hypothesis import strategies as st

from flow_tui.kaleyra import FlowsPage, KaleyraClient
from flow_tui.model import Account, Action, Answer
from flow_tui.secret import Secret
from tests.support import client_clock
from tests.support.patience import LONGEST

T = TypeVar("T")

SID = "HXAP16XXXXXX97IN"
FLOW_ID = "1123456789012207"
WABA_ID = "1048572190364821"
KEY = 'A7k2Q9x/w+4"Zb\\8m<N1c%5Vd&E6rT3ys'
"""As long as a real one, with characters that JSON and URLs escape."""
HOST = "api.kaleyra.test"
"""A host name without an address: only a proxy reaches it."""

# The bodies of the vendor's Publish Flow page.
SUCCESS = b'{"success": true}'
WRONG_KEY = """{"code": "RBC001", "message": "Incorrect SID or API key.", "data": [],
  "error": {"error": "Incorrect SID or API key."}}"""
WRONG_ACCOUNT = """{"code": "WA-401",
  "message": "API is not available for given customer.Please contact support for more info",
  "data": {},
  "error": "API is not available for given customer.Please contact support for more info"}"""
WRONG_PAYLOAD = """{"code": "WA-400", "message": "Refer to correct payload format", "data": {},
  "error": {"payload": "Incorrect payload format"}}"""
SERVER_ERROR = """{"code": "WA-500", "message": "Please try again later", "data": {},
  "error": {"error": "Internal server error"}}"""
NO_FLOW = """{"code": "WA-401",
  "message": "The flow_id either does not exist or does not belong to the account.",
  "data": {},
  "error": {"flow_id": "The flow_id either does not exist or does not belong to the account."}}"""

# JSON with the names that the API uses, in any shape.
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_NAMES = st.sampled_from(
    [
        *("id", "name", "status", "categories", "validation_errors", "health_status", "data"),
        *("entities", "errors", "message", "pointers", "path", "line_start", "can_send_message"),
        *("additional_info", "possible_solution", "code", "error", "paging", "cursors", "after"),
    ]
)
LIKELY = st.recursive(
    LEAVES | st.just(FLOW_ID),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6),
    max_leaves=40,
)
STATUSES = st.sampled_from([200, 201, 204, 302, 400, 401, 404, 429, 500, 502, 599, None])


def account(base_url: str) -> Account:
    return Account("prod-in", SID, base_url)


def run(
    work: Callable[[KaleyraClient], Coroutine[Any, Any, T]],
    *,
    connect_timeout: float = LONGEST,
    call_timeout: float = LONGEST,
) -> T:
    """Run `work` with a new client, and close it."""

    async def main() -> T:
        client = KaleyraClient(connect_timeout, call_timeout)
        try:
            return await work(client)
        finally:
            await client.close()

    return client_clock.run(main())


def publish(
    base_url: str, *, connect_timeout: float = LONGEST, call_timeout: float = LONGEST
) -> Answer:
    """Publish once and return the answer."""
    return run(
        lambda client: client.act(Action.PUBLISH, account(base_url), FLOW_ID, Secret(KEY)),
        connect_timeout=connect_timeout,
        call_timeout=call_timeout,
    )


def start_publish(client: KaleyraClient, base_url: str) -> "asyncio.Task[Answer]":
    """Start to publish as a task."""
    return asyncio.ensure_future(
        client.act(Action.PUBLISH, account(base_url), FLOW_ID, Secret(KEY))
    )


def listed(*ids: str, after: str | None = None) -> dict[str, object]:
    """Return a page of flows in the platform's shape."""
    data = [{"id": each, "name": f"flow {each}", "status": "DRAFT"} for each in ids]
    return {"data": data} | ({"paging": {"cursors": {"after": after}}} if after else {})


def ids(*pages: FlowsPage) -> list[str]:
    return [flow.flow_id for page in pages for flow in page.flows]
