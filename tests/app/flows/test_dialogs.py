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
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.patience import LONGEST
from tests.support.steps import put_list, take_steps
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
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await wait_for_text(pilot, "Lead form")
            await take_steps(app, pilot, a_duplicate_flow_is_reported)

    run(add())
    run(look_again())


async def a_duplicate_flow_is_reported(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    dialog = await open_add(app, pilot)
    dialog.query_one("#flow-id", Input).value = FIRST
    await pilot.press("enter")
    await wait_for_text(pilot, "is already in the list")
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    assert await listed(app.session) == [Flow(FIRST, "Lead form")]


def test_flows_are_added_as_people_have_them_then_labelled_and_removed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                a_bad_id_is_reported_and_stays_in_the_input,
                an_id_is_taken_as_people_have_it,
                a_number_from_a_spreadsheet_is_refused_with_the_reason,
                a_short_id_is_asked_about_each_time_that_it_is_another,
                what_was_typed_stays_when_lines_are_pasted,
                a_typed_label_makes_no_flow_of_pasted_lines,
                short_ids_of_a_block_are_asked_about_at_once,
                a_pasted_block_adds_the_good_lines_and_keeps_the_bad_ones,
                a_label_is_edited,
                an_answer_typed_before_the_question_was_drawn_does_not_count,
                removing_asks_and_says_that_nothing_changes_on_kaleyra,
                a_label_of_a_list_that_cannot_be_read_is_not_edited,
            )
        assert sandbox.requests == []

    run(main())


async def a_bad_id_is_reported_and_stays_in_the_input(app: FlowTuiApp, pilot: Pilot[None]) -> None:
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
    assert [flow.flow_id for flow in await listed(app.session)] == ["12x"]


async def an_id_is_taken_as_people_have_it(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app)
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
    assert await listed(app.session) == [Flow("1123456789012214", "2024")]


async def a_number_from_a_spreadsheet_is_refused_with_the_reason(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app)
    await open_add(app, pilot)
    await type_keys(pilot, *"1.12E+15", "enter")
    await wait_for_text(pilot, "spreadsheet")
    await pilot.press("enter", "enter")
    assert await listed(app.session) == []
    await pilot.press("ctrl+g")


async def a_short_id_is_asked_about_each_time_that_it_is_another(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app)
    await open_add(app, pilot)
    await type_keys(pilot, *"1123", "enter")
    await wait_for_text(pilot, "1123 has only 4 digits; flow IDs have about 16. Press Enter")
    await pilot.press("4", "enter")
    await wait_for_text(pilot, "11234 has only 5 digits")
    assert await listed(app.session) == []
    await pilot.press("enter")
    await wait_home(pilot)
    assert await listed(app.session) == [Flow("11234", "")]


async def what_was_typed_stays_when_lines_are_pasted(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app)
    dialog = await open_add(app, pilot)
    dialog.query_one("#flow-id", Input).value = FIRST
    dialog.query_one("#label", Input).value = "Sign-up form"
    await pilot.press("tab")
    app.post_message(events.Paste(f"{SECOND} Lead form\n{THIRD}\n"))
    await wait_for_text(pilot, "3 flow IDs.")
    assert dialog.query_one(TextArea).text.startswith(f"{FIRST} Sign-up form\n{SECOND}")
    await pilot.press("ctrl+s")
    await wait_home(pilot)
    assert await listed(app.session) == [
        Flow(FIRST, "Sign-up form"),
        Flow(SECOND, "Lead form"),
        Flow(THIRD, ""),
    ]


async def a_typed_label_makes_no_flow_of_pasted_lines(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app)
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
            assert set(expected) <= set(await listed(app.session))


async def short_ids_of_a_block_are_asked_about_at_once(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app)
    await open_add(app, pilot)
    app.post_message(events.Paste(f"{FIRST}\n1\n2\nsign_up\n3\n"))
    await wait_for_texts(
        pilot, "5 flow IDs.", "perhaps no IDs: 1, 2, sign_up", "and 1 more. Press ctrl+s"
    )
    await pilot.press("ctrl+s")
    await wait_for_text(pilot, "Press ctrl+s again to add them, too")
    assert await listed(app.session) == []
    await pilot.press("ctrl+s")
    await wait_home(pilot)
    assert [flow.flow_id for flow in await listed(app.session)] == [FIRST, "1", "2", "sign_up", "3"]


async def a_pasted_block_adds_the_good_lines_and_keeps_the_bad_ones(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app)
    block = f"{FIRST} Appointment booking\n{SECOND},Lead form\n\nno.way!\n{THIRD}\tSurvey\n"
    dialog = await open_add(app, pilot)
    app.post_message(events.Paste(block))
    await wait_for_text(pilot, "3 flow IDs")
    await pilot.press("ctrl+s")
    await wait_for_texts(pilot, "no.way!", "Not added")
    assert dialog.query_one(TextArea).text == "no.way!"
    assert await listed(app.session) == [
        Flow(FIRST, "Appointment booking"),
        Flow(SECOND, "Lead form"),
        Flow(THIRD, "Survey"),
    ]
    dialog.query_one(TextArea).text = "4444444444444444 mended"
    await pilot.press("tab", "enter")
    await wait_home(pilot)
    await wait_for_text(pilot, "mended")


async def a_label_is_edited(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app, (FIRST, "old"))
    await pilot.press("e")
    await wait_for_screen(pilot, EditLabelScreen)
    await type_keys(pilot, "end", *" and new", "enter")
    await wait_home(pilot)
    await wait_for_text(pilot, "old and new")
    await pilot.press("e")
    await wait_for_screen(pilot, EditLabelScreen)
    await pilot.press("x", "ctrl+g")
    await wait_home(pilot)
    assert await listed(app.session) == [Flow(FIRST, "old and new")]


async def an_answer_typed_before_the_question_was_drawn_does_not_count(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    """A key that was on its way to the list must not reach the dialog opened meanwhile."""
    await put_list(app, (FIRST, "first"), (SECOND, "second"))
    for _ in range(2):
        for key in ("x", "y", "y", "y"):
            app.post_message(events.Key(key, key))
        await at_rest(pilot)
        await wait_for_screen(pilot, YesNoScreen)
        await pilot.press("n")
        await wait_home(pilot)
    assert len(await listed(app.session)) == 2


async def removing_asks_and_says_that_nothing_changes_on_kaleyra(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, (FIRST, "first"), (SECOND, "second"))
    await pilot.press("x")
    await wait_for_screen(pilot, YesNoScreen)
    await wait_for_text(pilot, "changes nothing on Kaleyra")
    await pilot.press("enter")
    await wait_home(pilot)
    assert len(await listed(app.session)) == 2
    await pilot.press("x")
    await wait_for_screen(pilot, YesNoScreen)
    await pilot.press("y")
    await wait_home(pilot)
    await wait_until(pilot, lambda: "first" not in screen_text(pilot.app.screen))
    assert await listed(app.session) == [Flow(SECOND, "second")]


async def a_label_of_a_list_that_cannot_be_read_is_not_edited(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await wait_for_text(pilot, "second")
    app.session.store.close(LONGEST)
    await pilot.press("e")
    await wait_for_text(pilot, "The database is closed")
    assert app.screen is app.home
