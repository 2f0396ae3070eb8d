"""The WABA ID: checked, and remembered with the account."""

from pathlib import Path
from typing import Final

from textual.widgets import Input

from flow_tui import text
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    case,
    remember,
    run,
    running,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.importing import (
    DRAFT,
    enter_waba_id,
    open_import,
    shown,
)


def test_the_waba_id_is_remembered_with_the_account(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, "999", "w to use another WABA ID")
            await pilot.press("w")
            await wait_for_screen(pilot, WabaIdScreen)
            assert app.screen.query_one("#waba-id", Input).value == "999"
            await enter_waba_id(pilot, sandbox.waba_id)
            await wait_for_text(pilot, "in total")
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            assert app.screen.query_one("#waba-id", Input).value == sandbox.waba_id
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            account = session.list_owner
            await session.sign_in.delete_profile(
                (await session.store.run(lambda store: store.profiles.all()))[0], []
            )
            left = await session.store.run(lambda store: store.profiles.waba_id(account))
            assert left == ""

    run(main())


def test_a_waba_id_of_which_no_flow_came_is_not_remembered(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_import(pilot, "999", "w to use another WABA ID")
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            assert app.screen.query_one("#waba-id", Input).value == ""

    run(main())


def test_a_waba_id_is_taken_as_the_screen_shows_it(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            await pilot.press(*text.grouped(sandbox.waba_id), "enter")
            await wait_for_text(pilot, "in total")
            assert text.grouped(sandbox.waba_id) in shown(app)
            assert f"/{sandbox.waba_id}/flows" in sandbox.requests[0].path

    run(main())


BAD: Final = {
    "": "Type the WABA ID",
    "12ab": "only digits",
    "1" * 101: "at most 100 digits",
    DRAFT.id: "the ID of a flow in the list",
    text.grouped(DRAFT.id): "the ID of a flow in the list",
    "1.05E+15": "spreadsheet",
}
"""What is typed for a WABA ID, and what is said of it."""


def test_a_bad_waba_id_stays_with_its_reason(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (DRAFT.id, ""))
        async with running(session) as (app, pilot):
            await pilot.press("i")
            for typed, words in BAD.items():
                with case(typed):
                    await enter_waba_id(pilot, typed)
                    await wait_until(pilot, lambda: words in shown(app))  # noqa: B023
                    assert app.screen.query_one("#waba-id", Input).value == typed
                    await pilot.press("x")
                    await wait_until(pilot, lambda: words not in shown(app))  # noqa: B023
            assert sandbox.requests == []

    run(main())
