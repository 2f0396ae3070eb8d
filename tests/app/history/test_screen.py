"""The history screen: attempts listed, filtered, opened, copied and saved."""

from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.formatting.response import AT_ONCE
from flow_tui.app.history.attempt_list import AttemptList
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens import base
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.model import Action, Outcome
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from tests.support.app import (
    case,
    resize,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.history import open_history, record, record_three
from tests.support.patience import LONGEST
from tests.support.steps import take_steps
from tests.support.typed import type_keys


async def fill(session: Session) -> None:
    for outcome, flow_id, message, session_id in (
        (Outcome.SUCCEEDED, "1111", "long ago", "another session"),
        (Outcome.SUCCEEDED, "2222", "went well", ""),
        (Outcome.REJECTED, "3333", "was refused", ""),
        (Outcome.UNKNOWN, "4444", "who knows", ""),
    ):
        body = f'{{"said": "{message}"}}'
        await record(session, flow_id, body, outcome, message=message, session_id=session_id)


def test_attempts_are_listed_filtered_opened_and_copied(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def main() -> None:
        session = session_on(sandbox, tmp_path / "data")
        async with running(session) as (app, pilot):
            await take_steps(
                app,
                pilot,
                an_empty_one_says_so_and_cannot_be_exported_marked_or_filtered,
                some_are_listed,
                the_words_of_the_list_are_found,
                a_long_response_is_copied_off_the_event_loop_and_one_too_large_is_reported,
                session=session,
            )
            # A store that fails is told from an empty one.
            session.store.close(LONGEST)
            monkeypatch.setattr(base, "_READ_SECONDS", 0.05)  # its list is never read
            await pilot.press("h")
            await wait_for_text(pilot, "The database is closed")

    run(main())
    assert "was refused" in (tmp_path / "whole.txt").read_text()


async def some_are_listed(app: FlowTuiApp, pilot: Pilot[None], session: Session) -> None:
    await fill(session)
    await open_history(pilot)
    await the_cursor_stays_on_its_attempt_whatever_the_filter(pilot)
    await an_attempt_is_opened_copied_and_saved_whole(app, pilot)
    await the_list_is_filtered_by_session_outcome_and_text(app, pilot)


async def the_list_is_filtered_by_session_outcome_and_text(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await assert_this_session_is_shown_first(pilot)
    await assert_outcomes_follow_one_another(pilot)
    await pilot.press("slash")
    await type_keys(pilot, *"refused")
    await wait_until(pilot, lambda: "who knows" not in screen_text(app.screen))
    await wait_for_text(pilot, "was refused")
    await pilot.press("enter")
    await wait_for_text(pilot, "q Show all")
    await pilot.press("ctrl+g")  # closes the filter, and then the screen
    await wait_for_text(pilot, "who knows")
    await wait_for_text(pilot, "q Close")
    assert isinstance(app.screen, HistoryScreen)
    await pilot.press("ctrl+g")
    await wait_home(pilot)


async def assert_this_session_is_shown_first(pilot: Pilot[None]) -> None:
    """All sessions are shown on a key, and this one again."""
    assert "long ago" not in screen_text(pilot.app.screen)
    await pilot.press("t")
    await wait_for_text(pilot, "long ago")
    await wait_for_text(pilot, "all sessions")
    await pilot.press("t")
    await wait_until(pilot, lambda: "long ago" not in screen_text(pilot.app.screen))


async def assert_outcomes_follow_one_another(pilot: Pilot[None]) -> None:
    for only, seen in (
        ("succeeded", "went well"),
        ("rejected", "was refused"),
        ("not sent", "No matching attempts"),
        ("unknown", "who knows"),
    ):
        await pilot.press("o")
        await wait_for_text(pilot, f"only {only}")
        await wait_for_text(pilot, seen)
    await pilot.press("o")
    await wait_for_text(pilot, "went well")
    await wait_for_text(pilot, "was refused")


def test_a_deprecate_is_told_from_a_publish_at_any_width_and_on_a_key(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session) as (app, pilot):
            await open_history(pilot)
            for width, height, told in (
                (60, 16, "depreca…"),
                (100, 30, "deprecate"),
                (80, 24, "deprecate: answer 2222"),
            ):
                with case(width):
                    await resize(pilot, width, height)
                    lines = screen_text(app.screen).splitlines()
                    (row,) = [line for line in lines if "2222" in line]
                    assert row.count("deprec") == 1
                    assert told in row, row
            await assert_actions_and_the_flow_are_filtered(pilot)

    run(main())


async def assert_actions_and_the_flow_are_filtered(pilot: Pilot[None]) -> None:
    await pilot.press("a")
    await wait_for_text(pilot, "only publish: 2 attempts")
    await pilot.press("a")
    await wait_for_text(pilot, "only deprecate: 1 attempt")
    await pilot.press("f")
    await wait_for_text(pilot, "flow 2222, only deprecate: 1 attempt")
    await pilot.press("a", "f")
    await wait_for_text(pilot, "this session: 3 attempts")
    await pilot.press("g", "f")
    await wait_for_text(pilot, "flow 1111: 2 attempts")


async def an_attempt_is_opened_copied_and_saved_whole(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await pilot.press("g", "j", "y")
    await wait_for_text(pilot, "Sent to your terminal")
    assert '"said": "was refused"' in app.clipboard
    await pilot.press("enter")
    await wait_for_screen(pilot, ResponseScreen)
    await wait_for_text(pilot, '"said": "was refused"')
    await wait_for_text(pilot, "/whatsapp/3333/publish")
    pane = app.screen.query_one(LogPane)
    assert pane.selected is not None
    app.copy_to_clipboard("")
    await pilot.press("y")
    await wait_until(pilot, lambda: "was refused" in app.clipboard)
    await pilot.press("s")
    await wait_for_screen(pilot, SaveResponseScreen)
    app.screen.query_one("#path", Input).value = "whole.txt"
    await pilot.press("enter")
    await wait_for_screen(pilot, ResponseScreen)
    await pilot.press("q")
    await wait_for_screen(pilot, HistoryScreen)
    await wait_until(pilot, lambda: pane.selected is None)  # nothing keeps a large one
    await pilot.press("s")
    await wait_for_screen(pilot, SaveResponseScreen)
    await pilot.press("ctrl+g")
    await wait_for_screen(pilot, HistoryScreen)


async def an_empty_one_says_so_and_cannot_be_exported_marked_or_filtered(
    app: FlowTuiApp, pilot: Pilot[None], session: Session
) -> None:
    await pilot.press("h")
    await wait_for_text(pilot, "0 attempts")
    await wait_for_text(pilot, "No attempts in this session yet")
    await pilot.press("enter", "y")
    await wait_for_text(pilot, "There is no response")
    await pilot.press("c", "f", "e")
    await wait_for_text(pilot, "There is nothing to export.")
    assert isinstance(app.screen, HistoryScreen)
    await pilot.press("t")
    await wait_for_text(pilot, "No attempts yet")
    await pilot.press("q")
    await wait_home(pilot)


async def a_long_response_is_copied_off_the_event_loop_and_one_too_large_is_reported(
    app: FlowTuiApp, pilot: Pilot[None], session: Session
) -> None:
    body = "many words " * 2_000 + "and the end"
    assert len(body) > AT_ONCE
    await record(session, "6666", body)
    await record(session, "7777", "x" * 70_000)
    await open_history(pilot, 6)
    app.copy_to_clipboard("")
    await pilot.press("y")
    await wait_for_text(pilot, "too large")
    assert app.clipboard == ""
    await pilot.press("j", "y")
    await wait_until(pilot, lambda: "and the end" in app.clipboard)
    await pilot.press("q")


def current(pilot: Pilot[None]) -> str | None:
    attempt = pilot.app.screen.query_one(AttemptList).current
    return attempt.new.flow_id if attempt else None


def is_current(pilot: Pilot[None], flow_id: str) -> bool:
    return current(pilot) == flow_id


async def the_words_of_the_list_are_found(
    _app: FlowTuiApp, pilot: Pilot[None], session: Session
) -> None:
    await record(session, "5555", "", Outcome.NOT_SENT, Action.DEPRECATE)
    await open_history(pilot, 4)
    for words, flow_id in (
        ("rejected", "3333"),
        ("not sent", "5555"),
        ("deprecate", "5555"),
        ("publish unknown", "4444"),
    ):
        await pilot.press("slash")
        pilot.app.screen.query_one("#filter", Input).value = words
        await wait_for_text(pilot, ": 1 attempt\n")
        await wait_until(pilot, partial(is_current, pilot, flow_id))
        await pilot.press("enter", "b")
        await wait_for_text(pilot, "1 found")
        await wait_until(pilot, partial(is_current, pilot, flow_id))
        await pilot.press("b", "ctrl+g")
        await wait_for_text(pilot, ": 4 attempts")
    await pilot.press("q")


async def the_cursor_stays_on_its_attempt_whatever_the_filter(pilot: Pilot[None]) -> None:
    await pilot.press("j")
    assert current(pilot) == "3333"
    for key, count in (("t", 4), ("f", 1), ("f", 4), ("t", 3), ("o", 1), ("o", 1)):
        await pilot.press(key)
        await wait_for_text(pilot, f": {count} attempt{'s' * (count > 1)}\n")
    await wait_for_text(pilot, "only rejected")
    await pilot.press("o", "o", "o")
    await wait_for_text(pilot, "this session: 3 attempts")
    await pilot.press("G", "slash")
    await type_keys(pilot, *"label")
    await wait_for_text(pilot, ": 3 attempts\n")
    assert current(pilot) == "2222"
    await type_keys(pilot, "space", *"3333")
    await wait_for_text(pilot, ": 1 attempt\n")
    await pilot.press("enter", "ctrl+g")
    await wait_for_text(pilot, ": 3 attempts\n")
    assert current(pilot) == "3333"
