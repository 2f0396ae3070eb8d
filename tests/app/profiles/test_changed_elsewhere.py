"""Profiles that another terminal changes while this one has their form open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.credentials import StoredCredentials
from flow_tui.model import Account
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from tests.support.app import (
    MemoryKeyring,
    at_rest,
    run,
    running,
    session_on,
    wait_for_shown,
    wait_for_text,
    wait_home,
)
from tests.support.profile_form import FLOW, KEY, open_form, shown
from tests.support.session import session_in

OTHER = StoredCredentials("HX2", Secret("key-of-HX2"), "https://api.eu.kaleyra.io")
CHANGED = "This profile was changed elsewhere meanwhile. Type its API key"


@asynccontextmanager
async def two_terminals(
    sandbox: Sandbox, directory: Path, keyring: MemoryKeyring
) -> AsyncIterator[tuple[FlowTuiApp, Pilot[None], Session]]:
    """The app, signed in to the sandbox, and the session of another terminal."""
    stored = StoredCredentials(sandbox.sid, Secret(sandbox.api_key), sandbox.base_url)
    session = session_on(sandbox, directory, keyring=keyring)
    async with session_in(directory, keyring) as other:
        await other.sign_in.store_and_use("prod-in", stored)
        await add(other, Account("prod-in", sandbox.sid, sandbox.base_url))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, FLOW[-4:])
            yield app, pilot, other


async def add(session: Session, account: Account) -> None:
    await session.store.run(lambda store: store.flows.add(account, [(FLOW, "")]))


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+t"])
def test_the_key_that_is_stored_for_another_account_now_is_neither_sent_nor_stored(
    sandbox: Sandbox, tmp_path: Path, key: str
) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        async with two_terminals(sandbox, tmp_path, keyring) as (app, pilot, other):
            await app.session.sign_in.choose("prod-in")
            await open_form(pilot)
            await other.sign_in.store_and_use("prod-in", OTHER)
            before = len(sandbox.requests)
            await pilot.press(key)
            await wait_for_shown(pilot, lambda _: CHANGED in shown(app))
            await at_rest(pilot)
            assert keyring.items == {"prod-in": OTHER}
            assert app.session.credentials is None
            assert len(sandbox.requests) == before
            app.screen.query_one("#key", Input).value = KEY
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            typed = StoredCredentials(sandbox.sid, Secret(KEY), sandbox.base_url)
            assert keyring.items == {"prod-in": typed}

    run(main())
