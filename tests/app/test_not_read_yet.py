"""A list that was not read yet is not said to be empty, and keys wait for the row they act on."""

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history import attempt_list
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.terminal import terminal_app
from flow_tui.app.widgets import row_pages, virtual_list
from flow_tui.model import Answer, Attempt, Flow, Outcome
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store, StoreError
from flow_tui.store.attempt_reader import AttemptReader
from flow_tui.store.flows import Flows
from flow_tui.store.profiles import Profiles
from tests.support.app import (
    remember,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_only_until,
    wait_until,
)
from tests.support.cases import case
from tests.support.held_call import HeldCall
from tests.support.patience import LONGEST
from tests.support.settle import LIVE, attempted, attempted_all, on_sandbox
from tests.support.toasts import close_all
from tests.support.typed import key

IDS = [str(number) for number in range(1000, 1060)]
LIST_LATE = "This list is still loading. Try again in a moment."
HISTORY_LATE = "The history is still loading. Try again in a moment."


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read 30 rows at once."""
    for module in (virtual_list, attempt_list):
        monkeypatch.setattr(module, "PAGE", 30)


def test_no_list_is_said_to_be_empty_before_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            for opening, title, reader, name, row in (
                ("enter", "Filter", AttemptReader, "page", LIVE.id),
                ("P", "Profiles and", Profiles, "all", "prod-in"),
            ):
                with case(name):
                    reading = HeldCall(monkeypatch, reader, name)
                    app.post_message(key(opening))
                    await wait_only_until(
                        pilot,
                        lambda: reading.is_held and title in screen_text(app.screen),  # noqa: B023
                    )
                    for empty in ("No attempts", "No matching", "No profiles"):
                        assert empty not in screen_text(app.screen)
                    reading.go_on()
                    await wait_for_text(pilot, row)
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)

    on_sandbox(tmp_path, work, LIVE)


def test_keys_wait_for_a_row_that_is_being_read_and_no_longer_than_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted_all(session, sandbox, IDS)
        await remember(session, *((flow_id, "") for flow_id in IDS))
        async with running(session) as (app, pilot):
            for opening, first, reader, acts, late, screen, shown in (
                ("", IDS[0], Flows, "p", LIST_LATE, ConfirmScreen, IDS[-1]),
                ("ht", "60 attempts", AttemptReader, "n", HISTORY_LATE, NoteScreen, f"on {IDS[0]}"),
            ):
                with case(acts):
                    await pilot.press(*opening)
                    await wait_for_text(pilot, first)
                    reading = HeldCall(monkeypatch, reader, "page")
                    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", 0.1)
                    app.post_message(key("G"))
                    app.post_message(key(acts))
                    await wait_for_text(pilot, late)
                    assert reading.is_held
                    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", LONGEST)
                    app.post_message(key(acts))
                    await asyncio.sleep(0.1)  # a key that did not wait would be lost by now
                    reading.go_on()
                    await wait_for_screen(pilot, screen)
                    await wait_for_text(pilot, shown)
                    await pilot.press("ctrl+g")

    on_sandbox(tmp_path, work)


def test_rows_that_could_not_be_read_or_were_removed_elsewhere_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(_sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in IDS))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, IDS[0])
            with monkeypatch.context() as patched:
                await _rows_cannot_be_read(app, pilot, patched)
            # Enter says so and reads them again as well, which succeeds now.
            await pilot.press("enter")
            await wait_for_text(pilot, LIST_LATE)
            await wait_until(pilot, lambda: app.home.flows.current)
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_for_text(pilot, IDS[-1])
            await pilot.press("ctrl+g")
            await wait_home(pilot)

            await app.home.reload(IDS[0])
            await close_all(pilot)
            with Store.open(tmp_path) as elsewhere:
                elsewhere.flows.remove(session.list_owner, *IDS[40:])
                await pilot.press("G")
                await wait_until(pilot, lambda: app.home.flows.is_missing_row)
            await pilot.press("p")
            await wait_for_text(pilot, LIST_LATE)
            await wait_until(pilot, lambda: app.home.flows.current)
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_for_text(pilot, IDS[39])

    on_sandbox(tmp_path, work)


async def _rows_cannot_be_read(
    app: FlowTuiApp, pilot: Pilot[None], patched: pytest.MonkeyPatch
) -> None:
    """Fail to read the end of the list, and again at a key that acts on its last row."""
    calls = []

    def fail(*call: object) -> list[Flow]:
        calls.append(call)
        raise StoreError("The database is locked.")

    patched.setattr(Flows, "page", fail)
    await pilot.press("G")
    await wait_until(pilot, lambda: app.home.flows.is_missing_row)
    before = len(calls)
    await pilot.press("p")
    await wait_for_text(pilot, LIST_LATE)
    await wait_until(pilot, lambda: len(calls) > before)
    await close_all(pilot)


def test_attempts_that_could_not_be_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> list[Attempt]:
        raise StoreError("The database is locked.")

    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted_all(session, sandbox, IDS)
        async with running(session) as (app, pilot):
            for keys, shown, call in (
                ("ht", "60 attempts", "page"),
                (["g", "b", *"label", "enter"], "60 found\n", "get_many"),
            ):
                with case(call):
                    await pilot.press(*keys)
                    await wait_for_text(pilot, shown)
                    attempts = app.screen.query_one(AttemptList)
                    with monkeypatch.context() as patched:
                        patched.setattr(AttemptReader, call, fail)
                        await pilot.press("G")
                        await wait_until(pilot, lambda: attempts.is_missing_row)  # noqa: B023
                    await pilot.press("n")
                    await wait_for_text(pilot, HISTORY_LATE)
                    await wait_until(pilot, lambda: attempts.current)  # noqa: B023
                    await pilot.press("n")
                    await wait_for_screen(pilot, NoteScreen)
                    await wait_for_text(pilot, "on 1000")
                    await pilot.press("ctrl+g")
                    await close_all(pilot)

    on_sandbox(tmp_path, work)


def test_a_database_that_cannot_be_read_any_more_is_told_of_at_each_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(patched: pytest.MonkeyPatch, reader: type, call: str) -> None:
        def failing(*_: object, **__: object) -> int:
            raise StoreError(f"The database does not {call} {reader.__name__}.")

        patched.setattr(reader, call, failing)

    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted_all(session, sandbox, IDS)
        await remember(session, *((flow_id, "") for flow_id in IDS))
        async with running(session) as (_app, pilot):
            for opening, first, reader, acts in (
                ("", IDS[0], Flows, "e"),
                ("ht", "60 attempts", AttemptReader, "n"),
            ):
                with case(acts), monkeypatch.context() as patched:
                    await pilot.press(*opening)
                    await wait_for_text(pilot, first)
                    for call in ("page", "count"):
                        fail(patched, reader, call)
                    await pilot.press("G")
                    await wait_for_text(pilot, f"The database does not page {reader.__name__}.")
                    await pilot.press(acts)
                    await wait_for_text(pilot, f"The database does not count {reader.__name__}.")

    on_sandbox(tmp_path, work)


def test_the_place_of_the_cursor_is_drawn_while_the_next_key_waits_for_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", LONGEST)
    monkeypatch.setattr(terminal_app, "_UNDRAWN_SECONDS", LONGEST)

    async def work(_sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in IDS))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, IDS[0])
            reading = HeldCall(monkeypatch, Flows, "page")
            drawn: list[str] = []
            monkeypatch.setattr(
                FlowTuiApp, "post_display_hook", lambda _: drawn.append(screen_text(app.screen))
            )
            for name in ("j", "G", "k"):
                app.post_message(key(name))
            await wait_only_until(pilot, lambda: reading.is_held and " …" in (drawn or [""])[-1])
            reading.go_on()
            await wait_for_text(pilot, f"▌ {IDS[-2]}")

    on_sandbox(tmp_path, work)
