"""Profiles, the credentials form, and what goes wrong with both."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.credentials import EnvironmentCredentials
from flow_tui.credentials.keyring_errors import locked, no_service
from flow_tui.model import Profile
from flow_tui.services.session import Session
from flow_tui.store.errors import damaged
from tests.snapshots.conftest import Act, Stage
from tests.support.app import wait_for_screen
from tests.support.snapshot_account import KEY, PROFILES
from tests.support.stage import StagedApp, ready, settled, show, type_in

_DATABASE = Path("/home/ada/.local/share/flow-tui/flow-tui.db")


def _session(pilot: Pilot[Any]) -> Session:
    assert isinstance(pilot.app, StagedApp)
    return pilot.app.session


def _form(profile: Profile | None, *keys: str, **values: str) -> Act:
    """Open the form, type values into its inputs, press keys."""

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await show(pilot, ProfileFormScreen(_session(pilot), profile))
        for name, value in values.items():
            type_in(pilot, f"#{name}", value)
        await pilot.press(*keys)
        await settled(pilot)

    return act


def test_new_profile(stage: Stage) -> None:
    assert stage.matches(_form(None))


def test_first_run(small_stage: Stage) -> None:
    small_stage.keyring.items.clear()

    async def act(pilot: Pilot[Any]) -> None:
        await wait_for_screen(pilot, ProfileFormScreen)
        await settled(pilot)

    assert small_stage.matches(act)


def test_change_profile(small_stage: Stage) -> None:
    assert small_stage.matches(_form(PROFILES[0], key=KEY.reveal()))


def test_own_domain_for_this_session(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ProfileFormScreen(_session(pilot), PROFILES[2], keep=False))

    assert small_stage.matches(act)


def test_choose_the_api_domain(small_stage: Stage) -> None:
    assert small_stage.matches(_form(None, "tab", "enter"))


def test_wrong_sid(small_stage: Stage) -> None:
    act = _form(None, "ctrl+s", name="prod-eu", sid="HXAP 16-48", key=KEY.reveal())
    assert small_stage.matches(act)


def test_keyring_gone_while_saving(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        small_stage.keyring.failure = no_service()
        fill = _form(None, "ctrl+s", name="prod-eu", sid="HXAP2093318840EU", key=KEY.reveal())
        await fill(pilot)

    assert small_stage.matches(act)


def test_profiles(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ProfilesScreen(_session(pilot)))

    assert stage.matches(act)


def test_profile_of_the_environment(small_stage: Stage) -> None:
    small_stage.remember()
    environment = EnvironmentCredentials(PROFILES[0].sid, KEY, PROFILES[0].base_url)

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ProfilesScreen(_session(pilot)))
        await pilot.press("e")

    assert small_stage.matches(act, session=small_stage.session(environment))


def test_delete_profile(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, DeleteProfileScreen(PROFILES[1]))

    assert stage.matches(act)


def test_keyring_trouble(stage: Stage) -> None:
    stage.keyring.failure = locked()

    async def act(pilot: Pilot[Any]) -> None:
        await wait_for_screen(pilot, ErrorScreen)

    assert stage.matches(act)


def test_store_trouble(stage: Stage) -> None:
    said = damaged(_DATABASE, "database disk image is malformed")

    async def act(pilot: Pilot[Any]) -> None:
        title = "Nothing can be recorded, so nothing can be sent"
        await show(pilot, ErrorScreen(title, said, "rq"))

    assert stage.matches(act)


def test_api_domain_of_the_environment(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ApiDomainScreen())
        type_in(pilot, "#domain", "https//api")
        await pilot.press("enter")

    assert stage.matches(act)
