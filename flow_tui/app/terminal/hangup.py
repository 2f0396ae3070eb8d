"""The end that the user did not ask for: a signal, or a terminal that is gone.

The request in flight is waited for and recorded, no other is sent, and the process ends by itself.
"""

import asyncio
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

from flow_tui.timeouts import HANGUP_SECONDS

_APP_SECONDS: Final = 3.0
"""Longest wait for the screens to close; what is recorded does not depend on them."""
_STEP_SECONDS: Final = 0.1
"""How exactly the time to the end is counted."""

_ENDS: Final = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
_STOPS: Final = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


class HangupHandler:
    """Ends the app once, at a signal or when its terminal is gone.

    A second signal has no effect: the end is under way, and its time is limited.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, longest: float = HANGUP_SECONDS) -> None:
        self._loop = loop
        self._longest = longest
        self._callback: Callable[[int], None] | None = None
        self._triggered = asyncio.Event()
        self.status = 0
        """The exit status after a hang-up, as in shells: 128 plus the signal's number."""

    def install(self) -> None:
        """Handle the signals that end a process, except those that its parent had ignored."""
        for number in _ENDS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._loop.add_signal_handler(number, self.trigger, number)

    def on_hangup(self, callback: Callable[[int], None]) -> None:
        """Call `callback` with the exit status on hang-up; immediately if it has happened."""
        self._callback = callback
        if self.status:
            callback(self.status)

    def trigger(self, number: int = signal.SIGHUP) -> None:
        """Hang up, unless that has happened.

        Args:
            number: The signal; SIGHUP, which the system sends, for a terminal that is gone.
        """
        if self.status:
            return
        self.status = 128 + number
        for stop in _STOPS:  # nothing may stop the process before its end
            signal.signal(stop, signal.SIG_IGN)
        _end_after(self._longest, self.status)
        self._triggered.set()
        if self._callback is not None:
            self._callback(self.status)

    async def run(self, app: Coroutine[Any, Any, object]) -> None:
        """Run the app to its end; after a hang-up, wait for it only a few seconds.

        Raises:
            Exception: Any exception of the app, except after a hang-up.
        """
        running = asyncio.ensure_future(app)
        triggered = asyncio.ensure_future(self._triggered.wait())
        await asyncio.wait({running, triggered}, return_when=asyncio.FIRST_COMPLETED)
        triggered.cancel()
        if self.status:
            await asyncio.wait({running}, timeout=_APP_SECONDS)
        else:
            running.result()


def _end_after(seconds: float, status: int) -> None:
    """End the process after so many seconds, even if its event loop hangs.

    The time for which the process is stopped (SIGSTOP, a suspended machine) does not count: what
    arrived meanwhile is still to be read and recorded.
    """

    def end() -> None:
        for _ in range(math.ceil(seconds / _STEP_SECONDS)):
            time.sleep(_STEP_SECONDS)
        os._exit(status)

    threading.Thread(target=end, name="flow-tui-end", daemon=True).start()
