"""Sign-in that is left: the profile that was in use before is in use again."""

from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from textual.pilot import Pilot
from textual.screen import Screen

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles import workflow
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.credentials import (
    KeyringFailedError,
    Source,
)
from flow_tui.services.session import Session
from tests.support.app import (
    at_rest,
    case,
    run,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.profile_form import LOCKED
from tests.support.sign_in import (
    ONE,
    TWO,
    SlowKeyring,
    listed,
    session_with,
    starting,
    stored_for,
)

WAYS: Final[tuple[tuple[KeyringFailedError | None, type[Screen[Any]], list[str]], ...]] = (
    (None, ProfileFormScreen, ["ctrl+g"]),
    (LOCKED, ErrorScreen, ["ctrl+g"]),
    (LOCKED, ErrorScreen, ["t", "ctrl+g"]),
    (LOCKED, ErrorScreen, ["r", "ctrl+g"]),
)
"""A failure of the keyring, what it opens, and keys that leave it."""


async def press_for_another_screen(pilot: Pilot[None], key: str) -> None:
    app = pilot.app
    before = app.screen_stack
    await pilot.press(key)
    await wait_until(pilot, lambda: app.screen not in before)
    await at_rest(pilot)


def test_leaving_it_uses_the_former_profile_again(tmp_path: Path) -> None:
    """With the key that was in use: it may have been typed, or be gone from the keyring."""

    async def main() -> None:
        keyring = SlowKeyring()
        keyring.let.set()
        session = session_with(tmp_path, keyring, "a")
        await listed(session, "a", ONE)
        await listed(session, "b", TWO)
        async with starting(session, keyring) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            with case("it has no key"):
                await choose(pilot, "down", "enter")
                await wait_for_screen(pilot, ProfileFormScreen)
                await pilot.press("ctrl+g")
                await wait_for_text(pilot, "of a")
                assert (session.profile, session.credentials) == ("a", None)
            keyring.items = {"a": stored_for("a")}
            app.run_worker(app.ask_to_sign_in())
            await wait_for_text(pilot, "a  HXAP…97IN")
            with case("a key that is gone"):
                keyring.items = {}
                await choose(pilot, "enter")
                await wait_for_screen(pilot, ProfileFormScreen)
                assert session.credentials is None
                await pilot.press("ctrl+g")
                await wait_for_text(pilot, "a  HXAP…97IN")
                keyring.items = {"a": stored_for("a")}
            for source in (Source.KEYRING, Source.SESSION):
                if source is Source.SESSION:
                    await session.sign_in.use_typed("a", stored_for("a"))
                assert session.credentials is not None
                assert session.credentials.source is source
                for failure, screen, keys in WAYS:
                    keyring.failure = failure
                    with case((source, keys, failure)):
                        await assert_former_used_again(app, pilot, screen, keys)
            with case("it was deleted meanwhile"):
                keyring.failure = None
                await assert_deleted_not_used_again(pilot, session, keyring)

    run(main())


async def assert_former_used_again(
    app: FlowTuiApp, pilot: Pilot[None], screen: type[Screen[Any]], keys: list[str]
) -> None:
    """Choose the other profile, without opening the list of them; leave by some keys what opens."""
    session = app.session
    before = session.credentials
    assert before is not None
    with patch.object(workflow, "choose_profile", partial(workflow.sign_in, profile="b")):
        await pilot.press("P")
        await wait_for_screen(pilot, screen)
    assert (session.profile, session.credentials) == ("b", None)
    for key in keys[:-1]:
        await press_for_another_screen(pilot, key)
    await pilot.press(keys[-1])
    await wait_home(pilot)
    await wait_for_shown(pilot, lambda shown: "a  HXAP…97IN" in shown and "of a" in shown)
    assert (session.profile, session.credentials) == ("a", before)
    assert session.account == before.account


async def choose(pilot: Pilot[None], *keys: str) -> None:
    """Choose a profile in the list, by some keys."""
    await pilot.press("P")
    await wait_for_screen(pilot, ProfilesScreen)
    await at_rest(pilot)
    await pilot.press(*keys)


async def assert_deleted_not_used_again(
    pilot: Pilot[None], session: Session, keyring: SlowKeyring
) -> None:
    keyring.let.clear()
    keyring.asked.clear()
    await choose(pilot, "down", "enter")
    await wait_until(pilot, lambda: keyring.asked == ["b"])
    profiles = {each.name: each for each in await session.sign_in.profiles()}
    await session.sign_in.delete_profile(profiles["a"], [])
    keyring.let.set()
    await wait_for_screen(pilot, ProfileFormScreen)
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    await at_rest(pilot)
    await wait_until(pilot, lambda: all(each.is_finished for each in pilot.app.workers))
    assert (session.profile, session.credentials) == ("b", None)
