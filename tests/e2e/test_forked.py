"""A program that is forked for a test is what one is that a user starts."""

import signal
import sys
from pathlib import Path

import pytest

from tests.support.processes import processes_of
from tests.support.terminal import Terminal, running


def _signals(terminal: Terminal) -> list[str]:
    """Return which signals the program blocks, ignores and handles; it has its terminal alone."""
    process = Path(f"/proc/{terminal.pid}")
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    group, session, foreground = fields[2], fields[3], fields[5]
    assert {group, session, foreground} == {str(terminal.pid)}
    (stream,) = {str((process / "fd" / str(number)).readlink()) for number in range(3)}
    assert stream.startswith("/dev/pts/")
    lines = (process / "status").read_text().splitlines()
    return [line for line in lines if line.startswith(("SigBlk", "SigIgn", "SigCgt"))]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_shows_leads_and_leaves_the_same(tmp_path: Path) -> None:
    """This keeps the tests honest that do without a start of Python."""
    seen = []
    for python_starts in (True, False):
        with running(tmp_path, "--demo", python_starts=python_starts) as terminal:
            terminal.wait_for("Lead form")
            terminal.settle()
            signals, modes = _signals(terminal), terminal._modes()
            _, *lines = terminal.text.splitlines()  # the port is in the first
            assert processes_of(tmp_path) == [terminal.pid]
            terminal.process.kill(signal.SIGTERM)
            assert terminal.wait_end() == 128 + signal.SIGTERM
        assert processes_of(tmp_path) == []
        after = bytes(terminal.written).rpartition(b"\x1b[?1006l")[2]
        assert terminal.modes_after == terminal.modes_before
        seen.append((signals, modes, lines, after))
    assert seen[0] == seen[1]


def test_how_it_ends_is_told(tmp_path: Path) -> None:
    with running(tmp_path, "--no-such-option") as terminal:
        assert terminal.wait_end() == 2
        assert b"unrecognized arguments: --no-such-option" in terminal.written
    with running(tmp_path, "--demo") as terminal:
        terminal.process.kill(signal.SIGKILL)
        assert terminal.process.wait() is None
        assert terminal.process.signalstatus == signal.SIGKILL
