"""What Python writes by itself about a fault holds no piece of a secret."""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.cases import case
from tests.support.commands import KEY
from tests.support.terminal import isolated_environment

_FAULTS: Final = {
    "error": "raise RuntimeError(text)",
    "chain": """
try:
    raise ValueError(text)
except ValueError as error:
    raise RuntimeError("of another") from error
""",
    "thread": """
def work():
    raise RuntimeError(text)
thread = threading.Thread(target=work)
thread.start()
thread.join()
""",
    "ignored": """
class Fault:
    def __del__(self):
        raise RuntimeError(text)
Fault()
""",
    "task": """
async def fail():
    raise RuntimeError(text)
async def main():
    asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(main())
""",
    "log": "logging.getLogger('of.a.library').error('%s', text)",
}


_TEXTS: Final = (KEY, KEY[:32], repr(KEY.encode()), f"\x1b[31m{KEY[3:]}…")
_RUN_EACH: Final = """
import asyncio, gc, json, logging, os, runpy, sys, threading
import flow_tui.secret, flow_tui.tracebacks

gc.freeze()  # else each fork would go through all imported objects at its end
codes = []
for script in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(script + ".stderr", os.O_WRONLY | os.O_CREAT), 2)
        runpy.run_path(script)
        break
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
else:
    print(json.dumps(codes))
"""
"""Runs each script in a process of its own, which has imported before what all of them import."""


def test_no_fault_shows_a_piece_of_a_secret(tmp_path: Path) -> None:
    cases = list(itertools.product(_FAULTS, _TEXTS))
    scripts = [tmp_path / f"fault_{number}.py" for number in range(len(cases))]
    for script, (fault, text) in zip(scripts, cases, strict=True):
        script.write_text(f"""
import asyncio, logging, threading
from flow_tui.tracebacks import mask_tracebacks
from flow_tui.secret import Secret
secret, text = Secret({KEY!r}), {text!r}
mask_tracebacks()
{_FAULTS[fault]}
""")
    command = [sys.executable, "-c", _RUN_EACH, *map(str, scripts)]
    environment = isolated_environment(tmp_path)
    printed = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    for script, (fault, text), code in zip(scripts, cases, json.loads(printed), strict=True):
        with case(f"{fault}, {text!r}"):
            said = script.with_suffix(".py.stderr").read_text()
            assert_shows_no_piece(said, text)
            assert (code == 0) == (fault not in {"error", "chain"})
            if fault != "log":
                assert "Traceback (most recent call last)" in said
                assert "RuntimeError: " in said
            if fault == "ignored":
                assert said.startswith("Exception ignored in: ")


def assert_shows_no_piece(said: str, text: str) -> None:
    assert "***" in said
    assert "\x1b" not in said
    shown = said.replace(f"text = Secret({KEY!r}), {text!r}", "")
    assert not any(KEY[start : start + 8] in shown for start in range(len(KEY) - 7))
