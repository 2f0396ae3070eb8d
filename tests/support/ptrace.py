"""Another process, stopped at each of its system calls by ptrace(2)."""

import ctypes
import itertools
import os
import signal
from collections.abc import Iterator
from typing import Final

import pytest

_TRACEME, _SYSCALL, _SETOPTIONS = 0, 24, 0x4200
_SYSGOOD: Final = 1
"""Distinguishes a stop at a system call from one for a signal."""
_EXITKILL: Final = 0x100000
_AT_SYSTEM_CALL: Final = signal.SIGTRAP | 0x80

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long


def _ptrace(request: int, pid: int, data: int = 0) -> None:
    if _libc.ptrace(request, pid, None, data) == -1:
        raise OSError(ctypes.get_errno(), "ptrace")


def require() -> None:
    """Skip the test if processes cannot be traced; in continuous integration, fail it."""
    if not _is_allowed():
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("ptrace is not allowed here")


def _is_allowed() -> bool:
    """Return whether processes can be traced here; some containers forbid it."""
    child = os.fork()
    if child == 0:
        try:
            be_traced()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def be_traced() -> None:
    """Let the parent trace this process.

    Raises:
        OSError: It is not allowed.
    """
    _ptrace(_TRACEME, 0)


def stops(pid: int) -> Iterator[int]:
    """Continue a traced child that has stopped itself; kill it when it stops itself again.

    Yields:
        The number of each stop in between: every system call has two, before it and after it. The
        child stays stopped until the next is asked for.
    """
    _, status = os.waitpid(pid, 0)
    _ptrace(_SETOPTIONS, pid, _SYSGOOD | _EXITKILL)
    numbers = itertools.count(1)
    while True:
        _ptrace(_SYSCALL, pid)
        _, status = os.waitpid(pid, 0)
        assert os.WIFSTOPPED(status), status
        if os.WSTOPSIG(status) == _AT_SYSTEM_CALL:
            yield next(numbers)
        elif os.WSTOPSIG(status) == signal.SIGSTOP:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
