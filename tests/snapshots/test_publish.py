"""The dialogs of a publish: confirm and publishing."""

from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Account, Action, Flow
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import FlowHistory
from tests.snapshots.conftest import Act, Stage
from tests.support.app import wait_until
from tests.support.flow_checks import ENDPOINT, ERRORS, LIMITED, LateLook, found, looks, nothing
from tests.support.snapshot_account import (
    BOOKING,
    CREDENTIALS,
    KEY,
    LONG,
    LOST,
    NAMED,
    SUCCESS,
    answer,
    attempt,
)
from tests.support.stage import ready, settled, show, stop_at, type_in

_NOTHING = FlowHistory(latest=None, succeeded=0, unknown=0)
_SUCCEEDED = FlowHistory(attempt(BOOKING, answer(SUCCESS)), succeeded=1, unknown=0)
_UNKNOWN = FlowHistory(attempt(BOOKING, LOST), succeeded=0, unknown=1)
_BOTH = FlowHistory(attempt(BOOKING, LOST), succeeded=2, unknown=3)

_PLAIN = Intent(Action.PUBLISH, BOOKING, CREDENTIALS, _NOTHING)
_WIDEST = Intent(
    Action.PUBLISH,
    NAMED._replace(label=LONG.label),
    Credentials(
        Account("a-profile-with-a-name-of-forty-characters", "HXAP1648027397IN", "https://a" * 12),
        KEY,
        Source.ENVIRONMENT,
    ),
    _BOTH,
)


_READY = found()


def _confirming(intent: Intent, typed: str = "", *keys: str, look: FlowCheck = _READY) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ConfirmScreen(intent, looks(look)))
        if typed:
            type_in(pilot, "#typed", typed)
        await pilot.pause()
        await pilot.press(*keys)

    return act


async def _pasted(pilot: Pilot[Any]) -> None:
    await show(pilot, ConfirmScreen(_PLAIN, looks(found())))
    pilot.app.post_message(events.Paste("5204\n"))
    await settled(pilot)


async def _while_the_flow_is_looked_at(pilot: Pilot[Any]) -> None:
    await ready(pilot)
    dialog = ConfirmScreen(_PLAIN, LateLook())
    await pilot.app.push_screen(dialog)
    await wait_until(pilot, lambda: dialog.drawn_at is not None)


_DEPRECATE = replace(_PLAIN, action=Action.DEPRECATE)
_ALL = {
    "plain": _confirming(_PLAIN),
    "with-a-past": _confirming(replace(_PLAIN, history=_BOTH)),
    "deprecate": _confirming(_DEPRECATE, look=found("PUBLISHED")),
}
_TROUBLES = {
    "published": found("PUBLISHED"),
    "errors": found(validation_errors=ERRORS),
    "blocked": found(can_send="BLOCKED", health=(ENDPOINT, LIMITED)),
    "unknown": nothing("Timed out while connecting. Check whether this machine can reach it."),
}
_SMALL = {
    "right": _confirming(_PLAIN, "5204"),
    "wrong": _confirming(_PLAIN, "5205", "enter"),
    "pasted": _pasted,
    "succeeded-before": _confirming(replace(_PLAIN, history=_SUCCEEDED)),
    "unknown-before": _confirming(replace(_PLAIN, history=_UNKNOWN)),
    "longest-names": _confirming(_WIDEST, "empt"),
    "deprecate-a-draft": _confirming(_DEPRECATE, "deprecate 52"),
    **{name: _confirming(_PLAIN, "5204", look=look) for name, look in _TROUBLES.items()},
    "looked-at": _while_the_flow_is_looked_at,
}


def test_confirm(stage: Stage) -> None:
    assert stage.each_matches(_ALL, _SMALL)


def test_confirm_with_all_that_can_be_wrong(small_stage: Stage) -> None:
    small_stage.sizes = [(60, 16), (80, 24), (120, 40)]
    bad = found(validation_errors=ERRORS, can_send="BLOCKED", health=(ENDPOINT,))
    assert small_stage.matches(_confirming(replace(_PLAIN, history=_BOTH), look=bad))


@pytest.mark.parametrize("flow", [BOOKING, LONG], ids=["short", "long"])
def test_publishing(stage: Stage, flow: Flow) -> None:
    session = stage.session()

    async def act(pilot: Pilot[Any]) -> None:
        screen = ProgressScreen(session.publisher, replace(_PLAIN, flow=flow))
        await show(pilot, screen)
        stop_at(screen, seconds=3)

    assert stage.matches(act, session=session)
