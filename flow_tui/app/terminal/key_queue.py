"""Keys and pastes, one at a time: the next is handled when all that the last one set off is done.

A burst (a stalled line that delivers, a password manager that types) then does what the same keys
do when they are typed slowly: the focus has moved, the dialog is drawn, the list is read. What
waits for the network or a keyring runs in workers, which are not waited for.
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
"""Rounds without a change: a message may make the widget that handles it post another one."""
_NOT_READY_SECONDS: Final = 0.01
"""Between two looks whether the screen on top takes keys."""
_DRAWN_SECONDS: Final = 0.01
"""How long the screen mostly takes to be drawn after a key."""
_UNMOUNTED_SECONDS: Final = 0.1
"""Between two looks whether a widget that does not answer has been removed."""


class KeyQueue:
    """Hands keys and pastes to an app in order, each when the one before is done.

    Args:
        app: The app.
        handle: Handles an event; called in the app's message loop.
        is_ready: Returns whether the screen on top takes keys.
    """

    def __init__(self, app: App[Any], handle: Handle, is_ready: Callable[[], bool]) -> None:
        self._app = app
        self._handle = handle
        self._is_ready = is_ready
        self._waiting: deque[events.Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._on_empty: Callable[[], None] | None = None
        self._arrived = asyncio.Event()

    @property
    def is_idle(self) -> bool:
        """Whether every key that has arrived is done."""
        return self._task is None

    @property
    def next(self) -> events.Event | None:
        """The event that is handled next; None if none waits."""
        return self._waiting[0] if self._waiting else None

    def when_empty(self, callback: Callable[[], None]) -> None:
        """Call back once, when no event waits any more."""
        self._on_empty = callback

    async def put(self, event: events.Event) -> None:
        """Handle an event now if the ones before are done, else when its turn comes.

        It waits, too, while the screen on top takes no keys because another is about to open.
        """
        is_first = self._task is None and self._is_ready()
        if not is_first:
            self._waiting.append(event)
            self._arrived.set()
        if self._task is None:
            self._task = asyncio.create_task(self._work_off())
        if is_first:
            await self._handle(event)

    async def wait_for_next(self, seconds: float) -> events.Event | None:
        """Return the event that is handled next; wait for one so long if none has arrived."""
        self._arrived.clear()
        if not self._waiting:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()
        return self.next

    async def _work_off(self) -> None:
        try:
            # What the key has changed is drawn first, unless the next one is there already.
            await self.wait_for_next(_DRAWN_SECONDS)
            await self._settle()
            while self._waiting:
                await self._handle_in_app(self._waiting.popleft())
                if not self._waiting and self._on_empty is not None:
                    self._app.call_later(self._on_empty)
                    self._on_empty = None
                await self._settle()
        finally:
            self._task = None

    async def _handle_in_app(self, event: events.Event) -> None:
        handled = asyncio.Event()

        async def handle() -> None:
            try:
                await self._handle(event)
            finally:
                handled.set()

        if self._app.call_later(handle):
            await self._wait(handled, self._app)

    async def _settle(self) -> None:
        """Wait until the app, its screens and the focused widget have handled all messages."""
        rounds = 0
        while rounds < _STABLE_ROUNDS and self._app.is_running:
            before = self._state()
            for pump in self._pumps():
                done = asyncio.Event()
                # As `call_later` does, which looks up anew each time how it is to be called.
                if pump.post_message(events.Callback(done.set)):
                    await self._wait(done, pump)
            if not self._is_ready():
                rounds = 0
                await asyncio.sleep(_NOT_READY_SECONDS)
            else:
                rounds = rounds + 1 if self._state() == before else 0

    @staticmethod
    async def _wait(done: asyncio.Event, pump: MessagePump) -> None:
        """Wait for a callback of a message loop, which may be closed meanwhile."""
        while not done.is_set() and pump.is_running:
            with suppress(TimeoutError):
                async with asyncio.timeout(_UNMOUNTED_SECONDS):
                    await done.wait()

    def _state(self) -> tuple[object, ...]:
        return (*self._app.screen_stack, self._app.focused)

    def _pumps(self) -> Iterable[MessagePump]:
        """Return the message loops in the order in which messages bubble up."""
        focused = self._app.focused
        inner = list(focused.ancestors_with_self) if focused is not None else []
        screens = [screen for screen in reversed(self._app.screen_stack) if screen not in inner]
        return [*(pump for pump in inner if pump is not self._app), *screens, self._app]
