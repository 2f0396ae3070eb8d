"""The note beside an attempt, and what else its response says of who sent what."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flow_tui.app.formatting.outcomes import record_words
from flow_tui.app.formatting.response import response_text
from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.model import Attempt
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store, StoreError
from flow_tui.store.attempts import Attempts
from tests.support.app import (
    LARGE,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.history import open_history, record_three
from tests.support.store import SUCCEEDED, new_attempt
from tests.support.typed import type_keys

AT = datetime(2026, 11, 28, 10, 4, 12, tzinfo=UTC)
SENT = new_attempt()._replace(
    user="asha",
    host="jump-1",
    flow_json_sha256="0123456789abcdef" * 4,
    json_version="7.1",
)


def test_n_writes_a_note_which_is_shown_at_once_unless_it_is_left_or_cannot_be_saved(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session, LARGE) as (app, pilot):
            await open_history(pilot)
            await leave_the_dialog(pilot, session)
            await assert_one_that_cannot_be_saved_stays(pilot, monkeypatch)
            await pilot.press("enter")
            await wait_for_screen(pilot, HistoryScreen)  # the dialog shows both, too
            await wait_for_text(pilot, " Note ")
            await wait_for_text(pilot, "OPS-123")
            assert await note_of(session) == "OPS-123"
            # What is there can be edited; an empty one removes it, here beside the response.
            await pilot.press("enter")
            await wait_for_screen(pilot, ResponseScreen)
            await wait_for_text(pilot, "note: OPS-123")
            await pilot.press("n")
            await wait_for_screen(pilot, NoteScreen)
            await pilot.press("4", "enter")
            await wait_for_text(pilot, "note: OPS-1234")
            await pilot.press("n")
            await wait_for_screen(pilot, NoteScreen)
            await pilot.press("ctrl+u", "enter")
            await wait_for_screen(pilot, ResponseScreen)
            await wait_until(pilot, lambda: "note:" not in screen_text(app.screen))
            # A note makes no response new in the log pane of this session.
            await pilot.press("q", "q")
            await wait_home(pilot)
            assert "OPS-123" not in screen_text(app.screen)

    run(main())


async def leave_the_dialog(pilot: Pilot[None], session: Session) -> None:
    await pilot.press("n")
    await wait_for_screen(pilot, NoteScreen)
    await type_keys(pilot, *"xxx", "escape")
    await wait_for_screen(pilot, HistoryScreen)
    assert await note_of(session) == ""


async def assert_one_that_cannot_be_saved_stays(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Attempt:
        raise StoreError("The database is locked.")

    await pilot.press("n")
    await wait_for_screen(pilot, NoteScreen)
    with monkeypatch.context() as patched:
        patched.setattr(Attempts, "set_note", fails)
        await type_keys(pilot, *"OPS-123", "enter")
        await wait_for_text(pilot, "The note was not saved. The database is locked.")
        assert isinstance(pilot.app.screen, NoteScreen)
        assert "OPS-123" in screen_text(pilot.app.screen)


def test_at_80_columns_a_note_stands_where_the_label_would(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)

        def record(store: Store) -> None:
            for number in range(2):
                new = new_attempt(f"100{number}", session=session.id, label="Sign-up")
                store.attempts.end(store.attempts.begin(new).id, SUCCEEDED)

        await session.store.run(record)
        await session.store.run(lambda store: store.attempts.set_note(1, "OPS-123 \x1b[2J"))
        async with running(session) as (app, pilot):
            await open_history(pilot, 2)
            await wait_for_text(pilot, "OPS-123")
            lines = screen_text(app.screen).splitlines()
            (noted,) = [line for line in lines if "1000" in line]
            (other,) = [line for line in lines if "1001" in line]
            assert "Sign-up" not in noted
            assert "Sign-up" in other
            assert "\x1b" not in noted

    run(main())


async def note_of(session: Session) -> str:
    """The note of the newest of three attempts, as it is stored."""
    noted = await session.store.run(lambda store: store.attempts.get(3))
    assert noted is not None
    return noted.note


def test_the_text_of_a_response_says_who_where_and_what() -> None:
    attempt = Attempt(
        1, SENT, AT, AT, SUCCEEDED, note="OPS-1\x1b]0;x\x07", seen_status="DRAFT", seen_at=AT
    )
    text = response_text(attempt)
    assert "\n  by asha@jump-1\n" in text
    assert "\n  flow.json 0123456789ab, JSON version 7.1\n" in text
    assert "\n  note: OPS-1" in text
    assert "\x1b" not in text
    assert "\n  Kaleyra: still DRAFT at 2026-11-28 " in text
    assert "checks again" not in text


def test_older_records_say_only_what_they_have() -> None:
    assert record_words(new_attempt()) == []
    assert record_words(SENT._replace(user="", flow_json_sha256="")) == [
        "by jump-1",
        "JSON version 7.1",
    ]
    assert record_words(SENT._replace(host="", json_version="")) == [
        "by asha",
        "flow.json 0123456789ab",
    ]
