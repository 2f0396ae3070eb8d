"""The terminal, lent by the app to a command that may want to ask something on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from textual import events
from textual.app import App

from flow_tui import text

_PLACE: Final = (4, 1)
"""Column and line, from 0, where the app itself leaves the cursor nowhere."""
_QUESTION: Final = f"\x1b[{_PLACE[1] + 1};{_PLACE[0] + 1}H\x1b[6n"
"""Puts the cursor there and asks where it is."""
_ANSWERS_WITHIN: Final = 2.0
"""Seconds; over a slow line an answer takes one. A terminal may give none at all."""


class Lending:
    """Lends the terminal of an app."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._answered = asyncio.Event()

    def take(self, answer: events.CursorPosition) -> None:
        """Take the terminal's answer to where its cursor is."""
        if (answer.x, answer.y) == _PLACE:
            self._answered.set()

    @asynccontextmanager
    async def lend(self, sentence: str) -> AsyncIterator[None]:
        """Leave the terminal to a command; the event loop goes on, and nothing is drawn.

        Afterwards everything is drawn anew.

        Args:
            sentence: What the terminal shows meanwhile, above whatever the command says.
        """
        driver = self._app._driver  # noqa: SLF001 - Textual itself has no word for it
        if driver is None or not driver.can_suspend:
            yield
            return
        # What Textual has asked the terminal is answered in order, over a slow line late: the
        # command would take it for a part of the passphrase.
        self._answered.clear()
        driver.write(_QUESTION)
        with suppress(TimeoutError):
            async with asyncio.timeout(_ANSWERS_WITHIN):
                await self._answered.wait()
        with self._app.suspend():
            shown = text.one_line(sentence).encode("ascii", "backslashreplace").decode()
            with suppress(OSError):  # it may be gone: that is met when it is taken back
                print(shown, flush=True)  # noqa: T201 - on the normal screen
            yield
