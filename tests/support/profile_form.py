"""The form for a profile in tests: a first start, and what is typed into the form."""

from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.credentials import KeyringFailedError, KeyringState
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import MemoryKeyring

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
