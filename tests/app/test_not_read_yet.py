"""A list that was not read yet is not said to be empty, and keys wait for the row they act on."""

import asyncio
from pathlib import Path

import pytest

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.history import attempt_list
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.terminal import terminal_app
from flow_tui.app.widgets import row_pages, virtual_list
from flow_tui.model import Answer, Attempt, Flow, Outcome
from flow_tui.sandbox.flows import SandboxFlow
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
    wait_for_shown,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.cases import case
from tests.support.held_call import HeldCall
from tests.support.patience import LONGEST
from tests.support.settle import LIVE, attempted, on_sandbox
from tests.support.typed import key


def test_no_list_is_said_to_be_empty_before_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(sandbox: Sandbox, session: Session) -> None:
        await attempted(session, sandbox, LIVE, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            for key, title, reader, name, row in (
                ("enter", "Filter", AttemptReader, "page", LIVE.id),
                ("P", "Profiles and", Profiles, "all", "prod-in"),
            ):
                with case(name):
                    reading = HeldCall(monkeypatch, reader, name)
                    await pilot.press(key)
                    await wait_for_shown(pilot, lambda shown: reading.is_held and title in shown)  # noqa: B023
                    for empty in ("No attempts", "No matching", "No profiles"):
                        assert empty not in screen_text(app.screen)
                    reading.go_on()
                    await wait_for_text(pilot, row)
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)

    on_sandbox(tmp_path, work, LIVE)


def test_keys_on_a_row_that_is_being_read_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    for module in (virtual_list, attempt_list):
        monkeypatch.setattr(module, "PAGE", 30)
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", LONGEST)

    async def work(sandbox: Sandbox, session: Session) -> None:
        for flow_id in ids:
            flow = SandboxFlow(flow_id, f"label {flow_id}")
            await attempted(session, sandbox, flow, Answer(Outcome.SUCCEEDED, 12, 200))
        await remember(session, *((flow_id, "") for flow_id in ids))
        async with running(session) as (app, pilot):
            for opening, first, reader, acts, screen, shown in (
                ("", ids[0], Flows, "p", ConfirmScreen, ids[-1]),
                ("ht", f"{len(ids)} attempts", AttemptReader, "n", NoteScreen, f"on {ids[0]}"),
            ):
                with case(acts):
                    await pilot.press(*opening)
                    await wait_for_text(pilot, first)
                    reading = HeldCall(monkeypatch, reader, "page")
                    app.post_message(key("G"))
                    app.post_message(key(acts))
                    await wait_until(pilot, lambda: reading.is_held)  # noqa: B023
                    await asyncio.sleep(0.1)  # a key that did not wait would be lost by now
                    reading.go_on()
                    await wait_for_screen(pilot, screen)
                    await wait_for_text(pilot, shown)
                    await pilot.press("ctrl+g")

    on_sandbox(tmp_path, work)


def test_keys_wait_no_longer_than_a_second_for_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    monkeypatch.setattr(virtual_list, "PAGE", 30)
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", 0.1)

    async def work(sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in ids))
        for flow_id in ids:
            flow = SandboxFlow(flow_id, f"label {flow_id}")
            await attempted(session, sandbox, flow, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, ids[0])
            reading = HeldCall(monkeypatch, Flows, "page")
            app.post_message(key("G"))
            app.post_message(key("p"))
            await wait_for_text(pilot, "This list is still loading. Try again in a moment.")
            reading.go_on()
            await pilot.press("h", "t")
            await wait_for_text(pilot, f"{len(ids)} attempts")
            reading = HeldCall(monkeypatch, AttemptReader, "page")
            app.post_message(key("G"))
            app.post_message(key("n"))
            await wait_for_text(pilot, "The history is still loading. Try again in a moment.")
            reading.go_on()

    on_sandbox(tmp_path, work)


