"""The confirm dialog of several flows: what is left out, looked at, and recorded."""

import json
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.flow_json import parse
from flow_tui.model import Answer, Failure, Outcome
from flow_tui.sandbox.flows import FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import AttemptQuery, Store
from flow_tui.store.flow_jsons import compressed
from tests.support.app import (
    LARGE,
    run,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.keys import type_at_once
from tests.support.publish import (
    app_on_sandbox,
    ids,
    marked,
    nothing_is_found_out,
    open_batch_dialog,
    posted,
    wait_for_summary,
)
from tests.support.store import last_flow_json, new_attempt
from tests.support.typed import type_keys

FIRST = SandboxFlow(
    "1184620937715204", "Appointment booking", flow_json='{"version": "7.1", "a": 1}'
)
SECOND = SandboxFlow("1307752946183396", "Lead form", flow_json='{"version": "7.0", "b": 2}')
THIRD = SandboxFlow("1029538471662081", "Customer survey")
LIVE = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
INVALID = SandboxFlow("1593264078851427", "invalid", validation_errors=({"message": "Bad type"},))
LOST = Answer(Outcome.UNKNOWN, 700, failure=Failure.LOST)


def said(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(f"#{name}", Static).render())


async def confirm_with(pilot: Pilot[None], answer: str, ready: str) -> None:
    await pilot.press(*answer)
    await wait_for_text(pilot, ready)
    await pilot.press("enter")
    await wait_for_screen(pilot, BatchProgressScreen)
    await wait_for_summary(pilot)


def publish_elsewhere(sandbox: Sandbox, flow: SandboxFlow) -> None:
    """Let the flow be published by somebody else."""
    sandbox._account._states.change(flow, FlowState.PUBLISHED)


async def with_past(app: FlowTuiApp, directory: Path) -> None:
    """FIRST was published as it is, SECOND with other content, and THIRD has a file."""
    account = app.session.account
    assert account is not None
    other = directory / "flow.json"
    other.write_text(json.dumps({"version": "1.0"}))

    def remember(store: Store) -> None:
        for flow, text in ((FIRST, FIRST.flow_json), (SECOND, '{"version": "6.3"}')):
            content = parse(text.encode(), "It")
            store.flow_jsons.keep(
                account, flow.id, content.sha256, compressed(content.canonical), datetime.now(UTC)
            )
        store.expected_files.set(account, THIRD.id, str(other))

    await app.session.store.run(remember)


def test_what_is_flagged_is_left_out_and_stays_marked(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, LIVE, SECOND, INVALID, THIRD)
        async with app_on_sandbox(tmp_path, *flows, size=LARGE) as (sandbox, app, pilot):
            await wait_for_text(pilot, FIRST.label)
            await with_past(app, tmp_path)
            await open_batch_dialog(pilot, 5)
            await wait_for_texts(pilot, "differs from file", "(checked just now)")
            rows = {line[2:18]: line for line in screen_text(app.screen).splitlines()}
            assert rows[FIRST.id].rstrip().endswith("same")
            assert "+2 -1" in rows[SECOND.id]
            assert "DRAFT, blocked" in rows[INVALID.id]
            assert rows[LIVE.id].rstrip().endswith("new")
            assert "! 1 flow is not certain to be what its file has. 1029" in said(pilot, "earlier")
            await pilot.press("5")
            await wait_for_text(pilot, "Enter publishes all 5")
            await pilot.press("ctrl+r")
            await wait_for_text(pilot, "3 flows are left out. They are not published, and stay")
            assert "The question has changed" in said(pilot, "hint")
            assert said(pilot, "title") == "Publish these 2 flows?  (checked just now)"
            assert LIVE.id not in screen_text(app.screen)
            await pilot.press("enter")  # the number of all
            await wait_for_text(pilot, "That is not the number of flows")
            await pilot.press("ctrl+r")
            await wait_for_text(pilot, "No flow is flagged, so none was left out.")
            await pilot.press("backspace")
            await confirm_with(pilot, "2", "Enter publishes all 2")
            await wait_for_texts(
                pilot,
                "2 succeeded, 0 rejected, 0 unknown, 0 not sent.",
                "3 flows were left out. They stay marked.",
            )
            await pilot.press("enter")
            await wait_home(pilot)
            assert posted(sandbox) == ids(FIRST, SECOND)
            assert marked(app) == set(ids(LIVE, INVALID, THIRD))
            attempts = await app.session.store.run(
                lambda store: store.attempts.page(AttemptQuery(), 0, 10)
            )
            hashes = {one.new.flow_id: one.new.flow_json_sha256 for one in attempts}
            assert hashes == {
                flow.id: parse(flow.flow_json.encode(), "It").sha256 for flow in (FIRST, SECOND)
            }
            last = await app.session.store.run(
                lambda store: last_flow_json(store, attempts[0].new.account, SECOND.id)
            )
            assert last is not None
            assert last.canonical == parse(SECOND.flow_json.encode(), "It").canonical

    run(main())


def test_of_one_that_is_left_the_id_is_asked_for_and_of_none_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, FIRST, LIVE) as (sandbox, app, pilot):
            await open_batch_dialog(pilot, 2)
            await wait_for_text(pilot, "(checked just now)")
            await pilot.press("ctrl+r")
            await wait_for_text(pilot, "1 flow is left out. It is not published, and stays marked.")
            await wait_for_text(pilot, "type the last 4 characters of its ID")
            assert said(pilot, "title") == "Publish this flow?  (checked just now)"
            await pilot.press("1", "enter")
            await wait_for_text(pilot, "That does not match. Nothing was sent.")
            await pilot.press("backspace")
            # Published elsewhere meanwhile: a check finds it out, and asks for the whole ID.
            publish_elsewhere(sandbox, FIRST)
            await type_keys(pilot, *"5204")
            await wait_for_text(pilot, "Enter publishes it now.")
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "type its whole ID")
            await pilot.press("enter")
            await wait_for_text(pilot, "That does not match. Nothing was sent.")
            # It is a draft again: the question is the first one, and not answered yet.
            await wait_until(pilot, lambda: nothing_is_found_out(app))
            sandbox._account._states.change(FIRST, FlowState.DRAFT)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "type the last 4 characters of its ID")
            assert app.screen.query_one("#confirm", Button).disabled
            await wait_until(pilot, lambda: nothing_is_found_out(app))
            publish_elsewhere(sandbox, FIRST)
            await pilot.press("ctrl+t")
            await wait_for_text(pilot, "type its whole ID")
            await pilot.press("ctrl+r")
            await wait_for_text(pilot, "All of them are left out. Only Cancel is left.")
            await wait_for_text(pilot, "No flow is left to publish.")
            assert app.screen.query_one("#typed", Input).disabled
            assert app.screen.query_one("#confirm", Button).disabled
            await pilot.press("ctrl+t", "ctrl+r", "0", "shift+tab", "enter")
            await pilot.pause()
            if isinstance(app.screen, ConfirmBatchScreen):
                await pilot.press("ctrl+g")
            await wait_home(pilot)
            assert posted(sandbox) == []
            assert marked(app) == set(ids(FIRST, LIVE))

    run(main())


