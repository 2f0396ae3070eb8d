"""Learns when the terminal has shown what was written.

It is asked where its cursor is. Keys and answers come in order, so that what arrives behind the
answer was pressed by somebody who could see what had been written before the question: on a slow
line that is long after it was drawn. tmux and screen answer at their end of the line.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from textual.app import App

from flow_tui.app.screens.base import event_clock

QUESTION: Final = "\x1b[6n"
"""DSR for the cursor's position; the answer is an `events.CursorPosition`."""
LONGEST: Final = 10.0
"""Seconds after which an answer is lost, and nothing is waited for any more."""

Then = Callable[[float], None]


def writer(app: App[Any]) -> Callable[[str], None]:
    """Return what writes a sequence to an app's terminal, if there is one."""

    def write(sequence: str) -> None:
        if app._driver is not None and not app.is_headless:  # noqa: SLF001 - as Textual's widgets do
            app._driver.write(sequence)  # noqa: SLF001

    return write


class Shown:
    """Asks the terminal, once it is known to answer.

    Args:
        write: Writes to the terminal.
        call_after: Calls something after so many seconds.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        call_after: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._write = write
        self._call_after = call_after
        self._waiting: deque[Then] = deque()
        self._answers = False

    def probe(self) -> None:
        """Find out whether the terminal answers; until it has, nothing waits for it."""
        self._write(QUESTION)

    def when(self, then: Then) -> None:
        """Call `then` when all that was written so far is shown, with the time of the answer.

        A terminal that never answered is taken to show at once what it is sent.
        """
        if not self._answers:
            then(event_clock())
            return
        self._waiting.append(then)
        self._write(QUESTION)
        self._call_after(LONGEST, partial(self._give_up, then))

    def answered(self, at: float) -> None:
        """Take an answer, which belongs to the first question that is open.

        Args:
            at: When it arrived, on the clock of events.
        """
        self._answers = True
        if self._waiting:
            self._waiting.popleft()(at)

    def _give_up(self, then: Then) -> None:
        if then in self._waiting:
            self._waiting.remove(then)
            then(event_clock())
