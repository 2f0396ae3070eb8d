"""Workflow of a publish or deprecate, from its key to the recorded answer, on the sandbox."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from flow_tui import clock
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.model import Outcome
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.publisher import PublishResult
from flow_tui.store.attempt_reader import AttemptReader
from tests.support.app import (
    at_rest,
    case,
    confirm,
    listed,
    run,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_only_until,
    wait_until,
)
from tests.support.held_call import HeldCall
from tests.support.keys import refused, type_at_once
from tests.support.patience import LONGEST
from tests.support.publish import app_on_sandbox
from tests.support.settle import UNKNOWN, attempted
from tests.support.steps import take_steps
from tests.support.typed import put_answer, type_keys

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
LEAD = SandboxFlow("1307752946183396", "Lead form")
REFUSED = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
SLOW = SandboxFlow("1292740518863735", "slow", behaviour=Behaviour.SLOW, slow_seconds=60)


def test_a_dialog_shows_what_goes_where_and_one_request_is_sent_once_it_is_confirmed(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, DRAFT, LEAD, REFUSED) as (sandbox, app, pilot):
            await take_steps(
                app,
                pilot,
                one_dialog_shows_what_goes_where_and_cancelled_it_sends_nothing,
                a_confirmed_publish_sends_one_request_and_is_read_back,
                what_was_published_can_be_deprecated,
                a_refusal_is_shown_with_its_reason_and_what_to_do,
                sandbox=sandbox,
            )

    run(main())


async def one_dialog_shows_what_goes_where_and_cancelled_it_sends_nothing(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
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
    assert len(checks(sandbox)) == 1

    for way in (("ctrl+g",), ("escape",), ("tab", "enter")):
        with case(way):
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await put_answer(pilot, DRAFT.id[-4:])
            await pilot.press(*way)
            await wait_home(pilot)
            assert sandbox.posts(DRAFT.id) == []
    assert await app.session.store.run(lambda store: store.attempts.count()) == 0


def checks(sandbox: Sandbox, flow: SandboxFlow = DRAFT) -> list[str]:
    """The paths of the checks of a flow that arrived."""
    return [seen.path for seen in sandbox.requests if f"/{flow.id}?fields=" in seen.path]


async def a_confirmed_publish_sends_one_request_and_is_read_back(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await pilot.press("j", "D")  # its status is not known before the check
    await wait_for_text(pilot, "It cannot be deprecated now")
    assert "flow.json" not in screen_text(app.screen)  # a deprecation reads no content
    assert not any(f"/{LEAD.id}/assets" in seen.path for seen in sandbox.requests)
    assert len(checks(sandbox, LEAD)) == 1
    await pilot.press("ctrl+g")
    await wait_home(pilot)

    await pilot.press("p")
    await wait_for_screen(pilot, ConfirmScreen)
    await wait_for_text(pilot, "DRAFT: not published")
    await put_answer(pilot, LEAD.id[-4:])
    await pilot.press("enter")
    await wait_home(pilot)
    await wait_for_texts(pilot, "✓ succeeded", '"success": true', "Kaleyra: PUBLISHED at ")
    assert len(sandbox.posts(LEAD.id)) == 1
    assert sandbox.state_of(LEAD.id) is FlowState.PUBLISHED
    recorded = app.home.log_pane.selected
    assert recorded is not None
    assert recorded.outcome is Outcome.SUCCEEDED
    stored = await app.session.store.run(lambda store: store.attempts.get(recorded.id))
    assert stored is not None
    assert (stored.seen_status, stored.outcome) == ("PUBLISHED", Outcome.SUCCEEDED)
    assert len(checks(sandbox, LEAD)) == 3  # those of the dialogs, and one since
    assert (await listed(app.session))[1].status_at == stored.seen_at


async def what_was_published_can_be_deprecated(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await wait_for_texts(pilot, "Lead form            PUBLISHED ", "D Deprecate")
    await pilot.press("p")  # the next dialog warns of it
    await wait_for_screen(pilot, ConfirmScreen)
    earlier = app.screen.query_one("#earlier", Static)
    assert "already published this flow" in str(earlier.render())
    await pilot.press("ctrl+g")
    await wait_home(pilot)

    await pilot.press("D")
    await wait_for_texts(pilot, "type: deprecate 3396", "PUBLISHED: can be sent")
    await type_keys(pilot, *"deprecate 3396")
    await pilot.pause()
    await pilot.press("enter")
    await wait_home(pilot)
    await wait_for_texts(pilot, "✓ succeeded  deprecate", "Lead form            DEPRECATED ")
    assert sandbox.state_of(LEAD.id) is FlowState.DEPRECATED


async def a_refusal_is_shown_with_its_reason_and_what_to_do(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await pilot.press("j")
    await confirm(pilot, REFUSED.id, whole=True)
    await wait_home(pilot)

    def is_explained(shown: str) -> bool:
        said = shown.partition("✗ rejected")[2]
        return "Only a draft can be published" in said and "→" in said

    await wait_for_shown(pilot, is_explained)


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
            monkeypatch.setattr(typed_confirm, "ALONE_SECONDS", 0.001)
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
            await asyncio.to_thread(held.wait)
            await wait_only_until(pilot, lambda: app.dialog_pending)
            await asyncio.sleep(0.05)  # a key that did not wait would have opened another by now
            held.go_on()
            await wait_for_screen(pilot, ConfirmScreen)
            await wait_until(pilot, lambda: app.key_queue.is_idle)
            assert len(app.screen_stack) == 2
            assert app.screen.query_one("#typed", Input).value == ""

            # The response is seen a little before the workflow of the publish has ended.
            await type_keys(pilot, *DRAFT.id[-4:])
            await pilot.pause()
            app.post_message(events.Key("enter", "\r"))
            await wait_only_until(pilot, lambda: sandbox.posts(DRAFT.id) and app.at_home)
            app.post_message(events.Key("p", "p"))
            await asyncio.sleep(0.05)  # a key that did not wait would be lost by now
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
