"""A note that another terminal writes while this one has the attempt open."""

from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot
from textual.screen import Screen

from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.model import Answer, Outcome
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store
from tests.support.app import (
    LARGE,
    case,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
)
from tests.support.history import open_history, record_three
from tests.support.patience import LONGEST
from tests.support.store import new_attempt
from tests.support.typed import key, type_keys

TICKET: Final = "TICKET-4711 wrong region"
REJECTED: Final = Answer(Outcome.REJECTED, 12, 400)


class Elsewhere:
    """Another terminal with the same history."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def write(self, note: str) -> None:
        with Store.open(self._directory) as store:
            store.attempts.set_note(3, note)

    @property
    def note(self) -> str:
        with Store.open(self._directory) as store:
            attempt = store.attempts.get(3)
        assert attempt is not None
        return attempt.note


def test_a_note_that_is_written_elsewhere_is_neither_lost_nor_replaced_unseen(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await record_three(session)
        async with running(session, LARGE) as (_app, pilot):
            await open_history(pilot)
            elsewhere = Elsewhere(tmp_path)
            for step in (
                what_was_not_changed_here_is_left_as_it_is,
                one_is_written_beside_an_answer_that_is_not_saved_yet,
                beside_an_open_response_the_note_of_now_is_edited,
                one_written_while_the_dialog_is_open_is_only_replaced_once_it_was_seen,
                where_it_cannot_be_read_that_is_said,
            ):
                with case(step.__name__):
                    await step(pilot, elsewhere, session)

    run(main())


async def open_note(pilot: Pilot[None]) -> None:
    await pilot.press("n")
    await wait_for_screen(pilot, NoteScreen)


async def open_response(pilot: Pilot[None]) -> None:
    await pilot.press("enter")
    await wait_for_screen(pilot, ResponseScreen)


async def beside_an_open_response_the_note_of_now_is_edited(
    pilot: Pilot[None], elsewhere: Elsewhere, _session: Session
) -> None:
    await open_response(pilot)
    assert "note:" not in screen_text(pilot.app.screen)
    elsewhere.write(TICKET)
    await open_note(pilot)
    await wait_for_text(pilot, TICKET)
    await pilot.press("escape")
    await wait_for_screen(pilot, ResponseScreen)
    await wait_for_text(pilot, f"note: {TICKET}")
    await open_note(pilot)
    await type_keys(pilot, *"ok", "enter")
    await wait_for_text(pilot, f"note: {TICKET}ok")
    assert elsewhere.note == f"{TICKET}ok"
    await pilot.press("q")
    await wait_for_screen(pilot, HistoryScreen)


async def where_it_cannot_be_read_that_is_said(
    pilot: Pilot[None], _elsewhere: Elsewhere, session: Session
) -> None:
    session.store.close(LONGEST)
    await pilot.press("n")
    await wait_for_text(pilot, "The database is closed")
    assert isinstance(pilot.app.screen, ResponseScreen)


async def what_was_not_changed_here_is_left_as_it_is(
    pilot: Pilot[None], elsewhere: Elsewhere, _session: Session
) -> None:
    for written in (TICKET, ""):  # the next steps begin without one
        with case(written):
            elsewhere.write("old")
            await open_note(pilot)
            elsewhere.write(written)
            await pilot.press("enter")
            await wait_for_screen(pilot, HistoryScreen)
            assert elsewhere.note == written


async def one_written_while_the_dialog_is_open_is_only_replaced_once_it_was_seen(
    pilot: Pilot[None], elsewhere: Elsewhere, _session: Session
) -> None:
    """From the history, and beside an open response."""
    await assert_each_is_asked_about(pilot, elsewhere)
    await assert_replaced_once_seen(pilot, elsewhere, HistoryScreen)
    await assert_shown_where_it_stays(pilot, elsewhere, HistoryScreen)
    elsewhere.write("")
    await open_response(pilot)
    await assert_replaced_once_seen(pilot, elsewhere, ResponseScreen)
    await assert_shown_where_it_stays(pilot, elsewhere, ResponseScreen)


async def assert_each_is_asked_about(pilot: Pilot[None], elsewhere: Elsewhere) -> None:
    """One note is written while the dialog is open, another while the question about it is."""
    elsewhere.write("OPS-1")
    await open_note(pilot)
    await wait_for_text(pilot, "OPS-1")
    elsewhere.write(TICKET)
    await pilot.press("ctrl+u", "enter")
    await wait_for_text(pilot, "Remove this note?")
    elsewhere.write("OPS-2")
    await pilot.press("y")
    await wait_for_text(pilot, "OPS-2")
    assert elsewhere.note == "OPS-2"
    await pilot.press("y")
    await wait_for_screen(pilot, HistoryScreen)
    assert elsewhere.note == ""


async def assert_replaced_once_seen(
    pilot: Pilot[None], elsewhere: Elsewhere, place: type[Screen[Any]]
) -> None:
    with case(place):
        await open_note(pilot)
        elsewhere.write(TICKET)
        await type_keys(pilot, *"ok")
        for _ in range(2):  # pressed twice by accident: the second answers no question
            pilot.app.post_message(key("enter"))
        await wait_for_screen(pilot, YesNoScreen)
        await wait_for_text(pilot, "Replace this note?")
        await wait_for_text(pilot, TICKET)
        await wait_for_text(pilot, "Yours was not saved: ok")
        assert elsewhere.note == TICKET
        await pilot.press("escape")
        await wait_for_screen(pilot, NoteScreen)
        await wait_for_text(pilot, "Your note was not saved.")
        assert "ok" in screen_text(pilot.app.screen)
        assert elsewhere.note == TICKET
        await pilot.press("enter")
        await wait_for_screen(pilot, YesNoScreen)
        await pilot.press("y")
        await wait_for_screen(pilot, place)
        await wait_for_text(pilot, "ok")
        assert elsewhere.note == "ok"


async def assert_shown_where_it_stays(
    pilot: Pilot[None], elsewhere: Elsewhere, place: type[Screen[Any]]
) -> None:
    """Leave the dialog once it was asked about: the place shows the note of the other terminal."""
    with case(place):
        assert "TICKET-4711" not in screen_text(pilot.app.screen)
        await open_note(pilot)
        elsewhere.write(TICKET)
        await type_keys(pilot, *"ok", "enter")
        await wait_for_screen(pilot, YesNoScreen)
        await pilot.press("escape")
        await wait_for_screen(pilot, NoteScreen)
        await pilot.press("escape")
        await wait_for_screen(pilot, place)
        await wait_for_text(pilot, "TICKET-4711")


async def one_is_written_beside_an_answer_that_is_not_saved_yet(
    pilot: Pilot[None], _elsewhere: Elsewhere, session: Session
) -> None:
    new = new_attempt("3333")
    begun = await session.store.run(lambda store: store.attempts.begin(new))
    await pilot.app.push_screen(ResponseScreen(begun._replace(answer=REJECTED)))
    await wait_for_text(pilot, "✗ rejected")
    await open_note(pilot)
    await wait_for_text(pilot, "publish, ✗ rejected")
    await type_keys(pilot, *"ok", "enter")
    await wait_for_screen(pilot, ResponseScreen)
    await wait_for_text(pilot, "note: ok")
    assert "✗ rejected" in screen_text(pilot.app.screen)
    await pilot.press("q")
    await wait_for_screen(pilot, HistoryScreen)
