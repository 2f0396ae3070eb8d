"""The way of a publish through the screens, on the sandbox."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Button, Input, Static

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.model import Outcome
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import FlowHistory
from flow_tui.store.attempt_reader import AttemptReader
from tests.support.app import (
    confirm,
    demo_session,
    remember,
    run,
    running,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
)

DRAFT = "1184620937715204"
REFUSED = "1476093385217748"
SLOW = "1292740518863735"
FLOWS = (
    SandboxFlow(DRAFT, "Appointment booking"),
    SandboxFlow(REFUSED, "already published", FlowState.PUBLISHED),
    SandboxFlow(SLOW, "slow", behaviour=Behaviour.SLOW, slow_seconds=0.5),
)


def test_a_confirmed_publish_sends_one_request_and_shows_the_answer(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await confirm(pilot, DRAFT)
                await wait_home(pilot)
                await wait_for_text(pilot, "✓ succeeded")
                await wait_for_text(pilot, '"success": true')
                assert len(sandbox.posts(DRAFT)) == 1
                assert sandbox.state_of(DRAFT) is FlowState.PUBLISHED
                recorded = app.home.log_pane.selected
                assert recorded is not None
                assert recorded.outcome is Outcome.SUCCEEDED

    run(main())


def test_a_refusal_is_shown_with_its_reason_and_what_to_do(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (REFUSED, "already published"))
            async with running(session) as (_app, pilot):
                await confirm(pilot, REFUSED, whole=True)
                await wait_home(pilot)
                await wait_for_text(pilot, "✗ rejected")
                await wait_for_text(pilot, "Only a draft can be published")
                await wait_for_text(pilot, "→")

    run(main())


@pytest.mark.parametrize("way", ["ctrl+g", "escape", "cancel button"])
def test_cancelling_sends_nothing(tmp_path: Path, way: str) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (_app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                await pilot.press(*DRAFT[-4:])
                if way == "cancel button":
                    await pilot.press("tab", "enter")
                else:
                    await pilot.press(way)
                await wait_home(pilot)
                assert sandbox.posts(DRAFT) == []
                attempts = await session.store.run(lambda store: store.attempts.count())
                assert attempts == 0

    run(main())


def test_the_wrong_characters_send_nothing_and_are_told(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                assert app.screen.query_one("#confirm", Button).disabled
                await pilot.press("enter", *"5205", "enter", "tab", "tab", "space", "enter")
                await wait_for_text(pilot, "Nothing was sent")
                assert isinstance(app.screen, ConfirmScreen)
                assert sandbox.posts(DRAFT) == []

    run(main())


def test_a_paste_is_not_taken_for_typing(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                app.post_message(events.Paste(f"{DRAFT[-4:]}\n"))
                await wait_for_text(pilot, "Paste is disabled here")
                assert app.screen.query_one("#typed", Input).value == ""
                await pilot.press("enter")
                assert sandbox.posts(DRAFT) == []

    run(main())


def test_enter_that_came_together_with_the_characters_waits_for_another(tmp_path: Path) -> None:
    """An unbracketed paste and keys typed ahead look like this."""

    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                for key in (*DRAFT[-4:], "enter"):
                    app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
                await wait_for_text(pilot, "Press Enter again")
                assert sandbox.posts(DRAFT) == []
                await pilot.press("enter")
                await wait_home(pilot)
                await wait_for_text(pilot, "succeeded")
                assert len(sandbox.posts(DRAFT)) == 1

    run(main())


def test_keys_from_before_the_dialog_was_drawn_are_dropped(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                early = [events.Key(key, key) for key in DRAFT[-4:]]
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                for event in early:
                    app.post_message(event)
                await pilot.pause()
                assert app.screen.query_one("#typed", Input).value == ""

    run(main())


def test_confirming_twice_sends_one_request(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (SLOW, "slow"))
            async with running(session) as (app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                await pilot.press(*SLOW[-4:])
                await pilot.pause()
                for _ in range(5):
                    app.post_message(events.Key("enter", "\r"))
                await wait_for_screen(pilot, ProgressScreen)
                await pilot.press("enter", "p", "q", "escape", "ctrl+g", "ctrl+q", "ctrl+p")
                await wait_home(pilot)
                await wait_for_text(pilot, "succeeded")
                assert len(sandbox.posts(SLOW)) == 1

    run(main())


def test_two_presses_of_p_open_one_dialog(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                for _ in range(3):
                    app.post_message(events.Key("p", "p"))
                await wait_for_screen(pilot, ConfirmScreen)
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await pilot.pause(0.2)
                assert app.screen is app.home

    run(main())


def test_the_dialog_says_what_goes_where_and_that_it_cannot_be_undone(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (_app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                host = sandbox.base_url.removeprefix("http://")
                for said in (
                    "1184 6209 3771 5204",
                    "Appointment booking",
                    "prod-in",
                    sandbox.sid,
                    host,
                    "from the keyring",
                    "cannot be undone",
                    "cannot be deleted, only",
                    "last 4 characters",
                ):
                    await wait_for_text(pilot, said)

    run(main())


def test_the_dialog_warns_of_an_earlier_success(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await confirm(pilot, DRAFT)
                await wait_home(pilot)
                await wait_for_text(pilot, "✓ succeeded")
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                earlier = app.screen.query_one("#earlier", Static)
                assert "already published this flow" in str(earlier.render())

    run(main())


def test_nothing_is_sent_without_a_record(tmp_path: Path) -> None:
    """Whatever the store says no to, the API is not asked."""

    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (_app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                await pilot.press(*DRAFT[-4:])
                await asyncio.to_thread(session.store.close, 5)
                await pilot.press("enter")
                await wait_home(pilot)
                await wait_for_text(pilot, "Nothing was sent")
                assert sandbox.posts(DRAFT) == []

    run(main())


def test_the_demo_publishes_without_an_account(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (_app, pilot):
            await wait_for_text(pilot, "DEMO")
            await wait_for_text(pilot, "Appointment booking")
            await confirm(pilot, DRAFT)
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")

    run(main())


def test_a_lost_connection_is_unknown_and_never_repeated(tmp_path: Path) -> None:
    lost = "1150963827442602"

    async def main() -> None:
        flows = [SandboxFlow(lost, "lost", behaviour=Behaviour.CONNECTION_LOST)]
        with Sandbox(flows=flows) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (lost, "lost"))
            async with running(session) as (_app, pilot):
                await confirm(pilot, lost)
                await wait_for_text(pilot, "Did this publish take effect?")
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await wait_for_text(pilot, "? unknown")
                await pilot.pause(0.3)
                assert len(sandbox.posts(lost)) == 1

    run(main())


def test_what_was_copied_in_the_app_is_no_typing(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                app.copy_to_clipboard(DRAFT[-4:])
                await pilot.press("ctrl+v")
                await wait_for_text(pilot, "Paste is disabled here")
                assert app.screen.query_one("#typed", Input).value == ""
                await pilot.press("enter")
                assert isinstance(app.screen, ConfirmScreen)
                assert sandbox.posts(DRAFT) == []

    run(main())


def test_a_press_of_the_button_that_nobody_can_have_aimed_is_none(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                dialog = app.screen
                assert isinstance(dialog, ConfirmScreen)
                await pilot.press(*DRAFT[-4:])
                await wait_for_text(pilot, "Enter publishes it now.")
                dialog.query_one("#confirm", Button).press()  # no key, no mouse
                await wait_for_text(pilot, "Press Enter again")
                assert sandbox.posts(DRAFT) == []
                await pilot.pause(0.4)  # a button takes no second press at once
                await pilot.click("#confirm")
                await wait_home(pilot)
                assert len(sandbox.posts(DRAFT)) == 1

    run(main())


def test_what_is_pressed_while_a_dialog_opens_opens_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = AttemptReader.history_of

    def slowly(self: AttemptReader, *asked: Any) -> FlowHistory:
        time.sleep(0.3)
        return read(self, *asked)

    monkeypatch.setattr(AttemptReader, "history_of", slowly)

    async def main() -> None:
        with Sandbox(flows=FLOWS) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (DRAFT, "Appointment booking"))
            async with running(session) as (app, pilot):
                await pilot.press("p", "a")
                await wait_for_screen(pilot, ConfirmScreen)
                assert len(app.screen_stack) == 2
                assert app.screen.query_one("#typed", Input).value == ""

    run(main())
