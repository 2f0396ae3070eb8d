"""flow-tui on a pseudo-terminal in a process that has been forked, not started."""

import os
import socket
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

import pexpect
from ptyprocess import PtyProcess  # type: ignore[import-untyped]

from tests.support.command_server import start_in_terminal

_AT_IMPORT: Final = ("PYTHON", "LANG", "LC_", "TEXTUAL", "SSL", "OPENSSL", "COVERAGE", "LD_")
"""What the variables begin with that Python or a library reads before the first line runs."""


class ForkedProcess(PtyProcess):  # type: ignore[misc]
    """A process whose status another one waits for and reports."""

    def __init__(self, home: Path, pid: int, terminal: int, reports: socket.socket) -> None:
        super().__init__(pid, terminal)
        self.home = home
        self._reports = reports
        _processes.add(self)

    def isalive(self) -> bool:
        """Return whether the process runs; once its terminal has no other side, wait for it."""
        return not self.terminated and not self._has_ended(wait=self.flag_eof)

    def wait(self) -> int | None:
        """Wait for the end; return the exit status, None after a signal."""
        if not self.terminated:
            self._has_ended(wait=True)
        status: int | None = self.exitstatus
        return status

    def _has_ended(self, *, wait: bool) -> bool:
        try:
            self.status = int(self._reports.recv(16, 0 if wait else socket.MSG_DONTWAIT))
        except BlockingIOError:
            return False
        self._reports.close()
        code = os.waitstatus_to_exitcode(self.status)
        self.exitstatus = code if code >= 0 else None
        self.signalstatus = -code if code < 0 else None
        self.terminated = True
        return True


_processes: WeakSet[ForkedProcess] = WeakSet()


class ForkedProgram(pexpect.spawn):  # type: ignore[misc]
    """What `pexpect.spawn` is for the program, without a start of Python."""

    modes_before: list[Any]
    """The terminal's modes before the program could change them, which it does soon."""

    def _spawnpty(
        self,
        args: Sequence[str],
        *,
        env: dict[str, str],
        cwd: str,
        dimensions: tuple[int, int],
        **_: Any,
    ) -> ForkedProcess:
        ours, its = os.openpty()
        try:
            termios.tcsetwinsize(its, dimensions)
            self.modes_before = termios.tcgetattr(its)
            behind = args[args.index("flow_tui") + 1 :]
            pid, reports = start_in_terminal(behind, env, Path(cwd), its)
        finally:
            os.close(its)
        return ForkedProcess(Path(env["HOME"]), pid, ours, reports)


def can_fork(environment: Mapping[str, str], usual: Mapping[str, str]) -> bool:
    """Return whether a program with variables can be forked from one that has imported all.

    Args:
        environment: Its variables.
        usual: Those with which the other was started.
    """
    if sys.platform != "linux":
        return False
    return not any(
        name.startswith(_AT_IMPORT) and environment.get(name) != usual.get(name)
        for name in environment.keys() | usual.keys()
    )


def forked_processes_of(home: Path) -> list[int]:
    """Return the forked processes of a user that have not ended."""
    return [process.pid for process in _processes if process.home == home and _is_running(process)]


def _is_running(process: ForkedProcess) -> bool:
    return not process.terminated and not process._has_ended(wait=False)
