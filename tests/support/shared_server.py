"""Forks the command server of each worker from one process, which imports the program once.

The main process of pytest-xdist starts it. It imports nothing until a worker asks for a server.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from typing import Final

_VARIABLE: Final = "FLOW_TUI_TEST_SERVER"
"""Where the path of the socket is that workers connect to."""


@contextmanager
def shared_server() -> Iterator[None]:
    """Let the workers that are started in the block share what their servers import."""
    from tests.support.terminal import isolated_environment

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(path)
            listener.listen()
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.shared_server", str(listener.fileno())],
                env=isolated_environment(Path("/nonexistent")),
                cwd=Path(__file__).parents[2],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
            )
        os.environ[_VARIABLE] = path
        with process:  # at the end its standard input is closed, and it is waited for
            yield
        del os.environ[_VARIABLE]


def connected() -> socket.socket | None:
    """Return a connection to a new server of this process; None where none is shared."""
    path = os.environ.get(_VARIABLE)
    if path is None:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(path)
    return connection


def _fork_servers(listener: socket.socket) -> Callable[[], None] | None:
    """Fork a server for each connection, until standard input ends.

    Returns:
        In a process that a server forked, what runs the program; else None.
    """
    while sys.stdin not in select([listener, sys.stdin], [], [])[0]:
        from tests.support import command_server

        command_server.prepare()
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            return command_server.serve(connection)
        connection.close()
    with suppress(ChildProcessError):  # all have ended, and written what was measured
        while True:
            os.wait()
    return None


def _main(descriptor: int) -> None:
    run = _fork_servers(socket.socket(fileno=descriptor))
    if run is not None:
        run()


if __name__ == "__main__":
    _main(int(sys.argv[1]))
