"""Puts known faults into a copy of the code, one at a time, and runs the tests that should fail.

python -m tests.mutants                 # all faults
python -m tests.mutants store retry     # those whose name or file has one of these words
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.mutants.fault import Fault
from tests.mutants.faults import FAULTS

_ROOT: Final = Path(__file__).resolve().parents[2]
_LONGEST: Final = 300.0
"""Seconds for the tests of one fault; a fault that makes them hang is found, too."""


def _copy(folder: Path) -> Path:
    for name in ("flow_tui", "tests"):
        shutil.copytree(_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(_ROOT / name, folder)
    return folder


def _is_found(fault: Fault, folder: Path) -> bool:
    """Put a fault into a copy, run its tests, and take it out again; return whether one failed."""
    path = folder / fault.path
    source = path.read_text(encoding="utf-8")
    path.write_text(fault.put_into(source), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    variables = os.environ | {"PYTHONPATH": str(folder)}
    try:
        ended = subprocess.run(
            [*command, *fault.tests],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(source, encoding="utf-8")
        # What was compiled of it would be taken for it where both were written in one second.
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"{fault.name}: the tests could not be run\n{ended.stdout[-2000:]}")
    return ended.returncode == 1


def _survivors(faults: Sequence[Fault], at_once: int) -> list[Fault]:
    with tempfile.TemporaryDirectory(prefix="flow-tui-mutants-") as temporary:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(at_once):
            free.put(_copy(Path(temporary) / str(number)))

        def survives(fault: Fault) -> bool:
            folder = free.get()
            began = time.monotonic()
            try:
                found = _is_found(fault, folder)
            finally:
                free.put(folder)
            verdict = "found   " if found else "SURVIVES"
            print(f"{verdict} {time.monotonic() - began:5.1f} s  {fault.name}", flush=True)
            return not found

        with ThreadPoolExecutor(at_once) as pool:
            verdicts = list(pool.map(survives, faults))
    return [fault for fault, survived in zip(faults, verdicts, strict=True) if survived]


def main() -> int:
    """Return 0 if every fault was found, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only faults whose name or file has one of these")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, metavar="N")
    options = parser.parse_args()
    faults = [fault for fault in FAULTS if fault.has_any(options.words)]
    survivors = _survivors(faults, options.at_once)
    print(f"{len(faults)} faults, {len(survivors)} not found")
    for fault in survivors:
        print(f"  {fault.name}: {fault.path}")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main())
