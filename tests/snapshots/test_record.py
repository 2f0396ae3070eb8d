"""What is known beside an outcome: note, user, flow.json, what Kaleyra said; and production."""

from typing import Any

from textual.pilot import Pilot

from flow_tui.app.history.note import NoteScreen
from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.config import Config, ProfileSettings
from flow_tui.model import Action, Attempt
from flow_tui.sandbox.responses import platform_error
from flow_tui.services.read_back import ReadBack
from flow_tui.services.session import Session, SessionOptions
from flow_tui.store import FlowHistory
from tests.snapshots.conftest import Stage
from tests.support.flow_checks import ENDPOINT, ERRORS, found, looks, nothing
from tests.support.snapshot_account import (
    BOOKING,
    CREDENTIALS,
    LEADS,
    LONG,
    SUCCESS,
    SURVEY,
    answer,
    attempt,
)
from tests.support.stage import MORNING, StagedApp, ready, settled, show

_REFUSAL = platform_error(139002, "Publishing failed", "The flow has validation errors.")
_NOTE = "OPS-1234: new opening hours"


def _known(one: Attempt, status: str = "PUBLISHED") -> Attempt:
    """An attempt beside which everything is known."""
    new = one.new._replace(
        user="asha",
        host="jump-1.in.example.com",
        flow_json_sha256="9f2c1ab07d41" + 52 * "0",
        json_version="7.1",
    )
    return one._replace(new=new, note=_NOTE, seen_status=status, seen_at=MORNING)


def test_record(stage: Stage) -> None:
    stage.remember()
    session = stage.session()
    known = _known(attempt(BOOKING, answer(SUCCESS, 312)))

    async def response(pilot: Pilot[Any]) -> None:
        await show(pilot, ResponseScreen(known))

    async def note(pilot: Pilot[Any]) -> None:
        await show(pilot, NoteScreen(session.store, known))

    async def history_with_notes(pilot: Pilot[Any]) -> None:
        for number, note in ((6, _NOTE), (3, "OPS-77"), (1, "asked support")):
            await session.store.run(lambda store: store.attempts.set_note(number, note))  # noqa: B023
        await show(pilot, HistoryScreen())
        await pilot.press("t")
        await settled(pilot)

    acts = {"response": response, "note": note, "history": history_with_notes}
    assert stage.each_matches(acts, session=session)


def test_read_back(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        assert isinstance(pilot.app, StagedApp)
        pane = pilot.app.home.log_pane
        done = [
            attempt(flow, answer(SUCCESS, 312))._replace(id=number)
            for number, flow in enumerate((LEADS, BOOKING, SURVEY), 1)
        ]
        pane.put(*done)
        pane.put_read_back(
            ReadBack(_known(done[0]), found("PUBLISHED"), from_store=True),
        )
        pane.put_read_back(ReadBack(_known(done[1], "DRAFT"), found(), from_store=True))
        pane.put_read_back(ReadBack(done[2], nothing("Timed out. Try again.")))
        await pilot.press("z")
        await settled(pilot)

    assert stage.matches(act)


def test_a_refusal_that_is_explained(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        assert isinstance(pilot.app, StagedApp)
        refused = attempt(LONG, answer(_REFUSAL, 187))
        pilot.app.home.log_pane.put(refused)
        checked = found(validation_errors=ERRORS, can_send="BLOCKED", health=(ENDPOINT,))
        pilot.app.home.log_pane.put_read_back(ReadBack(refused, checked))
        await pilot.press("z")
        await settled(pilot)

    assert stage.matches(act)


def _production(stage: Stage, *, read_only: bool) -> Session:
    settings = {"prod-in": ProfileSettings(read_only, "red")}
    options = SessionOptions(
        lambda: stage.directory, profile="prod-in", config=Config(profile_settings=settings)
    )
    return Session(options, stage.keyring)


def test_production_is_seen_where_it_is_confirmed(stage: Stage) -> None:
    nobody = FlowHistory(latest=None, succeeded=0, unknown=0)

    async def act(pilot: Pilot[Any]) -> None:
        intent = Intent(Action.PUBLISH, BOOKING, CREDENTIALS, nobody)
        await show(pilot, ConfirmScreen(intent, looks(found())))

    assert stage.matches(act, session=_production(stage, read_only=False))


def test_a_read_only_profile(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("p")
        await settled(pilot)

    assert stage.matches(act, session=_production(stage, read_only=True))
