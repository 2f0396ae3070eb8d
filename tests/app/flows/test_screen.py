"""The home screen: the list is kept, filtered, pasted into; responses are copied and saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.help import HelpScreen
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.model import Flow
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from tests.support.app import (
    confirm,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)

FIRST, SECOND, THIRD = "1184620937715204", "1307752946183396", "1029538471662081"
FLOWS = [SandboxFlow(flow, "any") for flow in (FIRST, SECOND, THIRD)]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=FLOWS) as running_sandbox:
        yield running_sandbox


async def listed(session: Session) -> list[Flow]:
    """What the store has in the list."""
    return await session.store.run(
        lambda store: store.flows.page(session.profile, "", None, 0, 1000)
    )


async def open_add(app: FlowTuiApp, pilot: Pilot[None]) -> AddFlowsScreen:
    await pilot.press("a")
    await wait_for_screen(pilot, AddFlowsScreen)
    assert isinstance(app.screen, AddFlowsScreen)
    return app.screen


def test_a_flow_is_added_by_id_then_label_and_survives_a_restart(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def add() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "No flow in the list yet")
            await open_add(app, pilot)
            await pilot.press(*FIRST, "tab", *"Lead form", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Lead form")
            assert app.home.flows.current == Flow(FIRST, "Lead form")

    async def look_again() -> None:
        async with running(session_on(sandbox, tmp_path)) as (_app, pilot):
            await wait_for_text(pilot, "Lead form")

    run(add())
    run(look_again())


def test_each_profile_has_its_own_list(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "of prod-in"))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "of prod-in")
        other = session_on(sandbox, tmp_path, profile="staging-eu")
        async with running(other) as (_app, pilot):
            await wait_for_text(pilot, "No flow in the list yet")

    run(main())


def test_a_bad_id_is_named_and_stays_in_the_input(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            dialog = await open_add(app, pilot)
            await pilot.press("enter")
            await wait_for_text(pilot, "Type the flow ID")
            await pilot.press(*"12!", "enter")
            await wait_for_text(pilot, "only letters, digits")
            assert dialog.query_one("#flow-id", Input).value == "12!"
            await pilot.press("backspace", "x")
            await wait_for_text(pilot, "digits only: is this the ID")
            await pilot.press("enter")
            await wait_home(pilot)
            assert [flow.flow_id for flow in await listed(session)] == ["12x"]

    run(main())


def test_a_flow_that_is_there_already_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "kept"))
        async with running(session) as (app, pilot):
            await open_add(app, pilot)
            await pilot.press(*FIRST, "enter")
            await wait_for_text(pilot, "in the list already")
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            assert await listed(session) == [Flow(FIRST, "kept")]

    run(main())


def test_a_pasted_block_adds_the_good_lines_and_keeps_the_bad_ones(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    block = f"{FIRST} Appointment booking\n{SECOND},Lead form\n\nno.way!\n{THIRD}\tSurvey\n"

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            dialog = await open_add(app, pilot)
            app.post_message(events.Paste(block))
            await wait_for_text(pilot, "3 flow IDs")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "no.way!")
            await wait_for_text(pilot, "Not added")
            assert dialog.query_one(TextArea).text == "no.way!"
            assert await listed(session) == [
                Flow(FIRST, "Appointment booking"),
                Flow(SECOND, "Lead form"),
                Flow(THIRD, "Survey"),
            ]
            dialog.query_one(TextArea).text = "4444444444444444 mended"
            await pilot.press("tab", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "mended")

    run(main())


def test_rows_that_cannot_be_read_are_told_and_do_not_end_the_app(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        flows = [(f"{number:016}", "") for number in range(1000)]
        await remember(session, *flows)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, flows[0][0])
            session.store.close(5)
            await pilot.press("G")
            await wait_for_text(pilot, "The database is closed")
            await pilot.press("g")
            await wait_for_text(pilot, flows[0][0])
            assert app.is_running

    run(main())


def test_a_label_is_edited(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (_app, pilot):
            await pilot.press("e")
            await wait_for_screen(pilot, EditLabelScreen)
            await pilot.press("end", *" and new", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "old and new")
            await pilot.press("e")
            await wait_for_screen(pilot, EditLabelScreen)
            await pilot.press("x", "ctrl+g")
            await wait_home(pilot)
            assert await listed(session) == [Flow(FIRST, "old and new")]

    run(main())


def test_removing_asks_and_says_that_nothing_changes_on_kaleyra(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"), (SECOND, "second"))
        async with running(session) as (_app, pilot):
            await pilot.press("x")
            await wait_for_screen(pilot, YesNoScreen)
            await wait_for_text(pilot, "changes nothing on Kaleyra")
            await pilot.press("enter")
            await wait_home(pilot)
            assert len(await listed(session)) == 2
            await pilot.press("x")
            await wait_for_screen(pilot, YesNoScreen)
            await pilot.press("y")
            await wait_home(pilot)
            await wait_until(pilot, lambda: "first" not in screen_text(pilot.app.screen))
            assert await listed(session) == [Flow(SECOND, "second")]
            assert sandbox.requests == []

    run(main())


def test_an_answer_typed_before_the_question_was_drawn_does_not_count(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """A key that was on its way to the list must not reach the dialog opened meanwhile."""

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"), (SECOND, "second"))
        async with running(session) as (app, pilot):
            for _ in range(5):
                for key in ("x", "y", "y", "y"):
                    app.post_message(events.Key(key, key))
                await pilot.pause(0.3)
                await wait_for_screen(pilot, YesNoScreen)
                await pilot.press("n")
                await wait_home(pilot)
            assert len(await listed(session)) == 2

    run(main())


def test_one_dialog_opens_however_often_its_key_is_pressed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"))
        async with running(session) as (app, pilot):
            for key in ("P", "a", "e", "x", "question_mark", "h"):
                for _ in range(3):
                    app.post_message(events.Key(key, key if len(key) == 1 else "?"))
                await wait_until(pilot, lambda: app.screen is not app.home)
                await pilot.pause(0.1)
                await pilot.press("ctrl+g")
                await pilot.pause(0.1)
                assert app.screen is app.home, key

    run(main())


def test_keys_that_need_a_flow_say_so_when_there_is_none(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            for key in ("p", "e", "x"):
                await pilot.press(key)
                await wait_for_text(pilot, "No flow is selected")
                app.clear_notifications()
            for key in ("y", "s"):
                await pilot.press(key)
                await wait_for_text(pilot, "There is no response")
                app.clear_notifications()
            await pilot.press("enter")
            assert app.screen is app.home

    run(main())


def test_the_list_filters_as_one_types(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "alpha"), (SECOND, "beta"), (THIRD, "alpha beta"))
        async with running(session) as (app, pilot):
            await pilot.press("slash", *"BETA al")
            await wait_until(pilot, lambda: app.home.flows.count == 1)
            await wait_for_text(pilot, THIRD)
            await pilot.press("enter")
            assert app.home.flows.has_focus
            assert app.home.flows.count == 1
            await pilot.press("ctrl+g")
            await wait_until(pilot, lambda: app.home.flows.count == 3)
            await pilot.press("slash", *"zzz")
            await wait_for_text(pilot, "No flow has “zzz” in it")
            await pilot.press("ctrl+g")
            await wait_until(pilot, lambda: app.home.flows.count == 3)
            await pilot.press("slash", "enter")
            assert not app.home.query_one("#filter").display

    run(main())


def test_a_response_is_copied_to_the_terminal(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"))
        async with running(session) as (app, pilot):
            await confirm(pilot, FIRST)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            await pilot.press("y")
            await wait_for_text(pilot, "Sent to your terminal")
            assert '"success": true' in app.clipboard
            assert FIRST in app.clipboard

    run(main())


def test_a_response_is_saved_to_a_new_file_only(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.txt").write_text("mine")

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        await remember(session, (FIRST, "first"))
        async with running(session) as (app, pilot):
            await confirm(pilot, FIRST)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            await pilot.press("s")
            await wait_for_screen(pilot, SaveResponseScreen)
            path = app.screen.query_one("#path", Input)
            for name, said in (
                ("taken.txt", "already exists"),
                ("no/such/folder/x.txt", "Not saved"),
                ("", "Not saved"),
            ):
                path.value = name
                await pilot.press("enter")
                await wait_for_text(pilot, said)
                assert path.value == name
            path.value = "answer.txt"
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Saved to")

    run(main())
    assert (tmp_path / "taken.txt").read_text() == "mine"
    saved = tmp_path / "answer.txt"
    assert '"success": true' in saved.read_text()
    assert saved.stat().st_mode & 0o777 == 0o600


def test_the_log_pane_takes_the_screen_and_gives_it_back(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"))
        async with running(session) as (app, pilot):
            await pilot.press("tab")
            assert app.home.log_pane.has_focus
            await pilot.press("tab")
            assert app.home.flows.has_focus
            await pilot.press("z")
            await wait_until(pilot, lambda: "Flow ID" not in screen_text(app.screen))
            assert app.home.log_pane.has_focus
            await pilot.press("z")
            await wait_for_text(pilot, "Flow ID")
            assert app.home.flows.has_focus

    run(main())


def test_help_and_history_open_and_close(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"))
        async with running(session) as (_app, pilot):
            for key, screen in (("question_mark", HelpScreen), ("h", HistoryScreen)):
                for way_out in ("q", "ctrl+g", "escape"):
                    await pilot.press(key)
                    await wait_for_screen(pilot, screen)
                    await pilot.press(way_out)
                    await wait_home(pilot)
            await pilot.press("enter")
            await wait_for_screen(pilot, HistoryScreen)
            await wait_for_text(pilot, "1184 6209 3771 5204")

    run(main())


def test_the_palette_knows_every_action(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, _pilot):
            names = {command.title for command in app.get_system_commands(app.screen)}
            shown = {
                active.binding.description
                for active in app.screen.active_bindings.values()
                if active.binding.show
            }
            assert shown <= names
            assert {"Publish", "Copy", "Theme", "Quit"} <= names

    run(main())


def test_an_action_chosen_in_the_palette_runs(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await pilot.press("ctrl+p")
            await wait_until(pilot, lambda: app.screen is not app.home)
            await pilot.press(*"History")
            await pilot.pause(0.5)
            await pilot.press("enter")
            await wait_for_screen(pilot, HistoryScreen)

    run(main())


def test_the_palette_does_not_open_over_a_dialog(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            dialog = await open_add(app, pilot)
            await pilot.press("ctrl+p")
            await pilot.pause(0.2)
            assert app.screen is dialog

    run(main())


def test_a_terminal_that_is_too_small_says_so_and_takes_no_keys(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "first"))
        async with running(session) as (app, pilot):
            await pilot.resize_terminal(59, 15)
            await wait_for_text(pilot, "59x15")
            await pilot.press("p", "a", "x")
            assert app.screen is app.home
            await pilot.resize_terminal(60, 16)
            await wait_for_text(pilot, "first")
            await pilot.press("a")
            await wait_for_screen(pilot, AddFlowsScreen)

    run(main())
