"""What is left of the program after it has ended, or should have: processes, and the record."""

import json
import time
from pathlib import Path
from typing import Any

from tests.support.command_server import run_command
from tests.support.patience import LONGEST
from tests.support.processes import processes_of
from tests.support.terminal import isolated_environment


def wait_ended(home: Path) -> None:
    """Return when no process of the program is left; fail where one stays."""
    end = time.monotonic() + LONGEST
    while left := processes_of(home):
        assert time.monotonic() < end, f"still running: {left}"
        time.sleep(0.05)


def history(home: Path) -> list[dict[str, Any]]:
    """Return what `flow-tui history --json` prints for the user whose home is `home`."""
    printed = run_command(["history", "--json"], isolated_environment(home), home)
    assert (printed.returncode, printed.stderr) == (0, b"")
    return [json.loads(line) for line in printed.stdout.splitlines()]