def test_enter_in_the_list_opens_the_check_and_never_confirms(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, FIRST, SECOND) as (sandbox, app, pilot):
            await open_batch_dialog(pilot, 2)
            await wait_for_text(pilot, "(checked just now)")
            dialog = app.screen
            await pilot.press("2")
            await wait_for_text(pilot, "Enter publishes all 2")
            await pilot.press("shift+tab", "down")
            await type_at_once(app, ["enter", "enter", "q"])
            await wait_until(pilot, lambda: app.screen is dialog and not app.dialog_pending)
            await pilot.press("enter")
            await wait_for_screen(pilot, FlowDetailsScreen)
            await wait_for_text(pilot, "1307 7529 4618 3396")
            await wait_for_text(pilot, "none known from here")
            publish_elsewhere(sandbox, SECOND)
            await pilot.press("c")
            await wait_for_text(pilot, "Only a draft can be published")
            await pilot.press("q")
            await wait_until(pilot, lambda: app.screen is dialog)
            assert posted(sandbox) == []
            # What was typed is there; what the check found counts here, too.
            assert dialog.query_one("#typed", Input).value == "2"
            await wait_for_text(pilot, "! 1 flow was not a draft when last seen.")
            await pilot.press("tab", "enter")
            await wait_for_text(pilot, "type it again")
            await pilot.press("backspace")
            await confirm_with(pilot, "2", "Enter publishes all 2")
            assert posted(sandbox) == ids(FIRST, SECOND)

    run(main())


def test_a_file_is_not_forgotten_where_no_content_can_be_read(tmp_path: Path) -> None:
    flows = [SandboxFlow(str(10**15 + n), f"Flow {n}", flow_json="no JSON") for n in range(4)]
    path = tmp_path / "flow.json"
    path.write_text("{}")

    async def main() -> None:
        async with app_on_sandbox(tmp_path, *flows) as (_, app, pilot):
            await wait_for_text(pilot, flows[0].label)
            account = app.session.account
            assert account is not None
            await app.session.store.run(
                lambda store: store.expected_files.set(account, flows[3].id, str(path))
            )
            await open_batch_dialog(pilot, 4)
            await wait_for_text(pilot, "! 1 flow is not certain to be what its file has.")
            assert flows[3].id in said(pilot, "earlier")
            await pilot.press("ctrl+r")
            await wait_for_text(pilot, "Publish these 3 flows?")

    run(main())


def test_another_account_or_terminal_changes_nothing_in_the_dialog(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, SECOND, THIRD)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await wait_for_text(pilot, FIRST.label)
            owner, account = app.session.list_owner, app.session.account
            assert account is not None
            await app.session.store.run(
                lambda store: store.attempts.end(
                    store.attempts.begin(new_attempt(THIRD.id, account=account)).id, LOST
                )
            )
            await open_batch_dialog(pilot, 3)
            await app.session.store.run(lambda store: store.flows.remove(owner, SECOND.id))
            await app.session.sign_in.choose("staging-eu")
            await wait_for_text(pilot, "(checked just now)")
            await pilot.press("2", "ctrl+r")  # what was wrong becomes right, and does not count
            await wait_for_text(pilot, "1 flow is left out")
            await pilot.press("enter")
            await wait_for_text(pilot, "type it again")
            await pilot.press("backspace")
            await confirm_with(pilot, "2", "Enter publishes all 2")
            assert posted(sandbox) == ids(FIRST, SECOND)
            recorded = await app.session.store.run(
                lambda store: store.attempts.page(AttemptQuery(), 0, 10)
            )
            assert {one.new.account.sid for one in recorded} == {account.sid}

    run(main())
