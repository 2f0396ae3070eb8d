"""Workflow of a publish or deprecate, from its key to the recorded answer, on the sandbox."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, Static

from flow_tui import clock
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.model import Outcome
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.services.publisher import PublishResult
from flow_tui.store.attempt_reader import AttemptReader
from tests.support.app import (
    at_rest,
    case,
    confirm,
    run,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.held_call import HeldCall
from tests.support.keys import refused, type_at_once
from tests.support.patience import LONGEST
from tests.support.publish import app_on_sandbox
from tests.support.settle import UNKNOWN, attempted
from tests.support.typed import put_answer, type_keys

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
REFUSED = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
SLOW = SandboxFlow("1292740518863735", "slow", behaviour=Behaviour.SLOW, slow_seconds=60)


def test_one_dialog_shows_what_goes_where_and_cancelled_it_sends_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            for _ in range(3):
                app.post_message(events.Key("p", "p"))
            await wait_for_screen(pilot, ConfirmScreen)
            host = sandbox.base_url.removeprefix("http://")
            await wait_for_texts(
                pilot,
                "1184 6209 3771 5204",
                "Appointment booking",
                "prod-in",
                sandbox.sid,
                host,
                "from the keyring",
                "cannot be undone",
                "cannot be deleted, only",
                "last 4 characters",
                "DRAFT: not published",
            )
            await pilot.press("ctrl+g")
            await wait_home(pilot)
            await wait_for_text(pilot, "DRAFT ")  # the status is remembered
            await at_rest(pilot)
            assert app.screen is app.home
            assert {seen.method for seen in sandbox.requests} == {"GET"}
            checks = [seen for seen in sandbox.requests if "fields=" in seen.path]
            assert len(checks) == 1

            for way in (("ctrl+g",), ("escape",), ("tab", "enter")):
                with case(way):
                    await pilot.press("p")
                    await wait_for_screen(pilot, ConfirmScreen)
                    await put_answer(pilot, DRAFT.id[-4:])
                    await pilot.press(*way)
                    await wait_home(pilot)
                    assert sandbox.posts(DRAFT.id) == []
            attempts = await app.session.store.run(lambda store: store.attempts.count())
            assert attempts == 0

    run(main())


def test_a_confirmed_publish_sends_one_request_and_then_the_flow_can_be_deprecated(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            await pilot.press("D")  # its status is not known before the check
            await wait_for_text(pilot, "It cannot be deprecated now")
            assert "flow.json" not in screen_text(app.screen)  # a deprecation reads no content
            assert not any("assets" in seen.path for seen in sandbox.requests)
            await pilot.press("ctrl+g")
            await wait_home(pilot)

            await confirm(pilot, DRAFT.id)
            await wait_home(pilot)
            await wait_for_texts(pilot, "✓ succeeded", '"success": true')
            assert len(sandbox.posts(DRAFT.id)) == 1
            assert sandbox.state_of(DRAFT.id) is FlowState.PUBLISHED
            recorded = app.home.log_pane.selected
            assert recorded is not None
            assert recorded.outcome is Outcome.SUCCEEDED
            await wait_for_texts(pilot, "PUBLISHED ", "D Deprecate")
            await pilot.press("p")  # the next dialog warns of it
            await wait_for_screen(pilot, ConfirmScreen)
            earlier = app.screen.query_one("#earlier", Static)
            assert "already published this flow" in str(earlier.render())
            await pilot.press("ctrl+g")
            await wait_home(pilot)

            await pilot.press("D")
            await wait_for_texts(pilot, "type: deprecate 5204", "PUBLISHED: can be sent")
            await type_keys(pilot, *"deprecate 5204")
            await pilot.pause()
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_texts(pilot, "✓ succeeded  deprecate", "DEPRECATED ")
            assert sandbox.state_of(DRAFT.id) is FlowState.DEPRECATED

    run(main())


def test_a_refusal_is_shown_with_its_reason_and_what_to_do(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, REFUSED) as (_sandbox, _app, pilot):
            await confirm(pilot, REFUSED.id, whole=True)
            await wait_home(pilot)
            await wait_for_text(pilot, "✗ rejected")
            await wait_for_text(pilot, "Only a draft can be published")
            await wait_for_text(pilot, "→")

    run(main())


def test_confirming_twice_sends_one_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_confirm, "ALONE_SECONDS", 1.0)  # a busy machine is slow to hand over

    async def main() -> None:
        async with app_on_sandbox(tmp_path, SLOW) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await type_keys(pilot, *SLOW.id[-4:])
            await pilot.pause()
            await type_at_once(app, ["enter"] * 5)
            await refused(pilot)
            await pilot.press("enter")
            await wait_for_screen(pilot, ProgressScreen)
            await pilot.press("enter", "p", "q", "escape", "ctrl+g", "ctrl+q", "ctrl+p")
            assert isinstance(app.screen, ProgressScreen)
            sandbox.hurry()
            await wait_home(pilot)
            await wait_for_text(pilot, "succeeded")
            assert len(sandbox.posts(SLOW.id)) == 1

    run(main())


def test_keys_wait_for_the_dialog_that_opens_and_for_the_list_that_shows_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldCall(monkeypatch, AttemptReader, "history_of")
    shown = asyncio.Event()
    show_result = FlowsScreen.show_result

    async def late(self: FlowsScreen, result: PublishResult) -> None:
        await shown.wait()
        await show_result(self, result)

    monkeypatch.setattr(FlowsScreen, "show_result", late)

    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT) as (sandbox, app, pilot):
            for key in "pa":  # the second one opens no other dialog
                app.post_message(events.Key(key, key))
            await wait_until(pilot, lambda: app.dialog_pending)
            await pilot.pause(0.1)
            held.go_on()
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_until(pilot, lambda: app.key_queue.is_idle)
            assert len(app.screen_stack) == 2
            assert app.screen.query_one("#typed", Input).value == ""

            # The response is seen a little before the workflow of the publish has ended.
            await type_keys(pilot, *DRAFT.id[-4:])
            await pilot.pause()
            await pilot.press("enter")
            await wait_until(pilot, lambda: sandbox.posts(DRAFT.id) and app.at_home)
            app.post_message(events.Key("p", "p"))
            await pilot.pause(0.05)
            shown.set()
            await wait_for_screen(pilot, ConfirmScreen)

    run(main())


def test_a_publish_does_not_wait_for_a_slow_check_but_for_its_record(tmp_path: Path) -> None:
    slow = SandboxFlow(DRAFT.id, "slow", behaviour=Behaviour.READ_SLOW, slow_seconds=60)
    unrecorded = SandboxFlow("1307752946183396", "unrecorded")

    async def main() -> None:
        async with app_on_sandbox(tmp_path, slow, unrecorded) as (sandbox, app, pilot):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_until(pilot, lambda: sandbox.requests)
            await type_keys(pilot, *DRAFT.id[-4:])
            await pilot.pause()
            await wait_for_text(pilot, "checking …")
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            assert len(sandbox.posts(DRAFT.id)) == 1
            sandbox.hurry()
            await wait_for_text(pilot, "PUBLISHED ")

            # If the store refuses an attempt, no request is sent.
            await pilot.press("j", "p")
            await wait_for_screen(pilot, ConfirmScreen)
            await put_answer(pilot, unrecorded.id[-4:])
            await asyncio.to_thread(app.session.store.close, LONGEST)
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "Nothing was sent")
            assert sandbox.posts(unrecorded.id) == []

    run(main())


def test_a_flow_whose_known_status_forbids_it_cannot_be_deprecated(tmp_path: Path) -> None:
    flows = (DRAFT, SandboxFlow("2", "over", FlowState.DEPRECATED))

    async def main() -> None:
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await pilot.press("c")
            await wait_for_text(pilot, "ready to be published")
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("D")
            await wait_for_text(pilot, "Delete it on")
            assert app.screen is app.home
            await pilot.press("j", "c")
            await wait_for_text(pilot, "DEPRECATED: final")
            await pilot.press("q")
            await wait_home(pilot)
            await pilot.press("D")
            await wait_for_text(pilot, "is already DEPRECATED")
            assert app.screen is app.home

            # A status from before the last attempt forbids nothing.
            session, seen = app.session, [(DRAFT.id, "DRAFT")]
            before = clock.now() - timedelta(hours=1)
            await session.store.run(
                lambda store: store.flows.set_statuses(session.list_owner, seen, before)
            )
            await app.home.reload()
            await attempted(session, sandbox, DRAFT, UNKNOWN)
            await app.home.reload()
            await pilot.press("k", "D")
            await wait_for_screen(pilot, ConfirmScreen)

    run(main())
