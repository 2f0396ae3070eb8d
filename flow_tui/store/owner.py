"""Which process owns an open attempt, and whether it may still be running."""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple, Self

from flow_tui.timeouts import OWNER_LEASE

PROC: Final = Path("/proc")

LEASE: Final = timedelta(seconds=OWNER_LEASE)
"""How long an owner that cannot be inspected counts as running."""

_ENDED: Final = frozenset("ZXx")
"""The states in /proc/PID/stat of a process that has ended; see proc(5)."""


class Owner(NamedTuple):
    """One run of one process on one machine."""

    host: str
    machine: str
    """Identifies the machine, its current boot, and the namespaces of process IDs and of time."""
    pid: int
    started: int | None
    """When it started, in clock ticks after boot; None if /proc does not say."""

    @classmethod
    def current(cls) -> Self:
        """Return this process."""
        host = os.uname().nodename
        pid = os.getpid()
        stat = _stat(pid)
        return cls(host, _machine() or host, pid, stat[1] if stat else None)

    def is_alive(self, owner: "Owner", age: timedelta) -> bool:
        """Return whether `owner` may still be running, as seen from this process.

        A process on another machine (the folder may be shared), of another boot, or whose start
        time cannot be read counts as running for as long as `LEASE`.

        Args:
            owner: The process in question.
            age: How long ago it was known to be running.
        """
        within_lease = abs(age) <= LEASE
        if owner.machine != self.machine:
            return within_lease
        if not _exists(owner.pid):
            return False
        stat = _stat(owner.pid)
        if stat is None:
            return within_lease
        state, started = stat
        if state in _ENDED:
            return False
        return within_lease if owner.started is None else started == owner.started


def _machine() -> str:
    """Return an ID of this boot of this machine and these namespaces; empty without /proc."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = os.readlink(PROC / "self/ns/pid")  # noqa: PTH115 - not a path: `pid:[4026531836]`
    except OSError:
        return ""
    # The ticks after boot are those of the reader's time namespace: one in another has others.
    with suppress(OSError):  # Linux has them since 5.6
        namespace += " " + os.readlink(PROC / "self/ns/time")  # noqa: PTH115 - as above
    return f"{boot} {namespace}"


def _stat(pid: int) -> tuple[str, int] | None:
    """Return a process's state and start time in clock ticks; None if /proc does not say."""
    try:
        line = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        # The second field is the program's name in parentheses, which may contain any character.
        fields = line.rpartition(")")[2].split()
        return fields[0], int(fields[19])
    except (OSError, ValueError, IndexError):
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
