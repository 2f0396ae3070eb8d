"""Delays that a user notices over SSH on a slow line: 300 ms each way, 64 kbit/s."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.benchmarks.bare_app import flow_id, label
from tests.benchmarks.watched import Watched
from tests.support.programs import program
from tests.support.slow_relay import Line, SlowRelay
from tests.support.ssh import PROGRAMS, SshServer

LINE: Final = Line(delay=0.3, bits_per_second=64_000)
QUESTION: Final = "Publish this flow?"
READY: Final = "Enter publishes it now."
SUCCESS: Final = '"success": true'
"""What a publish shows, step by step."""

_QUIET: Final = 1.0
_GLANCE: Final = 0.02
"""Seconds without output after which a user looks whether the screen shows what they wait for."""
_DOWN: Final = b"\x1b[B"


def is_possible() -> bool:
    """Return whether ssh and sshd are installed."""
    return all(program(name) for name in PROGRAMS)


@contextmanager
def server() -> Iterator[SshServer]:
    """An sshd of the benchmark's own."""
    folder = Path(tempfile.mkdtemp(prefix="flow-tui-sshd-"))
    try:
        running = SshServer(folder)
        try:
            yield running
        finally:
            running.close()
    finally:
        shutil.rmtree(folder)


@contextmanager
def running(
    sshd: SshServer, command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[Watched]:
    """Run a program on the other end of the line until its screen is complete."""
    with SlowRelay(sshd.port, LINE) as relay:
        client = sshd.command(environment, command, port=relay.port)
        with Watched(client, environment) as app:
            app.settle_with(label(0), _QUIET)
            yield app


def felt(app: Watched) -> dict[str, float]:
    """Return how the start and a key feel, in seconds."""
    start = app.complete().seconds - app.first_byte
    keys = [app.press(_DOWN, quiet=_QUIET).seconds for _ in range(3)]
    return {"ssh_start": start, "ssh_key": sum(keys) / len(keys)}


def published(app: Watched) -> float:
    """Publish the first flow, with each key as soon as one sees what it answers.

    Returns the seconds from the first key to the answer on the screen.
    """
    before, pressed = app.chunks, time.monotonic()
    answer = str(flow_id(0))[-4:]
    for keys, shown in (("p", QUESTION), (answer, READY), ("\r", SUCCESS)):
        app.press(keys.encode(), quiet=_GLANCE)
        app.settle_with(shown, _GLANCE)
    return app.until(SUCCESS, before, pressed).seconds
