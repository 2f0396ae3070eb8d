"""The line is cut, over a real SSH session: what is out is recorded, nothing more is sent.

Five ways in which it is cut, each while a request is out whose answer takes three seconds, and
each while the confirm dialog is open.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from flow_tui.model import Outcome
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.aftermath import history, wait_ended
from tests.support.journey import API_KEY, SID, environment, posts, publish, remember
from tests.support.processes import processes_of, program_of
from tests.support.programs import require
from tests.support.ssh import SshServer
from tests.support.terminal import Terminal, isolated_environment

THREE_SECONDS: Final = SandboxFlow(
    "1292740518863735", "slow", behaviour=Behaviour.SLOW, slow_seconds=3.0
)


@pytest.fixture
def slow_sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=(THREE_SECONDS,), sid=SID, api_key=API_KEY) as running:
        yield running
    assert not running.faults


def _signal(number: signal.Signals) -> Callable[[Terminal, Path], None]:
    def cut(_terminal: Terminal, home: Path) -> None:
        (pid,) = processes_of(home)
        os.kill(pid, number)

    return cut


def _close_terminal(terminal: Terminal, _home: Path) -> None:
    terminal.close_window()


def _kill_client(terminal: Terminal, _home: Path) -> None:
    terminal.process.kill(signal.SIGKILL)


def _kill_tmux(_terminal: Terminal, home: Path) -> None:
    subprocess.run([*_tmux(home), "kill-server"], check=True)


def _tmux(home: Path) -> tuple[str, ...]:
    return ("tmux", "-S", str(home / "tmux"), "-f", "/dev/null")


CUTS: Final = {
    "SIGHUP": _signal(signal.SIGHUP),
    "SIGTERM": _signal(signal.SIGTERM),
    "closed terminal": _close_terminal,
    "ssh killed": _kill_client,
    "tmux kill-server": _kill_tmux,
}
every_cut = pytest.mark.parametrize("way", CUTS)


@contextmanager
def _over_ssh(way: str, home: Path, sandbox: Sandbox, server: SshServer) -> Iterator[Terminal]:
    remember(home, THREE_SECONDS)
    variables = isolated_environment(home, **environment(sandbox))
    command = program_of(home)
    if way == "tmux kill-server":
        require("tmux")
        command = (*_tmux(home), "new-session", *command)
    try:
        with Terminal([], variables, command=server.command(variables, command)) as terminal:
            terminal.wait_for(THREE_SECONDS.id)
            yield terminal
    finally:
        if (home / "tmux").exists():  # a test that failed left its server
            subprocess.run([*_tmux(home), "kill-server"], check=False, capture_output=True)


@every_cut
def test_the_request_that_is_out_is_recorded(
    tmp_path: Path, slow_sandbox: Sandbox, ssh_server: SshServer, way: str
) -> None:
    with _over_ssh(way, tmp_path, slow_sandbox, ssh_server) as terminal:
        assert history(tmp_path) == []  # what reads it is started before the time counts
        publish(terminal, THREE_SECONDS)
        assert slow_sandbox.wait_for_posts(THREE_SECONDS.id)
        CUTS[way](terminal, tmp_path)
        time.sleep(0.1)
        assert processes_of(tmp_path)  # it waits for the answer
        (attempt,) = history(tmp_path)
        assert attempt["ended_at"] is None
        wait_ended(tmp_path)
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.SUCCEEDED
    assert attempt["ended_at"]
    assert attempt["elapsed_ms"] >= 3000
    assert len(posts(slow_sandbox)) == 1


@every_cut
def test_a_confirm_dialog_sends_nothing(
    tmp_path: Path, slow_sandbox: Sandbox, ssh_server: SshServer, way: str
) -> None:
    with _over_ssh(way, tmp_path, slow_sandbox, ssh_server) as terminal:
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(THREE_SECONDS.id[-4:])
        terminal.wait_for_dialog("Enter publishes it now.")
        CUTS[way](terminal, tmp_path)
        wait_ended(tmp_path)
    assert posts(slow_sandbox) == []
    assert history(tmp_path) == []
