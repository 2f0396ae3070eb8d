"""What is left of the program after it has ended, or should have: processes, and the record."""

import json
import time
from pathlib import Path
from typing import Any

from tests.support.command_server import run_command
from tests.support.forked import forked_processes_of
from tests.support.terminal import LONGEST, isolated_environment


def processes_of(home: Path) -> list[int]:
    """Return the processes of the program that were started by the user whose home is `home`.

    One that has ended and that nobody has waited for yet is none.
    """
    mark = f"home={home}".encode()
    started = [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is_of(folder, mark)]
    return started + forked_processes_of(home)


def _is_of(folder: Path, mark: bytes) -> bool:
    try:
        state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it has ended
        return False
    # Those that start it, ssh and a shell, have the mark as a part of a word or behind theirs.
    return state not in "ZX" and words[2:3] == [mark]


def wait_ended(home: Path, within: float = LONGEST) -> None:
    """Return when no process of the program is left; fail where one stays."""
    end = time.monotonic() + within
    while left := processes_of(home):
        assert time.monotonic() < end, f"still running: {left}"
        time.sleep(0.05)


def history(home: Path) -> list[dict[str, Any]]:
    """Return what `flow-tui history --json` prints for the user whose home is `home`."""
    printed = run_command(["history", "--json"], isolated_environment(home), home)
    assert (printed.returncode, printed.stderr) == (0, b"")
    return [json.loads(line) for line in printed.stdout.splitlines()]
