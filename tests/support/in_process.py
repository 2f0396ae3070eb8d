"""Runs a command in this process, as a user with a home of their own: no interpreter has to start.

What it changes of the process for good is tested in processes of their own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from flow_tui import cli
from tests.support.terminal import isolated_environment
from tests.support.zones import in_zone


@dataclass(frozen=True)
class Printed:
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str

    @property
    def lines(self) -> list[str]:
        return self.output.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


class InProcess:
    """The command of one user, whose home is `home`."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.environment: dict[str, str] = {}
        """More variables."""
        self._capsys = capsys

    def run(self, *arguments: str) -> Printed:
        """Run the command line with arguments; a usage error is a status like any other."""
        with _process_stays(isolated_environment(self.home, **self.environment)):
            try:
                status = cli.main(arguments)
            except SystemExit as ended:
                status = int(ended.code or 0)
        printed = self._capsys.readouterr()
        return Printed(status, printed.out, printed.err)

    def configure(self, content: str) -> None:
        """Write the configuration file."""
        path = self.home / "config" / "flow-tui" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def run_here(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path
) -> "subprocess.CompletedProcess[bytes]":
    """Run `flow-tui` with nothing on standard input; return its status and all that it printed.

    Args:
        arguments: Those behind `flow-tui`.
        environment: All of its variables.
        folder: Where it runs.
    """
    streams = {name: TextIOWrapper(BytesIO(), "utf-8") for name in ("stdin", "stdout", "stderr")}
    originals = {f"__{name}__": stream for name, stream in streams.items()}  # as of a new process
    with (
        in_zone(environment["TZ"]),
        _process_stays(environment),
        mock.patch.dict(vars(sys), streams | originals),
        chdir(folder),
    ):
        try:
            status = cli.main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        output, errors = (_written(streams[name]) for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(list(arguments), status, output, errors)


def _written(stream: TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, BytesIO)
    return stream.buffer.getvalue()


@contextmanager
def _process_stays(environment: Mapping[str, str]) -> Iterator[None]:
    """Give the process an environment, and put back all that the program changes of it."""
    hooks = sys.excepthook, sys.unraisablehook
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch("flow_tui.cli.protect_memory"),
        mock.patch("flow_tui.tracebacks.mask_tracebacks"),
    ):
        yield
    assert (sys.excepthook, sys.unraisablehook) == hooks
