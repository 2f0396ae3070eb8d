"""The import's steps: what opens when, and what does not."""

from pathlib import Path

import pytest

from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.sandbox import CONTENT_FLOWS
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    SMALL,
    at_rest,
    demo_session,
    run,
    running,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.importing import (
    locked,
    open_import,
)

SMALLEST = (60, 16)


def test_a_list_that_cannot_be_read_is_reported_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            with locked(tmp_path):
                await pilot.press("i")
                await wait_until(pilot, lambda: app._notifications)
                assert app.screen is app.home
            await open_import(pilot, sandbox.waba_id)

    run(main())


def test_the_key_pressed_twice_opens_one_dialog(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            app.home.action_import_flows()
            app.home.action_import_flows()
            await wait_for_screen(pilot, WabaIdScreen)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await at_rest(pilot)
            assert app.screen is app.home

    run(main())


def test_without_credentials_the_user_is_led_to_them(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path, signed_in=False)
        async with running(session) as (app, pilot):
            await wait_until(pilot, lambda: app.screen is not app.home)
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("i")
            await wait_until(pilot, lambda: not isinstance(app.screen, FlowsScreen))
            assert not isinstance(app.screen, WabaIdScreen)
            assert sandbox.requests == []

    run(main())


@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=str)
def test_the_demo_has_flows_to_import(tmp_path: Path, size: tuple[int, int]) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)
        async with running(session, size) as (_app, pilot):
            before = await session.store.run(lambda store: store.flows.count(session.list_owner))
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            await pilot.press("enter")
            await wait_for_screen(pilot, ImportScreen)
            await wait_for_text(pilot, "in total")
            await pilot.press("asterisk", "enter")
            await wait_home(pilot)
            after = await session.store.run(lambda store: store.flows.count(session.list_owner))
            assert after == before + 60 + len(CONTENT_FLOWS) - 1, "one is in another WABA"

    run(main())
