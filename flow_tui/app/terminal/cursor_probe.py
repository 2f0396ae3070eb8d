"""Learns when the terminal has shown what was written.

It is asked where its cursor is. Keys and answers come in order, so that what arrives behind the
answer was pressed by somebody who could see what had been written before the question: on a slow
line that is long after it was drawn. tmux and screen answer at their end of the line, whatever is
shown at the other: inside them some time has to pass as well.

Each question is asked at a place that nobody can foretell, by which its answer is known: what is
typed blind, or is noise, cannot pass for it.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from textual import events
from textual.app import App

from flow_tui.terminal_info import SMALLEST

_MOST_WAITING: Final = 32
"""Questions kept open; what the terminal has not answered by then is lost."""

MULTIPLEXER_SECONDS: Final = 1.0
"""Seconds from what tmux or screen has drawn to keys by somebody who saw it, on a slow line."""

Then = Callable[[float], None]
Place = tuple[int, int]
"""Column and line, from 0 on."""


def event_clock() -> float:
    """Return the time as events carry it: seconds of a monotonic clock."""
    return events.Event().time


def writer(app: App[Any]) -> Callable[[str], None]:
    """Return what writes a sequence to an app's terminal, if there is one."""

    def write(sequence: str) -> None:
        if app._driver is not None and not app.is_headless:  # noqa: SLF001 - as Textual's widgets do
            app._driver.write(sequence)  # noqa: SLF001

    return write


def question(place: Place) -> str:
    """Return what asks for the cursor's position (DSR) at a place.

    The answer is an `events.CursorPosition`.
    """
    column, line = place
    return f"\x1b[{line + 1};{column + 1}H\x1b[6n"


def multiplexer_delay(environ: Mapping[str, str]) -> float:
    """Return for how many seconds what the terminal has shown may not have been seen yet.

    Args:
        environ: Names the multiplexer that answers in the terminal's place, where there is one.
    """
    return MULTIPLEXER_SECONDS if environ.get("TMUX") or environ.get("STY") else 0.0


def any_place() -> Place:
    """Return a place on the smallest screen.

    Never on the first line: F3 with modifiers sends what looks like an answer from there.
    """
    return secrets.randbelow(SMALLEST[0]), 1 + secrets.randbelow(SMALLEST[1] - 1)


class CursorProbe:
    """Asks the terminal, once it is known to answer.

    Args:
        write: Writes to the terminal.
        unseen_for: See the function of that name.
    """

    def __init__(self, write: Callable[[str], None], multiplexer_delay: float = 0.0) -> None:
        self.multiplexer_delay = multiplexer_delay
        self._write = write
        self._waiting: dict[Place, Then] = {}
        self._answers = False

    def probe(self) -> None:
        """Find out whether the terminal answers; until it has, nothing waits for it."""
        self._ask(self._answers_now)

    def _answers_now(self, _at: float) -> None:
        self._answers = True

    def when(self, then: Then) -> None:
        """Call `then` when all that was written so far is shown, with the time of the answer.

        A terminal that never answered is taken to show at once what it is sent. One that did is
        waited for without limit: on a line that stalls, keys typed blind would come first.
        """
        if not self._answers:
            then(event_clock())
            return
        self._ask(then)

    async def drain(self, seconds: float) -> None:
        """Wait until the terminal has answered all that it was asked; it may give no answer.

        Args:
            seconds: How long to wait at most.
        """
        answered = asyncio.Event()
        place = self._ask(lambda _: answered.set())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await answered.wait()
        self._waiting.pop(place, None)

    def _ask(self, then: Then) -> Place:
        place = any_place()
        while place in self._waiting:
            place = any_place()
        self._waiting[place] = then
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
        self._write(question(place))
        return place

    def answered(self, place: Place, at: float) -> None:
        """Take an answer.

        Args:
            place: Where the cursor was.
            at: When the answer arrived, on the clock of events.
        """
        if then := self._waiting.pop(place, None):
            then(at)
