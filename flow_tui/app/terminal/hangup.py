"""The end that the user did not ask for: a signal, or a terminal that is gone.

What is out is waited for and recorded, nothing more is sent, and the process ends by itself.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Final, TextIO

from flow_tui.timeouts import HANGUP_SECONDS

_APP_SECONDS: Final = 3.0
"""How long the screens may take to close; what is recorded does not depend on them."""
_PRINT_SECONDS: Final = 1.0
"""How long a terminal may take a line before it counts as gone."""

_ENDS: Final = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
_STOPS: Final = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


class HangupHandler:
    """Learns of the hang-up, from a signal or from who meets the dead terminal, and acts once.

    A second signal changes nothing: the end is under way and bounded.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, longest: float = HANGUP_SECONDS) -> None:
        self._loop = loop
        self._longest = longest
        self._told: Callable[[int], None] | None = None
        self._begun = asyncio.Event()
        self.status = 0
        """The exit status once it has begun, as shells have it: 128 and the signal's number."""

    def listen(self) -> None:
        """Take the signals that end a process, but those that whoever started it had ignored."""
        for number in _ENDS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._loop.add_signal_handler(number, self.begin, number)

    def tell(self, told: Callable[[int], None]) -> None:
        """Call `told` with the exit status at the hang-up; at once where that has been."""
        self._told = told
        if self.status:
            told(self.status)

    def begin(self, number: int = signal.SIGHUP) -> None:
        """Hang up, unless that has begun.

        Args:
            number: The signal; for a terminal that is gone, the one that the system sends.
        """
        if self.status:
            return
        self.status = 128 + number
        for stop in _STOPS:  # nothing may halt the way to the end
            signal.signal(stop, signal.SIG_IGN)
        _end_after(self._longest, self.status)
        self._begun.set()
        if self._told is not None:
            self._told(self.status)

    async def run(self, app: Coroutine[Any, Any, object]) -> None:
        """Run the app to its end; after a hang-up do not wait for it for long.

        Raises:
            Exception: Whatever the app raised, but not after a hang-up.
        """
        running = asyncio.ensure_future(app)
        begun = asyncio.ensure_future(self._begun.wait())
        await asyncio.wait({running, begun}, return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        if self.status:
            await asyncio.wait({running}, timeout=_APP_SECONDS)
        else:
            running.result()


def _end_after(seconds: float, status: int) -> None:
    """End the process after so many seconds, whatever its event loop is doing by then."""
    timer = threading.Timer(seconds, os._exit, [status])
    timer.daemon = True
    timer.start()


def print_final_line(line: str, stream: TextIO | None = None) -> None:
    """Print a line on a terminal that may be gone, or take nothing; return in bounded time.

    Args:
        line: The line.
        stream: Where to; standard output where None.
    """

    def write() -> None:
        try:
            print(line, file=stream or sys.__stdout__, flush=True)
        except (OSError, ValueError):  # gone, or closed: there is nobody to tell
            return

    writing = threading.Thread(target=write, name="flow-tui-last-line", daemon=True)
    writing.start()
    writing.join(_PRINT_SECONDS)
