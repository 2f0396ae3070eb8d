"""When Enter counts in a dialog that asks for an answer: once the question could be read."""

import itertools
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from textual import events, timer
from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.model import Action
from tests.support.app import (
    case,
    demo_session,
    run,
    running,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import LateLook, found
from tests.support.keys import come_true, refused
from tests.support.patience import LONGEST
from tests.support.publish import INTENT, OpenDialog, over_the_demo
from tests.support.typed import type_keys
from tests.support.typed_confirm import DIALOGS, REAL_SECONDS

TOGETHER = "Enter came together with other keys. Press Enter again."


Opens = Callable[[ConfirmScreen], Awaitable[OpenDialog]]


async def _type(pilot: Pilot[Any], keys: str) -> None:
    await type_keys(pilot, *keys)
    await pilot.pause()


def _enter(pilot: Pilot[Any], at: float) -> None:
    _key(pilot, "enter", "\r", at)


def _key(pilot: Pilot[Any], key: str, character: str | None, at: float) -> None:
    event = events.Key(key, character)
    event.time = at
    pilot.app.post_message(event)


@pytest.mark.usefixtures("patient")
def test_enter_counts_once_the_question_could_be_read_and_not_among_other_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for step in (
                the_second_to_read_begins_when_the_question_is_drawn_and_when_it_changes,
                it_counts_once_the_question_could_be_read,
                among_other_keys_it_confirms_nothing,
            ):
                with case(step.__name__):
                    await step(app, pilot, monkeypatch)
                app._input_times.clear()  # of keys that came from the future

    run(main())


async def it_counts_once_the_question_could_be_read(
    app: FlowTuiApp, pilot: Pilot[Any], _monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands between the user and the program: tmux, screen and mosh are not told."""
    for name, (dialog, asked) in DIALOGS.items():
        with case(name):
            await _read_and_confirm(app, pilot, dialog(), asked)
            app._input_times.clear()  # the Enter that counted came from the future
            await wait_home(pilot)


async def _read_and_confirm(
    app: FlowTuiApp, pilot: Pilot[Any], opened: TypedConfirmDialog, asked: str
) -> None:
    answers: list[bool | None] = []
    await app.push_screen(opened, answers.append)
    await wait_for_screen(pilot, type(opened))
    await _type(pilot, asked)
    drawn_at = opened.drawn_at
    assert drawn_at is not None
    _enter(pilot, drawn_at + 0.9)
    await refused(pilot)
    assert answers == []
    await wait_until(pilot, lambda: opened._enabled_at is not None)
    _enter(pilot, max(drawn_at + 2, opened._enabled_at or 0.0))
    await wait_until(pilot, lambda: answers)
    assert answers == [True]


async def the_second_to_read_begins_when_the_question_is_drawn_and_when_it_changes(
    app: FlowTuiApp, pilot: Pilot[Any], _monkeypatch: pytest.MonkeyPatch
) -> None:
    # It was covered before it was drawn: it is drawn when it is on top.
    look = LateLook()
    opened, cover = ConfirmScreen(INTENT, look), CurlScreen(Action.PUBLISH, "https://")
    app.push_screen(opened)
    app.push_screen(cover)
    await wait_until(pilot, lambda: cover.drawn_at is not None)
    assert opened.drawn_at is None
    uncovered_at = event_clock()
    cover.dismiss(None)
    await wait_until(pilot, lambda: opened.drawn_at is not None)
    assert opened.drawn_at is not None
    assert opened.drawn_at >= uncovered_at

    await pilot.pause(0.1)  # a tenth after it was drawn first
    before = event_clock()
    look.bring(found("PUBLISHED"))
    await wait_for_text(pilot, "type its whole ID")
    await _type(pilot, INTENT.flow.flow_id)
    _enter(pilot, before + 0.9)
    await refused(pilot)
    assert app.screen is opened
    # The same if all was rendered at once, which a busy machine takes longer for.
    app._input_times.clear()
    opened.drawn_at = before - 60
    opened._enable_enter(before, opened._changes)
    assert opened._enabled_at is not None
    assert opened._enabled_at > before + REAL_SECONDS["READ_SECONDS"]
    await pilot.press("ctrl+g")
    await wait_home(pilot)


async def among_other_keys_it_confirms_nothing(
    app: FlowTuiApp, pilot: Pilot[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = ConfirmScreen(INTENT, LateLook())
    opened = OpenDialog(app, pilot, dialog)
    await app.push_screen(dialog, opened.answers.append)
    await wait_for_screen(pilot, ConfirmScreen)
    await opened.type("5204")
    assert dialog.drawn_at is not None
    at = dialog.drawn_at + 3
    for before, behind in ((True, False), (False, True)):
        with case(f"{before=}, {behind=}"):
            if before:
                _key(pilot, "right", None, at - 0.01)
            _enter(pilot, at)
            if behind:
                _key(pilot, "right", None, at + 0.01)
            await refused(pilot)
            assert opened.text_of("hint") == TOGETHER
            assert opened.answers == []
            dialog.hint("")
            at += 3
    # A line in small pieces: the key behind Enter comes when Enter was handled.
    later = list[tuple[float, Callable[[], None]]]()
    monkeypatch.setattr(typed_confirm, "call_in", lambda _, *call: later.append(call))
    _enter(pilot, at)
    await come_true(lambda: opened.app.dialog_pending)
    _key(pilot, "right", None, at + 0.01)
    await come_true(lambda: opened.app.last_input_at == at + 0.01)
    ((seconds, confirm),) = later
    assert seconds == typed_confirm.ALONE_SECONDS
    dialog.call_later(confirm)
    await wait_until(pilot, lambda: opened.text_of("hint") == TOGETHER)
    assert opened.answers == []


def test_enter_counts_once_it_is_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with over_the_demo(tmp_path) as open_dialog:
            await it_counts_from_the_terminals_answer_to_the_latest_question(open_dialog)
            await it_counts_once_it_is_said_to_on_a_machine_that_stalls_too(
                open_dialog, monkeypatch
            )

    run(main())


async def it_counts_once_it_is_said_to_on_a_machine_that_stalls_too(
    open_dialog: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await open_dialog(ConfirmScreen(INTENT, LateLook()))
    pilot, dialog = opened.pilot, opened.dialog
    with monkeypatch.context() as long:
        long.setattr(typed_confirm, "GAP_SECONDS", LONGEST)
        await opened.type("5204")
        await wait_until(pilot, lambda: dialog._enabled_at is not None)
        assert dialog._enabled_at == opened.app.last_input_at + LONGEST
    await pilot.press("backspace")
    with monkeypatch.context() as real:
        for name in ("GAP_SECONDS", "ALONE_SECONDS"):
            real.setattr(typed_confirm, name, REAL_SECONDS[name])
        with patch.object(dialog, "hint") as hint:
            await opened.type("4")
            await come_true(lambda: dialog.texts.ready in str(hint.call_args))
            _enter(pilot, event_clock())
        await wait_until(pilot, lambda: opened.answers)
        assert opened.answers == [True]

    # Textual's timers call nobody where all their time passes between two of their lines.
    monkeypatch.setattr(typed_confirm, "ALONE_SECONDS", 0.004)
    lost = itertools.count(step=0.005)
    stalling = SimpleNamespace(get_time=lambda: time.monotonic() + next(lost))
    opened = await open_dialog(ConfirmScreen(INTENT, LateLook()))
    monkeypatch.setattr(timer, "_time", stalling)
    await opened.type("5204")
    await wait_for_text(opened.pilot, "Enter publishes it now.")
    await opened.pilot.press("enter")
    await wait_until(opened.pilot, lambda: opened.answers)
    assert opened.answers == [True]


async def it_counts_from_the_terminals_answer_to_the_latest_question(open_dialog: Opens) -> None:
    """On a slow line the answers come late: one to an older question says nothing of the last."""
    asked: list[Callable[[float], None]] = []
    opened = await open_dialog(ConfirmScreen(INTENT, LateLook()))
    pilot = opened.pilot
    with patch.object(opened.app.cursor_probe, "when_rendered", asked.append):
        await opened.type("5204")
        await wait_until(pilot, lambda: len(asked) == 1)
        await pilot.press("backspace", "4")
        await wait_until(pilot, lambda: len(asked) == 2)
    for answered in (None, asked[0]):  # nothing yet, then the older question
        if answered:
            answered(event_clock())
        await pilot.press("enter")
        await wait_for_text(pilot, "Enter came too early.")
        assert opened.answers == []
        opened.dialog.hint("")
    asked[1](event_clock())
    await pilot.press("enter")
    await wait_until(pilot, lambda: opened.answers)
    assert opened.answers == [True]
    await _refuse_a_forged_report(await open_dialog(ConfirmScreen(INTENT, LateLook())))


async def _refuse_a_forged_report(opened: OpenDialog) -> None:
    """An answer that nothing asked for confirms nothing; the right one has to be typed again."""
    pilot = opened.pilot
    await opened.type("5204")
    await wait_for_text(pilot, "Enter publishes it now.")
    opened.app.cursor_probe.receive((7, 7), events.Key("x", "x").time)
    await pilot.press("enter")
    await wait_for_text(pilot, "unexpected input")
    assert opened.typed == ""
    assert opened.answers == []
    await opened.type("5204")
    await wait_for_text(pilot, "Enter publishes it now.")
    await pilot.press("enter")
    await wait_until(pilot, lambda: opened.answers)
    assert opened.answers == [True]
