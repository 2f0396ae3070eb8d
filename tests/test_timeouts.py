"""All limits follow from the length of one call, which is written in one line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from flow_tui import timeouts
from flow_tui.store.database import BUSY_SECONDS
from tests.support.cases import case
from tests.support.terminal import unmeasured_environment

LONGEST_CALLS: Final = (timeouts.CALL_SECONDS, 600)
_LIMITS: Final = """
import inspect, json, pathlib, sys, types

def limits(call_seconds):
    for name in [name for name in sys.modules if name.partition(".")[0] == "flow_tui"]:
        del sys.modules[name]
    import flow_tui
    source = pathlib.Path(flow_tui.__file__).with_name("timeouts.py").read_text()
    line = "CALL_SECONDS: Final = 60\\n"
    assert source.count(line) == 1
    changed = types.ModuleType("flow_tui.timeouts")
    exec(source.replace(line, f"CALL_SECONDS: Final = {call_seconds}\\n"), vars(changed))
    sys.modules["flow_tui.timeouts"] = flow_tui.timeouts = changed

    from flow_tui.app.publish import progress
    from flow_tui.app.terminal.hangup import HangupHandler
    from flow_tui.kaleyra import KaleyraClient
    from flow_tui.services import publisher
    from flow_tui.store import owner

    return {
        "call": KaleyraClient()._call_timeout,
        "shown": progress.CALL_SECONDS,
        "hangup": inspect.signature(HangupHandler).parameters["longest"].default,
        "lease": owner.LEASE.total_seconds(),
        "begin": publisher.BEGIN_SECONDS,
        "record": publisher.RECORD_SECONDS,
    }

print(json.dumps([limits(seconds) for seconds in sys.argv[1:]]))
"""


def limits(folder: Path) -> list[dict[str, float]]:
    """Return what the modules use if the longest call is changed in its one line.

    One process imports the program for each of `LONGEST_CALLS`, but only once what it is built on.
    """
    command = [sys.executable, "-c", _LIMITS, *map(str, LONGEST_CALLS)]
    environment = unmeasured_environment(folder)
    printed = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout
    found: list[dict[str, float]] = json.loads(printed)
    return found


def test_a_hang_up_outlasts_a_call_and_a_lease_outlasts_a_hang_up(tmp_path: Path) -> None:
    for call_seconds, found in zip(LONGEST_CALLS, limits(tmp_path), strict=True):
        with case(f"a call of {call_seconds} seconds"):
            assert found["call"] == found["shown"] == call_seconds
            time_to_record = found["hangup"] - found["call"]
            assert time_to_record >= 30
            assert found["lease"] > found["hangup"]
            assert found["begin"] > BUSY_SECONDS
            assert found["begin"] + found["hangup"] < found["lease"]
            assert found["call"] < found["record"] < found["hangup"]
