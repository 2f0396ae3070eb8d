"""The WABA ID: checked, and remembered with the account."""

from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui import text
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    case,
    listed,
    run,
    running,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_home,
)
from tests.support.importing import (
    DRAFT,
    SURVEY,
    enter_waba_id,
    joined,
    open_import,
    shown,
    wait_for_words,
)
from tests.support.steps import put_list, take_steps
from tests.support.typed import type_keys

BAD: Final = {
    "": "Type the WABA ID",
    DRAFT.id: "the ID of a flow in the list",
    "12ab": "only digits",
    "1" * 101: "at most 100 digits",
    text.grouped(DRAFT.id): "the ID of a flow in the list",
    "1.05E+15": "spreadsheet",
}
"""What is typed for a WABA ID, and what is said of it: of none the same as of the one before."""


def test_a_waba_id_is_checked_and_remembered_once_flows_came_of_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                a_bad_waba_id_stays_with_its_reason,
                a_waba_id_of_which_no_flow_came_is_explained_and_not_remembered,
                a_waba_id_of_which_flows_came_is_remembered_and_taken_as_the_screen_shows_it,
                the_waba_id_is_forgotten_with_its_profile,
                sandbox=sandbox,
            )

    run(main())


async def a_bad_waba_id_stays_with_its_reason(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app, (DRAFT.id, ""))
    await pilot.press("i")
    for typed, words in BAD.items():
        with case(typed):
            await enter_waba_id(pilot, typed)
            await wait_for_words(pilot, words)
            assert app.screen.query_one("#waba-id", Input).value == typed
    await pilot.press("x")
    await wait_for_shown(pilot, lambda text: words not in joined(text))
    assert sandbox.requests == []
    await pilot.press("ctrl+g")


async def a_waba_id_of_which_no_flow_came_is_explained_and_not_remembered(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app)
    await pilot.press("i")
    for waba_id in (SURVEY.id, "999"):
        with case(waba_id):
            await enter_waba_id(pilot, waba_id)
            await wait_for_screen(pilot, ImportScreen)
            await wait_for_words(pilot, "Press r to resume")
            assert "w to use another WABA ID" in shown(app)
            assert "a flow's ID looks just like one" in shown(app)
            await pilot.press("space", "asterisk", "enter", "ctrl+g")
            await wait_home(pilot)
            assert await listed(app.session) == []
            await pilot.press("i")
            await wait_for_screen(pilot, WabaIdScreen)
            assert app.screen.query_one("#waba-id", Input).value == ""
    await pilot.press("ctrl+g")


async def a_waba_id_of_which_flows_came_is_remembered_and_taken_as_the_screen_shows_it(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
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
    asked = len(sandbox.requests)
    await type_keys(pilot, "ctrl+u", *text.grouped(sandbox.waba_id), "enter")
    await wait_for_text(pilot, "in total")
    assert text.grouped(sandbox.waba_id) in shown(app)
    assert f"/{sandbox.waba_id}/flows" in sandbox.requests[asked].path
    await pilot.press("q")


async def the_waba_id_is_forgotten_with_its_profile(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    account = app.session.list_owner
    await app.session.sign_in.delete_profile(
        (await app.session.store.run(lambda store: store.profiles.all()))[0], []
    )
    left = await app.session.store.run(lambda store: store.profiles.waba_id(account))
    assert left == ""
