"""Waiting for the busy widgets only: asking each for an answer took a tenth of the app's tests."""

import asyncio
from typing import Any

from textual.message_pump import MessagePump
from textual.pilot import Pilot

_SECONDS = 30.0


async def _messages_handled(self: Pilot[Any], timeout: float = _SECONDS) -> bool:  # noqa: ASYNC109
    """Wait until no widget of the screen has a message left: each waits for its next one.

    Args:
        self: The pilot of the app.
        timeout: Seconds at most.

    Returns:
        Whether none has; not so where the app has failed.

    Raises:
        TimeoutError: One has, after that time.
    """
    app = self.app
    if not app.screen_stack:
        return False
    failed: asyncio.Task[Any] = asyncio.create_task(app._exception_event.wait())
    is_busy = True
    try:
        async with asyncio.timeout(timeout):
            while is_busy and not failed.done():
                is_busy = False
                for pump in [app, *app.screen.walk_children(with_self=True)]:
                    if not _is_waiting(pump):
                        is_busy |= await _has_handled(pump, failed)
    finally:
        failed.cancel()
    return not is_busy


async def _has_handled(pump: MessagePump, failed: asyncio.Task[Any]) -> bool:
    """Wait until a widget has handled what was sent to it; return whether it takes messages."""
    handled = asyncio.Event()
    if not pump.call_later(handled.set):
        return False
    answer = asyncio.create_task(handled.wait())
    await asyncio.wait([answer, failed], return_when=asyncio.FIRST_COMPLETED)
    answer.cancel()
    return True


def _is_waiting(pump: MessagePump) -> bool:
    arrived: Any = pump._message_queue.ready_event
    return not arrived.is_set() and bool(arrived._waiters)


def wait_for_the_busy() -> None:
    """Let pilots wait for those widgets only that have something to do."""
    Pilot._wait_for_screen = _messages_handled  # type: ignore[method-assign]
