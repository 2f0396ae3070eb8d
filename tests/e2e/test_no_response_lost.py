"""A response for which the disk has no room, in a real terminal: it is waited for, or named."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from flow_tui.model import Outcome
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from tests.support.aftermath import history
from tests.support.journey import API_KEY, DRAFT, SID, data_folder, environment, publish, remember
from tests.support.terminal import Terminal, running

LARGE: Final = SandboxFlow(DRAFT.id, DRAFT.label, behaviour=Behaviour.LARGE)
NOTICE: Final = "NOT SAVED YET: 1 response"
LOST: Final = "1 response was not recorded, but its outcome was."


@contextmanager
def published_without_room(home: Path) -> Iterator[Terminal]:
    """A publish whose outcome fits on the disk, but not its response."""
    remember(home, LARGE)
    with (
        Sandbox(flows=(LARGE,), sid=SID, api_key=API_KEY) as sandbox,
        running(home, variables=environment(sandbox)) as terminal,
    ):
        terminal.wait_for(LARGE.id)
        limit_files(terminal, (data_folder(home) / FILE_NAME).stat().st_size + 50_000)
        publish(terminal, LARGE)
        terminal.wait_for("✗ rejected")
        terminal.wait_for(NOTICE)
        yield terminal


def limit_files(terminal: Terminal, size: int) -> None:
    """Let no file of the program grow beyond a size, as on a full disk."""
    _, hard = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (size, hard))


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_what_a_signal_waits_for_is_said_and_saved_once_there_is_room(
    tmp_path: Path, sign: signal.Signals
) -> None:
    with published_without_room(tmp_path) as terminal:
        os.kill(terminal.pid, sign)
        terminal.wait_for("flow-tui keeps trying to save 1 response before it exits.")
        limit_files(terminal, resource.RLIM_INFINITY)
        assert terminal.wait_end() == 128 + sign
        assert LOST not in last_line(terminal)
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.REJECTED
    assert len(attempt["body"]) > 50_000


def test_one_that_is_given_up_is_named_in_the_last_line(tmp_path: Path) -> None:
    with published_without_room(tmp_path) as terminal:
        terminal.press("q")
        terminal.wait_for("Quit again to lose it.")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert f"flow-tui: 1 rejected. {LOST} For the responses, run:" in last_line(terminal)
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.REJECTED
    assert attempt["body"] == ""


def last_line(terminal: Terminal) -> str:
    return bytes(terminal.written).decode().strip().splitlines()[-1]
