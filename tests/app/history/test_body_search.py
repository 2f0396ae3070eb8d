"""Search through whole responses."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.history import attempt_list, body_search
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.body_search import BodySearch
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.model import Action, NewAttempt
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import StoreError, attempt_reader
from flow_tui.store.attempt_reader import AttemptReader
from tests.support.app import (
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_until,
)
from tests.support.held_call import HeldCall
from tests.support.history import ACCOUNT, open_history, record_three
from tests.support.patience import LONGEST


def rows(pilot: Pilot[None]) -> int:
    return pilot.app.screen.query_one(AttemptList).count


def test_a_key_searches_whole_responses(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await pilot.press("slash", *"needle")
            await wait_for_text(pilot, "0 attempts")
            await wait_for_text(pilot, "Press enter, then b, to search whole responses")
            await pilot.press("enter", "b")
            await wait_for_text(pilot, "whole responses: 2 found")
            await wait_until(pilot, lambda: rows(pilot) == 2)
            assert "2222" not in screen_text(pilot.app.screen)
            await pilot.press("slash", *"one")
            await wait_for_text(pilot, "whole responses: 1 found")
            await pilot.press("x")
            await wait_for_text(pilot, "No matching attempts.")
            await pilot.press("enter", "b")
            await wait_for_text(pilot, "this session: 0 attempts")
            await pilot.press("b", "ctrl+g")
            await wait_for_text(pilot, "whole responses: 3 attempts")

    run(main())


def test_without_a_filter_text_the_key_opens_the_filter(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            await pilot.press("b", *"two")
            await wait_for_text(pilot, "whole responses: 1 found")

    run(main())


def test_a_long_search_shows_its_progress_and_ends_when_the_text_changes(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_reader, "_BODIES_AT_ONCE", 1)
    monkeypatch.setattr(body_search, "_PART_SECONDS", 0)
    monkeypatch.setattr(attempt_list, "_REDRAW_SECONDS", 0)

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            gate = asyncio.Event()
            progress: list[str] = []
            search_on = BodySearch.parts

            async def slowly(search: BodySearch) -> AsyncIterator[None]:
                async for part in search_on(search):
                    progress.append(search.progress_text())
                    yield part
                    await gate.wait()

            monkeypatch.setattr(BodySearch, "parts", slowly)
            await pilot.press("b", "n")
            await wait_for_text(pilot, "whole responses: 1 found so far, 33% searched")
            assert rows(pilot) == 1
            await pilot.press("enter", "e")
            await wait_for_text(pilot, "The search is still running")
            assert isinstance(app.screen, HistoryScreen)
            await pilot.press("slash", "z")
            gate.set()
            await wait_for_text(pilot, "whole responses: 0 found\n")
            assert progress[0] == "1 found so far, 33% searched"
            assert len(progress) == 5  # the first search ended after the part it was at
            await pilot.press("x")
            await wait_until(pilot, lambda: len(progress) == 8)
            gate.clear()
            await pilot.press("backspace")
            await wait_until(pilot, lambda: len(progress) == 9)
            await pilot.press("enter", "ctrl+g", "ctrl+g")
            await wait_for_screen(pilot, FlowsScreen)
            gate.set()
            for _ in range(5):  # in one thread: if the search went on, its parts would be between
                await session.reader.run(lambda store: store.attempts.count())
            assert len(progress) == 9  # so did this one, when the screen was closed

    run(main())


def test_a_failed_search_is_reported(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            session.reader.close(LONGEST)
            await pilot.press("b", "n")
            await wait_for_text(pilot, "The database is closed")

    run(main())


def test_the_second_connection_reads_only(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        new = NewAttempt("x", Action.PUBLISH, "9", "", ACCOUNT, "", "keyring")
        with pytest.raises(StoreError):
            await session.reader.run(lambda store: store.attempts.begin(new))
        assert await session.reader.run(lambda store: store.attempts.count()) == 3
        await session.finish()
        session.close()

    run(main())


def test_its_end_is_shown_with_the_rows_and_not_before(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (_app, pilot):
            await open_history(pilot)
            reading = HeldCall(monkeypatch, AttemptReader, "get_many")
            await pilot.press("b", "o", "n", "e", "enter")
            await wait_until(pilot, lambda: reading.is_held)
            assert "found so far" in screen_text(pilot.app.screen)
            await pilot.press("e")
            await wait_for_text(pilot, "The search is still running")
            reading.go_on()
            await wait_for_text(pilot, "whole responses: 1 found\n")
            await pilot.press("e")
            await wait_for_screen(pilot, ExportScreen)

    run(main())
