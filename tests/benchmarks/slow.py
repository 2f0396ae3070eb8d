"""Delays that a user notices over SSH on a slow line: 300 ms each way, 64 kbit/s."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.benchmarks.bare_app import label
from tests.benchmarks.watched import Watched
from tests.support.programs import program
from tests.support.slow_relay import Line, SlowRelay
from tests.support.ssh import PROGRAMS, SshServer

LINE: Final = Line(delay=0.3, bits_per_second=64_000)
_QUIET: Final = 1.0
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


def felt(
    sshd: SshServer, command: Sequence[str], environment: Mapping[str, str]
) -> dict[str, float]:
    """Run a program on the other end of the line; return the figures, in seconds."""
    with SlowRelay(sshd.port, LINE) as relay:
        client = sshd.command(environment, command, port=relay.port)
        with Watched(client, environment) as app:
            app.settle_with(label(0), _QUIET)
            start = app.complete().seconds - app.first_byte
            keys = [app.press(_DOWN, quiet=_QUIET).seconds for _ in range(3)]
    return {"ssh_start": start, "ssh_key": sum(keys) / len(keys)}
