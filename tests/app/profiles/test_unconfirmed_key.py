"""A key that may be stored: the form says so, goes on, and leaves what can be deleted."""

from pathlib import Path
from typing import Final

import pytest
from textual.pilot import Pilot
from textual.widgets import Checkbox

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.credentials import Source
from flow_tui.model import Profile
from flow_tui.store import StoreError
from flow_tui.store.flows import Flows
from flow_tui.store.profiles import Profiles
from tests.support.app import (
    MemoryKeyring,
    UnconfirmedKeyring,
    case,
    run,
    running,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
)
from tests.support.profile_form import INDIA, SID, fill_form, first_session, shown
from tests.support.typed import put_answer


async def save_in_vain(app: FlowTuiApp, pilot: Pilot[None], said: str) -> None:
    """Save a new profile, of which the form says why it is not in use."""
    await wait_for_screen(pilot, ProfileFormScreen)
    await wait_for_text(pilot, "stored in the login keyring")
    await fill_form(app, pilot)
    assert isinstance(app.screen, ProfileFormScreen)
    app.screen.show_hint("")
    await pilot.press("ctrl+s")
    await wait_for_shown(pilot, lambda _: said in shown(app))


UNKNOWN = "It is not known whether the credentials were stored"


def test_a_new_profile_can_be_saved_again_and_no_other_is_taken_for_it(tmp_path: Path) -> None:
    keyring = UnconfirmedKeyring()

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            other = Profile("other", SID, INDIA)
            await app.session.store.run(lambda store: store.profiles.save(other))
            await save_in_vain(app, pilot, UNKNOWN)
            await fill_form(app, pilot, name="other")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "A profile named other already exists.")
            assert set(keyring.items) == {"prod-in"}
            await fill_form(app, pilot, name="prod-in")
            keyring.confirms = True
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await assert_used_from(app, Source.KEYRING, other)

    run(main())


def test_a_new_profile_can_be_deleted_with_its_key_and_used_for_this_session(
    tmp_path: Path,
) -> None:
    keyring = UnconfirmedKeyring()

    async def main() -> None:
        async with running(first_session(tmp_path, keyring)) as (app, pilot):
            await save_in_vain(app, pilot, UNKNOWN)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("P")
            await wait_for_text(pilot, "▌prod-in")
            await pilot.press("x")
            await wait_for_screen(pilot, DeleteProfileScreen)
            await wait_for_text(pilot, "its key in the keyring and its list of flows")
            await put_answer(pilot, "prod-in")
            await wait_for_text(pilot, "Enter deletes it now.")
            await pilot.press("enter")
            await wait_for_text(pilot, "No profiles yet.")
            assert keyring.items == {}
            await pilot.press("a")
            await save_in_vain(app, pilot, UNKNOWN)
            app.screen.query_one("#keep", Checkbox).value = False
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await assert_used_from(app, Source.SESSION)

    run(main())


async def assert_used_from(app: FlowTuiApp, source: Source, *others: Profile) -> None:
    assert app.session.credentials is not None
    assert app.session.credentials.source is source
    known = [*others, Profile("prod-in", SID, INDIA, in_keyring=True)]
    assert await app.session.sign_in.profiles() == known


FULL_DISK: Final = (
    (Profiles, "save", "The key of prod-in is in the keyring, but"),
    (Flows, "move_to_account", "The disk is full."),
)
"""What fails while a profile is saved, and what is said then."""


def test_after_a_full_disk_the_form_says_where_the_key_is_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("The disk is full.")

    async def main() -> None:
        async with running(first_session(tmp_path, MemoryKeyring())) as (app, pilot):
            for part, name, said in FULL_DISK:
                with case(name), monkeypatch.context() as patched:
                    patched.setattr(part, name, fail)
                    await save_in_vain(app, pilot, said)
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert app.session.credentials is not None
            assert app.session.profile == "prod-in"

    run(main())
