"""Search through whole responses."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.history import attempt_list, body_search
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.body_search import BodySearch
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.widgets import virtual_list
from flow_tui.model import Action, NewAttempt
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import StoreError, attempt_reader
from flow_tui.store.attempt_reader import AttemptReader
from tests.support.app import (
    LARGE,
    case,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_only_until,
    wait_until,
)
from tests.support.held_call import HeldCall
from tests.support.history import ACCOUNT, open_history, record_three
from tests.support.patience import LONGEST
from tests.support.typed import key, type_keys


@pytest.fixture(autouse=True)
def keys_wait_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys wait for the attempt of the cursor for less than a second."""
    monkeypatch.setattr(attempt_list, "_PLACED_SECONDS", 0.05)


def rows(pilot: Pilot[None]) -> int:
    return pilot.app.screen.query_one(AttemptList).count


def test_whole_responses_are_searched_on_a_key(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            for step in (
                a_key_searches_whole_responses,
                its_end_is_shown_with_the_rows_and_not_before,
                the_cursor_goes_to_the_first_found_once_its_attempt_is_known_not_to_match,
                no_key_acts_on_another_attempt_before_the_search_has_found_that_of_the_cursor,
                a_key_pressed_right_behind_acts_on_the_attempt_of_the_cursor_once_it_is_found,
            ):
                with case(step.__name__), monkeypatch.context() as patched:
                    await step(pilot, patched)
                await wait_for_text(pilot, "this session: 3 attempts")
                await pilot.press("g")
                app.clear_toasts()
            with case("a long one"), monkeypatch.context() as patched:
                await a_long_one_shows_its_progress_and_ends_when_the_text_changes(
                    pilot, patched, session
                )
            await open_history(pilot)
            monkeypatch.setattr(attempt_list, "_PLACED_SECONDS", 2 * LONGEST)
            await one_that_found_nothing_or_failed_holds_up_neither_keys_nor_exports(pilot, session)

    run(main())


async def a_key_searches_whole_responses(
    pilot: Pilot[None], _monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a filter text it opens the filter.
    await pilot.press("b")
    await type_keys(pilot, *"two")
    await wait_for_text(pilot, "whole responses: 1 found")
    await pilot.press("enter", "b", "ctrl+g")
    await wait_for_text(pilot, "this session: 3 attempts")
    await pilot.press("slash")
    await type_keys(pilot, *"needle")
    await wait_for_text(pilot, "0 attempts")
    await wait_for_text(pilot, "Press enter, then b, to search whole responses")
    await pilot.press("enter", "b")
    await wait_for_text(pilot, "whole responses: 2 found")
    await wait_until(pilot, lambda: rows(pilot) == 2)
    assert "2222" not in screen_text(pilot.app.screen)
    await pilot.press("slash")
    await type_keys(pilot, *"one")
    await wait_for_text(pilot, "whole responses: 1 found")
    await pilot.press("x")
    await wait_for_text(pilot, "No matching attempts.")
    await pilot.press("enter", "b")
    await wait_for_text(pilot, "this session: 0 attempts")
    await pilot.press("b", "ctrl+g")
    await wait_for_text(pilot, "whole responses: 3 attempts")
    await pilot.press("b")


async def one_that_found_nothing_or_failed_holds_up_neither_keys_nor_exports(
    pilot: Pilot[None], session: Session
) -> None:
    await pilot.press("b", "#", "enter")
    await wait_for_text(pilot, "0 found")
    await pilot.press("e")
    await wait_for_text(pilot, "There is nothing to export.")
    session.reader.close(LONGEST)
    await pilot.press("slash", "n", "enter")
    await wait_for_text(pilot, "The database is closed")
    await pilot.press("e")
    await wait_for_text(pilot, "The search failed, so attempts may be missing.")


async def a_long_one_shows_its_progress_and_ends_when_the_text_changes(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    monkeypatch.setattr(attempt_reader, "_BODIES_AT_ONCE", 1)
    monkeypatch.setattr(body_search, "_PART_SECONDS", 0)
    monkeypatch.setattr(attempt_list, "_REDRAW_SECONDS", 0)
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
    assert isinstance(pilot.app.screen, HistoryScreen)
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


async def its_end_is_shown_with_the_rows_and_not_before(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = HeldCall(monkeypatch, AttemptReader, "get_many")
    await pilot.press("b")
    await type_keys(pilot, *"one", "enter")
    await wait_until(pilot, lambda: reading.is_held)
    assert "found so far" in screen_text(pilot.app.screen)
    await pilot.press("e")
    await wait_for_text(pilot, "The search is still running")
    reading.go_on()
    await wait_for_text(pilot, "whole responses: 1 found\n")
    await pilot.press("e")
    await wait_for_screen(pilot, ExportScreen)
    await pilot.press("ctrl+g")
    await wait_for_screen(pilot, HistoryScreen)
    await pilot.press("b", "ctrl+g")


def cursor_on(pilot: Pilot[None]) -> int | None:
    """The ID of the attempt on which keys act."""
    current = pilot.app.screen.query_one(AttemptList).current
    return current.id if current else None


async def search_for_all(pilot: Pilot[None]) -> None:
    """Search the whole responses of three attempts for what each of them has."""
    await pilot.press("b")
    await type_keys(pilot, *"label", "enter")
    await wait_for_text(pilot, "whole responses: 3 found\n")


def test_the_cursor_stays_on_its_attempt_when_a_search_starts_again(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (virtual_list, attempt_list):  # so that no other row is read with the cursor's
        monkeypatch.setattr(module, "PAGE", 1)

    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session, LARGE) as (_app, pilot):
            await open_history(pilot)
            await search_for_all(pilot)
            assert cursor_on(pilot) == 3
            await pilot.press("j", "j", "n")
            await wait_for_screen(pilot, NoteScreen)
            await type_keys(pilot, *"TICKET", "enter")
            await wait_for_shown(pilot, lambda shown: "TICKET" in shown and "3 found\n" in shown)
            assert cursor_on(pilot) == 1
            for key, title, place in (
                ("t", "all sessions, whole responses: 3 found\n", 1),
                ("a", "only publish, whole responses: 2 found\n", 1),
                ("o", "only succeeded, whole responses: 0 found\n", None),
                ("o", "only rejected, whole responses: 1 found\n", 1),
                ("a", "only deprecate, only rejected, whole responses: 1 found\n", 2),
                ("a", "all sessions, only rejected, whole responses: 2 found\n", 2),
                ("b", "all sessions, only rejected: 2 attempts\n", 2),
            ):
                await pilot.press(key)
                await wait_for_text(pilot, title)
                await wait_until(pilot, partial(is_on, pilot, place))

    run(main())


def is_on(pilot: Pilot[None], place: int | None) -> bool:
    return cursor_on(pilot) == place


class StepwiseSearch:
    """Searches of one attempt at a time, the newest of which goes on step by step."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(attempt_reader, "_BODIES_AT_ONCE", 1)
        monkeypatch.setattr(body_search, "_PART_SECONDS", 0)
        monkeypatch.setattr(attempt_list, "_REDRAW_SECONDS", 0)
        self._search_on = BodySearch.parts
        self._steps = asyncio.Semaphore(0)
        self._of: BodySearch | None = None
        monkeypatch.setattr(BodySearch, "parts", lambda search: self._parts(search))

    async def _parts(self, search: BodySearch) -> AsyncIterator[None]:
        steps = self._steps = asyncio.Semaphore(0)
        self._of = search
        async for part in self._search_on(search):
            await steps.acquire()
            yield part

    async def step(self, pilot: Pilot[None], count: int) -> None:
        """Search one more attempt, and wait until so many are shown and keys are handled."""
        await self.step_while_keys_wait(pilot, count)
        await pilot.pause()

    async def step_while_keys_wait(self, pilot: Pilot[None], count: int) -> None:
        """Search one more attempt, and wait until so many are shown."""
        attempts = pilot.app.screen.query_one(AttemptList)
        await wait_only_until(pilot, lambda: self._of is attempts._search)
        self._steps.release()
        await wait_only_until(pilot, lambda: attempts.count == count)


async def no_key_acts_on_another_attempt_before_the_search_has_found_that_of_the_cursor(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor goes to it then, unless a key has moved it."""
    await search_for_all(pilot)
    await pilot.press("j", "j")
    assert cursor_on(pilot) == 1
    search = StepwiseSearch(monkeypatch)
    for moves in (False, True):
        with case(f"{moves=}"):
            # The second begins when the first has shown nothing yet.
            await pilot.press("t", "t")
            await wait_for_text(pilot, "this session, whole responses: 0 found so far")
            for count in (1, 2):
                await search.step(pilot, count)
                await assert_no_key_acts(pilot)
            if moves:
                await pilot.press("j", "j")
            await search.step(pilot, 3)
            await wait_for_text(pilot, "whole responses: 3 found\n")
            assert cursor_on(pilot) == (2 if moves else 1)
    await pilot.press("b", "ctrl+g")


async def assert_no_key_acts(pilot: Pilot[None]) -> None:
    assert cursor_on(pilot) is None
    await pilot.press("enter")
    for name in ("n", "v", "f"):
        await pilot.press(name)
        await wait_for_text(pilot, "The search is still running. Try again")
        assert isinstance(pilot.app.screen, HistoryScreen)
    await pilot.press("f9")
    await wait_for_shown(pilot, lambda shown: "▌" not in shown)


async def a_key_pressed_right_behind_acts_on_the_attempt_of_the_cursor_once_it_is_found(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the search takes longer than a second, which lasts much longer here."""
    monkeypatch.setattr(attempt_list, "_PLACED_SECONDS", 2 * LONGEST)
    await search_for_all(pilot)
    await pilot.press("j", "j")
    assert cursor_on(pilot) == 1
    search = StepwiseSearch(monkeypatch)
    for name in ("t", "n"):
        pilot.app.post_message(key(name))
    for count in (1, 2, 3):
        await search.step_while_keys_wait(pilot, count)
    await wait_for_screen(pilot, NoteScreen)
    await wait_for_text(pilot, "publish, ✗ rejected")  # of the three, only this one
    await pilot.press("escape")
    await wait_for_screen(pilot, HistoryScreen)
    await pilot.press("b", "t", "ctrl+g")  # first ends what would hold up keys


async def the_cursor_goes_to_the_first_found_once_its_attempt_is_known_not_to_match(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cursor_on(pilot) == 3
    search = StepwiseSearch(monkeypatch)
    await pilot.press("b")
    pilot.app.screen.query_one(Input).value = "2222"
    await wait_for_text(pilot, "whole responses: 0 found so far, 0% searched")
    await search.step(pilot, 0)
    await search.step(pilot, 1)
    await wait_for_text(pilot, "1 found so far, 66% searched")
    assert cursor_on(pilot) == 2
    await pilot.press("enter", "b", "ctrl+g")
