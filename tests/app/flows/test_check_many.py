"""c, x and D with marks: the marked flows are checked or removed; D keeps to the cursor's."""

import re
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.check_many import CheckManyScreen
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    listed,
    run,
    screen_text,
    wait_for_screen,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.keys import type_at_once
from tests.support.publish import app_on_sandbox, ids, marked, posted
from tests.support.steps import put_list, take_steps

FIRST = SandboxFlow("1184620937715204", "Appointment booking")
LIVE = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
INVALID = SandboxFlow("1593264078851427", "invalid", validation_errors=({"message": "Bad type"},))
LAST = SandboxFlow("1029538471662081", "Customer survey")
WRONG_ACCOUNT = SandboxFlow("1081739462205566", "account", behaviour=Behaviour.WRONG_ACCOUNT)
UNSEEN = SandboxFlow("1000000000000001", "unseen", behaviour=Behaviour.CANNOT_BE_SEEN)
MANY = [SandboxFlow(str(10**15 + n), f"Flow {n}") for n in range(40)]


def checked(shown: str) -> int:
    """How many the title says are checked; 0 before it says so."""
    found = re.search(r"checked (\d+) of 40 …", shown)
    return int(found[1]) if found else 0


def said(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#what", Static).render())


def test_the_marked_flows_are_checked_and_what_is_not_known_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        flows = (FIRST, LIVE, INVALID, LAST, UNSEEN)
        async with app_on_sandbox(tmp_path, *flows) as (sandbox, app, pilot):
            await take_steps(
                app,
                pilot,
                the_marked_flows_are_checked_and_the_list_has_their_statuses,
                the_list_has_the_statuses_that_are_known_and_no_others,
                where_no_flow_can_be_checked_it_stops_and_says_why,
                sandbox=sandbox,
            )

    run(main())


async def the_marked_flows_are_checked_and_the_list_has_their_statuses(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app, *((flow.id, flow.label) for flow in (FIRST, LIVE, INVALID, LAST)))
    await wait_for_text(pilot, FIRST.label)
    await pilot.press("space", "space", "space")
    await wait_for_text(pilot, "3 marked")
    await type_at_once(app, ["c", "j", "k"])
    await wait_for_screen(pilot, CheckManyScreen)
    await wait_for_texts(
        pilot,
        "Checked all 3 flows",
        "1 ready to be published, 2 cannot be, 0 not known.",
        "It has a validation error",
        "The list has their statuses now.",
    )
    assert FIRST.id not in screen_text(app.screen)
    await pilot.press("g", "enter")
    await wait_for_screen(pilot, FlowDetailsScreen)
    await wait_for_text(pilot, "Only a draft can be published")
    sandbox._account._states.change(LIVE, FlowState.DRAFT)
    await pilot.press("c")
    await wait_for_text(pilot, "is ready to be published")
    await pilot.press("q")
    await wait_for_screen(pilot, CheckManyScreen)
    await wait_for_text(pilot, "2 ready to be published, 1 cannot be, 0 not known.")
    await pilot.press("q")
    await wait_home(pilot)
    seen = {flow.flow_id: flow.status for flow in await listed(app.session)}
    assert seen == {FIRST.id: "DRAFT", LIVE.id: "DRAFT", INVALID.id: "DRAFT", LAST.id: ""}
    assert marked(app) == set(ids(FIRST, LIVE, INVALID))
    assert posted(sandbox) == []
    # D keeps to the flow under the cursor, and says so.
    await pilot.press("G", "D")
    await wait_for_screen(pilot, ConfirmScreen)
    await wait_for_texts(
        pilot, "Only the flow above is deprecated, not the 3 flows that", "1029 5384 7166 2081"
    )
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    # One that is marked gets the check of one, wherever the cursor is.
    await pilot.press("g", "space", "space")
    await wait_for_text(pilot, "1 marked")
    await pilot.press("c")
    await wait_for_screen(pilot, FlowDetailsScreen)
    await wait_for_text(pilot, "1593 2640 7885 1427")
    await pilot.press("q")


async def the_list_has_the_statuses_that_are_known_and_no_others(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app, *((flow.id, flow.label) for flow in (FIRST, LAST, UNSEEN)))
    await pilot.press("asterisk", "c")
    await wait_for_texts(
        pilot,
        "Checked all 3 flows",
        "2 ready to be published, 0 cannot be, 1 not known.",
        "The list has the statuses that are known now.",
    )
    screen = app.screen
    assert isinstance(screen, CheckManyScreen)
    for flow_id in ids(FIRST, LAST):
        del screen._results[flow_id]
    assert screen._counts() == "0 ready to be published, 0 cannot be, 1 not known."
    await pilot.press("q")


async def where_no_flow_can_be_checked_it_stops_and_says_why(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app, *((flow.id, flow.label) for flow in (FIRST, LAST, UNSEEN)))
    await pilot.press("space", "space")
    await wait_for_text(pilot, "2 marked")
    sandbox.api_key = "x" * 33
    await pilot.press("c")
    await wait_for_text(pilot, "Stopped: checked 1 of 2 flows")
    assert "0 ready to be published, 0 cannot be, 1 not known." in said(pilot)
    assert "1 not checked: the account was refused." in said(pilot)
    await wait_for_text(pilot, "not known")
    await pilot.press("escape")
    await wait_home(pilot)
    owner = app.session.list_owner
    await app.session.store.run(lambda store: store.flows.remove(owner, FIRST.id, LAST.id))
    await pilot.press("c")
    await wait_for_text(pilot, "None of the marked flows is in the list any longer.")
    await wait_until(pilot, lambda: not marked(app))


def test_checking_many_can_be_stopped_and_left(tmp_path: Path) -> None:
    async def main() -> None:
        async with app_on_sandbox(tmp_path, *MANY, delay=0.1) as (sandbox, app, pilot):
            await wait_for_text(pilot, "Flow 0")
            await pilot.press("asterisk")
            await wait_for_text(pilot, "40 marked")
            await pilot.press("c")
            await wait_for_shown(pilot, lambda shown: checked(shown) >= 2)
            await app.session.sign_in.choose("staging-eu")  # it goes on with the account it has
            before = checked(screen_text(app.screen))
            await wait_for_shown(pilot, lambda shown: checked(shown) >= before + 2)
            await wait_for_text(pilot, "^g Stop")
            await pilot.press("ctrl+g")
            await wait_for_texts(pilot, "Stopped: checked", "^g Close")
            assert "not checked: you stopped it." in said(pilot)
            sandbox.delay = 0
            screen = app.screen
            assert isinstance(screen, CheckManyScreen)
            await wait_until(pilot, lambda: screen._worker and screen._worker.is_finished)
            assert len(sandbox.requests) < len(MANY)
            assert {seen.path.split("/")[2] for seen in sandbox.requests} == {sandbox.sid}
            await pilot.press("q")
            await wait_home(pilot)

    run(main())
