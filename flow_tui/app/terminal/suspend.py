"""The terminal, lent by the app to a command that may want to ask something on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from textual.app import App

from flow_tui import text
from flow_tui.app.terminal.cursor_probe import CursorProbe

_ANSWERS_WITHIN: Final = 2.0
"""Seconds; over a slow line an answer takes one. A terminal may give none at all."""


class TerminalSuspender:
    """Lends the terminal of an app.

    Args:
        app: The app.
        shown: Knows what the terminal has answered.
    """

    def __init__(self, app: App[Any], shown: CursorProbe) -> None:
        self._app = app
        self._shown = shown

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
        await self._shown.drain(_ANSWERS_WITHIN)
        with self._app.suspend():
            shown = text.one_line(sentence).encode("ascii", "backslashreplace").decode()
            with suppress(OSError):  # it may be gone: that is met when it is taken back
                print(shown, flush=True)  # noqa: T201 - on the normal screen
            yield
