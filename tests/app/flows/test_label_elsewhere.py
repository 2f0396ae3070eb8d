"""A label that another terminal writes while this one has its list, or its dialog, open."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import EditLabelScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.model import Flow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import Store, StoreError
from flow_tui.store.flows import Flows
from tests.support.app import (
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
from tests.support.keys import type_at_once
from tests.support.steps import put_list, take_steps
from tests.support.typed import type_keys

FIRST = "1184620937715204"


def opened_elsewhere(app: FlowTuiApp) -> Store:
    """The database as another terminal opens it."""
    return Store.open(app.session._options.data_directory())


def test_a_label_that_is_written_elsewhere_is_neither_lost_nor_replaced_unseen(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                a_label_that_another_terminal_has_written_is_the_one_that_is_edited,
                a_label_written_while_the_dialog_is_open_is_only_replaced_once_it_was_seen,
                enter_behind_the_answer_keep_asks_again,
                a_label_that_was_not_changed_here_is_left_as_it_is,
                a_label_of_a_flow_that_was_removed_elsewhere_is_told_of,
                a_flow_that_is_removed_while_the_dialog_is_open_is_told_of,
                a_label_that_cannot_be_saved_stays_in_the_dialog,
            )

    run(main())


async def a_label_that_another_terminal_has_written_is_the_one_that_is_edited(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, (FIRST, "old"))
    with opened_elsewhere(app) as elsewhere:
        elsewhere.flows.set_label(app.session.list_owner, FIRST, "by Mia")
    await pilot.press("e")
    await wait_for_screen(pilot, EditLabelScreen)
    await wait_for_text(pilot, "by Mia")
    await type_keys(pilot, "end", *", too", "enter")
    await wait_home(pilot)
    await wait_for_text(pilot, "by Mia, too")


async def a_label_of_a_flow_that_was_removed_elsewhere_is_told_of(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, (FIRST, "old"))
    with opened_elsewhere(app) as elsewhere:
        elsewhere.flows.remove(app.session.list_owner, FIRST)
    await pilot.press("e")
    await wait_for_texts(pilot, "was removed from the list elsewhere.", "No flows in the list yet.")


async def edit(pilot: Pilot[None], typed: str) -> None:
    """Put another label in the place of the one that the dialog shows."""
    await wait_for_screen(pilot, EditLabelScreen)
    await type_keys(pilot, "ctrl+u", *typed)


async def a_label_written_while_the_dialog_is_open_is_only_replaced_once_it_was_seen(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    for typed in ("mine", ""):
        with case(typed):
            await _replace_once_seen(app, pilot, typed)


async def _replace_once_seen(app: FlowTuiApp, pilot: Pilot[None], typed: str) -> None:
    await put_list(app, (FIRST, "old"))
    await pilot.press("e")
    await edit(pilot, typed)
    with opened_elsewhere(app) as elsewhere:
        elsewhere.flows.set_label(app.session.list_owner, FIRST, "by Mia")
    await pilot.press("enter")
    await wait_for_texts(pilot, "Replace this label?" if typed else "Remove this label?", "by Mia")
    assert await listed(app.session) == [Flow(FIRST, "by Mia")]
    await pilot.press("escape")
    await wait_for_screen(pilot, EditLabelScreen)
    assert pilot.app.screen.query_one(Input).value == typed
    with opened_elsewhere(app) as elsewhere:
        elsewhere.flows.set_label(app.session.list_owner, FIRST, "by Ann")
    await pilot.press("enter")
    await wait_for_text(pilot, "by Ann")
    await pilot.press("y")
    await wait_home(pilot)
    assert await listed(app.session) == [Flow(FIRST, typed)]


async def enter_behind_the_answer_keep_asks_again(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Also where both are typed at once."""
    await put_list(app, (FIRST, "old"))
    await pilot.press("e")
    await edit(pilot, "mine")
    with opened_elsewhere(app) as elsewhere:
        elsewhere.flows.set_label(app.session.list_owner, FIRST, "by Mia")
    await pilot.press("enter")
    await wait_for_screen(pilot, YesNoScreen)
    await pilot.press("enter")
    await wait_for_text(pilot, "Your label was not saved. Press Enter to try again.")
    await pilot.press("enter")
    await wait_for_screen(pilot, YesNoScreen)
    assert await listed(app.session) == [Flow(FIRST, "by Mia")]
    question = app.screen
    await type_at_once(app, ["enter", "enter"])
    await wait_until(pilot, lambda: isinstance(app.screen, YesNoScreen) and app.screen != question)
    await wait_for_screen(pilot, YesNoScreen)  # it drops keys until it is drawn
    assert await listed(app.session) == [Flow(FIRST, "by Mia")]
    await type_at_once(app, ["escape", "ctrl+g"])
    await wait_home(pilot)
    await wait_for_text(pilot, "by Mia")


async def a_label_that_was_not_changed_here_is_left_as_it_is(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    for elsewhere_label in ("", "by Mia"):
        with case(elsewhere_label):
            await put_list(app, (FIRST, " old"))
            await pilot.press("e")
            await wait_for_screen(pilot, EditLabelScreen)
            with opened_elsewhere(app) as elsewhere:
                elsewhere.flows.set_label(app.session.list_owner, FIRST, elsewhere_label)
            await pilot.press("enter")
            await wait_home(pilot)
            assert await listed(app.session) == [Flow(FIRST, elsewhere_label)]


async def a_flow_that_is_removed_while_the_dialog_is_open_is_told_of(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, (FIRST, "old"))
    await type_keys(pilot, "slash", *"old", "enter")
    await pilot.press("e")
    await edit(pilot, "mine")
    with opened_elsewhere(app) as elsewhere:
        elsewhere.flows.remove(app.session.list_owner, FIRST)
    await pilot.press("enter")
    await wait_for_texts(pilot, "was removed from the list elsewhere.", "No flows match")
    await pilot.pause()
    assert "The filter hides" not in screen_text(pilot.app.screen)
    await pilot.press("ctrl+g")


async def a_label_that_cannot_be_saved_stays_in_the_dialog(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    """Also where keys for the list were typed at once: none has seen the dialog."""
    set_label, tries = Flows.set_label, []

    def fail_once(flows: Flows, *given: Any) -> bool:
        tries.append(given)
        if len(tries) == 1:
            raise StoreError("The disk is full.")
        return set_label(flows, *given)

    await put_list(app, (FIRST, "old"))
    await pilot.press("e")
    await edit(pilot, "mine")
    with patch.object(Flows, "set_label", fail_once):
        await type_at_once(app, ["enter", "j", "enter"])
        await wait_for_text(pilot, "The label was not saved. The disk is full.")
        await wait_for_screen(pilot, EditLabelScreen)
        await wait_for_text(pilot, "mine")
        assert await listed(app.session) == [Flow(FIRST, "old")]
        await pilot.press("enter")
        await wait_home(pilot)
    assert await listed(app.session) == [Flow(FIRST, "mine")]
