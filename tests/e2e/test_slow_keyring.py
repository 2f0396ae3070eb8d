"""While a keyring does not answer, the app is used for what needs none."""

import time
from pathlib import Path

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.e2e.test_keyring_states import NO_ANSWER, quit_by_key, wait_for_trouble
from tests.support.journey import DRAFT, LEAD, environment, posts, remember
from tests.support.keyrings import ADDRESS, bus_of
from tests.support.secret_service import SecretService
from tests.support.terminal import Terminal, running

PASSED = 6.0
"""Seconds after which a keyring that was asked has been given up."""


@pytest.fixture
def frozen(secret_service: SecretService, sandbox: Sandbox, tmp_path: Path) -> SecretService:
    """A keyring that answers nothing, and a profile whose key is in it."""
    secret_service.start()
    secret_service.freeze()
    remember(tmp_path, DRAFT, profile="prod-in", base_url=sandbox.base_url)
    return secret_service


def test_a_publish_meanwhile_sends_nothing_and_opens_no_second_dialog(
    tmp_path: Path, sandbox: Sandbox, frozen: SecretService
) -> None:
    with running(tmp_path, "--base-url", sandbox.base_url, variables=bus_of(frozen)) as terminal:
        terminal.wait_for(DRAFT.label)
        for _ in range(3):
            terminal.press("p")
            terminal.wait_for("Not signed in yet")
            terminal.type(DRAFT.id[-4:])
        wait_for_trouble(terminal, NO_ANSWER)
        terminal.settle(0.3)
        terminal.press("ctrl+g")
        terminal.wait_gone("The keyring could not be read")
        terminal.read(1)
        assert "The keyring could not be read" not in terminal.text
        quit_by_key(terminal)
    assert not posts(sandbox)


def test_another_account_chosen_meanwhile_stays(
    tmp_path: Path, sandbox: Sandbox, frozen: SecretService
) -> None:
    remember(tmp_path, LEAD)
    variables = bus_of(frozen) | environment(sandbox)
    with running(tmp_path, "--profile", "prod-in", variables=variables) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("P")
        terminal.wait_for_dialog("Profiles and credentials")
        terminal.press("g", "enter")
        terminal.wait_for(LEAD.label)
        terminal.read(PASSED)
        assert "environment  HXE2…97IN" in terminal.text
        assert "could not be read" not in terminal.text
        frozen.thaw()
        terminal.read(0.5)
        assert "environment  HXE2…97IN" in terminal.text
        quit_by_key(terminal)


def test_what_is_being_typed_goes_where_it_was_meant_to(
    tmp_path: Path, frozen: SecretService
) -> None:
    with running(tmp_path, variables=bus_of(frozen)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("a")
        terminal.wait_for_dialog("Add flows to the list")
        _type_slowly(terminal, LEAD.id, PASSED)
        terminal.press("tab")
        terminal.type("qrt quit")
        terminal.wait_for("qrt quit")
        terminal.press("enter")
        terminal.wait_for(f"{LEAD.id}   qrt quit")
        quit_by_key(terminal)


def _type_slowly(terminal: Terminal, text: str, seconds: float) -> None:
    for character in text:
        terminal.type(character)
        terminal.read(0.05)
        time.sleep(seconds / len(text))


def test_without_the_variable_the_users_bus_is_found(
    tmp_path: Path, sandbox: Sandbox, secret_service: SecretService
) -> None:
    """As in the shells of `su -` and `sudo -i`; the socket has to be the user's own."""
    secret_service.start()
    variables = {"XDG_RUNTIME_DIR": str(secret_service.socket.parent)}
    assert ADDRESS not in variables
    with running(tmp_path, variables=variables) as terminal:
        terminal.wait_for_dialog("The key will be stored in the login keyring")
        quit_by_escape(terminal)


def quit_by_escape(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0
