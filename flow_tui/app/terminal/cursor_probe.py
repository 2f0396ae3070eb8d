"""Detects when the terminal has rendered what was written, by asking for the cursor position.

Keys and answers arrive in order: what follows an answer was typed by somebody who could see all
that had been written before the question. On a slow line that is long after it was drawn. tmux and
screen answer in the terminal's place: inside them, the user sees it some time after the answer.

Each question is asked at a random position, which its answer repeats: no blind typing and no noise
passes for it.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from textual import events

from flow_tui.terminal_info import SMALLEST

_MAX_PENDING: Final = 32
"""Open questions; the oldest is dropped for one more."""

MULTIPLEXER_SECONDS: Final = 1.0
"""Time from what tmux or screen has drawn to keys of a user who has seen it, on a slow line."""

Callback = Callable[[float], None]
"""Takes the time of the answer, on the clock of events."""
Position = tuple[int, int]
"""Column and line, both from 0."""


def event_clock() -> float:
    """Return the time on the clock of events: monotonic, in seconds."""
    return events.Event().time


def multiplexer_delay(environ: Mapping[str, str]) -> float:
    """Return the extra delay after an answer: 1 s in tmux and screen, else 0.

    Args:
        environ: tmux sets `TMUX`, screen sets `STY`.
    """
    return MULTIPLEXER_SECONDS if environ.get("TMUX") or environ.get("STY") else 0.0


class CursorProbe:
    """Asks the terminal for its cursor position, once it is known to answer.

    Args:
        write: Writes to the terminal.
        multiplexer_delay: Extra delay after an answer, in seconds.
    """

    def __init__(self, write: Callable[[str], None], multiplexer_delay: float = 0.0) -> None:
        self.multiplexer_delay = multiplexer_delay
        self._write = write
        self._pending: dict[Position, Callback] = {}
        self._terminal_answers = False

    def detect(self) -> None:
        """Ask once whether the terminal answers at all; until it does, nothing waits for it."""

        def answered(_at: float) -> None:
            self._terminal_answers = True

        self._ask(answered)

    def when_rendered(self, callback: Callback) -> None:
        """Call `callback` when the terminal has rendered all that was written so far.

        For a terminal that never answered, that is now. For one that did there is no time limit: on
        a line that stalls, keys typed blind would arrive first.
        """
        if self._terminal_answers:
            self._ask(callback)
        else:
            callback(event_clock())

    async def drain(self, seconds: float) -> None:
        """Wait until the terminal has answered all questions, Textual's too.

        Args:
            seconds: How long to wait at most; it may never answer.
        """
        answered = asyncio.Event()
        position = self._ask(lambda _at: answered.set())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await answered.wait()
        self._pending.pop(position, None)

    def _ask(self, callback: Callback) -> Position:
        """Ask for the cursor position (DSR 6); the answer is an `events.CursorPosition`."""
        position = _random_position()
        while position in self._pending:
            position = _random_position()
        self._pending[position] = callback
        if len(self._pending) > _MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        column, line = position
        self._write(f"\x1b[{line + 1};{column + 1}H\x1b[6n")
        return position

    def receive(self, position: Position, at: float) -> None:
        """Handle an answer.

        Args:
            position: Where the cursor was.
            at: When the answer arrived, on the clock of events.
        """
        if callback := self._pending.pop(position, None):
            callback(at)


def _random_position() -> Position:
    """Return a position on the smallest screen.

    Never on the first line: F3 with modifiers sends what looks like an answer from there.
    """
    return secrets.randbelow(SMALLEST[0]), 1 + secrets.randbelow(SMALLEST[1] - 1)
