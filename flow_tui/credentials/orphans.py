"""What a command leaves on the terminal that is not of its process group.

gpg asks through an agent, which starts pinentry in a session of its own. Where gpg is
interrupted or killed that stays, and takes what is typed for others. It is found by /proc:
where there is none, nothing is found.
"""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_STARTED: Final = 19
"""Which word behind the name, in a process's statistics, tells its start in ticks (proc(5))."""


def started(pid: int) -> int | None:
    """Return when a process started, in clock ticks since the boot; None where it is not known."""
    try:
        statistics = (_PROCESSES / str(pid) / "stat").read_text()
        return int(statistics.rpartition(")")[2].split()[_STARTED])
    except OSError:
        return None


def end_newcomers(terminal: str, since: int) -> None:
    """Kill each process of another session that has opened a terminal since a moment.

    What the user runs in the background of this terminal is of this session, and stays.

    Args:
        terminal: The terminal's path.
        since: The moment, as `started` tells it.
    """
    for pid in _with_open(terminal):
        with contextlib.suppress(OSError):  # it has ended by itself
            if (started(pid) or 0) >= since and os.getsid(pid) != os.getsid(0):
                os.kill(pid, signal.SIGKILL)


def _with_open(terminal: str) -> Iterator[int]:
    """Return the processes of this user that have a terminal open."""
    for folder in _PROCESSES.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if any(_leads_to(file, terminal) for file in (folder / "fd").iterdir()):
                yield int(folder.name)


def _leads_to(file: Path, terminal: str) -> bool:
    try:
        return str(file.readlink()) == terminal
    except OSError:  # closed meanwhile
        return False
