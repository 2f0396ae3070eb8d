"""Profiles, the credentials form, and what goes wrong with both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

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


def _shown(screen: Callable[[], Screen[Any]]) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, screen())

    return act


def test_form(stage: Stage) -> None:
    key = KEY.reveal()

    async def keyring_gone(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        stage.keyring.failure = no_service()
        fill = _form(None, "ctrl+s", name="prod-eu", sid="HXAP2093318840EU", key=key)
        await fill(pilot)

    async def own_domain_for_this_session(pilot: Pilot[Any]) -> None:
        await show(pilot, ProfileFormScreen(_session(pilot), PROFILES[2], keep=False))

    small = {
        "change": _form(PROFILES[0], key=key),
        "own-domain-for-this-session": own_domain_for_this_session,
        "choose-the-api-domain": _form(None, "tab", "enter"),
        "wrong-sid": _form(None, "ctrl+s", name="prod-eu", sid="HXAP 16-48", key=key),
        "keyring-gone": keyring_gone,
    }
    assert stage.each_matches({"new": _form(None)}, small)


def test_first_run(small_stage: Stage) -> None:
    small_stage.keyring.items.clear()

    async def act(pilot: Pilot[Any]) -> None:
        await wait_for_screen(pilot, ProfileFormScreen)
        await settled(pilot)

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


async def _wrong_api_domain(pilot: Pilot[Any]) -> None:
    await show(pilot, ApiDomainScreen())
    type_in(pilot, "#domain", "https//api")
    await pilot.press("enter")


def test_dialogs(stage: Stage) -> None:
    title = "Nothing can be recorded, so nothing can be sent"
    said = damaged(_DATABASE, "database disk image is malformed")
    acts = {
        "delete": _shown(lambda: DeleteProfileScreen(PROFILES[1])),
        "store-trouble": _shown(lambda: ErrorScreen(title, said, "rq")),
        "api-domain": _wrong_api_domain,
    }
    assert stage.each_matches(acts)


def test_keyring_trouble(stage: Stage) -> None:
    stage.keyring.failure = locked()

    async def act(pilot: Pilot[Any]) -> None:
        await wait_for_screen(pilot, ErrorScreen)

    assert stage.matches(act)
