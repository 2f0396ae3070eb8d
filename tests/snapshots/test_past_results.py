"""Marking, comparing and exporting past results, and a request as curl."""

import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.history.compare import CompareScreen
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.kaleyra import action_url
from flow_tui.model import Action, Answer, Outcome
from flow_tui.sandbox import responses
from flow_tui.store import AttemptQuery
from tests.snapshots.conftest import Stage
from tests.support.snapshot_account import ACCOUNT, BOOKING, SUCCESS, answer, attempt
from tests.support.stage import settled, show, type_in

URL = action_url(Action.PUBLISH, ACCOUNT, BOOKING.flow_id)


def test_marked(stage: Stage) -> None:
    stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, HistoryScreen(BOOKING.flow_id))
        await pilot.press("j", "c")
        await settled(pilot)

    assert stage.matches(act)


def test_words_of_whole_responses(small_stage: Stage) -> None:
    small_stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, HistoryScreen())
        await pilot.press("t", "b")
        type_in(pilot, "#filter", "internal server")
        await settled(pilot)

    assert small_stage.matches(act)


def test_compared(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        one = attempt(BOOKING, answer(responses.NO_SUCH_FLOW_500), number=3)
        await show(pilot, CompareScreen(one, attempt(BOOKING, answer(SUCCESS, 312))))

    assert stage.matches(act)


def test_compared_large(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        bodies = [json.dumps([first, *range(5000)]) for first in ("a", "b")]
        one, other = (Answer(Outcome.REJECTED, 187, 400, body=body) for body in bodies)
        await show(pilot, CompareScreen(attempt(BOOKING, one, number=3), attempt(BOOKING, other)))

    assert small_stage.matches(act)


def test_export(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ExportScreen(AttemptQuery(), 1204, None))

    assert stage.matches(act)


def test_export_over_a_file(
    small_stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "history.csv").touch()

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ExportScreen(AttemptQuery(), 1, None))
        type_in(pilot, "#path", "history.csv")
        await pilot.press("enter")
        await settled(pilot)

    assert small_stage.matches(act)


def test_curl(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, CurlScreen(Action.PUBLISH, URL))

    assert stage.matches(act)


def test_curl_of_an_attempt(small_stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, CurlScreen(Action.PUBLISH, URL, recorded=True))
        await pilot.press("y")
        await settled(pilot)

    assert small_stage.matches(act)
