"""Over SSH on a slow line: the screen is there soon, and no key that was typed blind publishes."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.support.journey import DRAFT, LEAD, environment, posts, remember
from tests.support.slow_relay import Line, SlowRelay
from tests.support.ssh import SshServer
from tests.support.terminal import Terminal, isolated_environment, running

SLOW = Line(delay=0.3, bits_per_second=64_000)
FIRST_SCREEN_BYTES = 8_000
"""A second on this line."""


@contextmanager
def logged_in(server: SshServer, home: Path, variables: dict[str, str]) -> Iterator[Terminal]:
    """The program over a slow line, in a terminal that answers as a real one does."""
    whole = isolated_environment(home) | variables
    with SlowRelay(server.port, SLOW) as relay:
        command = server.command(whole, port=relay.port)
        with Terminal([], whole, command=command) as terminal:
            yield terminal


@pytest.fixture
def slow(tmp_path: Path, sandbox: Sandbox, ssh_server: SshServer) -> Iterator[Terminal]:
    remember(tmp_path, DRAFT, LEAD)
    with logged_in(ssh_server, tmp_path, environment(sandbox)) as terminal:
        yield terminal


def test_the_first_screen_is_there_soon(slow: Terminal) -> None:
    slow.wait_for(LEAD.label)
    slow.wait_for("q Quit")
    assert len(slow.written) < FIRST_SCREEN_BYTES


def test_keys_typed_blind_publish_nothing(slow: Terminal, sandbox: Sandbox) -> None:
    slow.wait_for(LEAD.label)
    slow.settle(1)
    slow.send(b"p")
    time.sleep(0.25)  # at the other end the dialog is open; here it shows after 0.6 s at the least
    for key in (*DRAFT.id[-4:], "\r", "\r"):
        slow.send(key.encode())
        time.sleep(0.04)
    slow.wait_for("Publish this flow?")
    slow.settle(1.5)
    assert posts(sandbox) == []
    slow.press(*["backspace"] * 4)  # by somebody who sees the dialog
    slow.wait_gone(DRAFT.id[-4:] + " ")
    slow.wait_gone("Enter publishes it now.")  # on this line half a frame can be seen
    slow.type(DRAFT.id[-4:])
    slow.wait_for("Enter publishes it now.")
    slow.press("enter")
    slow.wait_for("✓ succeeded  publish")
    assert len(posts(sandbox)) == 1


def test_all_keys_in_one_piece_publish_nothing(slow: Terminal, sandbox: Sandbox) -> None:
    slow.wait_for(LEAD.label)
    slow.send(f"p{DRAFT.id[-4:]}\r\r".encode())
    slow.wait_for("Publish this flow?")
    slow.settle(1)
    assert posts(sandbox) == []


def answers(terminal: Terminal) -> list[bytes]:
    """What a terminal answers to all that it was asked so far; each question is asked twice."""
    asked = re.findall(rb"\x1b\[(\d+;\d+)H\x1b\[6n", terminal.written)
    return [b"\x1b[%bR" % position for position in asked]


def test_enter_counts_from_when_the_terminal_has_shown_what_it_does(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox), answers=False) as terminal:
        terminal.wait_for(DRAFT.label)
        # The first question is asked right behind the first screen.
        terminal.wait_until(lambda _: len(answers(terminal)) == 2, "asks once")
        terminal.send(b"".join(answers(terminal)))  # from now on it is waited for
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(DRAFT.id[-4:])
        terminal.settle(1.5)
        assert "Enter publishes it now." not in terminal.text
        terminal.press("enter")
        terminal.wait_for("Press Enter again")
        before = len(answers(terminal))
        terminal.press("backspace", DRAFT.id[-1])
        terminal.wait_gone("Press Enter again")
        terminal.wait_until(lambda _: len(answers(terminal)) == before + 2, "asks anew")
        terminal.send(b"".join(answers(terminal)[2:before]))  # those to what stood there before
        terminal.settle(1.5)
        terminal.press("enter")
        terminal.wait_for("Press Enter again")
        assert posts(sandbox) == []
        terminal.send(b"".join(answers(terminal)[before:]))
        terminal.wait_for_dialog("Enter publishes it now.")
        terminal.press("enter")
        terminal.wait_for("✓ succeeded  publish")
    assert len(posts(sandbox)) == 1
