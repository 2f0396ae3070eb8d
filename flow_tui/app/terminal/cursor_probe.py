"""Detects when the terminal has rendered what was written, by asking for the cursor position.

Keys and answers arrive in order: what follows an answer was typed by somebody who could see all
that had been written before the question. On a slow line that is long after it was drawn. tmux,
screen and mosh answer in the terminal's place; inside them, the user sees it some time later.

Each question is asked at two random positions, which its answers repeat. An answer that nothing
asked for is a forgery or noise: it voids every open question.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from random import SystemRandom
from typing import Final, NamedTuple

from textual import events

from flow_tui.terminal_info import SMALLEST

_MAX_PENDING: Final = 32
"""Open questions; the oldest is dropped for one more."""
_DETECTION_SECONDS: Final = 10.0
"""A terminal that has not answered its first question by then counts as one that never does."""

_LATE_SECONDS: Final = 2.0
"""An answer takes up to a second on a slow line; one that takes longer is not waited for."""
_LATE_FIRST_SECONDS: Final = 0.5
"""The same for the first answer: there are terminals that never answer."""

Callback = Callable[[float], None]
"""Takes the time of the answer, on the clock of events."""
Position = tuple[int, int]
"""Column and line, both from 0."""


def event_clock() -> float:
    """Return the time on the clock of events: monotonic, in seconds."""
    return events.Event().time


class _Question(NamedTuple):
    """Positions that are still to be reported, in order, and what to call then."""

    positions: list[Position]
    callback: Callback


class CursorProbe:
    """Asks the terminal for its cursor position.

    Args:
        write: Writes to the terminal.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self.voided = 0
        """How often an answer arrived that nothing had asked for."""
        self._write = write
        self._pending: list[_Question] = []
        self._dropped: deque[Position] = deque(maxlen=2 * _MAX_PENDING)
        """Positions of questions that are not waited for; their answers are no forgery."""
        self._terminal_answers = False
        self._asked_at = 0.0
        """When the last question was asked."""
        self._detected_at: float | None = None
        """When the first question was asked; None without a terminal."""

    @property
    def awaits_answer(self) -> bool:
        """Whether the terminal was asked lately and has not answered.

        The answer would be taken for keys by whatever reads the terminal next, a shell say.
        """
        longest = _LATE_SECONDS if self._terminal_answers else _LATE_FIRST_SECONDS
        return bool(self._pending) and event_clock() < self._asked_at + longest

    def detect(self) -> None:
        """Ask the first question, which shows whether the terminal answers at all."""
        self._detected_at = event_clock()
        self._ask(lambda _at: None)

    def when_rendered(self, callback: Callback) -> None:
        """Call `callback` when the terminal has rendered all that was written so far.

        For a terminal that answers there is no time limit: on a line that stalls, keys typed blind
        would arrive first. For one that has not answered within 10 seconds of the start it is now.
        """
        if self._terminal_answers:
            self._ask(callback)
            return
        now = event_clock()
        left = 0.0 if self._detected_at is None else self._detected_at + _DETECTION_SECONDS - now
        if left <= 0:
            callback(now)
        else:
            question = self._ask(callback)
            asyncio.get_running_loop().call_later(left, self._give_up_detection, question)

    def _give_up_detection(self, question: _Question) -> None:
        if not self._terminal_answers and question in self._pending:
            self._drop(question)
            question.callback(event_clock())

    async def drain(self, seconds: float) -> None:
        """Wait until the terminal has answered all questions, Textual's too.

        Args:
            seconds: How long to wait at most; it may never answer.
        """
        answered = asyncio.Event()
        question = self._ask(lambda _at: answered.set())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await answered.wait()
        if question in self._pending:
            self._drop(question)

    def _ask(self, callback: Callback) -> _Question:
        """Ask twice for the cursor position (DSR 6); each answer is an `events.CursorPosition`."""
        question = _Question([], callback)
        while len(question.positions) < 2:
            position = _random_position()
            if position not in self._expected() and position not in question.positions:
                question.positions.append(position)
        self._pending.append(question)
        self._asked_at = event_clock()
        if len(self._pending) > _MAX_PENDING:
            self._drop(self._pending[0])
        self._write(
            "".join(f"\x1b[{line + 1};{column + 1}H\x1b[6n" for column, line in question.positions)
        )
        return question

    def _expected(self) -> set[Position]:
        return {position for question in self._pending for position in question.positions}

    def _drop(self, question: _Question) -> None:
        self._pending.remove(question)
        self._dropped.extend(question.positions)

    def receive(self, position: Position, at: float) -> None:
        """Handle an answer.

        Args:
            position: Where the cursor was.
            at: When the answer arrived, on the clock of events.
        """
        if position[1] == 0:
            return  # F3 with modifiers looks like an answer from the first line
        question = self._pending[0] if self._pending else None
        if question is not None and question.positions[0] == position:
            self._terminal_answers = True
            question.positions.pop(0)
            if not question.positions:
                self._pending.remove(question)
                question.callback(at)
        elif position in self._dropped:
            self._dropped.remove(position)
        else:
            self.voided += 1
            for each in list(self._pending):
                self._drop(each)


def _random_position() -> Position:
    """Return a position on the smallest screen, but not on its first line."""
    choice = SystemRandom()
    return choice.randrange(SMALLEST[0]), choice.randrange(1, SMALLEST[1])
