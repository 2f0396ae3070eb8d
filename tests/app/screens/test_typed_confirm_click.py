"""Clicks in a dialog that asks for an answer: the left button confirms, as Enter does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Button

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.sandbox.flows import SandboxFlow
from tests.support.app import (
    demo_session,
    run,
    running,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.keys import click
from tests.support.patience import LONGEST
from tests.support.publish import app_on_sandbox
from tests.support.typed import key, type_keys
from tests.support.typed_confirm import DIALOGS, REAL_SECONDS

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")


def test_a_button_pressed_by_nothing_or_another_mouse_button_confirms_nothing(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            dialog = app.screen
            assert isinstance(dialog, ConfirmScreen)
            await type_keys(pilot, *DRAFT.id[-4:])
            await wait_for_text(pilot, "Enter publishes it now.")
            button = dialog.query_one("#confirm", Button)
            button.press()  # no key, no mouse
            for other in (2, 3):  # in many terminals they paste
                await wait_for_text(pilot, "Press Enter, or click with the left mouse button.")
                await wait_until(pilot, lambda: not button.has_class("-active"))
                dialog.hint("")
                await click(pilot, "#confirm", other)
            await wait_for_text(pilot, "Press Enter, or click with the left mouse button.")
            assert sandbox.posts(DRAFT.id) == []
            await wait_until(pilot, lambda: not button.has_class("-active"))  # of the press before
            await click(pilot, "#confirm")
            await wait_home(pilot)
            assert len(sandbox.posts(DRAFT.id)) == 1

    run(main())


@pytest.mark.parametrize(("dialog", "asked"), DIALOGS.values(), ids=DIALOGS)
def test_a_click_counts_as_enter_does(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dialog: Callable[[], TypedConfirmDialog],
    asked: str,
) -> None:
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = dialog()
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            button = opened.query_one("#confirm")

            async def click_again() -> None:
                await wait_until(pilot, lambda: not button.has_class("-active"))  # for 0.2 s
                await click(pilot, "#confirm")

            with monkeypatch.context() as late:
                late.setattr(typed_confirm, "READ_SECONDS", LONGEST)
                await type_keys(pilot, *asked)
                await click(pilot, "#confirm")
                await wait_for_text(pilot, "The click came too early. Click again.")
            opened.query_one("#typed").focus()
            await type_keys(pilot, "end", "backspace", asked[-1])
            await wait_for_text(pilot, opened.texts.ready)
            with monkeypatch.context() as long:
                long.setattr(typed_confirm, "GAP_SECONDS", LONGEST)
                await click_again()
                together = "The click came together with other keys. Click again."
                await wait_for_text(pilot, together)
            assert answers == []
            monkeypatch.setattr(typed_confirm, "GAP_SECONDS", REAL_SECONDS["GAP_SECONDS"])
            await click_again()
            await wait_until(pilot, lambda: answers == [True])

    run(main())


@pytest.mark.parametrize(("dialog", "asked"), DIALOGS.values(), ids=DIALOGS)
def test_cancel_clicked_right_behind_enter_cancels_and_keys_go_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dialog: Callable[[], TypedConfirmDialog],
    asked: str,
) -> None:
    monkeypatch.setattr(typed_confirm, "ALONE_SECONDS", LONGEST)
    answers: list[bool | None] = []

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            opened = dialog()
            await app.push_screen(opened, answers.append)
            await wait_for_screen(pilot, type(opened))
            await type_keys(pilot, *asked)
            await wait_until(pilot, lambda: opened._enabled_at is not None)
            app.post_message(key("enter"))
            await wait_until(pilot, lambda: app.dialog_pending)
            await click(pilot, "#cancel")
            await wait_home(pilot)
            assert (answers, app.dialog_pending) == ([False], False)

    run(main())
