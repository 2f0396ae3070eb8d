"""Profiles that another terminal changes while this one has their form or their deletion open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.credentials import StoredCredentials
from flow_tui.model import Account, Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from tests.support.app import (
    MemoryKeyring,
    at_rest,
    case,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
)
from tests.support.profile_form import FLOW, KEY, open_form, shown
from tests.support.session import session_in
from tests.support.typed import put_answer

OTHER = StoredCredentials("HX2", Secret("key-of-HX2"), "https://api.eu.kaleyra.io")
OTHER_KEY = "of another account for this profile. Type this account's API key."
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


async def count(session: Session, account: Account) -> int:
    return await session.store.run(lambda store: store.flows.count(account))


def test_the_key_that_is_stored_for_another_account_now_is_neither_sent_nor_stored(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The form can store the key of its own account in its place."""
    keyring = MemoryKeyring()

    async def main() -> None:
        async with two_terminals(sandbox, tmp_path, keyring) as (app, pilot, other):
            with case("the profile has the other account now, too"):
                await app.session.sign_in.choose("prod-in")
                await open_form(pilot)
                await other.sign_in.store_and_use("prod-in", OTHER)
                await assert_not_used(app, pilot, sandbox, CHANGED)
                assert keyring.items == {"prod-in": OTHER}
                await store_typed_key(app, pilot)
                assert keyring.items == {"prod-in": typed_for(sandbox)}
            with case("the profile has its own account"):
                await app.session.sign_in.choose("prod-in")
                keyring.items["prod-in"] = OTHER
                await open_form(pilot)
                await assert_not_used(app, pilot, sandbox, OTHER_KEY)
                assert keyring.items == {"prod-in": OTHER}
                await store_typed_key(app, pilot)
                assert keyring.items == {"prod-in": typed_for(sandbox)}

    run(main())


async def assert_not_used(app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox, said: str) -> None:
    """Test the stored key, then save the form with it; the form says why it does neither."""
    before = len(sandbox.requests)
    sid = app.screen.query_one("#sid", Input)
    for key in ("ctrl+t", "ctrl+s"):
        with case(key):
            await pilot.press(key)
            await wait_for_shown(pilot, lambda _: said in shown(app))
            await at_rest(pilot)
            assert app.session.credentials is None
            assert len(sandbox.requests) == before
            if key == "ctrl+t":  # so that it is said anew
                sid.value = "X"
                await wait_for_shown(pilot, lambda _: said not in shown(app))
                sid.value = sandbox.sid


async def store_typed_key(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    app.screen.query_one("#key", Input).value = KEY
    await pilot.press("ctrl+s")
    await wait_home(pilot)


def typed_for(sandbox: Sandbox) -> StoredCredentials:
    return StoredCredentials(sandbox.sid, Secret(KEY), sandbox.base_url)


async def ask_to_delete(pilot: Pilot[None], said: str) -> None:
    await pilot.press("x")
    await wait_for_screen(pilot, DeleteProfileScreen)
    await wait_for_text(pilot, said)


async def confirm(pilot: Pilot[None]) -> None:
    await put_answer(pilot, "prod-in")
    await wait_for_text(pilot, "Enter deletes it now.")
    await pilot.press("enter")
    await wait_for_screen(pilot, ProfilesScreen)
    await at_rest(pilot)


def test_a_profile_that_was_changed_while_its_deletion_was_asked_about_is_not_deleted(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    keyring = MemoryKeyring()
    account = Account("prod-in", sandbox.sid, sandbox.base_url)
    now = Account("prod-in", OTHER.sid, OTHER.base_url)

    async def main() -> None:
        async with two_terminals(sandbox, tmp_path, keyring) as (app, pilot, other):
            q = Profile("q", sandbox.sid, sandbox.base_url)
            await other.store.run(lambda store: store.profiles.save(q))
            await pilot.press("P")
            await wait_for_text(pilot, "prod-in (in use)")
            # No other profile has its list any more.
            await ask_to_delete(pilot, "The list of flows stays: q has it, too.")
            await other.sign_in.delete_profile(q, ["prod-in"])
            await confirm(pilot)
            await wait_for_text(pilot, "Nothing was deleted.")
            assert await count(other, account) == 1
            assert "prod-in" in screen_text(app.screen)
            assert isinstance(app.screen, ProfilesScreen)
            app.screen.show_hint("")
            # It has another account now, as the list shows then.
            await ask_to_delete(pilot, "its key in the keyring and its list of flows")
            await other.sign_in.store_and_use("prod-in", OTHER)
            await add(other, now)
            assert "api.eu.kaleyra.io" not in screen_text(app.screen)
            await confirm(pilot)
            await wait_for_text(pilot, "api.eu.kaleyra.io")
            await wait_for_text(pilot, "Nothing was deleted.")
            assert keyring.items == {"prod-in": OTHER}
            assert await count(other, now) == 1
            # As it is now, it can be deleted.
            await ask_to_delete(pilot, "its key in the keyring and its list of flows")
            await confirm(pilot)
            await wait_for_text(pilot, "No profiles yet.")
            assert (await count(other, now), keyring.items) == (0, {})

    run(main())
