"""Hang-ups at odd times, twice, with a terminal that accepts nothing, or with signals ignored."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

import pexpect
import pytest

from flow_tui.model import Outcome
from flow_tui.sandbox.server import Sandbox
from tests.e2e.test_main_journey import assert_restored
from tests.support import SUPPORT
from tests.support.aftermath import history, wait_ended
from tests.support.journey import DRAFT, SLOW, environment, posts, publish, remember
from tests.support.patience import LONGEST
from tests.support.processes import processes_of, program_of
from tests.support.terminal import Terminal, isolated_environment, running

WAITS: Final = (
    b"flow-tui is waiting for the response to the request in flight, to record it before it exits."
)


def _asked(terminal: Terminal) -> list[str]:
    """Type the answer of a confirm dialog, with which the terminal is asked; return its answers.

    They are not sent, as on a slow line.
    """
    late: list[str] = []
    terminal.wait_for(DRAFT.id)
    terminal.type("p")
    terminal.wait_for_dialog("cannot be undone")
    terminal.screen.write_process_input = late.append  # type: ignore[assignment]
    terminal.type(DRAFT.id[-4:])
    terminal.wait_until(lambda _: len(late) >= 2, "a question for the cursor's position")
    return late


def test_a_late_answer_of_the_terminal_does_not_reach_the_shell(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        late = _asked(terminal)
        terminal.press("ctrl+q")
        terminal.settle(0.3)
        assert terminal.process.isalive()
        terminal.process.send("".join(late))
        assert terminal.wait_end() == 0
    after = bytes(terminal.written).rpartition(b"\x1b[?1006l")[2]
    assert after == b"flow-tui: nothing was sent in this session.\r\n"


def test_a_click_behind_quit_opens_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    """The end waits for an answer of the terminal."""
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        _asked(terminal)
        terminal.press("ctrl+g")
        shown = terminal.wait_for(DRAFT.label)
        y = next(y for y, line in enumerate(shown.splitlines(), 1) if DRAFT.id in line)
        terminal.press("ctrl+q")
        terminal.process.send(2 * f"\x1b[<0;11;{y}M\x1b[<0;11;{y}m")
        assert terminal.wait_end() == 0
    assert b"History of " not in terminal.written


def _publish_slowly(terminal: Terminal, sandbox: Sandbox) -> None:
    terminal.wait_for(SLOW.id)
    publish(terminal, SLOW)
    assert sandbox.wait_for_posts(SLOW.id)


def _assert_calms_down(process: int) -> None:
    """The end of the window has its own work; what spins takes most of each second."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        before = _processor_seconds(process)
        time.sleep(1)  # processor time is measured over it: no event says that nothing spins
        if _processor_seconds(process) - before < 0.2:
            return
    raise AssertionError("it never rests")


def _assert_recorded_once(home: Path, sandbox: Sandbox) -> None:
    (attempt,) = history(home)
    assert attempt["outcome"] == Outcome.SUCCEEDED
    assert attempt["ended_at"]
    assert len(posts(sandbox)) == 1


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_living_terminal_is_left_as_it_was(
    tmp_path: Path, sandbox: Sandbox, number: signal.Signals, status: int
) -> None:
    remember(tmp_path, SLOW)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        _publish_slowly(terminal, sandbox)
        terminal.process.kill(number)
        assert terminal.wait_end() == status
    assert_restored(terminal)
    after = bytes(terminal.written).rpartition(b"\x1b[?1006l")[2]
    first, second, _ = after.split(b"\r\n")
    assert first == WAITS
    assert second.startswith(b"flow-tui: 1 succeeded. For the responses, run: flow-tui history ")
    _assert_recorded_once(tmp_path, sandbox)


def test_further_signals_change_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, SLOW)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        _publish_slowly(terminal, sandbox)
        terminal.process.kill(signal.SIGTERM)
        terminal.read(0.3)
        for number in ("HUP", "TERM", "INT", "TSTP", "CONT", "WINCH", "TTOU", "TERM"):
            terminal.process.kill(getattr(signal, f"SIG{number}"))
            terminal.read(0.05)
        assert terminal.wait_end() == 143
    assert_restored(terminal)
    assert bytes(terminal.written).count(WAITS) == 1
    _assert_recorded_once(tmp_path, sandbox)


@pytest.mark.parametrize("python_starts", [True, False])
def test_a_start_can_be_cut_at_any_moment(
    tmp_path: Path, sandbox: Sandbox, python_starts: bool
) -> None:
    """While all is imported, which takes long, and from then on until the screen is there."""
    remember(tmp_path, DRAFT)
    step, moments = (0.12, 4) if python_starts else (0.02, 10)
    for moment in range(moments):
        with running(
            tmp_path, variables=environment(sandbox), python_starts=python_starts
        ) as terminal:
            terminal.read(moment * step)
            terminal.process.kill(signal.SIGTERM)
            terminal.process.expect(pexpect.EOF)
            terminal.written += terminal.process.before
            terminal.process.wait()
            # Before the program has begun to listen it is ended by the system.
            ended = terminal.process.exitstatus, terminal.process.signalstatus
            assert ended in {(143, None), (None, signal.SIGTERM)}
            assert b"Traceback" not in terminal.written
            if b"\x1b[?1049h" in terminal.written:
                assert_restored(terminal)
    assert processes_of(tmp_path) == []
    assert sandbox.requests == []


