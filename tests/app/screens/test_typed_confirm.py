"""Inside tmux or screen, which answer for the terminal, Enter counts a second later."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import BatchItem, ConfirmBatchScreen
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.model import Action
from flow_tui.services.flow_check import FlowCheck
from tests.app.screens.test_dialogs_fit import INTENT
from tests.support.app import demo_session, run, running, wait_for_screen, wait_for_text, wait_home
from tests.support.flow_checks import LateLook, found


async def _draft(_: str) -> FlowCheck:
    return found()


DIALOGS: dict[str, tuple[Callable[[], TypedConfirmDialog], str]] = {
    "publish": (lambda: ConfirmScreen(INTENT, LateLook()), "5204"),
    "deprecate": (
        lambda: ConfirmScreen(replace(INTENT, action=Action.DEPRECATE), LateLook()),
        "deprecate 5204",
    ),
    "many": (
        lambda: ConfirmBatchScreen(
            [BatchItem(INTENT.flow, INTENT.history)] * 2, INTENT.credentials, _draft
        ),
        "2",
    ),
}


async def _type(pilot: Pilot[Any], keys: str) -> None:
    await pilot.press(*({" ": "space"}.get(key, key) for key in keys))
    await pilot.pause()


def _enter(pilot: Pilot[Any], at: float) -> None:
    enter = events.Key("enter", "\r")
    enter.time = at
    pilot.app.post_message(enter)


@pytest.mark.parametrize("variable", ["TMUX", "STY"])
@pytest.mark.parametrize(("dialog", "asked"), DIALOGS.values(), ids=DIALOGS)
def test_enter_counts_once_the_question_can_have_been_seen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dialog: Callable[[], TypedConfirmDialog],
    asked: str,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, "4711")
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = dialog()
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await _type(pilot, asked)
            drawn_at = opened.drawn_at
            assert drawn_at is not None
            _enter(pilot, drawn_at + 0.9)
            await wait_for_text(pilot, "Press Enter again")
            assert answers == []
            _enter(pilot, drawn_at + 2)
            await wait_home(pilot)
            assert answers == [True]

    run(main())


def test_a_question_that_has_changed_has_to_be_seen_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "4711")

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            look = LateLook()
            opened = ConfirmScreen(INTENT, look)
            await app.push_screen(opened)
            await pilot.pause(0.5)
            look.bring(found("PUBLISHED"))
            await wait_for_text(pilot, "type its whole ID")
            await _type(pilot, INTENT.flow.flow_id)
            assert opened.drawn_at is not None
            _enter(pilot, opened.drawn_at + 1.3)
            await wait_for_text(pilot, "Press Enter again")
            assert app.screen is opened

    run(main())


def test_elsewhere_nobody_waits(tmp_path: Path) -> None:
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await _type(pilot, "5204")
            await pilot.press("enter")
            await wait_home(pilot)
            assert answers == [True]

    run(main())
