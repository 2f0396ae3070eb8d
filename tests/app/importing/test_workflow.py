"""The import's steps: what opens when, and what does not."""

from pathlib import Path

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.sandbox import CONTENT_FLOWS
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    SMALL,
    at_rest,
    demo_session,
    resize,
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
from tests.support.steps import take_steps

SMALLEST = (60, 16)


def test_the_key_opens_one_dialog_once_the_list_was_read(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                the_key_pressed_twice_opens_one_dialog,
                a_list_that_cannot_be_read_is_reported_at_once,
                sandbox=sandbox,
            )

    run(main())


async def the_key_pressed_twice_opens_one_dialog(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    app.home.action_import_flows()
    app.home.action_import_flows()
    await wait_for_screen(pilot, WabaIdScreen)
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    await at_rest(pilot)
    assert app.screen is app.home


async def a_list_that_cannot_be_read_is_reported_at_once(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    with locked(app.session._options.data_directory()):
        await pilot.press("i")
        await wait_until(pilot, lambda: app._notifications)
        assert app.screen is app.home
    await open_import(pilot, sandbox.waba_id)
    await pilot.press("q")


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


def test_the_demo_has_flows_to_import(tmp_path: Path) -> None:
    async def main() -> None:
        session = demo_session(tmp_path)

        async def flow_ids() -> list[str]:
            return await session.store.run(lambda store: store.flows.ids(session.list_owner))

        async with running(session) as (app, pilot):
            before = await flow_ids()
            for size in (SMALL, SMALLEST):
                await resize(pilot, *size)
                await pilot.press("i")
                await wait_for_screen(pilot, WabaIdScreen)
                await pilot.press("enter")
                await wait_for_screen(pilot, ImportScreen)
                await wait_for_text(pilot, "in total")
                await pilot.press("asterisk", "enter")
                await wait_home(pilot)
                added = set(await flow_ids()) - set(before)
                assert len(added) == 60 + len(CONTENT_FLOWS) - 1, "one is in another WABA"
                await session.store.run(
                    lambda store: store.flows.remove(session.list_owner, *added)  # noqa: B023
                )
                await app.home.reload()

    run(main())
