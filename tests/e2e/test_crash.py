"""A fault of the program leaves a terminal that works, a traceback, and no secret."""

import re
import sys
from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from tests.e2e.test_main_journey import assert_restored
from tests.support import SUPPORT
from tests.support.escapes import foreign_sequences
from tests.support.journey import API_KEY, DRAFT, environment, remember
from tests.support.terminal import Terminal, isolated_environment


def test_a_crash_restores_the_terminal_and_shows_no_secret(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, DRAFT)
    with Terminal(
        [],
        isolated_environment(tmp_path, **environment(sandbox)),
        command=(sys.executable, str(SUPPORT / "crashing_app.py")),
    ) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("a")
        status = terminal.wait_end()
    assert status != 0
    assert_restored(terminal)
    written = bytes(terminal.written)
    after = written.rpartition(b"\x1b[?1049l")[2]
    assert b"Traceback (most recent call last)" in after
    assert b"in fail" in after
    assert b"RuntimeError: \\x1b[5ma fault of the program, with ***, ***" in after
    assert API_KEY[:-1].encode() not in written
    assert b"key_in_a_variable =" not in after.replace(
        b"key_in_a_variable = credentials.api_key.reveal()", b""
    )
    # An answer of the terminal that is on its way then is echoed, as in any program that asks.
    (bell,) = foreign_sequences(re.sub(rb"\^\[\[\d+;\d+R", b"", written))
    assert "\x07Traceback" in bell
    assert after.endswith(b"flow-tui: nothing was sent in this session.\r\n")
