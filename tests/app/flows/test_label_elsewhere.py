"""A label that another terminal writes while this one has its list, or its dialog, open."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.flows.dialogs import EditLabelScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.model import Flow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import Store, StoreError
from flow_tui.store.flows import Flows
from tests.support.app import (
    listed,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
)
from tests.support.keys import type_at_once

FIRST = "1184620937715204"


def test_a_label_that_another_terminal_has_written_is_the_one_that_is_edited(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "old")
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.set_label(session.list_owner, FIRST, "by Mia")
            await pilot.press("e")
            await wait_for_screen(pilot, EditLabelScreen)
            await wait_for_text(pilot, "by Mia")
            await pilot.press("end", *", too", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "by Mia, too")

    run(main())


def test_a_label_of_a_flow_that_was_removed_elsewhere_is_told_of(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "old")
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.remove(session.list_owner, FIRST)
            await pilot.press("e")
            await wait_for_text(pilot, "was removed from the list elsewhere.")
            await wait_for_text(pilot, "No flows in the list yet.")

    run(main())


async def edit(pilot: Pilot[None], typed: str) -> None:
    """Put another label in the place of the one that the dialog shows."""
    await wait_for_screen(pilot, EditLabelScreen)
    await pilot.press("ctrl+u", *typed)


@pytest.mark.parametrize("typed", ["mine", ""])
def test_a_label_written_while_the_dialog_is_open_is_only_replaced_once_it_was_seen(
    sandbox: Sandbox, tmp_path: Path, typed: str
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "old")
            await pilot.press("e")
            await edit(pilot, typed)
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.set_label(session.list_owner, FIRST, "by Mia")
            await pilot.press("enter")
            await wait_for_text(pilot, "Replace this label?" if typed else "Remove this label?")
            await wait_for_text(pilot, "by Mia")
            assert await listed(session) == [Flow(FIRST, "by Mia")]
            await pilot.press("escape")
            await wait_for_screen(pilot, EditLabelScreen)
            assert pilot.app.screen.query_one(Input).value == typed
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.set_label(session.list_owner, FIRST, "by Ann")
            await pilot.press("enter")
            await wait_for_text(pilot, "by Ann")
            await type_at_once(app, ["escape", "ctrl+g"])
            await wait_home(pilot)
            await wait_for_text(pilot, "by Ann")
            await pilot.press("e")
            await edit(pilot, typed)
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.set_label(session.list_owner, FIRST, "by Tom")
            await pilot.press("enter")
            await wait_for_screen(pilot, YesNoScreen)
            await pilot.press("y")
            await wait_home(pilot)
            assert await listed(session) == [Flow(FIRST, typed)]

    run(main())


@pytest.mark.parametrize("at_once", [True, False], ids=["twice", "again"])
def test_enter_behind_the_answer_keep_asks_again(
    sandbox: Sandbox, tmp_path: Path, *, at_once: bool
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "old")
            await pilot.press("e")
            await edit(pilot, "mine")
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.set_label(session.list_owner, FIRST, "by Mia")
            await pilot.press("enter")
            await wait_for_screen(pilot, YesNoScreen)
            if at_once:
                await type_at_once(app, ["enter", "enter"])
            else:
                await pilot.press("enter")
                await wait_for_text(pilot, "Your label was not saved. Press Enter to try again.")
                await pilot.press("enter")
            await wait_for_screen(pilot, YesNoScreen)
            assert await listed(session) == [Flow(FIRST, "by Mia")]

    run(main())


@pytest.mark.parametrize("elsewhere_label", ["", "by Mia"])
def test_a_label_that_was_not_changed_here_is_left_as_it_is(
    sandbox: Sandbox, tmp_path: Path, elsewhere_label: str
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, " old"))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "old")
            await pilot.press("e")
            await wait_for_screen(pilot, EditLabelScreen)
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.set_label(session.list_owner, FIRST, elsewhere_label)
            await pilot.press("enter")
            await wait_home(pilot)
            assert await listed(session) == [Flow(FIRST, elsewhere_label)]

    run(main())


def test_a_flow_that_is_removed_while_the_dialog_is_open_is_told_of(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "old")
            await pilot.press("slash", *"old", "enter")
            await pilot.press("e")
            await edit(pilot, "mine")
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.remove(session.list_owner, FIRST)
            await pilot.press("enter")
            await wait_for_text(pilot, "was removed from the list elsewhere.")
            await wait_for_text(pilot, "No flows match")
            await pilot.pause()
            assert "The filter hides" not in screen_text(pilot.app.screen)

    run(main())


def test_a_label_that_cannot_be_saved_stays_in_the_dialog(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where keys for the list were typed at once: none has seen the dialog."""
    set_label, tries = Flows.set_label, []

    def fail_once(flows: Flows, *given: Any) -> bool:
        tries.append(given)
        if len(tries) == 1:
            raise StoreError("The disk is full.")
        return set_label(flows, *given)

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "old"))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "old")
            await pilot.press("e")
            await edit(pilot, "mine")
            monkeypatch.setattr(Flows, "set_label", fail_once)
            await type_at_once(app, ["enter", "j", "enter"])
            await wait_for_text(pilot, "The label was not saved. The disk is full.")
            await wait_for_screen(pilot, EditLabelScreen)
            await wait_for_text(pilot, "mine")
            assert await listed(session) == [Flow(FIRST, "old")]
            await pilot.press("enter")
            await wait_home(pilot)
            assert await listed(session) == [Flow(FIRST, "mine")]

    run(main())
