"""Learns when the terminal has shown what was written.

It is asked where its cursor is. Keys and answers come in order, so that what arrives behind the
answer was pressed by somebody who could see what had been written before the question: on a slow
line that is long after it was drawn. tmux and screen answer at their end of the line.

Each question is asked at a column of its own, by which its answer is known.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from typing import Any, Final

from textual.app import App

from flow_tui.app.screens.base import event_clock
from flow_tui.terminal import SMALLEST

_PROBE: Final = 19
"""Beyond 16: F3 with modifiers sends what looks like the answer at one of those before."""
_COLUMNS: Final = range(_PROBE + 1, SMALLEST[0])

Then = Callable[[float], None]


def writer(app: App[Any]) -> Callable[[str], None]:
    """Return what writes a sequence to an app's terminal, if there is one."""

    def write(sequence: str) -> None:
        if app._driver is not None and not app.is_headless:  # noqa: SLF001 - as Textual's widgets do
            app._driver.write(sequence)  # noqa: SLF001

    return write


def question(column: int) -> str:
    """Return what asks for the cursor's position (DSR) at a column, from 0 on, of the first line.

    The answer is an `events.CursorPosition`.
    """
    return f"\x1b[1;{column + 1}H\x1b[6n"


class Shown:
    """Asks the terminal, once it is known to answer.

    Args:
        write: Writes to the terminal.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._columns = cycle(_COLUMNS)
        self._waiting: dict[int, Then] = {}
        self._answers = False

    def probe(self) -> None:
        """Find out whether the terminal answers; until it has, nothing waits for it."""
        self._write(question(_PROBE))

    def when(self, then: Then) -> None:
        """Call `then` when all that was written so far is shown, with the time of the answer.

        A terminal that never answered is taken to show at once what it is sent. One that did is
        waited for without limit: on a line that stalls, keys typed blind would come first.
        """
        if not self._answers:
            then(event_clock())
            return
        self._ask(then)

    async def caught_up(self, seconds: float) -> None:
        """Wait until the terminal has answered all that it was asked; it may give no answer.

        Args:
            seconds: How long to wait at most.
        """
        answered = asyncio.Event()
        column = self._ask(lambda _: answered.set())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await answered.wait()
        self._waiting.pop(column, None)

    def _ask(self, then: Then) -> int:
        column = next(self._columns)
        self._waiting[column] = then
        self._write(question(column))
        return column

    def answered(self, column: int, at: float) -> None:
        """Take an answer.

        Args:
            column: Where the cursor was, from 0 on.
            at: When the answer arrived, on the clock of events.
        """
        if column == _PROBE:
            self._answers = True
        elif then := self._waiting.pop(column, None):
            then(at)
