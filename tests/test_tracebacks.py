"""What Python writes by itself about a fault holds no piece of a secret."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

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


@pytest.mark.parametrize("fault", _FAULTS)
@pytest.mark.parametrize("text", [KEY, KEY[:32], repr(KEY.encode()), f"\x1b[31m{KEY[3:]}…"])
def test_no_fault_shows_a_piece_of_a_secret(tmp_path: Path, fault: str, text: str) -> None:
    code = f"""
import asyncio, logging, threading
from flow_tui.tracebacks import mask_tracebacks
from flow_tui.secret import Secret
secret, text = Secret({KEY!r}), {text!r}
mask_tracebacks()
{_FAULTS[fault]}
"""
    script = tmp_path / "fault.py"
    script.write_text(code)
    result = subprocess.run(
        [sys.executable, str(script)], env=isolated_environment(tmp_path), capture_output=True
    )
    said = result.stderr.decode()
    assert "***" in said
    assert "\x1b" not in said
    shown = said.replace(f"text = Secret({KEY!r}), {text!r}", "")
    assert not any(KEY[start : start + 8] in shown for start in range(len(KEY) - 7))
    assert (result.returncode == 0) == (fault not in {"error", "chain"})
    if fault != "log":
        assert "Traceback (most recent call last)" in said
        assert "RuntimeError: " in said
    if fault == "ignored":
        assert said.startswith("Exception ignored in: ")
