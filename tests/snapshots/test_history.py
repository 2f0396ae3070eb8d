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


def test_all_sessions(stage: Stage) -> None:
    stage.remember()
    assert stage.matches(_history("t"))


def test_all_columns(small_stage: Stage) -> None:
    small_stage.remember()
    small_stage.sizes = [(160, 40)]
    with Store.open(small_stage.directory) as store:
        store.attempts.set_note(3, "OPS-4711: approved by Mia, release 2026.11")
        store.attempts.set_seen(6, "PUBLISHED", small_stage.clock.at)
    assert small_stage.matches(_history("t"))


def test_one_outcome(small_stage: Stage) -> None:
    small_stage.remember()
    assert small_stage.matches(_history("t", "o", "o"))


def test_filtered(small_stage: Stage) -> None:
    small_stage.remember()
    assert small_stage.matches(_history("t", "slash", words="try later"))


def test_one_flow(small_stage: Stage) -> None:
    small_stage.remember()
    assert small_stage.matches(_history(flow_id=BOOKING.flow_id))


def test_response(stage: Stage) -> None:
    assert stage.matches(_response(answer(SUCCESS, 312)))


def test_documented_failure(small_stage: Stage) -> None:
    assert small_stage.each_matches(
        {name: _response(answer(reply)) for name, reply in REFUSALS.items()}
    )


def test_other_outcome(small_stage: Stage) -> None:
    came = {
        "lost": LOST,
        "died": _DIED,
        "in-flight": None,
        "not-json": answer(responses.BAD_GATEWAY),
        "large": answer(responses.large()),
    }
    assert small_stage.each_matches({name: _response(one) for name, one in came.items()})


def test_save(stage: Stage) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, SaveResponseScreen(attempt(LONG, LOST)))

    assert stage.matches(act)


def test_save_over_a_file(
    small_stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").touch()

    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, SaveResponseScreen(attempt(LONG, LOST)))
        type_in(pilot, "#path", "notes.txt")
        await pilot.press("enter")
        await settled(pilot)

    assert small_stage.matches(act)


def test_copied(small_stage: Stage) -> None:
    small_stage.remember()

    async def act(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("h")
        await settled(pilot)
        await pilot.press("y")

    assert small_stage.matches(act)
