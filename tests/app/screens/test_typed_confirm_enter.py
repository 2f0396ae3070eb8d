"""When Enter counts in a dialog that asks for an answer: once the question could be read."""

import asyncio
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from textual import events, timer
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.model import Action
from flow_tui.sandbox.flows import SandboxFlow
from tests.support.app import (
    demo_session,
    run,
    running,
    wait_for_screen,
    wait_for_text,
    wait_until,
)
from tests.support.flow_checks import LateLook, found
from tests.support.keys import refused
from tests.support.publish import INTENT
from tests.support.typed import type_keys
from tests.support.typed_confirm import DIALOGS, REAL_SECONDS

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")


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
@pytest.mark.parametrize(("dialog", "asked"), DIALOGS.values(), ids=DIALOGS)
def test_enter_counts_once_the_question_could_be_read(
    tmp_path: Path, dialog: Callable[[], TypedConfirmDialog], asked: str
) -> None:
    """Whatever stands between the user and the program: tmux, screen and mosh are not told."""
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
            await refused(pilot)
            assert answers == []
            await wait_until(pilot, lambda: opened._enabled_at is not None)
            _enter(pilot, max(drawn_at + 2, opened._enabled_at or 0.0))
            await wait_until(pilot, lambda: answers)
            assert answers == [True]

    run(main())


@pytest.mark.usefixtures("patient")
def test_a_changed_question_takes_another_second(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            look = LateLook()
            opened = ConfirmScreen(INTENT, look)
            await app.push_screen(opened)
            await wait_for_screen(pilot, ConfirmScreen)
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

    run(main())


def test_a_dialog_that_was_covered_before_it_was_drawn_is_drawn_when_it_is_on_top(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened, cover = (
                ConfirmScreen(INTENT, LateLook()),
                CurlScreen(Action.PUBLISH, "https://"),
            )
            app.push_screen(opened)
            app.push_screen(cover)
            await wait_until(pilot, lambda: cover.drawn_at is not None)
            assert opened.drawn_at is None
            uncovered_at = event_clock()
            cover.dismiss(None)
            await wait_until(pilot, lambda: opened.drawn_at is not None)
            assert opened.drawn_at is not None
            assert opened.drawn_at >= uncovered_at

    run(main())


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("before", "behind"), [(True, False), (False, True)], ids=["before it", "behind it"]
)
def test_enter_among_other_keys_confirms_nothing(
    tmp_path: Path, before: bool, behind: bool
) -> None:
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await _type(pilot, "5204")
            assert opened.drawn_at is not None
            at = opened.drawn_at + 3
            if before:
                _key(pilot, "right", None, at - 0.01)
            _enter(pilot, at)
            if behind:
                _key(pilot, "right", None, at + 0.01)
            await refused(pilot)
            assert answers == []

    run(main())


def test_enter_with_a_key_that_comes_a_little_later_confirms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line in small pieces: the key behind Enter has not arrived when Enter is handled."""
    monkeypatch.setattr(typed_confirm, "ALONE_SECONDS", 1.0)
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await _type(pilot, "5204")
            await wait_for_text(pilot, "Enter publishes it now.")
            _enter(pilot, event_clock())
            while not app.dialog_pending:  # noqa: ASYNC110 - the pilot would wait until it is over
                await asyncio.sleep(0.01)
            _key(pilot, "right", None, event_clock())
            await wait_for_text(pilot, "Enter came together with other keys.")
            assert answers == []

    run(main())


@pytest.mark.usefixtures("patient")
def test_enter_counts_once_it_is_said_to(tmp_path: Path) -> None:
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await asyncio.sleep(
                REAL_SECONDS["READ_SECONDS"]
            )  # so that only the last key is to wait for
            with patch.object(opened, "hint") as hint:
                await _type(pilot, "5204")
                while opened.texts.ready not in str(hint.call_args):  # noqa: ASYNC110 - at once
                    await asyncio.sleep(0)
                _enter(pilot, event_clock())
            await wait_until(pilot, lambda: answers)
            assert answers == [True]

    run(main())


def test_a_machine_that_stalls_leaves_no_dialog_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual's timers call nobody where all their time passes between two of their lines."""
    monkeypatch.setattr(typed_confirm, "ALONE_SECONDS", 0.004)
    answers: list[bool | None] = []
    lost = itertools.count(step=0.005)
    stalling = SimpleNamespace(get_time=lambda: time.monotonic() + next(lost))

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            monkeypatch.setattr(timer, "_time", stalling)
            await _type(pilot, "5204")
            await wait_for_text(pilot, "Enter publishes it now.")
            await pilot.press("enter")
            await wait_until(pilot, lambda: answers)
            assert answers == [True]

    run(main())


def test_enter_counts_from_the_terminals_answer_to_the_latest_question(tmp_path: Path) -> None:
    """On a slow line the answers come late: one to an older question says nothing of the last."""
    answers: list[bool | None] = []
    asked: list[Callable[[float], None]] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            with patch.object(app.cursor_probe, "when_rendered", asked.append):
                await _type(pilot, "5204")
                await wait_until(pilot, lambda: len(asked) == 1)
                await pilot.press("backspace", "4")
                await wait_until(pilot, lambda: len(asked) == 2)
            for answered in (None, asked[0]):  # nothing yet, then the older question
                if answered:
                    answered(event_clock())
                await pilot.press("enter")
                await wait_for_text(pilot, "Enter came too early.")
                assert answers == []
                opened.hint("")
            asked[1](event_clock())
            await pilot.press("enter")
            await wait_until(pilot, lambda: answers)
            assert answers == [True]

    run(main())


def test_a_forged_report_of_the_terminal_confirms_nothing(tmp_path: Path) -> None:
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = ConfirmScreen(INTENT, LateLook())
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await _type(pilot, "5204")
            await wait_for_text(pilot, "Enter publishes it now.")
            app.cursor_probe.receive((7, 7), events.Key("x", "x").time)
            await pilot.press("enter")
            await wait_for_text(pilot, "unexpected input")
            assert opened.query_one("#typed", Input).value == ""
            assert answers == []
            await _type(pilot, "5204")
            await wait_for_text(pilot, "Enter publishes it now.")
            await pilot.press("enter")
            await wait_until(pilot, lambda: answers)
            assert answers == [True]

    run(main())
