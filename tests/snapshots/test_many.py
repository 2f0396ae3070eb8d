"""Batches: marks, the dialog, the progress, the summary; and read-only mode."""

import time
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.flows.check_many import CheckManyScreen
from flow_tui.app.publish.batch_items import BatchItem
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.flow_json import difference, parse
from flow_tui.kaleyra import DetailsResult
from flow_tui.kaleyra.response import Response
from flow_tui.model import Failure, Flow, Outcome
from flow_tui.services.batch_publisher import BatchPublisher, ItemResult, Pause
from flow_tui.services.expected_file import ExpectedFile
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck
from flow_tui.services.read_only import ReadOnly
from flow_tui.services.session import Session
from flow_tui.store import FlowHistory, KeptFlowJson
from tests.snapshots.conftest import Act, Stage
from tests.support.flow_checks import ERRORS, found, nothing
from tests.support.snapshot_account import (
    BOOKING,
    CREDENTIALS,
    FLOWS,
    LEADS,
    LONG,
    LOST,
    NAMED,
    SUCCESS,
    SURVEY,
    answer,
    attempt,
)
from tests.support.stage import MORNING, StagedApp, ready, settled, show, type_in

_BEFORE = parse(b'{"version": "7.1", "screens": []}', "The flow.json")
_NOW = parse(b'{"version": "7.1", "screens": [{"id": "A", "title": "First"}]}', "The flow.json")
_NOTHING = FlowHistory(latest=None, succeeded=0, unknown=0)
_CANDIDATES = (
    BatchItem(
        BOOKING._replace(
            status="PUBLISHED",
            status_at=MORNING,
            last_outcome=Outcome.SUCCEEDED,
            last_at=MORNING,
        ),
        FlowHistory(attempt(BOOKING, answer(SUCCESS)), succeeded=1, unknown=0),
    ),
    BatchItem(LEADS._replace(status="DRAFT", status_at=MORNING), _NOTHING),
    BatchItem(
        SURVEY._replace(last_outcome=Outcome.UNKNOWN, last_at=MORNING),
        FlowHistory(attempt(SURVEY, LOST), succeeded=0, unknown=1),
    ),
    *(BatchItem(flow, _NOTHING) for flow in (LONG, NAMED, *FLOWS[6:20])),
)
_RESULTS = [
    ItemResult(BOOKING, Outcome.SUCCEEDED, "", retryable=False),
    ItemResult(
        LEADS,
        Outcome.REJECTED,
        "WA-400: Only a draft can be published; this flow is in the state PUBLISHED.",
        retryable=False,
    ),
    ItemResult(
        SURVEY, Outcome.UNKNOWN, "The connection was lost (reset by peer).", retryable=False
    ),
    ItemResult(LONG, Outcome.REJECTED, "API rate limit exceeded (Retry-After: 60)", retryable=True),
]
_STOPPED = "The account was refused, and every further flow would be, too."


async def _look_at(_: str) -> FlowCheck:
    """A check that finds nothing."""
    reading = Response(elapsed_ms=1, failure=Failure.CONNECT_TIMEOUT)
    return FlowCheck(DetailsResult(reading, None, "Nothing is known."), MORNING)


async def _read(flow_id: str) -> ContentCheck:
    """A content: the same as last time, another one, not the file's, or new."""
    if flow_id == LONG.flow_id:
        return ContentCheck(problem="Kaleyra answered HTTP 502.")
    if flow_id == BOOKING.flow_id:
        return ContentCheck(_NOW, last=KeptFlowJson(_NOW.sha256, MORNING, None))
    if flow_id == LEADS.flow_id:
        last = KeptFlowJson(_BEFORE.sha256, MORNING, _BEFORE.canonical)
        since = difference(_BEFORE.canonical, _NOW.canonical)
        return ContentCheck(_NOW, last=last, since_last=since)
    if flow_id == SURVEY.flow_id:
        return ContentCheck(_NOW, expected=ExpectedFile("~/flows/survey.json", is_same=False))
    return ContentCheck(_NOW)


