"""Runs `flow-tui` commands in processes of their own, without importing the program each time.

A start of Python that imports the program takes ten times as long as what most commands do. The
server has imported it; for each command it forks a process, which becomes what `python -m flow_tui`
is before its first line: with the caller's arguments, environment, folder and standard streams.
Not imported is what reads the environment when it is: the keyring's library.
"""

import atexit
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

_AT_START: Final = ("PYTHON", "LANG", "LC_")
"""What the variables begin with that Python reads when it starts."""
_LONGEST: Final = 30.0


def needs_a_start(environment: dict[str, str]) -> bool:
    """Return whether variables have an effect only where Python itself is started with them."""
    return any(name.startswith(_AT_START) for name in environment)


def run_command(
    arguments: Sequence[str], environment: dict[str, str], folder: Path
) -> "subprocess.CompletedProcess[bytes]":
    """Run `flow-tui` with nothing on standard input; return its status and all that it printed.

    Args:
        arguments: Those behind `flow-tui`.
        environment: All of its variables.
        folder: Where it runs.
    """
    order = json.dumps([list(arguments), environment, str(folder)]).encode()
    with (
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        server = _server()
        streams = [nothing.fileno(), output.fileno(), errors.fileno()]
        socket.send_fds(server, [order], streams)
        status = int(server.recv(16))
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(list(arguments), status, output.read(), errors.read())


@cache
def _server() -> socket.socket:
    """Start the server of this process, which ends with it."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(_LONGEST)
    from tests.support.terminal import isolated_environment

    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.command_server", str(its.fileno())],
            env=isolated_environment(Path("/nonexistent")),
            cwd=Path(__file__).parents[2],
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
        )
    atexit.register(process.wait)
    atexit.register(ours.close)  # which is called first
    return ours


def _serve(connection: socket.socket) -> list[str] | None:
    """Fork a process for each order.

    Returns:
        In that process, the arguments of the command; in the server, None at the end.
    """
    while True:
        order, streams, _, _ = socket.recv_fds(connection, 1_000_000, 3)
        if not order:
            return None
        if os.fork() == 0:
            connection.close()
            return _become(streams, *json.loads(order))
        for stream in streams:
            os.close(stream)
        _, status = os.wait()
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(
    streams: Sequence[int], arguments: list[str], environment: dict[str, str], folder: str
) -> list[str]:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    return arguments


def _exit_at_once(main: Callable[[], int]) -> None:
    """Run a program and end this process; taking all modules apart would take longer."""
    try:
        status: object = main()
    except SystemExit as end:
        status = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)


def _main(descriptor: int) -> None:
    import flow_tui.commands.doctor
    import flow_tui.commands.history
    from flow_tui.cli import main

    with suppress(ImportError):  # there is none on macOS
        import secretstorage  # noqa: F401

    gc.freeze()  # what is not looked at is not copied
    arguments = _serve(socket.socket(fileno=descriptor))
    if arguments is not None:
        sys.argv = [str(Path(flow_tui.__file__).with_name("__main__.py")), *arguments]
        _exit_at_once(main)


if __name__ == "__main__":
    _main(int(sys.argv[1]))
