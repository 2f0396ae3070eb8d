"""Keys and pastes, one at a time: the next is handled when all that the last one set off is done.

A burst (a stalled line that delivers, a password manager that types) then does what the same keys
do when they are typed slowly: the focus has moved, the dialog is open and drawn, the list is read.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

Handle = Callable[[events.Event], Awaitable[None]]

_STABLE_ROUNDS: Final = 2
"""How often nothing may have changed: a message that one widget posts may make another post one."""
_PENDING_SECONDS: Final = 0.01
"""Between two looks while a dialog is about to open."""
_CLOSED_SECONDS: Final = 0.1
"""Between two looks whether a widget that does not answer is still there."""


class KeyQueue:
    """Hands keys and pastes to an app in order, each when the one before is done.

    What waits for the network or a keyring runs in workers, which are not waited for.

    Args:
        app: The app.
        handle: Handles an event; called in the app's message loop.
        is_ready: Returns whether the screen on top can take a key.
    """

    def __init__(self, app: App[Any], handle: Handle, is_ready: Callable[[], bool]) -> None:
        self._app = app
        self._handle = handle
        self._is_ready = is_ready
        self._waiting: deque[events.Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._when_empty: Callable[[], None] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether there are events whose turn has not come."""
        return bool(self._waiting)

    def when_empty(self, callback: Callable[[], None]) -> None:
        """Call back once, when nothing waits any more."""
        self._when_empty = callback

    async def put(self, event: events.Event) -> None:
        """Handle an event at once if nothing is being handled, else when its turn comes."""
        if self._task is not None:
            self._waiting.append(event)
            return
        self._task = asyncio.create_task(self._work_off())
        await self._handle(event)

    async def _work_off(self) -> None:
        """Handle what waits until nothing does."""
        try:
            await self._settled()
            while self._waiting:
                await self._in_app(self._waiting.popleft())
                if not self._waiting and self._when_empty is not None:
                    self._app.call_later(self._when_empty)
                    self._when_empty = None
                await self._settled()
        finally:
            self._task = None

    async def _in_app(self, event: events.Event) -> None:
        handled = asyncio.Event()

        async def handle() -> None:
            try:
                await self._handle(event)
            finally:
                handled.set()

        if self._app.call_later(handle):
            await self._until(handled, self._app)

    async def _settled(self) -> None:
        """Wait until the app, the screens and the focused widget have nothing left to do."""
        stable = 0
        while stable < _STABLE_ROUNDS and self._app.is_running:
            before = self._state()
            for pump in self._pumps():
                done = asyncio.Event()
                if pump.call_later(done.set):
                    await self._until(done, pump)
            if not self._is_ready():
                stable = 0
                await asyncio.sleep(_PENDING_SECONDS)
            else:
                stable = stable + 1 if self._state() == before else 0

    @staticmethod
    async def _until(done: asyncio.Event, pump: MessagePump) -> None:
        """Wait for a callback of a message loop that may be closed meanwhile."""
        while not done.is_set() and pump.is_running:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSED_SECONDS):
                    await done.wait()

    def _state(self) -> tuple[object, ...]:
        return (*self._app.screen_stack, self._app.focused)

    def _pumps(self) -> Iterable[MessagePump]:
        """Return the message loops in the order in which a message bubbles up."""
        focused = self._app.focused
        inner = list(focused.ancestors_with_self) if focused is not None else []
        screens = [screen for screen in reversed(self._app.screen_stack) if screen not in inner]
        return [*(pump for pump in inner if pump is not self._app), *screens, self._app]
