"""What confirms in a dialog that asks for an answer: its characters, typed, and nothing else."""

from pathlib import Path

from textual import events
from textual.widgets import Button, Input

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.sandbox.flows import SandboxFlow
from tests.support.app import (
    run,
    wait_for_screen,
    wait_for_text,
    wait_home,
)
from tests.support.keys import key, refused, type_at_once
from tests.support.publish import app_on_sandbox

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")


def test_the_wrong_characters_send_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            assert app.screen.query_one("#confirm", Button).disabled
            await pilot.press("enter", *"5205", "enter")
            await wait_for_text(pilot, "Nothing was sent")
            assert isinstance(app.screen, ConfirmScreen)
            assert sandbox.posts(DRAFT.id) == []

    run(main())


def test_neither_a_paste_nor_a_burst_confirms_anything(tmp_path: Path) -> None:
    """An unbracketed paste and keys typed ahead look like a burst."""

    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
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


def test_three_wrong_answers_close_the_dialog(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, _app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            for answer in ("1", "2"):
                await pilot.press(answer, "enter")
                await wait_for_text(pilot, "That does not match")
            await pilot.press("3", "enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Nothing was sent: 3 answers")
            assert sandbox.posts(DRAFT.id) == []

    run(main())
