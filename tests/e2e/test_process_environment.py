"""No variable of a library shows, writes, types or changes anything; no core dump holds the key."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from tests.support.journey import API_KEY, DRAFT, LEAD, data_folder, environment, posts, remember
from tests.support.terminal import running


def _files(home: Path) -> set[Path]:
    return {path for path in home.rglob("*") if path.is_file()}


def test_no_variable_writes_out_what_is_typed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    variables = {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_LOG": str(log),
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(tmp_path),
    }
    with running(tmp_path, variables=variables) as terminal:
        terminal.wait_for_dialog("Set up a profile")
        terminal.press("tab", "tab", "tab")
        terminal.type(API_KEY)
        terminal.settle()
        assert "•" * 8 in terminal.text
        terminal.press("ctrl+g")
        terminal.wait_for("p Publish")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert _files(tmp_path) == {data_folder(tmp_path) / FILE_NAME}


def _lines_shown(home: Path, sandbox: Sandbox, **variables: str) -> list[str]:
    """Return what is shown after the start, a key, and on a larger terminal."""
    with running(home, variables=environment(sandbox) | variables) as terminal:
        terminal.wait_for(LEAD.label)
        terminal.press("j")
        terminal.settle()
        small = terminal.text
        assert "q Quit" in small.splitlines()[-1]
        terminal.resize(100, 30)
        terminal.wait_until(lambda text: "q Quit" in text.splitlines()[-1], "has the key bar")
        terminal.settle()
        return [*small.splitlines(), *terminal.text.splitlines()]


def test_no_variable_changes_what_is_shown(tmp_path: Path, sandbox: Sandbox) -> None:
    """Each of Textual's would change all of it; so would a size."""
    remember(tmp_path, DRAFT, LEAD)
    of_textual = {
        "TEXTUAL": "headless,debug",
        "TEXTUAL_PRESS": "wait:200,question_mark",
        "TEXTUAL_COLOR_SYSTEM": "none at all",
        "TEXTUAL_DRIVER": "no.such:Driver",
    }
    usual = _lines_shown(tmp_path, sandbox)
    for variables in (
        of_textual,
        {"TEXTUAL_PRESS": "wait:200,question_mark", "COLUMNS": "40", "LINES": "10"},
        {"COLUMNS": "200", "LINES": "50"},
    ):
        assert _lines_shown(tmp_path, sandbox, **variables) == usual, variables
    assert not posts(sandbox)


def test_a_key_that_interrupts_stays_a_key(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    variables = environment(sandbox) | {"TEXTUAL_ALLOW_SIGNALS": "1"}
    with running(tmp_path, variables=variables) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.send(b"\x03")
        terminal.settle()
        assert terminal.process.isalive()


def test_an_empty_no_color_is_not_set(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    written = []
    for variables in ({}, {"NO_COLOR": ""}, {"NO_COLOR": "1"}):
        with running(tmp_path, variables=environment(sandbox) | variables) as terminal:
            terminal.wait_for(DRAFT.label)
            terminal.settle()
            written.append(b"38;5;" in terminal.written)
    assert written == [True, True, False]


def test_the_help_is_as_wide_as_the_terminal_and_no_variable(tmp_path: Path) -> None:
    printed = []
    for variables in ({}, {"COLUMNS": "30", "LINES": "3"}):
        with running(tmp_path, "--help", variables=variables) as terminal:
            assert terminal.wait_end() == 0
        printed.append(bytes(terminal.written))
    assert printed[0] == printed[1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_core_is_dumped_and_nobody_reads_the_memory(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox), python_starts=True) as terminal:
        terminal.wait_for(DRAFT.label)
        process = Path(f"/proc/{terminal.pid}")
        limits = (process / "limits").read_text().splitlines()
        (core,) = (line.split() for line in limits if line.startswith("Max core file size"))
        assert core[4:6] == ["0", "0"]
        # The system gives root what belongs to a process that cannot be dumped.
        assert (process / "mem").stat().st_uid == 0
        assert _gives_up_its_environment(process) == (os.geteuid() == 0)
        terminal.process.kill(signal.SIGABRT)
        terminal.process.wait()
        assert not os.WCOREDUMP(terminal.process.status)
    assert not [path for path in _files(tmp_path) if API_KEY.encode() in path.read_bytes()]


def _gives_up_its_environment(process: Path) -> bool:
    read = subprocess.run(["cat", str(process / "environ")], capture_output=True, check=False)
    return API_KEY.encode() in read.stdout
