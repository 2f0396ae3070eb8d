"""The form for a profile in tests: a first start, and what is typed into the form."""

from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Input, Select

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.credentials import KeyringFailedError, KeyringState, StoredCredentials
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import Store
from tests.support.app import MemoryKeyring, screen_text, wait_for_screen, wait_for_text

LOCKED: Final = KeyringFailedError(KeyringState.LOCKED, "The login keyring is locked.", "unlock it")
SID: Final = "HXAP1648027397IN"
KEY: Final = "A23456789012345678901234567890123"
INDIA: Final = "https://api.in.kaleyra.io"


def first_session(directory: Path, keyring: MemoryKeyring) -> Session:
    """A session of a user who starts for the first time."""
    return Session(SessionOptions(lambda: directory), keyring)


async def fill_form(
    app: FlowTuiApp, pilot: Pilot[None], *, name: str = "prod-in", sid: str = SID, key: str = KEY
) -> None:
    """Put values into the form on the screen."""
    for field, value in (("#name", name), ("#sid", sid), ("#key", key)):
        if not app.screen.query_one(field).disabled:
            app.screen.query_one(field, Input).value = value
    await pilot.pause()


OWN = Account("prod-in", SID, INDIA)
FLOW = "1184620937715204"


def signed_in(directory: Path) -> Session:
    """A session of a profile in the keyring, with one flow in the list of its account."""
    keyring = MemoryKeyring()
    keyring.items["prod-in"] = StoredCredentials(SID, Secret(KEY), INDIA)
    with Store.open(directory) as store:
        store.profiles.save(Profile("prod-in", SID, INDIA, in_keyring=True))
        store.flows.add(OWN, [(FLOW, "kept")])
    return first_session(directory, keyring)


async def open_form(pilot: Pilot[None]) -> None:
    await pilot.press("P")
    await wait_for_text(pilot, "▌prod-in")
    await pilot.press("e")
    await wait_for_screen(pilot, ProfileFormScreen)


def shown(app: FlowTuiApp) -> str:
    """What the screen shows, wherever its lines are broken."""
    return " ".join(screen_text(app.screen).split())


async def choose_domain(app: FlowTuiApp, pilot: Pilot[None], domain: str) -> None:
    """Choose another API domain than those of the pods."""
    app.screen.query_one("#pod", Select).value = "custom"
    await pilot.pause()
    app.screen.query_one("#domain", Input).value = domain
    await pilot.pause()
