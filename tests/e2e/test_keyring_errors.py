"""A keyring that is locked or missing: reported, and the key can be typed for this session."""

import sys
from pathlib import Path

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.support import SUPPORT
from tests.support.journey import API_KEY, DRAFT, SID, files_with, posts, publish, remember
from tests.support.secret_service import SecretService
from tests.support.terminal import Terminal, isolated_environment, running


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "no bus"])
def test_the_key_can_be_typed_for_this_session(
    tmp_path: Path, sandbox: Sandbox, secret_service: SecretService, locked: bool
) -> None:
    secret_service.start()
    secret_service.restart(unlocked=False)
    address = secret_service.environment["DBUS_SESSION_BUS_ADDRESS"]
    bus = {"DBUS_SESSION_BUS_ADDRESS": address} if locked else {}
    remember(tmp_path, DRAFT, profile="prod-in", base_url=sandbox.base_url)
    remember(tmp_path, profile="prod-in")  # on another API domain now
    with running(tmp_path, variables=bus) as terminal:
        terminal.wait_for_dialog("The keyring could not be read")
        told = " ".join(terminal.text.split())
        assert ("login keyring is locked" if locked else "No system keyring can be reached") in told
        terminal.press("r")
        terminal.settle()
        terminal.wait_for_dialog("The keyring could not be read")
        terminal.press("t")
        _type_key(terminal, sandbox)
        terminal.wait_for(DRAFT.label)
        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(posts(sandbox)) == 1
    assert API_KEY.encode() not in terminal.written
    assert not files_with(API_KEY, [tmp_path])


def _type_key(terminal: Terminal, sandbox: Sandbox) -> None:
    """Fill the form that knows the profile's name, and another domain than the test's."""
    terminal.wait_for_dialog("Change a profile")
    terminal.paste(API_KEY)
    terminal.wait_for("•" * len(API_KEY))
    terminal.press("shift+tab", "shift+tab", "enter")
    terminal.wait_for("another API domain")
    terminal.press("end", "enter")
    terminal.wait_for_dialog("api.example.kaleyra.io")
    terminal.press("tab")
    terminal.type(sandbox.base_url)
    terminal.wait_for("stays in memory")
    terminal.press("ctrl+s")
    terminal.wait_gone("Change a profile")


def test_quitting_does_not_wait_for_a_frozen_keyring(
    tmp_path: Path, secret_service: SecretService
) -> None:
    secret_service.start()
    secret_service.freeze()
    remember(tmp_path, DRAFT, profile="prod-in")
    address = secret_service.environment["DBUS_SESSION_BUS_ADDRESS"]
    variables = isolated_environment(tmp_path, DBUS_SESSION_BUS_ADDRESS=address)
    program = (sys.executable, str(SUPPORT / "patient_app.py"))
    with Terminal([], variables, command=program) as terminal:
        terminal.wait_for(DRAFT.label)  # the list needs no key
        assert SID[:4] not in terminal.text
        terminal.press("q")
        assert terminal.wait_end() == 0
    secret_service.thaw()
