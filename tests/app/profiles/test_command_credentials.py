"""Profiles whose API key comes from a command: the form, the list, failures."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Checkbox, Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.config import Config
from flow_tui.credentials import Source
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session, SessionOptions
from tests.support.app import (
    MemoryKeyring,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.profile_form import INDIA, KEY, SID

PRINTS_KEY: Final = Config(credential_command=("echo", KEY))
PRINTS_SID: Final = Config(
    credential_command=("echo", json.dumps({"sid": SID, "api_key": KEY})),
)


def session_with(config: Config, directory: Path, keyring: MemoryKeyring | None = None) -> Session:
    return Session(SessionOptions(lambda: directory, config=config), keyring or MemoryKeyring())


async def know(session: Session) -> None:
    known = Profile("prod-in", SID, INDIA)
    await session.store.run(lambda store: store.profiles.save(known))


def source(session: Session) -> Source | None:
    return session.credentials.source if session.credentials else None


def test_the_command_output_fills_the_form_in_part(tmp_path: Path) -> None:
    async def main() -> None:
        session = session_with(PRINTS_SID, tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "credential_command returned the API key.")
            assert app.screen.query_one("#sid", Input).value == SID
            assert not app.screen.query_one("#keep", Checkbox).value
            app.screen.query_one("#name", Input).value = "prod-in"
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert source(session) is Source.COMMAND
            assert session.credentials is not None
            assert session.credentials.api_key == Secret(KEY)
            assert await session.sign_in.profiles() == [Profile("prod-in", SID, INDIA)]

    run(main())


def test_a_typed_key_replaces_the_command_for_this_session(tmp_path: Path) -> None:
    async def main() -> None:
        session = session_with(Config(credential_command=("false",)), tmp_path)
        await know(session)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            await wait_for_text(pilot, "false failed (exit status 1).")
            await pilot.press("t")
            await wait_for_screen(pilot, ProfileFormScreen)
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "false failed (exit status 1).")
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "false failed (exit status 1).")
            app.screen.query_one("#key", Input).value = KEY
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert source(session) is Source.SESSION

    run(main())


def test_a_changed_profile_keeps_the_key_of_its_command(tmp_path: Path) -> None:
    keyring = MemoryKeyring()

    async def main() -> None:
        session = session_with(PRINTS_KEY, tmp_path, keyring)
        await know(session)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "prod-in  HXAP…97IN")
            await pilot.press("P")
            await wait_for_text(pilot, "from a command")
            await pilot.press("e")
            await wait_for_screen(pilot, ProfileFormScreen)
            await wait_for_text(pilot, "The command returns it again")
            app.screen.query_one("#keep", Checkbox).value = True
            app.screen.query_one("#sid", Input).value = "HXNEW00000000000IN"
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert source(session) is Source.COMMAND
            assert session.account is not None
            assert session.account.sid == "HXNEW00000000000IN"
            assert keyring.items == {}
            await _add(app, pilot)
            assert source(session) is Source.COMMAND
            assert session.profile == "staging"

    run(main())


async def _add(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await pilot.press("P")
    await wait_for_text(pilot, "from a command")
    await pilot.press("a")
    await wait_for_screen(pilot, ProfileFormScreen)
    app.screen.query_one("#name", Input).value = "staging"
    app.screen.query_one("#sid", Input).value = SID
    await pilot.press("ctrl+s")
    await wait_home(pilot)


def test_a_failure_opens_no_dialog_while_the_user_types(tmp_path: Path) -> None:
    """It is reported all the same; the terminal is suspended while the command runs."""

    async def main() -> None:
        session = session_with(Config(profile_commands={"other": ("false",)}), tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_screen(pilot, ErrorScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            lent: list[str] = []

            @asynccontextmanager
            async def lend(sentence: str) -> AsyncIterator[None]:
                lent.append(sentence)
                app.home.action_filter()
                await wait_until(pilot, lambda: isinstance(app.focused, Input))
                yield

            session.sign_in.commands.suspend_terminal = lend
            app.run_worker(app.ask_to_sign_in())
            await wait_until(pilot, lambda: "false failed" in screen_text(app.screen))
            assert app.screen is app.home
            assert lent == ["flow-tui asks false for the API key of other; ctrl+c cancels."]

    run(main())
