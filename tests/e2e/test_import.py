"""Import in a real terminal: page in, filter, mark, add, publish one of them; stop and read on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flow_tui.sandbox import FlowState, SandboxFlow, generated_flows
from flow_tui.sandbox.flows import HOSTILE_TEXT
from flow_tui.sandbox.paging import TROUBLED_LISTS, ListTrouble
from flow_tui.sandbox.server import Sandbox
from tests.support.escapes import foreign_sequences
from tests.support.journey import API_KEY, SID, environment, posts, publish, remember
from tests.support.terminal import Terminal, running

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
HOSTILE = SandboxFlow("1618743905230716", "hostile text", name=HOSTILE_TEXT)
ACCOUNT = (DRAFT, HOSTILE, *generated_flows(250))
WANTED = next(flow for flow in ACCOUNT if flow.platform_name == "mumbai_survey_2")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An account with three pages of flows."""
    with Sandbox(flows=ACCOUNT, sid=SID, api_key=API_KEY) as found:
        yield found
    assert not found.faults


def _open(terminal: Terminal, waba_id: str) -> None:
    terminal.press("i")
    terminal.wait_for_dialog("WABA ID")
    terminal.press("ctrl+u")
    terminal.type(waba_id)
    terminal.press("enter")


def test_flows_are_brought_in_and_one_is_published(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        _open(terminal, sandbox.waba_id)
        shown = terminal.wait_for("252 flows in total.")
        assert "in list" in shown
        assert "Refused \\x1b[2J" in shown

        terminal.press("/")
        terminal.type("mumbai survey")
        terminal.wait_gone("Refused")
        terminal.press("enter", "*")
        terminal.wait_for("2 marked.")
        terminal.press("enter")
        terminal.wait_for("2 flows added.")
        terminal.wait_for(WANTED.platform_name)

        terminal.press("/")
        terminal.type(WANTED.id)
        terminal.press("enter")
        terminal.wait_gone("appointment_booking")
        terminal.settle()
        publish(terminal, WANTED)
        terminal.wait_for("✓ succeeded")
        terminal.settle()
        assert terminal.read(1.2) == 0

        terminal.press("q")
        assert terminal.wait_end() == 0

    assert sandbox.state_of(WANTED.id) is FlowState.PUBLISHED
    assert len(posts(sandbox)) == 1
    assert foreign_sequences(bytes(terminal.written)) == []
    assert API_KEY.encode() not in terminal.written


def test_a_slow_account_is_stopped_and_the_terminal_is_still(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    slow = next(each for each, what in TROUBLED_LISTS.items() if what is ListTrouble.SLOW)
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        _open(terminal, slow)
        terminal.wait_for("Reading: 100 flows so far. Press ctrl+g to stop.")
        terminal.settle(0.1)
        terminal.press("ctrl+g")
        terminal.wait_for("Stopped. 100 flows read, perhaps not all.")
        terminal.settle()
        assert terminal.read(2.2) == 0  # no page comes any more, and nothing moves
        terminal.press("r")
        terminal.wait_for("252 flows in total.")
        terminal.press("ctrl+g")
        terminal.wait_for(DRAFT.label)
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert posts(sandbox) == []
