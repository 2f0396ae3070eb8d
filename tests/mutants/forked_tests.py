"""Runs tests in a process that was forked with pytest and the libraries already imported."""

import importlib
import os
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

_LIBRARIES: Final = (
    "cryptography.x509",
    "httpx",
    "hypothesis.stateful",
    "keyring",
    "pyte",
    "pytest_textual_snapshot",
    "textual.app",
    "textual.command",
    "textual.widgets",
    "truststore",
    "xdist.plugin",
)
_IMPORTED: Final = "ignore::pytest.PytestAssertRewriteWarning"
_OPTIONS: Final = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-W", _IMPORTED)
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (.*?)(?: - .*)?$", re.MULTILINE)
_OURS: Final = ("flow_tui", "tests")


def import_libraries() -> None:
    """Import what most tests need and no fault is in: that is the larger part of their start."""
    for name in _LIBRARIES:
        importlib.import_module(name)


class ForkedTests:
    """Tests that run in a copy of the project, in a session of their own.

    Args:
        folder: The copy.
        tests: What pytest is given.
    """

    def __init__(self, folder: Path, tests: Sequence[str]) -> None:
        self._output = folder / "output.txt"
        self._status: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            self._run(folder, tests)

    def exit_status(self) -> int | None:
        """Return what pytest returned; None while it runs."""
        if self._status is None:
            ended, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if ended else None
        return self._status

    def output(self) -> str:
        """Return what was printed."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def first_failed(self) -> str:
        """Return the first test that failed; empty if none did."""
        failed = _FAILED.search(self.output())
        return failed[1] if failed else ""

    def end(self) -> None:
        """End all that still runs of them."""
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        if self._status is None:
            os.waitpid(self._pid, 0)

    def _run(self, folder: Path, tests: Sequence[str]) -> None:
        status = 3
        try:
            os.setsid()
            with self._output.open("wb") as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.chdir(folder)
            os.environ["PYTHONPATH"] = str(folder)
            sys.path[:1] = [str(folder)]
            for name in [each for each in sys.modules if each.split(".")[0] in _OURS]:
                del sys.modules[name]
            status = pytest.main([*_OPTIONS, *tests])
        except BaseException:  # noqa: BLE001 - nothing else would tell of it
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
