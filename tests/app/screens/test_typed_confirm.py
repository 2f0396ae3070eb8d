"""What confirms in a dialog that asks for an answer: its characters, typed, and nothing else."""

from pathlib import Path

from textual import events
from textual.widgets import Button, Input, Static

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.sandbox.flows import SandboxFlow
from tests.support.app import (
    run,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_home,
)
from tests.support.keys import key, refused, type_at_once
from tests.support.publish import app_on_sandbox
from tests.support.typed import type_keys

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")


def test_wrong_answers_send_nothing_and_three_close_the_dialog(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            assert app.screen.query_one("#confirm", Button).disabled
            for answer in ("", "5205"):
                await type_keys(pilot, *answer, "enter")
                await wait_for_text(pilot, "That does not match")
                assert "Nothing was sent" in screen_text(app.screen)
                app.screen.query_one("#hint", Static).update()
            assert isinstance(app.screen, ConfirmScreen)
            await type_keys(pilot, "3", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Nothing was sent: 3 answers")
            assert sandbox.posts(DRAFT.id) == []

    run(main())


def test_neither_early_keys_nor_a_paste_nor_a_burst_confirms_anything(tmp_path: Path) -> None:
    """An unbracketed paste and keys typed ahead look like a burst."""

    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            from_before_it_was_drawn = [events.Key(key, key) for key in DRAFT.id[-4:]]
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            for event in from_before_it_was_drawn:
                app.post_message(event)
            await pilot.pause()
            assert app.screen.query_one("#typed", Input).value == ""
            app.copy_to_clipboard(DRAFT.id[-4:])
            for paste in (events.Paste(f"{DRAFT.id[-4:]}\n"), key("ctrl+v")):
                app.post_message(paste)
                await wait_for_text(pilot, "Paste is disabled here")
                assert app.screen.query_one("#typed", Input).value == ""
                await pilot.press("enter")
                await wait_for_text(pilot, "That does not match")
                assert sandbox.posts(DRAFT.id) == []
            await type_at_once(app, [*DRAFT.id[-4:], "enter"])
            await refused(pilot)
            assert sandbox.posts(DRAFT.id) == []
            await pilot.press("enter")  # again
            await wait_home(pilot)
            await wait_for_text(pilot, "succeeded")
            assert len(sandbox.posts(DRAFT.id)) == 1

    run(main())
