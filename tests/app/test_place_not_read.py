"""A list that is read again while the row under the cursor is not known: no key acts on another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history import attempt_list
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.widgets import row_pages, virtual_list
from flow_tui.credentials import StoredCredentials
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from flow_tui.store.attempt_reader import AttemptReader
from flow_tui.store.flows import Flows
from tests.support.app import (
    remember,
    running,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_only_until,
    wait_until,
)
from tests.support.cases import case
from tests.support.held_call import HeldCall
from tests.support.settle import attempted_all, on_sandbox
from tests.support.toasts import close_all
from tests.support.typed import key, type_keys

UNSELECTED = "No attempt is selected. Press home to select the first."
IDS = [str(number) for number in range(1000, 1060)]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read 30 rows at once; keys hardly wait for them, or for a search."""
    for module in (virtual_list, attempt_list):
        monkeypatch.setattr(module, "PAGE", 30)
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(attempt_list, "_PLACED_SECONDS", 0.1)


async def go_on_once(
    pilot: Pilot[None], reading: HeldCall, condition: Callable[[], object]
) -> None:
    """Let a reading go on once a condition holds, which begins what waits for it.

    A pause of the pilot before would wait for that, too.
    """

    def goes_on() -> bool:
        if not condition():
            return False
        reading.go_on()
        return True

    await wait_until(pilot, goes_on)


def test_keys_act_on_no_other_attempt_than_the_one_that_is_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted_all(session, sandbox, IDS)
        async with running(session) as (app, pilot):
            await pilot.press("h", "t")
            for step in (
                another_filter_leaves_it,
                the_same_filter_keeps_its_place,
                why_its_response_is_neither_copied_nor_saved_is_said_once,
                a_search_of_whole_responses_leaves_it,
            ):
                with case(step.__name__), monkeypatch.context() as patched:
                    await wait_for_text(pilot, "60 attempts")
                    await pilot.press("g")
                    await step(app, pilot, patched)
                    await close_all(pilot)

    on_sandbox(tmp_path, work)


async def another_filter_leaves_it(
    app: FlowTuiApp, pilot: Pilot[None], patched: pytest.MonkeyPatch
) -> None:
    for filters in ("a", "oo"):  # once and twice
        with case(filters):
            await wait_for_text(pilot, "60 attempts")
            screen = app.screen
            assert isinstance(screen, HistoryScreen)
            before = screen._filter
            reading = HeldCall(patched, AttemptReader, "page")
            for name in ("G", *filters, "n"):
                app.post_message(key(name))
            await go_on_once(pilot, reading, lambda: screen._filter is not before)  # noqa: B023
            if filters == "oo":
                await wait_for_text(pilot, "only rejected: 0 attempts")
                await pilot.press("o", "o", "o", "o", "n")
            await wait_for_text(pilot, UNSELECTED)
            await pilot.press("j", "n")
            await wait_for_screen(pilot, NoteScreen)
            await wait_for_text(pilot, f"on {IDS[-1]}")
            await pilot.press("ctrl+g")
            await close_all(pilot)
    await type_keys(pilot, *"aaoooo")  # all of them again
    await wait_for_text(pilot, "History of all sessions: 60 attempts")


async def the_same_filter_keeps_its_place(
    app: FlowTuiApp, pilot: Pilot[None], patched: pytest.MonkeyPatch
) -> None:
    begun, ended = [], []
    show_attempts = AttemptList.show_attempts

    async def shown(attempts: AttemptList, history_filter: HistoryFilter) -> None:
        begun.append(history_filter)
        await show_attempts(attempts, history_filter)
        ended.append(history_filter)

    reading = HeldCall(patched, AttemptReader, "page")
    app.post_message(key("G"))
    await wait_only_until(pilot, lambda: reading.is_held)
    patched.setattr(AttemptList, "show_attempts", shown)
    app.attempts_changed.publish([])
    await go_on_once(pilot, reading, lambda: begun)
    await wait_until(pilot, lambda: ended)
    await pilot.press("n")
    await wait_for_screen(pilot, NoteScreen)
    await wait_for_text(pilot, f"on {IDS[0]}")
    await pilot.press("ctrl+g")


async def why_its_response_is_neither_copied_nor_saved_is_said_once(
    app: FlowTuiApp, pilot: Pilot[None], patched: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    notify = FlowTuiApp.notify

    def noted(self: FlowTuiApp, message: str, **options: Any) -> None:
        said.append(message)
        notify(self, message, **options)

    patched.setattr(FlowTuiApp, "notify", noted)
    for acts in ("y", "s"):
        with case(acts):
            await pilot.press("t", "t")  # those of this session, which has none, and all again
            await wait_for_text(pilot, "60 attempts")
            said.clear()
            reading = HeldCall(patched, AttemptReader, "page")
            for name in ("G", acts):
                app.post_message(key(name))
            await go_on_once(pilot, reading, lambda: said)
            await pilot.press("g", "t")  # are handled when the one before is done
            await wait_for_text(pilot, "No attempts in this session")
            assert said == ["The history is still loading. Try again in a moment."]
            await pilot.press("t")


async def a_search_of_whole_responses_leaves_it(
    app: FlowTuiApp, pilot: Pilot[None], patched: pytest.MonkeyPatch
) -> None:
    await pilot.press("slash")
    await type_keys(pilot, *"label", "enter")
    await wait_for_text(pilot, "60 attempts")
    screen = app.screen
    assert isinstance(screen, HistoryScreen)
    reading = HeldCall(patched, AttemptReader, "page")
    for name in ("G", "b"):
        app.post_message(key(name))
    await go_on_once(pilot, reading, lambda: screen._filter.in_bodies)
    await wait_for_text(pilot, "60 found\n")
    await pilot.press("n")
    await wait_for_text(pilot, "No attempt is selected.")


def test_another_filter_of_the_flows_leaves_a_flow_that_is_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave(app: FlowTuiApp, pilot: Pilot[None]) -> None:
        await pilot.press("slash", "1", "enter")
        await wait_for_text(pilot, f"▌ {IDS[0]}")
        reading = HeldCall(monkeypatch, Flows, "page")
        for name in ("G", "ctrl+g", "p"):
            app.post_message(key(name))
        await go_on_once(pilot, reading, lambda: not app.home.flows.filter_text)
        await wait_for_text(pilot, "No flow is selected. Press home to select the first.")

    async def work(_sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in IDS))
        async with running(session) as (app, pilot):
            await leave(app, pilot)
            await pilot.press("slash", "0", "enter", "p")
            assert app.at_home
            await pilot.press("j", "p")
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_for_text(pilot, IDS[0])
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await pilot.press("ctrl+g")  # ends the filter
            await close_all(pilot)
            # The list of another account has a cursor again.
            await leave(app, pilot)
            other = StoredCredentials("HX2", Secret("K" * 30), session.list_owner.base_url)
            await session.sign_in.use_typed("other", other)
            owner = session.list_owner
            await session.store.run(lambda store: store.flows.add(owner, [("7777", "")]))
            app.account_changed.publish(None)
            await wait_for_text(pilot, "▌ 7777")

    on_sandbox(tmp_path, work)
