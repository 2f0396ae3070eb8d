"""The confirm dialog of several flows, on the sandbox."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.publish import confirm_batch
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    at_rest,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.keys import refused, type_at_once
from tests.support.patience import LONGEST
from tests.support.publish import (
    SMALLEST,
    app_on_sandbox,
    be_slow_again,
    ids,
    is_on_screen,
    marked,
    nothing_is_found_out,
    open_batch_dialog,
    posted,
)
from tests.support.settle import UNKNOWN, attempted
from tests.support.steps import put_list
from tests.support.store import SUCCEEDED
from tests.support.typed import type_keys

FIRST = SandboxFlow("1184620937715204", "Appointment booking")
SECOND = SandboxFlow("1307752946183396", "Lead form")
THIRD = SandboxFlow("1029538471662081", "Customer survey")
REFUSED = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
INVALID = SandboxFlow("1593264078851427", "invalid", validation_errors=({"message": "Bad type"},))
LOST = SandboxFlow("1150963827442602", "lost", behaviour=Behaviour.CONNECTION_LOST)


def checked(sandbox: Sandbox) -> list[str]:
    """The flow IDs of the checks that arrived, in order."""
    paths = [seen.path.split("?")[0] for seen in sandbox.requests if seen.method == "GET"]
    return [path.split("/")[-1] for path in paths if re.search(r"/\d+$", path)]


def test_it_lists_the_flows_with_their_history_and_warns(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, REFUSED, LOST)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await wait_for_text(pilot, FIRST.label)
            await attempted(app.session, sandbox, FIRST, SUCCEEDED)
            await attempted(app.session, sandbox, LOST, UNKNOWN)
            seen = [(flow.id, "PUBLISHED") for flow in flows]
            await app.session.store.run(
                lambda store: store.flows.set_statuses(
                    app.session.list_owner, seen, datetime.now(UTC)
                )
            )
            sandbox.delay = LONGEST  # what is shown is what was known before the flows are checked
            await open_batch_dialog(pilot, 3)
            await wait_for_texts(
                pilot,
                "Publish these 3 flows?",
                "✓ succeeded",
                "? unknown",
                "PUBLISHED",
                "! 1 flow may already be published",
                "! 1 flow was already published by flow-tui.",
                "! 3 flows were not drafts when last seen.",
                "cannot be undone",
                sandbox.sid,
                "API key …",
            )
            lines = screen_text(app.screen).splitlines()
            rows = [line[1:19] for line in lines if line[1:2] == "!"]
            assert rows == [f"!{flow.id} " for flow in flows]

    run(main())


def test_few_flows_are_checked_and_only_their_number_publishes_them(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, REFUSED, INVALID)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            early = events.Key("3", "3")
            await open_batch_dialog(pilot, 3)
            app.post_message(early)  # from before it was drawn: it is dropped
            await pilot.pause()
            assert app.screen.query_one("#typed", Input).value == ""
            assert app.screen.query_one("#confirm", Button).disabled

            # They are checked one after another.
            await wait_for_texts(
                pilot,
                "(checked just now)",
                "! 1 flow was not a draft when last seen.",
                "! 1 flow cannot be published now. 1593264078851427: It has",
                "DRAFT ",
            )
            await wait_for_shown(pilot, lambda shown: shown.count(" new") == 3)
            assert checked(sandbox) == ids(*flows)
            assert {seen.method for seen in sandbox.requests} == {"GET"}

            await pilot.press("enter", "2", "enter", "tab", "tab", "tab")
            await wait_for_text(pilot, "That is not the number of flows. Nothing was sent.")
            assert isinstance(app.screen, ConfirmBatchScreen)
            app.screen.query_one("#typed").focus()
            app.post_message(events.Paste("3\n"))
            await wait_for_text(pilot, "Paste is disabled here")
            await pilot.press("backspace")
            await type_at_once(app, ["3", "enter"])
            await refused(pilot)
            assert posted(sandbox) == []
            await pilot.press("3", "enter")  # a key that arrived twice: the third wrong answer
            await wait_home(pilot)
            await wait_for_texts(pilot, "Nothing was sent: 3 answers", "PUBLISHED")
            assert marked(app) == set(ids(*flows))
            assert posted(sandbox) == []

    run(main())


def test_the_list_scrolls_while_the_number_is_typed(tmp_path: Path) -> None:
    async def main() -> None:
        flows = [SandboxFlow(str(10**15 + n), f"Flow {n}") for n in range(300)]
        async with app_on_sandbox(tmp_path, *flows, size=SMALLEST) as (_sandbox, app, pilot):
            await open_batch_dialog(pilot, 300)
            await wait_for_text(pilot, "Flow 0")
            await type_keys(pilot, "3", "down", "down", "up", "pagedown", "pagedown", "0", "0")
            await wait_until(pilot, lambda: "Flow 0 " not in screen_text(app.screen))
            assert app.screen.query_one("#typed", Input).value == "300"
            shown = ("#title", "#items", "#warning", "#question", "#typed", "#confirm")
            for name in shown:
                assert is_on_screen(app.screen.query_one(name)), name

    run(main())


def test_a_check_that_warns_after_the_number_was_typed_asks_again(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, REFUSED)
        async with app_on_sandbox(tmp_path, *flows, delay=LONGEST) as (sandbox, app, pilot):
            await open_batch_dialog(pilot, 2)
            await pilot.press("2")
            await wait_for_text(pilot, "Enter publishes all 2 now")
            sandbox.hurry()
            await wait_for_text(pilot, "The question has changed")
            await pilot.press("enter")
            await wait_for_text(pilot, "type it again")
            assert posted(sandbox) == []
            await pilot.press("backspace", "2")
            await wait_for_text(pilot, "Enter publishes all 2 now")
            await pilot.press("enter")
            await wait_for_screen(pilot, BatchProgressScreen)
            await wait_until(pilot, lambda: posted(sandbox))
            assert app.screen is not app.home

    run(main())


def test_as_many_as_are_checked_at_most_are_checked_and_more_on_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert confirm_batch.MOST_CHECKED == 25  # as in README.md
    monkeypatch.setattr(confirm_batch, "MOST_CHECKED", 5)

    async def main() -> None:
        drafts = [SandboxFlow(str(10**15 + n), f"Flow {n}") for n in range(5)]
        drafts[2] = replace(drafts[2], behaviour=Behaviour.READ_SLOW, slow_seconds=60)
        flows = (*drafts, REFUSED)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await put_list(app, *((flow.id, "") for flow in drafts))
            await open_batch_dialog(pilot, 5)
            await wait_for_text(pilot, "(checked 2 of 5 …)")
            sandbox.hurry()
            await wait_for_text(pilot, "(checked just now)")
            assert checked(sandbox) == ids(*drafts)
            await pilot.press("ctrl+g")
            await wait_home(pilot)

            be_slow_again(sandbox)
            await put_list(app, *((flow.id, "") for flow in flows))
            before = len(sandbox.requests)
            await open_batch_dialog(pilot, 6)
            await wait_for_text(pilot, "(not checked: ctrl+t checks them)")
            await at_rest(pilot)
            assert len(sandbox.requests) == before  # no content is read, either
            await _check_on_a_key(sandbox, app, pilot)
            # Keys in a burst as checks start mean what they mean one by one.
            be_slow_again(sandbox)
            sandbox.delay = LONGEST
            await type_at_once(app, ["backspace", "5", "ctrl+t", "down", "up"])
            await wait_for_text(pilot, "(checked 0 of 5 …)")
            assert app.screen.query_one("#typed", Input).value == "5"
            app.hang_up(129)
            await wait_until(pilot, lambda: not app.is_running)
            assert posted(sandbox) == []

    run(main())


async def _check_on_a_key(sandbox: Sandbox, app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Stop the checks at the third flow of six, and go on; leave out the last one."""
    await pilot.press("6", "ctrl+t")
    await wait_for_text(pilot, "(checked 2 of 6 …)")
    await wait_until(pilot, lambda: len(checked(sandbox)) == 5 + 3)
    await pilot.press("ctrl+t")
    await wait_for_text(pilot, "(stopped: checked")
    sandbox.hurry()
    await wait_until(pilot, lambda: nothing_is_found_out(app))
    assert len(checked(sandbox)) == 5 + 3
    await wait_for_text(pilot, "Enter publishes all 6")
    await pilot.press("ctrl+t")
    await wait_for_texts(
        pilot,
        "! 1 flow was not a draft when last seen.",
        "The question has changed",
        "(checked just now)",
    )
    await pilot.press("ctrl+r")
    await wait_for_text(pilot, "Publish these 5 flows?")


