"""All limits follow from the length of one call, which is written in one line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from flow_tui import timeouts
from flow_tui.store.database import BUSY_SECONDS

_LIMITS: Final = """
import importlib.util, inspect, json, pathlib, sys, types

import flow_tui
source = pathlib.Path(flow_tui.__file__).with_name("timeouts.py").read_text()
line = "CALL_SECONDS: Final = 60\\n"
assert source.count(line) == 1
changed = types.ModuleType("flow_tui.timeouts")
exec(source.replace(line, f"CALL_SECONDS: Final = {sys.argv[1]}\\n"), vars(changed))
sys.modules["flow_tui.timeouts"] = flow_tui.timeouts = changed

from flow_tui.app.publish import progress
from flow_tui.app.terminal.hangup import HangupHandler
from flow_tui.kaleyra import KaleyraClient
from flow_tui.services import publisher
from flow_tui.store import owner

print(json.dumps({
    "call": KaleyraClient()._call_timeout,
    "shown": progress.CALL_SECONDS,
    "hangup": inspect.signature(HangupHandler).parameters["longest"].default,
    "lease": owner.LEASE.total_seconds(),
    "begin": publisher.BEGIN_SECONDS,
    "record": publisher.RECORD_SECONDS,
}))
"""


def limits(call_seconds: int, folder: Path) -> dict[str, float]:
    """Return what the modules use if the longest call is changed in its one line."""
    command = [sys.executable, "-c", _LIMITS, str(call_seconds)]
    printed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(printed)
    return found


@pytest.mark.parametrize("call_seconds", [timeouts.CALL_SECONDS, 120, 600])
def test_a_hang_up_outlasts_a_call_and_a_lease_outlasts_a_hang_up(
    call_seconds: int, tmp_path: Path
) -> None:
    found = limits(call_seconds, tmp_path)
    assert found["call"] == found["shown"] == call_seconds
    time_to_record = found["hangup"] - found["call"]
    assert time_to_record >= 30
    assert found["lease"] > found["hangup"]
    assert found["begin"] > BUSY_SECONDS
    assert found["begin"] + found["hangup"] < found["lease"]
    assert found["call"] < found["record"] < found["hangup"]
