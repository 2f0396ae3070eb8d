"""Flow details, and how an unsettled attempt is settled."""

from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.model import Answer, Attempt, Failure, Outcome, Settled, Settlement
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import Store
from tests.snapshots.conftest import Act, Stage
from tests.support.app import wait_for_screen
from tests.support.flow_checks import ENDPOINT, ERRORS, LIMITED, found, looks, nothing
from tests.support.snapshot_account import (
    ACCOUNT,
    BOOKING,
    LEADS,
    LOST,
    SURVEY,
    attempt,
    new_attempt,
)
from tests.support.stage import MORNING, StagedApp, ready, settled, show

_LATER = MORNING + timedelta(minutes=12)
_DIED = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
_SEEN = BOOKING._replace(status="DRAFT", status_at=MORNING)
_FOUND = {
    "ready": found(at=_LATER),
    "errors": found(at=_LATER, validation_errors=ERRORS),
    "blocked": found(at=_LATER, can_send="BLOCKED", health=(ENDPOINT, LIMITED)),
    "not-known": nothing("Timed out while connecting. Check the API domain.", _LATER),
}


def _checking(look: FlowCheck) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, FlowDetailsScreen(_SEEN, looks(look)))
        await settled(pilot)

    return act


def test_check(stage: Stage) -> None:
    assert stage.each_matches({name: _checking(look) for name, look in _FOUND.items()})


def _asking(doubt: Attempt, look: CheckFlow | None, unable: str = "") -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, VerdictScreen(doubt, look, unable))
        await settled(pilot)

    return act


def test_verdict(stage: Stage) -> None:
    stage.clock.advance(minutes=12)
    doubt = attempt(BOOKING, LOST)
    acts = {
        status: _asking(doubt, looks(found(status)))
        for status in ("PUBLISHED", "DRAFT", "DEPRECATED")
    }
    assert stage.each_matches(acts)


def test_verdict_at_once(small_stage: Stage) -> None:
    unable = "Sign in with staging-eu (SID HXAP…40EU) to check it"
    acts = {
        "in-flight": _asking(attempt(BOOKING, _DIED), looks(found("THROTTLED"))),
        "without-a-look": _asking(attempt(BOOKING, LOST), None, unable),
    }
    assert small_stage.each_matches(acts)


def test_the_smallest_terminal(small_stage: Stage) -> None:
    small_stage.sizes = [(60, 16)]
    small_stage.clock.advance(minutes=12)
    settlement = Settlement(Settled.NO_EFFECT, MORNING, "DRAFT")
    doubt = attempt(BOOKING, LOST)._replace(settlement=settlement)
    acts = {
        "check": _checking(_FOUND["errors"]),
        "verdict-anew": _asking(doubt, looks(found("DRAFT"))),
    }
    assert small_stage.each_matches(acts)


def test_doubts(stage: Stage) -> None:
    stage.remember()
    _leave_open(stage)

    async def act(pilot: Pilot[Any]) -> None:
        await wait_for_screen(pilot, UnsettledScreen)
        await settled(pilot)

    assert stage.matches(act)


def test_settled(stage: Stage) -> None:
    stage.remember()
    with Store.open(stage.directory) as store:
        doubts = store.unsettled.page(0, 9)
        for doubt, how in zip(doubts, Settled, strict=False):
            store.attempts.settle(doubt.id, how, "PUBLISHED")
        for flow, status in ((BOOKING, "PUBLISHED"), (LEADS, "DRAFT"), (SURVEY, "DEPRECATED")):
            at = MORNING - timedelta(days=3 if status == "DRAFT" else 0)
            store.flows.set_statuses(ACCOUNT, [(flow.flow_id, status)], at)

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        assert isinstance(pilot.app, StagedApp)
        settlement = Settlement(Settled.SUCCEEDED, _LATER, "PUBLISHED")
        pilot.app.home.log_pane.put(attempt(BOOKING, LOST)._replace(settlement=settlement))
        await settled(pilot)

    assert stage.matches(act)


def _leave_open(stage: Stage) -> None:
    """Record two attempts as they are after a process that died."""
    with Store.open(stage.directory) as store:
        for flow in (BOOKING, LEADS):
            begun = store.attempts.begin(new_attempt(flow, "20260317-081500-0f0f"))
            store.attempts.end(begun.id, _DIED)