def _confirming(candidates: tuple[BatchItem, ...], typed: str = "", *keys: str) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ConfirmBatchScreen(candidates, CREDENTIALS, _look_at, _read, _read))
        await settled(pilot)
        if typed:
            type_in(pilot, "#typed", typed)
        await pilot.pause()
        await pilot.press(*keys)

    return act


def _publishing(session: Session, flows: tuple[Flow, ...]) -> BatchPublisher:
    publishing = BatchPublisher(session.publisher, flows, CREDENTIALS)
    publishing.results += _RESULTS
    return publishing


class _StandingPause(Pause):
    """A pause that always has as long to go, whenever the picture is taken."""

    @property
    def seconds_left(self) -> int:
        """Return the seconds left."""
        return 42


async def _show_at(pilot: Pilot[Any], screen: BatchProgressScreen, seconds: int) -> None:
    """Show the screen as it is after so many seconds, without further updates."""
    await show(pilot, screen)
    assert screen._timer is not None
    screen._timer.stop()
    screen._started = time.monotonic() - seconds - 0.4
    screen._refresh_texts()
    await settled(pilot)


def test_marked(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("space", "space", "j", "space", "k")
        await settled(pilot)

    assert stage.matches(act)


_LEFT = {
    "all": _confirming(_CANDIDATES),
    "what-is-left": _confirming(_CANDIDATES, "", "ctrl+r"),
}
_SO_MANY = tuple(BatchItem(LONG._replace(flow_id=str(10**15 + n)), _NOTHING) for n in range(300))
_SMALL = {
    "one-left": _confirming(_CANDIDATES[:2], "", "ctrl+r"),
    "none-left": _confirming(_CANDIDATES[:3:2], "", "ctrl+r"),
    "few": _confirming(_CANDIDATES[1:4:2], "2"),
    "wrong-number": _confirming(_CANDIDATES, "18", "enter"),
    "too-many-to-check": _confirming(_SO_MANY, "30"),
}


def test_confirm_many(stage: Stage) -> None:
    assert stage.each_matches(_LEFT, _SMALL)


def test_check_many(stage: Stage) -> None:
    reasons = {
        LEADS.flow_id: found("PUBLISHED"),
        SURVEY.flow_id: found(validation_errors=ERRORS),
        LONG.flow_id: nothing("Kaleyra answered HTTP 502: Bad Gateway. Try again later."),
    }

    async def check(flow_id: str) -> FlowCheck:
        return reasons.get(flow_id, found())

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, CheckManyScreen([*FLOWS[:3], LONG, *FLOWS[5:20]], CREDENTIALS, check))
        await settled(pilot)

    assert stage.matches(act)


def test_publishing_many(stage: Stage) -> None:
    session = stage.session()
    flows = (*FLOWS[:3], LONG, *FLOWS[5:20])

    async def publishing(pilot: Pilot[Any]) -> None:
        await _show_at(pilot, BatchProgressScreen(_publishing(session, flows)), 12)

    async def waiting(pilot: Pilot[Any]) -> None:
        batch = _publishing(session, flows)
        batch.pause = _StandingPause(time.monotonic() + 600, asked=True)
        await _show_at(pilot, BatchProgressScreen(batch), 78)

    async def stopped(pilot: Pilot[Any]) -> None:
        batch = _publishing(session, FLOWS[:9])
        batch.stop_reason = _STOPPED
        screen = BatchProgressScreen(batch)
        await show(pilot, screen)
        screen._seconds = 0  # however long it took here
        screen._refresh_texts()
        await settled(pilot)

    acts = {"stopped": stopped, "publishing": publishing}
    assert stage.each_matches(acts, {"waiting": waiting}, session=session)


def test_read_only(stage: Stage) -> None:
    stage.remember()
    session = stage.session()
    session.read_only = ReadOnly(always=True)

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        assert isinstance(pilot.app, StagedApp)
        await pilot.press("p")
        await settled(pilot)

    assert stage.matches(act, session=session)