def test_one_marked_flow_gets_the_dialog_of_one(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, SECOND, THIRD)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await wait_for_text(pilot, FIRST.label)
            await pilot.press("j", "space", "k")
            await wait_for_text(pilot, "1 marked")
            await pilot.press("p")
            await wait_for_screen(pilot, ConfirmScreen)
            await type_keys(pilot, *SECOND.id[-4:])
            await wait_for_text(pilot, "Enter publishes it now.")
            await pilot.press("enter")
            await wait_home(pilot)
            await wait_for_text(pilot, "✓ succeeded")
            assert posted(sandbox) == ids(SECOND)
            assert marked(app) == set()

            # Checks without an answer are said, and delay nothing.
            sandbox.stop()
            await open_batch_dialog(pilot, 3)
            await wait_for_text(pilot, "(checked, 3 not read)")
            assert app.screen.query_one("#typed", Input).has_focus
            await pilot.press("ctrl+g")
            await wait_home(pilot)

            # Marked flows that another terminal has removed meanwhile are not published.
            owner = app.session.list_owner
            for flow_id in ids(*flows):
                await app.session.store.run(
                    lambda store, flow_id=flow_id: store.flows.remove(owner, flow_id)  # type: ignore[misc]
                )
            assert marked(app) == set(ids(*flows))
            await pilot.press("p")
            await wait_for_text(pilot, "None of the marked flows")
            assert marked(app) == set()
            attempts = await app.session.store.run(lambda store: store.attempts.count())
            assert attempts == 1  # as before: the sandbox, which is stopped, would see no other

    run(main())


def test_without_credentials_it_asks_to_sign_in(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, SECOND)
        with Sandbox(flows=flows) as sandbox:
            session = session_on(sandbox, tmp_path, signed_in=False)
            await remember(session, *((flow.id, flow.label) for flow in flows))
            async with running(session) as (app, pilot):
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await pilot.press("asterisk", "p")
                await wait_for_text(pilot, "Set up a profile")
                assert not isinstance(app.screen, ConfirmBatchScreen)

    run(main())
