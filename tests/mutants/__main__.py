"""Puts known faults into a copy of the code, one at a time, and runs the tests that should fail.

python -m tests.mutants                 # all faults
python -m tests.mutants store retry     # those whose name or file has one of these words
"""

import argparse
import gc
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.mutants.fault import Fault
from tests.mutants.faults import FAULTS
from tests.mutants.forked_tests import ForkedTests, import_libraries

_ROOT: Final = Path(__file__).resolve().parents[2]
_LONGEST: Final = 300.0
"""Seconds for the tests of one fault; a fault that makes them hang is found, too."""
_TURN_SECONDS: Final = 0.02
_BUSY_SECONDS: Final = 8.0
"""Tests that take longer mostly wait for what never comes, and leave the processor to others."""
_COPIES: Final = 24
"""Faults at once, those that wait included."""


def _copy(folder: Path) -> Path:
    for name in ("flow_tui", "tests"):
        shutil.copytree(_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(_ROOT / name, folder)
    return folder


class _Trial:
    """A fault in a copy, and its tests, which run there."""

    def __init__(self, fault: Fault, folder: Path) -> None:
        self.fault = fault
        self.folder = folder
        self._began = time.monotonic()
        self._path = folder / fault.path
        self._source = self._path.read_text(encoding="utf-8")
        self._path.write_text(fault.put_into(self._source), encoding="utf-8")
        self._tests = ForkedTests(folder, fault.tests)

    def is_found(self) -> bool | None:
        """Return whether a test failed; None while they run.

        Raises:
            RuntimeError: The tests could not be run.
        """
        status = self._tests.exit_status()
        if status is None and self.seconds < _LONGEST:
            return None
        self._tests.end()
        self._path.write_text(self._source, encoding="utf-8")
        # What was compiled of it would be taken for it where both were written in one second.
        shutil.rmtree(self._path.parent / "__pycache__", ignore_errors=True)
        if status not in (0, 1, None):
            raise RuntimeError(f"{self.fault.name}: no tests ran\n{self._tests.output()[-2000:]}")
        return status != 0

    def found_by(self) -> str:
        """Return what found the fault."""
        return self._tests.first_failed() or "tests that did not end"

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


def _may_start(running: Sequence[_Trial], at_once: int) -> bool:
    busy = [trial for trial in running if trial.seconds < _BUSY_SECONDS]
    return len(busy) < at_once and len(running) < _COPIES


def _survivors(faults: Sequence[Fault], at_once: int) -> list[Fault]:
    import_libraries()
    gc.freeze()
    left, running, survivors = list(reversed(faults)), list[_Trial](), list[Fault]()
    with tempfile.TemporaryDirectory(prefix="flow-tui-mutants-") as temporary:
        copies, free = 0, list[Path]()
        while left or running:
            while left and _may_start(running, at_once):
                if not free:
                    free.append(_copy(Path(temporary) / str(copies)))
                    copies += 1
                running.append(_Trial(left.pop(), free.pop()))
            time.sleep(_TURN_SECONDS)
            for trial in list(running):
                if (found := trial.is_found()) is None:
                    continue
                verdict = "found   " if found else "SURVIVES"
                print(f"{verdict} {trial.seconds:5.1f} s  {trial.fault.name}", flush=True)
                if found:
                    print(f"{'':19}{trial.found_by()}", flush=True)
                if not found:
                    survivors.append(trial.fault)
                running.remove(trial)
                free.append(trial.folder)
    return survivors


def main() -> int:
    """Return 0 if every fault was found, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose name or file has one of these")
    parser.add_argument("--at-once", type=int, default=2 * (os.cpu_count() or 1), metavar="N")
    options = parser.parse_args()
    faults = [fault for fault in FAULTS if fault.has_any(options.words)]
    survivors = _survivors(faults, options.at_once)
    print(f"{len(faults)} faults, {len(survivors)} not found")
    for fault in survivors:
        print(f"  {fault.name}: {fault.path}")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main())
