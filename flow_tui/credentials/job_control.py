"""The terminal, given to another process group for a while, as a shell gives it to a job."""

import contextlib
import os
import signal
import termios
from collections.abc import Iterator
from typing import Final

_TERMINAL: Final = 0
"""Standard input, which the app has made sure is a terminal."""


@contextlib.contextmanager
def in_foreground(group: int) -> Iterator[None]:
    """Give the terminal to a process group: it may read, and ctrl+c is for it alone.

    Afterwards the terminal is in the hands and in the modes it was in before, whatever the
    group did to it, and what was typed and not read is gone: it was meant for nobody else.
    Where this process does not have a terminal to give, nothing happens.

    Args:
        group: A process group of this session.
    """
    try:
        modes = termios.tcgetattr(_TERMINAL)
        owner = os.tcgetpgrp(_TERMINAL)
    except (OSError, termios.error):  # no terminal, or not the one that controls this session
        yield
        return
    if owner != os.getpgrp():
        yield
        return
    # Without it, changing the terminal from the background would stop this whole process.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        _give(group)
        try:
            yield
        finally:
            _give(owner)
            with contextlib.suppress(termios.error):  # it may be gone by now
                termios.tcsetattr(_TERMINAL, termios.TCSANOW, modes)
                termios.tcflush(_TERMINAL, termios.TCIFLUSH)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _give(group: int) -> None:
    with contextlib.suppress(OSError):  # the group may have ended, the terminal may be gone
        os.tcsetpgrp(_TERMINAL, group)
