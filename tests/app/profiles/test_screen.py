"""The list of profiles: used, added, changed and deleted."""

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.credentials import EnvironmentCredentials, StoredCredentials
from flow_tui.model import Profile
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    at_rest,
    listed,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.profile_form import INDIA, KEY, LOCKED, SID, fill_form
from tests.support.typed import put_answer


async def confirm_deletion(pilot: Pilot[None], name: str) -> None:
    await wait_for_screen(pilot, DeleteProfileScreen)
    await put_answer(pilot, name)
    await wait_for_text(pilot, "Enter deletes it now.")
    await pilot.press("enter")


def test_profiles_are_listed_added_changed_and_deleted(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    keyring.items["prod-in"] = StoredCredentials(SID, Secret(KEY), INDIA)

    async def main() -> None:
        session = session_on(sandbox, tmp_path, keyring=keyring)
        known = Profile("prod-in", SID, INDIA, in_keyring=True)
        await session.store.run(lambda store: store.profiles.save(known))
        async with running(session) as (app, pilot):
            await pilot.press("P")
            await wait_for_text(pilot, "prod-in (in use)")
            await pilot.press("a")
            await wait_for_screen(pilot, ProfileFormScreen)
            await fill_form(app, pilot, name="PROD-IN")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "A profile named PROD-IN already exists")
            await fill_form(app, pilot, name="staging-eu", key="another")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert session.profile == "staging-eu"
            await pilot.press("P")
            await wait_for_text(pilot, "staging-eu (in use)")
            await pilot.press("g", "enter")
            await wait_home(pilot)
            await wait_until(pilot, lambda: session.profile == "prod-in")
            await pilot.press("P")
            await wait_for_text(pilot, "prod-in (in use)")
            await pilot.press("e")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert app.screen.query_one("#name", Input).disabled
            app.screen.query_one("#sid", Input).value = "HXNEW00000000000IN"
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert keyring.items["prod-in"].sid == "HXNEW00000000000IN"
            assert keyring.items["prod-in"].api_key == Secret(KEY)
            # A list that another profile has, too, is said to stay.
            other = Profile("other", "HXNEW00000000000IN", INDIA)
            await session.store.run(lambda store: store.profiles.save(other))
            flow, owner = ("1123456789012207", "kept"), session.list_owner
            await session.store.run(lambda store: store.flows.add(owner, [flow]))
            await pilot.press("P")
            await wait_for_text(pilot, "staging-eu")
            await pilot.press("G", "x")
            await wait_for_screen(pilot, DeleteProfileScreen)
            await pilot.press("ctrl+g")
            await wait_for_screen(pilot, ProfilesScreen)
            await at_rest(pilot)
            await pilot.press("x")
            await confirm_deletion(pilot, "staging-eu")
            await wait_until(pilot, lambda: "staging-eu" not in screen_text(app.screen))
            assert set(keyring.items) == {"prod-in"}
            await pilot.press("g", "x")
            await wait_for_screen(pilot, DeleteProfileScreen)
            await wait_for_text(pilot, "The list of flows stays: prod-in has it, too.")
            assert "its list" not in screen_text(app.screen)
            await confirm_deletion(pilot, "other")
            await wait_for_screen(pilot, ProfilesScreen)
            await wait_until(pilot, lambda: "other" not in screen_text(app.screen))
            keyring.failure = LOCKED
            await pilot.press("x")
            await wait_for_text(pilot, "This deletes its key in the keyring and its list of flows.")
            await confirm_deletion(pilot, "prod-in")
            await wait_for_text(pilot, "keyring is locked")
            await wait_for_text(pilot, "prod-in")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await wait_for_text(pilot, "kept")
            assert [each.label for each in await listed(session)] == ["kept"]

    run(main())


def test_the_environments_profile_cannot_be_changed_and_is_in_use_again(tmp_path: Path) -> None:
    """After another one was chosen, and the form for its key left."""
    environment = EnvironmentCredentials(SID, Secret(KEY), "https://api.eu.kaleyra.io")
    in_use = "environment  HXAP…97IN  api.eu.kaleyra.io"

    async def main() -> None:
        session = Session(
            SessionOptions(lambda: tmp_path, environment=environment), MemoryKeyring()
        )
        other = Profile("other", SID, INDIA, in_keyring=True)
        await session.store.run(lambda store: store.profiles.save(other))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, in_use)
            await pilot.press("P")
            await wait_for_text(pilot, "environment (in use)")
            for key in ("e", "x"):
                await pilot.press(key)
                await wait_for_text(pilot, "comes from FLOW_TUI_SID and FLOW_TUI_API_KEY")
            await pilot.press("down", "enter")
            await wait_for_screen(pilot, ProfileFormScreen)
            assert session.profile == "other"
            await pilot.press("ctrl+g")
            await wait_for_text(pilot, in_use)

    run(main())