@pytest.mark.parametrize(
    ("is_removed", "name"),
    [(False, "p"), (True, "p"), (False, "enter")],
    ids=["failed once", "removed elsewhere", "failed once, enter"],
)
def test_rows_that_are_missing_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_removed: bool, name: str
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    monkeypatch.setattr(virtual_list, "PAGE", 30)

    def fail(*_: object) -> list[Flow]:
        raise StoreError("The database is locked.")

    async def work(_sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in ids))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, ids[0])
            with monkeypatch.context() as patched, Store.open(tmp_path) as elsewhere:
                if is_removed:
                    elsewhere.flows.remove(session.list_owner, *ids[40:])
                else:
                    patched.setattr(Flows, "page", fail)
                await pilot.press("G")
                await wait_until(pilot, lambda: app.home.flows.is_missing_row)
            await pilot.press(name)
            await wait_for_text(pilot, "This list is still loading. Try again in a moment.")
            await wait_until(pilot, lambda: app.home.flows.current)
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_for_text(pilot, ids[39] if is_removed else ids[-1])

    on_sandbox(tmp_path, work)


@pytest.mark.parametrize("is_search", [False, True], ids=["of a filter", "of a search"])
def test_attempts_that_could_not_be_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_search: bool
) -> None:
    for module in (virtual_list, attempt_list):
        monkeypatch.setattr(module, "PAGE", 30)

    def fail(*_: object, **__: object) -> list[Attempt]:
        raise StoreError("The database is locked.")

    async def work(sandbox: Sandbox, session: Session) -> None:
        for number in range(60):
            flow = SandboxFlow(str(1000 + number), f"label {number}")
            await attempted(session, sandbox, flow, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            await pilot.press("h", "t")
            await wait_for_text(pilot, "60 attempts")
            if is_search:
                await pilot.press("b", *"label", "enter")
                await wait_for_text(pilot, "60 found\n")
            attempts = app.screen.query_one(AttemptList)
            with monkeypatch.context() as patched:
                patched.setattr(AttemptReader, "get_many" if is_search else "page", fail)
                await pilot.press("G")
                await wait_until(pilot, lambda: attempts.is_missing_row)
            await pilot.press("n")
            await wait_for_text(pilot, "The history is still loading. Try again in a moment.")
            await wait_until(pilot, lambda: attempts.current)
            await pilot.press("n")
            await wait_for_screen(pilot, NoteScreen)
            await wait_for_text(pilot, "on 1000")

    on_sandbox(tmp_path, work)


@pytest.mark.parametrize("reader", [Flows, AttemptReader], ids=["flows", "history"])
def test_a_database_that_cannot_be_read_any_more_is_told_of_at_each_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: type
) -> None:
    for module in (virtual_list, attempt_list):
        monkeypatch.setattr(module, "PAGE", 30)
    ids = [str(number) for number in range(1000, 1060)]

    def fail(call: str) -> None:
        def failing(*_: object, **__: object) -> int:
            raise StoreError(f"The database does not {call}.")

        monkeypatch.setattr(reader, call, failing)

    async def work(sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in ids))
        for flow_id in ids:
            flow = SandboxFlow(flow_id, f"label {flow_id}")
            await attempted(session, sandbox, flow, Answer(Outcome.SUCCEEDED, 12, 200))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, ids[0])
            if reader is AttemptReader:
                await pilot.press("h", "t")
                await wait_for_text(pilot, f"{len(ids)} attempts")
            fail("page")
            fail("count")
            await pilot.press("G")
            await wait_for_text(pilot, "The database does not page.")
            await pilot.press("e" if app.at_home else "n")
            await wait_for_text(pilot, "The database does not count.")

    on_sandbox(tmp_path, work)


def test_the_place_of_the_cursor_is_drawn_while_the_next_key_waits_for_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [str(number) for number in range(1000, 1060)]
    monkeypatch.setattr(virtual_list, "PAGE", 30)
    monkeypatch.setattr(row_pages, "_WAIT_SECONDS", LONGEST)
    monkeypatch.setattr(terminal_app, "_UNDRAWN_SECONDS", LONGEST)

    async def work(_sandbox: Sandbox, session: Session) -> None:
        await remember(session, *((flow_id, "") for flow_id in ids))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, ids[0])
            reading = HeldCall(monkeypatch, Flows, "page")
            drawn: list[str] = []
            monkeypatch.setattr(
                FlowTuiApp, "post_display_hook", lambda _: drawn.append(screen_text(app.screen))
            )
            for name in ("j", "G", "k"):
                app.post_message(key(name))
            await wait_until(pilot, lambda: reading.is_held and " …" in (drawn or [""])[-1])
            reading.go_on()
            await wait_for_text(pilot, f"▌ {ids[-2]}")

    on_sandbox(tmp_path, work)
