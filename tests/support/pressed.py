"""Keys that a test presses are handled when `Pilot.press` returns, on a busy machine, too.

Textual's own waits until the process is idle for a moment, as it is where others are busy.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any

from textual import events
from textual._queue import Queue
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen

from flow_tui.app.terminal.terminal_app import TerminalApp
from tests.support.patience import LONGEST

_press = Pilot.press


async def _press_and_wait(self: Pilot[Any], *keys: str) -> None:
    await _press(self, *keys)
    if isinstance(self.app, TerminalApp):
        await _until_handled(self.app)


async def _until_handled(app: TerminalApp) -> None:
    """Wait until the keys were handled that do not wait for a dialog that is about to open."""
    end = time.monotonic() + LONGEST
    await _until_read(app)
    while app.key_queue.next is not None and app.is_running and time.monotonic() < end:
        if not app.is_ready_for_input():
            return
        await asyncio.sleep(0.001)
    focused = app.focused
    inner = focused.ancestors_with_self if focused is not None else []
    for pump in (app, *app.screen_stack[-1:], *inner):
        if not _is_idle(pump):
            await _until_read(pump)


async def until_still(app: App[Any]) -> None:
    """Wait until all widgets of the screen on top have read their messages, and it is drawn.

    What that sets off, such as another layout, is done in the second round.
    """
    for _ in range(2):
        await _until_all_read(app)
        for screen in app.screen_stack[-1:]:
            drawn = asyncio.Event()
            if screen.is_current and screen.call_after_refresh(drawn.set):
                await _wait(drawn, screen)


async def _until_all_read(app: App[Any]) -> None:
    """Wait until the app and the screen on top have read what was posted to them so far."""
    await asyncio.sleep(0)
    pumps: list[MessagePump] = [app]
    for screen in app.screen_stack[-1:]:
        pumps += screen.walk_children(with_self=True)
    for pump in pumps:
        if not _is_idle(pump):
            await _until_read(pump)


def _is_idle(pump: MessagePump) -> bool:
    """Return whether a message loop waits for its next message: to ask each took a third of all."""
    queue: Queue[Message | None] = pump._message_queue
    waits = bool(queue.ready_event._waiters)
    return waits and queue.empty() and not pump._next_callbacks


async def _until_read(pump: MessagePump) -> None:
    """Wait until a message loop has read what was posted to it so far."""
    read = asyncio.Event()
    if pump.post_message(events.Callback(read.set)):
        await _wait(read, pump)


async def _wait(done: asyncio.Event, pump: MessagePump) -> None:
    """Wait for a callback of a message loop, which may end, or be that of a screen left behind."""
    while not done.is_set() and pump.is_running:
        if isinstance(pump, Screen) and not pump.is_current:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await done.wait()


async def _until_screen_has_read(self: Pilot[Any], timeout: float = 0) -> bool:  # noqa: ASYNC109 - Textual's
    """Wait as Textual's own does, but only for widgets that have something to read."""
    await _until_all_read(self.app)
    return True


def wait_for_pressed_keys() -> None:
    """Let every `Pilot` wait so."""
    Pilot.press = _press_and_wait  # type: ignore[method-assign]
    Pilot._wait_for_screen = _until_screen_has_read  # type: ignore[method-assign]
