"""What the tests of the client share."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Account, Action, Answer
from flow_tui.secret import Secret

T = TypeVar("T")

SID = "HXAP16XXXXXX97IN"
FLOW_ID = "1123456789012207"
KEY = 'A7k2Q9x/w+4"Zb\\8m<N1c%5Vd&E6rT3ys'
"""As long as a real one, with the characters that JSON, URLs and HTML escape."""


def account(base_url: str) -> Account:
    return Account("prod-in", SID, base_url)


def run(
    work: Callable[[KaleyraClient], Coroutine[Any, Any, T]],
    *,
    connect_timeout: float = 5.0,
    call_timeout: float = 10.0,
) -> T:
    """Run `work` with a client of its own, and close it."""

    async def main() -> T:
        client = KaleyraClient(connect_timeout, call_timeout)
        try:
            return await work(client)
        finally:
            await client.close()

    return asyncio.run(main())


def publish(base_url: str, *, connect_timeout: float = 5.0, call_timeout: float = 10.0) -> Answer:
    """Publish once and return the answer."""
    return run(
        lambda client: client.act(Action.PUBLISH, account(base_url), FLOW_ID, Secret(KEY)),
        connect_timeout=connect_timeout,
        call_timeout=call_timeout,
    )
