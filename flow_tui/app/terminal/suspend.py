"""Suspends the app while a command, which may prompt, uses the terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from textual.app import App

from flow_tui import text
from flow_tui.app.terminal.cursor_probe import CursorProbe
from flow_tui.app.terminal.print_line import print_line

_DRAIN_SECONDS: Final = 2.0
"""Longest wait for the terminal to answer: 1 s on a slow line; some terminals never do."""
_BELOW: Final = "\x1b[m\x1b[999;1H\r\n"
"""Moves below the last line, in the default style, for terminals without a second screen.

The Linux console is one.
"""


class TerminalSuspender:
    """Suspends an app while a command uses its terminal."""

    def __init__(self, app: App[Any], cursor_probe: CursorProbe) -> None:
        self._app = app
        self._cursor_probe = cursor_probe

    @asynccontextmanager
    async def suspended(self, message: str) -> AsyncIterator[None]:
        """Leave the terminal to a command; the event loop goes on, and nothing is drawn.

        Afterwards the whole screen is redrawn.

        Args:
            message: Printed first, above the output of the command.
        """
        driver = self._app._driver  # noqa: SLF001 - Textual has no public name for it
        if driver is None or not driver.can_suspend:
            yield
            return
        # On a slow line the terminal's answers to Textual's questions arrive late: the command
        # would read them as a part of the passphrase.
        await self._cursor_probe.drain(_DRAIN_SECONDS)
        driver.write(_BELOW)
        with self._app.suspend():
            line = text.one_line(message).encode("ascii", "backslashreplace").decode()
            print_line(line)  # a dead terminal is noticed when the app takes it back
            yield
