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
from tests.snapshots.conftest import Act, Stage
from tests.support.snapshot_account import ACCOUNT, BOOKING, SUCCESS, answer, attempt
from tests.support.stage import settled, show, type_in

URL = action_url(Action.PUBLISH, ACCOUNT, BOOKING.flow_id)


def test_history(stage: Stage) -> None:
    stage.remember()

    async def marked(pilot: Pilot[Any]) -> None:
        await show(pilot, HistoryScreen(BOOKING.flow_id))
        await pilot.press("j", "c")
        await settled(pilot)

    async def words_of_whole_responses(pilot: Pilot[Any]) -> None:
        await show(pilot, HistoryScreen())
        await pilot.press("t", "b")
        type_in(pilot, "#filter", "internal server")
        await settled(pilot)

    assert stage.each_matches({"marked": marked}, {"whole-responses": words_of_whole_responses})


def _compared(one: Answer, other: Answer) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, CompareScreen(attempt(BOOKING, one, number=3), attempt(BOOKING, other)))

    return act


def test_compared(stage: Stage) -> None:
    bodies = [json.dumps([first, *range(5000)]) for first in ("a", "b")]
    large = [Answer(Outcome.REJECTED, 187, 400, body=body) for body in bodies]
    acts = {"small": _compared(answer(responses.NO_SUCH_FLOW_500), answer(SUCCESS, 312))}
    assert stage.each_matches(acts, {"large": _compared(*large)})


def test_export_and_curl(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "history.csv").touch()

    async def export(pilot: Pilot[Any]) -> None:
        await show(pilot, ExportScreen(AttemptQuery(), 1204, None))

    async def export_over_a_file(pilot: Pilot[Any]) -> None:
        await show(pilot, ExportScreen(AttemptQuery(), 1, None))
        type_in(pilot, "#path", "history.csv")
        await pilot.press("enter")
        await settled(pilot)

    async def curl(pilot: Pilot[Any]) -> None:
        await show(pilot, CurlScreen(Action.PUBLISH, URL))

    async def curl_of_an_attempt(pilot: Pilot[Any]) -> None:
        await show(pilot, CurlScreen(Action.PUBLISH, URL, recorded=True))
        await pilot.press("y")
        await settled(pilot)

    acts = {"export": export, "curl": curl}
    small = {"export-over-a-file": export_over_a_file, "curl-of-an-attempt": curl_of_an_attempt}
    assert stage.each_matches(acts, small)
