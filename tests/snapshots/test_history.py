"""Past attempts, one whole response, and the dialog that saves it."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from flow_tui.app.history.response import ResponseScreen
from flow_tui.app.history.screen import HistoryScreen
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.model import Answer, Failure, Outcome
from flow_tui.sandbox import responses
from flow_tui.store import Store
from tests.snapshots.conftest import Act, Stage
from tests.support.snapshot_account import BOOKING, LONG, LOST, REFUSALS, SUCCESS, answer, attempt
from tests.support.stage import ready, settled, show, type_in

_DIED = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)


def _history(*keys: str, flow_id: str | None = None, words: str = "") -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, HistoryScreen(flow_id))
        await pilot.press(*keys)
        if words:
            type_in(pilot, "#filter", words)
        await settled(pilot)

    return act


def _response(came: Answer | None) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, ResponseScreen(attempt(BOOKING, came)))

    return act


def test_empty(small_stage: Stage) -> None:
    assert small_stage.matches(_history())


def test_attempts(stage: Stage) -> None:
    stage.remember()
    small = {
        "one-outcome": _history("t", "o", "o"),
        "filtered": _history("t", "slash", words="try later"),
        "one-flow": _history(flow_id=BOOKING.flow_id),
    }
    assert stage.each_matches({"all-sessions": _history("t")}, small)


def test_all_columns(small_stage: Stage) -> None:
    small_stage.remember()
    small_stage.sizes = [(160, 40)]
    with Store.open(small_stage.directory) as store:
        store.attempts.set_note(3, "OPS-4711: approved by Mia, release 2026.11")
        store.attempts.set_seen(6, "PUBLISHED", small_stage.clock.at)
    assert small_stage.matches(_history("t"))


def test_response(stage: Stage) -> None:
    came = {
        **{name: answer(reply) for name, reply in REFUSALS.items()},
        "lost": LOST,
        "died": _DIED,
        "in-flight": None,
        "not-json": answer(responses.BAD_GATEWAY),
        "large": answer(responses.large()),
    }
    acts = {"succeeded": _response(answer(SUCCESS, 312))}
    assert stage.each_matches(acts, {name: _response(one) for name, one in came.items()})


def test_save(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").touch()

    async def save(pilot: Pilot[Any]) -> None:
        await show(pilot, SaveResponseScreen(attempt(LONG, LOST)))

    async def over_a_file(pilot: Pilot[Any]) -> None:
        await save(pilot)
        type_in(pilot, "#path", "notes.txt")
        await pilot.press("enter")
        await settled(pilot)

    assert stage.each_matches({"new": save}, {"over-a-file": over_a_file})


def test_copied(small_stage: Stage) -> None:
    small_stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("h")
        await settled(pilot)
        await pilot.press("y")

    assert small_stage.matches(act)