def test_a_hang_up_that_is_ignored_ends_with_the_terminal(tmp_path: Path, sandbox: Sandbox) -> None:
    """As under nohup: the signal is ignored, yet without a terminal there is nothing to do."""
    remember(tmp_path, SLOW)
    variables = isolated_environment(tmp_path, **environment(sandbox))
    ignoring = ("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *program_of(tmp_path))
    with Terminal([], variables, command=ignoring) as terminal:
        terminal.wait_for(SLOW.id)
        terminal.process.kill(signal.SIGHUP)
        terminal.settle()
        _publish_slowly(terminal, sandbox)
        terminal.close_window()
        _assert_calms_down(terminal.pid)
        wait_ended(tmp_path)
    _assert_recorded_once(tmp_path, sandbox)


def test_a_terminal_that_takes_nothing_keeps_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, SLOW)
    with running(tmp_path, variables=environment(sandbox), size=(200, 60)) as terminal:
        _publish_slowly(terminal, sandbox)
        for columns in range(120, 180):  # each is a whole screen, and nobody reads it
            terminal.process.setwinsize(60, columns)
            time.sleep(0.02)
        terminal.process.kill(signal.SIGTERM)
        until = time.monotonic() + LONGEST
        while not (ended := history(tmp_path)[0]["ended_at"]) and time.monotonic() < until:
            time.sleep(0.05)
        assert ended  # while the terminal still takes nothing
        wait_ended(tmp_path)
    _assert_recorded_once(tmp_path, sandbox)


def test_stopped_and_continued_it_works_on(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.id)
        threads = len(list(Path(f"/proc/{terminal.pid}/task").iterdir()))
        for _ in range(2):
            terminal.process.kill(signal.SIGTSTP)
            terminal.settle()
            assert terminal._modes() == terminal.modes_before
            terminal.process.kill(signal.SIGCONT)
            terminal.settle()
            terminal.process.kill(signal.SIGCONT)  # was not stopped: nothing is started twice
            terminal.settle()
        assert len(list(Path(f"/proc/{terminal.pid}/task").iterdir())) == threads
        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert_restored(terminal)


def test_hung_up_while_stopped_it_ends(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.id)
        terminal.process.kill(signal.SIGTSTP)
        terminal.settle()
        assert processes_of(tmp_path)
        terminal.close_window()
        wait_ended(tmp_path)


@pytest.mark.parametrize("way", ["none", "SIGTERM", "closed"])
def test_while_the_terminal_is_lent(tmp_path: Path, sandbox: Sandbox, way: str) -> None:
    """What is drawn meanwhile is dropped and stalls nothing; a hang-up then ends it as ever."""
    remember(tmp_path, DRAFT)
    variables = isolated_environment(tmp_path, **environment(sandbox))
    lending = (sys.executable, str(SUPPORT / "suspending_app.py"))
    with Terminal([], variables, command=lending) as terminal:
        terminal.wait_for(DRAFT.id)
        terminal.press("a")
        terminal.wait_for("lent to another program")
        assert terminal._modes() == terminal.modes_before
        if way == "closed":
            terminal.close_window()
            assert terminal.process.wait() == 129
        elif way == "SIGTERM":
            terminal.process.kill(signal.SIGTERM)
            assert terminal.wait_end() == 143
            assert terminal.written.endswith(
                b"lent to another program\r\nflow-tui: nothing was sent in this session.\r\n"
            )
        else:
            terminal.wait_for(DRAFT.id)
        if way == "none":
            publish(terminal, DRAFT)
            terminal.wait_for("✓ succeeded")
            terminal.press("q")
            assert terminal.wait_end() == 0
            assert_restored(terminal)


def test_started_in_the_background_it_waits_for_the_foreground(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, DRAFT)
    variables = isolated_environment(tmp_path, **environment(sandbox), PS1="ready> ")
    shell = ("/bin/bash", "--norc", "--noprofile", "-i")
    with Terminal([], variables, command=shell) as terminal:
        terminal.wait_for("ready>")
        terminal.type(f"{' '.join(program_of(tmp_path))} &\r")
        terminal.wait_until(lambda _: "T" in _states(tmp_path), "is stopped")
        terminal.type("fg\r")
        terminal.wait_for(DRAFT.id)
        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded")
        terminal.press("q")
        terminal.wait_for("flow-tui: 1 succeeded.")
    assert len(posts(sandbox)) == 1


def _states(home: Path) -> list[str]:
    return [
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        for pid in processes_of(home)
    ]


@pytest.mark.parametrize("way", ["SIGHUP", "closed"])
def test_a_demo_leaves_nothing(tmp_path: Path, way: str) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with running(tmp_path / "home", "--demo", TMPDIR=str(temporary)) as terminal:
        terminal.wait_for("p Publish")
        assert list(temporary.iterdir())
        assert processes_of(tmp_path / "home")
        if way == "closed":
            terminal.close_window()
        else:
            terminal.process.kill(signal.SIGHUP)
        wait_ended(tmp_path / "home")
    assert list(temporary.iterdir()) == []
