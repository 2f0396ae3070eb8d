"""Runs `flow-tui` in processes of their own, without importing the program each time.

A start of Python that imports the program takes ten times as long as what most commands do, and
most of what a journey in a terminal does. The server has imported it; for each order it forks a
process, which becomes what `python -m flow_tui` is before its first line: with the caller's
arguments, environment, folder, and standard streams or terminal. Not imported is what reads the
environment when it is: the keyring's library.
"""

import asyncio
import atexit
import fcntl
import gc
import importlib
import io
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import flow_tui
from flow_tui.cli import main
from tests.support.patience import LONGEST
from tests.support.shared_server import connected
from tests.support.stylesheets import parse_once

_AT_START: Final = ("PYTHON", "LANG", "LC_")
"""What the variables begin with that Python reads when it starts."""
_READS_THE_ENVIRONMENT: Final = "flow_tui.credentials.secret_service"
"""The module that imports the keyring's library."""
_FOR_LATER: Final = ("secretstorage", "segno", "textual.drivers.linux_driver")
"""What the program imports inside of functions."""
_STREAMS: Final = 3
"""How many descriptors come with a command: its standard streams."""


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
    with (
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        streams = [nothing.fileno(), output.fileno(), errors.fileno()]
        status = run_on_streams(arguments, environment, folder, streams)
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(list(arguments), status, output.read(), errors.read())


def run_on_streams(
    arguments: Sequence[str], environment: dict[str, str], folder: Path, streams: Sequence[int]
) -> int:
    """Run `flow-tui` with these descriptors as its standard streams; return its status."""
    order = json.dumps([list(arguments), environment, str(folder)]).encode()
    server = _server()
    socket.send_fds(server, [order], streams)
    return int(server.recv(16))


def start_in_terminal(
    arguments: Sequence[str], environment: dict[str, str], folder: Path, terminal: int
) -> tuple[int, socket.socket]:
    """Start `flow-tui` as the leader of a session of its own, which a terminal controls.

    Args:
        arguments: Those behind `flow-tui`.
        environment: All of its variables.
        folder: Where it runs.
        terminal: The program's side of a pseudo-terminal.

    Returns:
        Its process ID, and a socket that gives its status, as of waitpid(2), once it has ended.
    """
    order = json.dumps([list(arguments), environment, str(folder)]).encode()
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        socket.send_fds(_server(), [order], [terminal, its.fileno()])
    return int(ours.recv(16)), ours


@cache
def _server() -> socket.socket:
    """Start the server of this process, which ends with it."""
    if shared := connected():
        shared.settimeout(LONGEST)
        return shared
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(LONGEST)
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


def serve(connection: socket.socket) -> Callable[[], None] | None:
    """Fork a process for each order.

    Returns:
        In that process, what runs the program; in the server, None at the end.
    """
    while True:
        order, passed, _, _ = socket.recv_fds(connection, 1_000_000, _STREAMS)
        if not order:
            return None
        process = os.fork()
        if process == 0:
            connection.close()
            if len(passed) == _STREAMS:
                _become(passed, *json.loads(order))
                return _exit_at_once
            _become(_lead_session(*passed), *json.loads(order))
            return lambda: sys.exit(main())  # what waits for threads at its end does so
        for descriptor in passed:
            os.close(descriptor)
        if len(passed) == _STREAMS:
            _, status = os.waitpid(process, 0)
            connection.send(str(os.waitstatus_to_exitcode(status)).encode())
        with suppress(ChildProcessError):  # those that waited for programs which have ended
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue


def _lead_session(terminal: int, reports: int) -> list[int]:
    """Fork the leader of a session that a terminal controls; end this process with it.

    Args:
        terminal: The program's side of the terminal.
        reports: The socket for the leader's process ID, and for its status at its end.

    Returns:
        In the leader, its standard streams.
    """
    process = os.fork()
    if process:
        os.close(terminal)
        os.write(reports, str(process).encode())
        with suppress(BrokenPipeError):  # the test has failed, and waits no more
            os.write(reports, str(os.waitpid(process, 0)[1]).encode())
        os._exit(0)
    os.close(reports)
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    return [terminal, os.dup(terminal), os.dup(terminal)]


def _become(
    streams: Sequence[int], arguments: list[str], environment: dict[str, str], folder: str
) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    _open_streams()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [str(Path(flow_tui.__file__).with_name("__main__.py")), *arguments]
    tempfile.tempdir = None  # by the variables, once it is asked for
    time.tzset()


def _open_streams() -> None:
    """Open the standard streams anew: a stream knows from its beginning what it can do."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        before = getattr(sys, name)
        raw = open(number, "wb" if number else "rb", 0 if number else -1, closefd=False)  # noqa: SIM115 - no path
        stream = io.TextIOWrapper(raw, before.encoding, before.errors, write_through=number > 0)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _exit_at_once() -> None:
    """Run a command and end this process; taking all modules apart would take longer."""
    try:
        status: object = main()
    except SystemExit as end:
        status = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)


def _import_all() -> None:
    """Import what a program may come to import, but what reads the environment meanwhile."""
    for found in pkgutil.walk_packages(flow_tui.__path__, "flow_tui."):
        if found.name != _READS_THE_ENVIRONMENT:
            importlib.import_module(found.name)
    for name in _FOR_LATER:
        with suppress(ImportError):  # the keyring's is not there on macOS
            importlib.import_module(name)


async def _draw_once(folder: Path) -> None:
    """Draw the first screen on no terminal: the stylesheets, which none of it changes, are kept."""
    from tests.support.app import demo_session, running

    parse_once()
    async with running(demo_session(folder)):
        pass


def _save_coverage() -> None:
    """Write what is measured up to here: each fork would write all of it again, for 0.2 s."""
    if coverage := sys.modules.get("coverage"):
        coverage.Coverage.current().save()


@cache
def prepare() -> None:
    """Import the program, and draw its first screen, before the first fork."""
    _import_all()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_draw_once(Path(folder)))
    assert threading.active_count() == 1, threading.enumerate()  # a fork has only its own
    gc.collect()
    gc.freeze()  # what is not looked at is not copied
    _save_coverage()


def _main(descriptor: int) -> None:
    prepare()
    run = serve(socket.socket(fileno=descriptor))
    if run is not None:
        run()


if __name__ == "__main__":
    _main(int(sys.argv[1]))
