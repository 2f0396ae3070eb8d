"""The dialogs of a publish: confirm and publishing."""

from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from flow_tui.app.confirm_text import Intent
from flow_tui.app.screens.confirm import ConfirmScreen
from flow_tui.app.screens.publishing import PublishingScreen
from flow_tui.credentials import Credentials, Source
from flow_tui.model import Account, Action, Flow
from flow_tui.store import Known
from tests.snapshots.account import (
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
from tests.snapshots.conftest import Act, Stage
from tests.stage import settled, show, stop_at, type_in

_NOTHING = Known(latest=None, succeeded=0, unknown=0)
_SUCCEEDED = Known(attempt(BOOKING, answer(SUCCESS)), succeeded=1, unknown=0)
_UNKNOWN = Known(attempt(BOOKING, LOST), succeeded=0, unknown=1)
_BOTH = Known(attempt(BOOKING, LOST), succeeded=2, unknown=3)

_PLAIN = Intent(Action.PUBLISH, BOOKING, CREDENTIALS, _NOTHING)
_WIDEST = Intent(
    Action.PUBLISH,
    replace(NAMED, label=LONG.label),
    Credentials(
        Account("a-profile-with-a-name-of-forty-characters", "HXAP1648027397IN", "https://a" * 12),
        KEY,
        Source.ENVIRONMENT,
    ),
    _BOTH,
)


def _confirming(intent: Intent, typed: str = "", *keys: str) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ConfirmScreen(intent))
        if typed:
            type_in(pilot, "#typed", typed)
        await pilot.pause()
        await pilot.press(*keys)

    return act


def test_confirm(stage: Stage) -> None:
    assert stage.matches(_confirming(_PLAIN))


def test_confirm_a_flow_with_a_past(stage: Stage) -> None:
    assert stage.matches(_confirming(replace(_PLAIN, known=_BOTH)))


def test_confirm_the_right_characters(small_stage: Stage) -> None:
    assert small_stage.matches(_confirming(_PLAIN, "5204"))


def test_confirm_the_wrong_characters(small_stage: Stage) -> None:
    assert small_stage.matches(_confirming(_PLAIN, "5205", "enter"))


def test_confirm_refuses_a_paste(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ConfirmScreen(_PLAIN))
        pilot.app.post_message(events.Paste("5204\n"))
        await settled(pilot)

    assert small_stage.matches(act)


@pytest.mark.parametrize("known", [_SUCCEEDED, _UNKNOWN], ids=["succeeded", "unknown"])
def test_confirm_again(small_stage: Stage, known: Known) -> None:
    assert small_stage.matches(_confirming(replace(_PLAIN, known=known)))


def test_confirm_the_longest_names(small_stage: Stage) -> None:
    assert small_stage.matches(_confirming(_WIDEST, "empt"))


def test_confirm_to_deprecate(small_stage: Stage) -> None:
    assert small_stage.matches(_confirming(replace(_PLAIN, action=Action.DEPRECATE)))


@pytest.mark.parametrize("flow", [BOOKING, LONG], ids=["short", "long"])
def test_publishing(stage: Stage, flow: Flow) -> None:
    session = stage.session()

    async def act(pilot: Pilot[Any]) -> None:
        screen = PublishingScreen(session.publisher, replace(_PLAIN, flow=flow))
        await show(pilot, screen)
        stop_at(screen, seconds=3)

    assert stage.matches(act, session=session)
