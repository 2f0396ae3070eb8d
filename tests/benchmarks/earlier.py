"""flow-tui as it was at an earlier commit, to be run beside the one of today."""

import io
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flow_tui.model import Account
from tests.benchmarks.bench import FEW_ATTEMPTS, FEW_FLOWS
from tests.benchmarks.results import ROOT

COMMIT: Final = "2325bdf"
"""The last one whose confirm dialog read nothing but the flow's details."""

_FILL: Final = """
import sys
from pathlib import Path
from flow_tui.model import Account
from tests.benchmarks.stored import PROFILE, fill
fill(Path(sys.argv[1]), Account(PROFILE, *sys.argv[2:4]), *map(int, sys.argv[4:]))
"""


def extracted(folder: Path) -> bool:
    """Put the files of the commit into a folder; return whether git has it."""
    archive = subprocess.run(
        ["git", "archive", COMMIT, "flow_tui", "tests"], cwd=ROOT, capture_output=True, check=False
    )
    if archive.returncode:
        return False
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return True


def fill(folder: Path, data: Path, account: Account, environment: Mapping[str, str]) -> None:
    """Let it make a database of its own, since it refuses one of today.

    Args:
        folder: Where it is.
        data: The folder of the database.
        account: Whose flows it lists.
        environment: The environment of the user.
    """
    sizes = (str(FEW_FLOWS), str(FEW_ATTEMPTS))
    subprocess.run(
        [sys.executable, "-c", _FILL, str(data), account.sid, account.base_url, *sizes],
        env={**environment, "PYTHONPATH": str(folder)},
        cwd=folder,
        check=True,
    )
