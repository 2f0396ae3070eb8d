"""What confirms in a dialog that asks for an answer: typed keys, and Enter once it can be meant."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Input

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import BatchItem, ConfirmBatchScreen
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.model import Action
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.services.flow_check import FlowCheck
from tests.support.app import (
    demo_session,
    run,
    running,
    wait_for_screen,
    wait_for_text,
    wait_home,
)
from tests.support.flow_checks import LateLook, found
from tests.support.publish import INTENT, app_on_sandbox

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")


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


def test_the_wrong_characters_send_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            assert app.screen.query_one("#confirm", Button).disabled
            await pilot.press("enter", *"5205", "enter", "tab", "tab", "space", "enter")
            await wait_for_text(pilot, "Nothing was sent")
            assert isinstance(app.screen, ConfirmScreen)
            assert sandbox.posts(DRAFT.id) == []

    run(main())


def test_a_paste_confirms_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            app.post_message(events.Paste(f"{DRAFT.id[-4:]}\n"))
            await wait_for_text(pilot, "Paste is disabled here")
            assert app.screen.query_one("#typed", Input).value == ""
            await pilot.press("enter")
            assert sandbox.posts(DRAFT.id) == []

    run(main())


def test_a_paste_of_what_was_copied_in_the_app_confirms_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            app.copy_to_clipboard(DRAFT.id[-4:])
            await pilot.press("ctrl+v")
            await wait_for_text(pilot, "Paste is disabled here")
            assert app.screen.query_one("#typed", Input).value == ""
            await pilot.press("enter")
            assert isinstance(app.screen, ConfirmScreen)
            assert sandbox.posts(DRAFT.id) == []

    run(main())


def test_enter_in_a_burst_with_the_characters_has_to_be_pressed_again(tmp_path: Path) -> None:
    """An unbracketed paste and keys typed ahead look like this."""

    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            for key in (*DRAFT.id[-4:], "enter"):
                app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
            await wait_for_text(pilot, "Press Enter again")
            assert sandbox.posts(DRAFT.id) == []
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "succeeded")
            assert len(sandbox.posts(DRAFT.id)) == 1

    run(main())


def test_keys_from_before_the_dialog_was_drawn_are_dropped(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (_sandbox, app, pilot):
            early = [events.Key(key, key) for key in DRAFT.id[-4:]]
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            for event in early:
                app.post_message(event)
            await pilot.pause()
            assert app.screen.query_one("#typed", Input).value == ""

    run(main())


def test_a_button_pressed_without_a_key_or_click_confirms_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            dialog = app.screen
            assert isinstance(dialog, ConfirmScreen)
            await pilot.press(*DRAFT.id[-4:])
            await wait_for_text(pilot, "Enter publishes it now.")
            dialog.query_one("#confirm", Button).press()  # no key, no mouse
            await wait_for_text(pilot, "Press Enter again")
            assert sandbox.posts(DRAFT.id) == []
            await pilot.pause(0.4)  # a button takes no second press at once
            await pilot.click("#confirm")
            await wait_home(pilot)
            assert len(sandbox.posts(DRAFT.id)) == 1

    run(main())


async def _type(pilot: Pilot[Any], keys: str) -> None:
    await pilot.press(*({" ": "space"}.get(key, key) for key in keys))
    await pilot.pause()


def _enter(pilot: Pilot[Any], at: float) -> None:
    enter = events.Key("enter", "\r")
    enter.time = at
    pilot.app.post_message(enter)


@pytest.mark.parametrize("variable", ["TMUX", "STY"])
@pytest.mark.parametrize(("dialog", "asked"), DIALOGS.values(), ids=DIALOGS)
def test_in_tmux_or_screen_enter_counts_a_second_later(
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


def test_in_tmux_a_changed_question_takes_another_second(
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


def test_elsewhere_enter_counts_at_once(tmp_path: Path) -> None:
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
