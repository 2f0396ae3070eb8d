"""Clicks in a dialog that asks for an answer: the left button confirms, as Enter does."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.sandbox.flows import SandboxFlow
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
from tests.support.keys import click, come_true
from tests.support.patience import LONGEST
from tests.support.publish import app_on_sandbox
from tests.support.typed import key, put_answer, type_keys
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
            button.active_effect_duration = 0  # else it takes no other press for 0.2 s
            button.press()  # no key, no mouse
            for other in (2, 3):  # in many terminals they paste
                await wait_for_text(pilot, "Press Enter, or click with the left mouse button.")
                dialog.hint("")
                await click(pilot, "#confirm", other)
            await wait_for_text(pilot, "Press Enter, or click with the left mouse button.")
            assert sandbox.posts(DRAFT.id) == []
            await click(pilot, "#confirm")
            await wait_home(pilot)
            assert len(sandbox.posts(DRAFT.id)) == 1

    run(main())


def test_a_click_counts_as_enter_does_and_one_on_cancel_right_behind_enter_cancels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for name, (dialog, asked) in DIALOGS.items():
                with case(name), monkeypatch.context() as times:
                    await _click_until_it_counts(app, pilot, dialog(), asked, times)
                    await wait_home(pilot)
                with case(f"cancel, {name}"), monkeypatch.context() as times:
                    times.setattr(typed_confirm, "ALONE_SECONDS", LONGEST)
                    await _click_on_cancel_behind_enter(app, pilot, dialog(), asked)

    run(main())


async def _click_until_it_counts(
    app: FlowTuiApp,
    pilot: Pilot[Any],
    opened: TypedConfirmDialog,
    asked: str,
    times: pytest.MonkeyPatch,
) -> None:
    answers: list[bool | None] = []
    await app.push_screen(opened, answers.append)
    await wait_for_screen(pilot, type(opened))
    # Else it takes no other press for 0.2 s.
    opened.query_one("#confirm", Button).active_effect_duration = 0
    with times.context() as late:
        late.setattr(typed_confirm, "READ_SECONDS", LONGEST)
        await type_keys(pilot, *asked)
        await click(pilot, "#confirm")
        await wait_for_text(pilot, "The click came too early. Click again.")
    opened.query_one("#typed").focus()
    await type_keys(pilot, "end", "backspace", asked[-1])
    await wait_for_text(pilot, opened.texts.ready)
    with times.context() as long:
        long.setattr(typed_confirm, "GAP_SECONDS", LONGEST)
        await click(pilot, "#confirm")
        await wait_for_text(pilot, "The click came together with other keys. Click again.")
    assert answers == []
    times.setattr(typed_confirm, "GAP_SECONDS", REAL_SECONDS["GAP_SECONDS"])
    app._input_times.clear()  # the other click was long ago
    await click(pilot, "#confirm")
    await wait_until(pilot, lambda: answers == [True])


async def _click_on_cancel_behind_enter(
    app: FlowTuiApp, pilot: Pilot[Any], opened: TypedConfirmDialog, asked: str
) -> None:
    """The keys go on then."""
    answers: list[bool | None] = []
    await app.push_screen(opened, answers.append)
    await wait_for_screen(pilot, type(opened))
    await put_answer(pilot, asked)
    await wait_until(pilot, lambda: opened._enabled_at is not None)
    app.post_message(key("enter"))
    await come_true(lambda: app.dialog_pending)
    await click(pilot, "#cancel")
    await wait_home(pilot)
    assert (answers, app.dialog_pending) == ([False], False)
