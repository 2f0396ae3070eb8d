"""A keyring in each state: reported within seconds, and the app stays usable."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGSTOP
from typing import Final

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.support.journey import API_KEY, DRAFT, LEAD, posts, remember
from tests.support.keyrings import (
    ADDRESS,
    bus_of,
    install_keyrings_alt,
    leave_plain_text,
    mute_bus,
    plain_text,
    stale_socket,
    store_foreign_value,
    store_key,
)
from tests.support.secret_service import SecretService, SilentPrompter, silent_prompter_on
from tests.support.terminal import Terminal, isolated_environment, running

PROFILE: Final = "prod-in"
TROUBLE: Final = "The keyring could not be read"
LOCKED: Final = "The login keyring is locked, as is usual over SSH."
NO_SERVICE: Final = "No system keyring can be reached on this host."
NO_ANSWER: Final = "The keyring did not answer in time."


@dataclass
class Place:
    """Where a state is set up."""

    service: SecretService
    folder: Path
    home: Path
    cleanup: ExitStack
    prompter: SilentPrompter | None = None
    variables: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def place(secret_service: SecretService, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as cleanup:
        yield Place(secret_service, secret_service.socket.parent, tmp_path, cleanup)


def start_with_a_key(place: Place) -> Mapping[str, str]:
    place.service.start()
    store_key(PROFILE)
    return bus_of(place.service)


def lock(place: Place) -> Mapping[str, str]:
    start_with_a_key(place)
    place.service.restart(unlocked=False)
    return bus_of(place.service)


def lock_with_a_prompter(place: Place) -> Mapping[str, str]:
    """A prompt would appear on a screen that nobody sees, and never be answered."""
    place.prompter = place.cleanup.enter_context(silent_prompter_on(place.service))
    return lock(place)


def never_create(place: Place) -> Mapping[str, str]:
    place.service.start(unlocked=False)
    return bus_of(place.service)


def no_bus(place: Place) -> Mapping[str, str]:
    start_with_a_key(place)
    return {}


def bus_alone(place: Place) -> Mapping[str, str]:
    start_with_a_key(place)
    place.service.stop()
    return bus_of(place.service)


def freeze(place: Place) -> Mapping[str, str]:
    start_with_a_key(place)
    place.service.freeze()
    return bus_of(place.service)


def freeze_bus(place: Place) -> Mapping[str, str]:
    start_with_a_key(place)
    place.service.bus.send_signal(SIGSTOP)
    return bus_of(place.service)


def say_nothing(place: Place) -> Mapping[str, str]:
    place.cleanup.enter_context(mute_bus(place.folder / "mute"))
    return {ADDRESS: f"unix:path={place.folder / 'mute'}"}


def leave_a_socket(place: Place) -> Mapping[str, str]:
    stale_socket(place.folder / "stale")
    return {ADDRESS: f"unix:path={place.folder / 'stale'}"}


def install_plain_text(place: Place) -> Mapping[str, str]:
    leave_plain_text(place.home)
    return install_keyrings_alt(place.folder / "site")


def install_plain_text_and_lock(place: Place) -> Mapping[str, str]:
    return {**install_plain_text(place), **lock(place)}


def choose_plain_text(place: Place) -> Mapping[str, str]:
    chosen = {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}
    return {**install_plain_text(place), **chosen}


def write_another_value(place: Place) -> Mapping[str, str]:
    place.service.start()
    store_foreign_value(PROFILE)
    return bus_of(place.service)


def wrong(address: str) -> Callable[[Place], Mapping[str, str]]:
    return lambda _place: {ADDRESS: address}


# Further addresses that lead nowhere are in tests/credentials/test_secret_service.py.
STATES: Final = {
    "locked": (lock, LOCKED),
    "locked, a prompt nobody sees": (lock_with_a_prompter, LOCKED),
    "never created": (never_create, "This user has no login keyring yet."),
    "no bus": (no_bus, NO_SERVICE),
    "no service on the bus": (bus_alone, NO_SERVICE),
    "frozen daemon": (freeze, NO_ANSWER),
    "frozen bus": (freeze_bus, NO_ANSWER),
    "mute bus": (say_nothing, NO_ANSWER),
    "stale address": (leave_a_socket, NO_SERVICE),
    "autolaunch": (wrong("autolaunch:"), NO_SERVICE),
    "keyrings.alt": (install_plain_text, NO_SERVICE),
    "keyrings.alt, locked": (install_plain_text_and_lock, LOCKED),
    "keyrings.alt, chosen": (choose_plain_text, NO_SERVICE),
    "not our value": (write_another_value, "The keyring has an item for this profile that"),
}


def wait_for_trouble(terminal: Terminal, sentence: str) -> str:
    """Wait for the dialog, and return its text in one line."""
    terminal.wait_for(TROUBLE)
    return " ".join(
        terminal.wait_until(
            lambda text: sentence in " ".join(text.split()) and "Quit (q)" in text, sentence
        ).split()
    )


def quit_by_key(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_end() == 0


def open_and_close_help(terminal: Terminal) -> None:
    terminal.press("?")
    terminal.wait_for("publish the marked flows")
    terminal.settle(0.1)
    terminal.press("q")
    terminal.wait_gone("publish the marked flows")


def look_of(terminal: Terminal, label: str) -> str:
    """Return how the row of a flow is drawn; it changes with the cursor."""
    lines = terminal.text.splitlines()
    number = next(number for number, line in enumerate(lines) if label in line)
    return terminal.screen.buffer[number][lines[number].index(label)].bg


def use_what_waits(terminal: Terminal) -> None:
    """Do, while the keyring is waited for, what needs no key, and what needs one."""
    terminal.wait_for(DRAFT.label)
    open_and_close_help(terminal)
    terminal.press("p")
    terminal.wait_for("Not signed in yet")
    assert TROUBLE not in terminal.text


def leave_the_dialog(terminal: Terminal) -> None:
    """Move in the dialog, which is drawn, and use the list behind it."""
    terminal.settle(0.3)
    before = len(terminal.written)
    terminal.press("tab")
    terminal.settle(0.1)
    assert len(terminal.written) > before
    terminal.press("ctrl+g")
    terminal.wait_gone(TROUBLE)
    terminal.settle(0.1)
    look = look_of(terminal, LEAD.label)
    terminal.press("j")
    terminal.wait_until(lambda _text: look_of(terminal, LEAD.label) != look, "the cursor moves")


@pytest.mark.parametrize("state", STATES)
def test_it_is_told_with_the_ways_on(
    tmp_path: Path, sandbox: Sandbox, place: Place, state: str
) -> None:
    set_up, sentence = STATES[state]
    variables, left = set_up(place), plain_text(tmp_path)
    remember(tmp_path, DRAFT, LEAD, profile=PROFILE, base_url=sandbox.base_url)
    with running(tmp_path, "--base-url", sandbox.base_url, variables=variables) as terminal:
        terminal.wait_for("flow-tui")
        if sentence == NO_ANSWER:
            use_what_waits(terminal)
        told = wait_for_trouble(terminal, sentence)
        for way in ("Try again (r)", "Type the key (t)", "Quit (q)"):
            assert way in told
        assert "keyrings.alt" not in told
        assert "laintext" not in told
        leave_the_dialog(terminal)
        terminal.press("p")
        wait_for_trouble(terminal, sentence)
        terminal.type(LEAD.id[-4:])
        terminal.settle(0.3)
        quit_by_key(terminal)
        written = bytes(terminal.written)
    assert API_KEY.encode() not in written
    assert not posts(sandbox)
    assert plain_text(tmp_path) == left
    if place.prompter:
        assert not place.prompter.was_asked()


def test_the_key_that_is_kept_from_the_screen_signs_in_where_it_can(
    tmp_path: Path, place: Place
) -> None:
    """This keeps the test above honest."""
    remember(tmp_path, DRAFT, profile=PROFILE)
    with running(tmp_path, variables=start_with_a_key(place)) as terminal:
        terminal.wait_for("prod-in  HXE2…97IN")
        quit_by_key(terminal)
        assert API_KEY.encode() not in bytes(terminal.written)


def test_the_library_itself_would_choose_plain_text(place: Place, tmp_path: Path) -> None:
    """This keeps the tests of keyrings.alt honest."""
    chosen = subprocess.run(
        [sys.executable, "-c", "import keyring; print(keyring.get_keyring())"],
        env=isolated_environment(tmp_path, **install_plain_text(place)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert chosen.stdout.startswith("keyrings.alt.file.PlaintextKeyring")
