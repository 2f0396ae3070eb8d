"""Help, palette, toasts, small terminals, and colours other than the app's own."""

from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.messages import CopyAsked
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.screens.help import HelpScreen
from flow_tui.model import Action
from flow_tui.sandbox import responses
from flow_tui.store import FlowHistory
from tests.snapshots.conftest import Act, Stage
from tests.support.flow_checks import found, looks
from tests.support.snapshot_account import (
    BOOKING,
    CREDENTIALS,
    LONG,
    LOST,
    SUCCESS,
    answer,
    attempt,
)
from tests.support.stage import StagedApp, ready, settled, show, type_in


def _app(pilot: Pilot[Any]) -> StagedApp:
    assert isinstance(pilot.app, StagedApp)
    return pilot.app


async def _flows_with_responses(pilot: Pilot[Any]) -> None:
    await ready(pilot)
    log_pane = _app(pilot).home.log_pane
    log_pane.put(attempt(LONG, answer(responses.WRONG_ACCOUNT)))
    log_pane.put(attempt(BOOKING, answer(SUCCESS, 312), number=8))
    await settled(pilot)


async def _confirm(pilot: Pilot[Any]) -> None:
    known = FlowHistory(attempt(BOOKING, LOST), succeeded=0, unknown=1)
    intent = Intent(Action.PUBLISH, BOOKING, CREDENTIALS, known)
    await show(pilot, ConfirmScreen(intent, looks(found())))
    type_in(pilot, "#typed", "5204")


def test_help(stage: Stage) -> None:
    async def begin(pilot: Pilot[Any]) -> None:
        await show(pilot, HelpScreen())

    async def end(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await pilot.press("end")

    assert stage.each_matches({"begin": begin}, {"end": end})


def test_palette(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await pilot.app.workers.wait_for_complete()

    assert stage.matches(act)


def test_toasts(small_stage: Stage) -> None:
    small_stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        app = _app(pilot)
        app.warn("A request is in flight. You can quit once its answer is recorded.")
        app.post_message(CopyAsked(attempt(BOOKING, LOST)))

    assert small_stage.matches(act)


def test_too_small(small_stage: Stage) -> None:
    small_stage.sizes = [(59, 24), (80, 15)]
    assert small_stage.matches(ready)


_SCREENS: dict[str, Act] = {"flows": _flows_with_responses, "confirm": _confirm}


def _in_theme(theme: str, act: Act) -> Act:
    async def act_in_theme(pilot: Pilot[Any]) -> None:
        pilot.app.theme = theme
        await act(pilot)

    return act_in_theme


def test_theme(small_stage: Stage) -> None:
    small_stage.remember()
    acts = {
        f"{theme}-{name}": _in_theme(theme, act)
        for theme in ("ansi-dark", "ansi-light", "high-contrast")
        for name, act in _SCREENS.items()
    }
    assert small_stage.each_matches(acts)


def test_smallest(small_stage: Stage) -> None:
    small_stage.remember()
    small_stage.sizes = [(60, 16)]
    assert small_stage.each_matches(_SCREENS)


def test_no_colour(small_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    small_stage.remember()
    assert small_stage.each_matches(_SCREENS)
