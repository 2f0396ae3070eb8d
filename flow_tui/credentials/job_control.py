"""Puts another process group into the terminal's foreground, as a shell does with a job."""

import contextlib
import os
import signal
import termios
from collections.abc import Iterator
from typing import Final

_STDIN: Final = 0
"""The app has made sure that it is a terminal."""


@contextlib.contextmanager
def in_foreground(group: int) -> Iterator[None]:
    """Make a process group of this session the terminal's foreground group within the block.

    It may read, and ctrl+c reaches it alone. Afterwards the former foreground group and the
    terminal's modes are restored, and unread input is discarded. Without a terminal, or if this
    process is itself in the background, nothing happens.
    """
    try:
        modes = termios.tcgetattr(_STDIN)
        owner = os.tcgetpgrp(_STDIN)
    except (OSError, termios.error):  # no terminal, or not the one that controls this session
        yield
        return
    if owner != os.getpgrp():
        yield
        return
    # Otherwise changing the terminal from the background would stop this whole process.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        _set_foreground(group)
        try:
            yield
        finally:
            _set_foreground(owner)
            with contextlib.suppress(termios.error):  # the terminal may be gone
                termios.tcsetattr(_STDIN, termios.TCSANOW, modes)
                termios.tcflush(_STDIN, termios.TCIFLUSH)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _set_foreground(group: int) -> None:
    with contextlib.suppress(OSError):  # the group may have ended, the terminal may be gone
        os.tcsetpgrp(_STDIN, group)
