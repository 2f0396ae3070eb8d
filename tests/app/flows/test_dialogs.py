"""The dialogs that edit the list: add, label, remove."""

from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.model import Flow
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    at_rest,
    case,
    listed,
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
from tests.support.patience import LONGEST
from tests.support.typed import type_keys

FIRST, SECOND, THIRD = "1184620937715204", "1307752946183396", "1029538471662081"


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
            await wait_for_text(pilot, "No flows in the list yet")
            await open_add(app, pilot)
            await type_keys(pilot, *FIRST, "tab", *"Lead form", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Lead form")
            assert app.home.flows.current == Flow(FIRST, "Lead form")

    async def look_again() -> None:
        async with running(session_on(sandbox, tmp_path)) as (_app, pilot):
            await wait_for_text(pilot, "Lead form")

    run(add())
    run(look_again())


def test_a_bad_id_is_reported_and_stays_in_the_input(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            dialog = await open_add(app, pilot)
            await pilot.press("enter")
            await wait_for_text(pilot, "Type the flow ID")
            await type_keys(pilot, *"12!", "enter")
            await wait_for_text(pilot, "only letters, digits")
            assert dialog.query_one("#flow-id", Input).value == "12!"
            await pilot.press("backspace", "x")
            await wait_for_text(pilot, "digits only: is this the ID")
            await pilot.press("enter")
            await wait_for_text(pilot, "12x is not only digits, so perhaps a name. Press Enter")
            await pilot.press("enter")
            await wait_home(pilot)
            assert [flow.flow_id for flow in await listed(session)] == ["12x"]

    run(main())


def test_an_id_is_taken_as_people_have_it(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            dialog = await open_add(app, pilot)
            for typed in (
                "1,123,456,789,012,214",
                "'1123456789012214",
                "1123-4567-8901-2214",
                "1123 4567 8901 2214",
            ):
                with case(typed):
                    dialog.query_one("#flow-id", Input).value = ""
                    await wait_until(pilot, lambda: "Flow ID: 11" not in screen_text(dialog))
                    dialog.query_one("#flow-id", Input).value = typed
                    await wait_for_text(pilot, "Flow ID: 1123456789012214")
            dialog.query_one("#label", Input).value = "2024"
            await pilot.press("enter")
            await wait_home(pilot)
            assert await listed(session) == [Flow("1123456789012214", "2024")]

    run(main())


def test_a_number_from_a_spreadsheet_is_refused_with_the_reason(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_add(app, pilot)
            await type_keys(pilot, *"1.12E+15", "enter")
            await wait_for_text(pilot, "spreadsheet")
            await pilot.press("enter", "enter")
            assert await listed(session) == []

    run(main())


def test_a_short_id_is_asked_about_each_time_that_it_is_another(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_add(app, pilot)
            await type_keys(pilot, *"1123", "enter")
            await wait_for_text(
                pilot, "1123 has only 4 digits; flow IDs have about 16. Press Enter"
            )
            await pilot.press("4", "enter")
            await wait_for_text(pilot, "11234 has only 5 digits")
            assert await listed(session) == []
            await pilot.press("enter")
            await wait_home(pilot)
            assert await listed(session) == [Flow("11234", "")]

    run(main())


def test_what_was_typed_stays_when_lines_are_pasted(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            dialog = await open_add(app, pilot)
            await type_keys(pilot, *FIRST, "tab", *"Sign-up form")
            app.post_message(events.Paste(f"{SECOND} Lead form\n{THIRD}\n"))
            await wait_for_text(pilot, "3 flow IDs.")
            assert dialog.query_one(TextArea).text.startswith(f"{FIRST} Sign-up form\n{SECOND}")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert await listed(session) == [
                Flow(FIRST, "Sign-up form"),
                Flow(SECOND, "Lead form"),
                Flow(THIRD, ""),
            ]

    run(main())


def test_a_typed_label_makes_no_flow_of_pasted_lines(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            for flow_id, label, expected in (
                ("", "Spring promo", [Flow(SECOND, "Lead form"), Flow(THIRD, "")]),
                ("11234567890", '22071 "x"', [Flow("11234567890", '22071 "x"')]),
            ):
                with case(label):
                    dialog = await open_add(app, pilot)
                    dialog.query_one("#flow-id", Input).value = flow_id
                    dialog.query_one("#label", Input).value = label
                    app.post_message(events.Paste(f"{SECOND} Lead form\n{THIRD}\n"))
                    await wait_for_text(pilot, f"{3 if flow_id else 2} flow IDs.")
                    left_out = "out: Spring promo" in screen_text(dialog)
                    assert left_out is not bool(flow_id)
                    await type_keys(pilot, "ctrl+s", "ctrl+s")
                    await wait_home(pilot)
                    assert set(expected) <= set(await listed(session))

    run(main())


def test_short_ids_of_a_block_are_asked_about_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        async with running(session) as (app, pilot):
            await open_add(app, pilot)
            app.post_message(events.Paste(f"{FIRST}\n1\n2\nsign_up\n3\n"))
            await wait_for_text(pilot, "5 flow IDs.")
            await wait_for_text(pilot, "perhaps no IDs: 1, 2, sign_up")
            await wait_for_text(pilot, "and 1 more. Press ctrl+s")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "Press ctrl+s again to add them, too")
            assert await listed(session) == []
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            assert [flow.flow_id for flow in await listed(session)] == [
                FIRST,
                "1",
                "2",
                "sign_up",
                "3",
            ]

    run(main())


def test_a_duplicate_flow_is_reported(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "kept"))
        async with running(session) as (app, pilot):
            await open_add(app, pilot)
            await type_keys(pilot, *FIRST, "enter")
            await wait_for_text(pilot, "is already in the list")
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


def test_a_label_of_a_list_that_cannot_be_read_is_not_edited(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "old")
            session.store.close(LONGEST)
            await pilot.press("e")
            await wait_for_text(pilot, "The database is closed")
            assert app.screen is app.home

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
                await at_rest(pilot)
                await wait_for_screen(pilot, YesNoScreen)
                await pilot.press("n")
                await wait_home(pilot)
            assert len(await listed(session)) == 2

    run(main())
