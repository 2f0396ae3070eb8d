"""An account's flows read page by page: failures, endless pages, many flows."""

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.sandbox import generated_flows
from flow_tui.sandbox.paging import ListTrouble
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    at_rest,
    case,
    listed,
    run,
    running,
    session_on,
    wait_for_shown,
    wait_for_text,
    wait_for_texts,
    wait_home,
)
from tests.support.importing import (
    hold_pages,
    open_import,
    shown,
    troubled,
)
from tests.support.steps import put_list, take_steps


def test_reading_that_does_not_go_well_ends_with_what_was_read(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=generated_flows(30), largest_page=10) as sandbox:
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await take_steps(
                    app,
                    pilot,
                    a_list_of_endless_pages_is_ended,
                    after_a_failure_the_flows_read_stay_and_reading_resumes,
                    sandbox=sandbox,
                )

    run(main())


async def a_list_of_endless_pages_is_ended(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    for trouble in (ListTrouble.REPEATS, ListTrouble.NEVER_ENDS):
        with case(trouble):
            before = len(sandbox.requests)
            await open_import(pilot, troubled(trouble), "perhaps not all")
            assert "pages with nothing new" in shown(app)
            assert len(sandbox.requests) - before < 10
            await pilot.press("ctrl+g")
            await wait_home(pilot)


async def after_a_failure_the_flows_read_stay_and_reading_resumes(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    before = len(sandbox.requests)
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    with patch("flow_tui.sandbox.account.time", clock):
        await open_import(pilot, troubled(ListTrouble.RATE_LIMITED), "perhaps not all")
        assert "10 flows read, perhaps not all." in shown(app)
        assert "Retry-After: 3" in shown(app)
        await pilot.press("asterisk")
        await wait_for_text(pilot, "10 marked")
        clock.monotonic = lambda: 60.0
        await pilot.press("r")
        await wait_for_text(pilot, "30 flows in total. 10 marked.")
        await pilot.press("r")  # there is no more to read
        assert app.screen.query_one("#progress").is_mounted
    asked = [seen.path for seen in sandbox.requests[before:]]
    assert sum("after" not in path for path in asked) == 1
    await pilot.press("ctrl+g")


def test_flows_are_added_while_pages_are_read_or_reading_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_pages(monkeypatch, but_the_first=True)

    async def main() -> None:
        with Sandbox(flows=generated_flows(30), largest_page=10) as sandbox:
            async with running(session_on(sandbox, tmp_path)) as (app, pilot):
                await take_steps(
                    app,
                    pilot,
                    flows_can_be_added_while_pages_are_read,
                    a_key_stops_reading_and_the_flows_read_stay,
                    sandbox=sandbox,
                )

    run(main())


async def flows_can_be_added_while_pages_are_read(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await open_import(pilot, sandbox.waba_id, "Reading: 10 flows so far.")
    await pilot.press("space", "enter")
    await wait_home(pilot)
    assert [flow.flow_id for flow in await listed(app.session)] == [generated_flows(1)[0].id]


async def a_key_stops_reading_and_the_flows_read_stay(
    app: FlowTuiApp, pilot: Pilot[None], sandbox: Sandbox
) -> None:
    await put_list(app, (generated_flows(1)[0].id, ""))
    assert (await listed(app.session))[0].status == ""
    await open_import(pilot, sandbox.waba_id, "Reading: 10 flows so far.")
    await wait_for_text(pilot, "^g Stop")
    await pilot.press("ctrl+g")
    await wait_for_texts(pilot, "Stopped. 10 flows read, perhaps not all.", "^g Close")
    assert (await listed(app.session))[0].status == "DRAFT"
    asked = len(sandbox.requests)
    await at_rest(pilot)
    assert len(sandbox.requests) == asked
    sandbox.hurry()
    await pilot.press("r")
    await wait_for_text(pilot, "30 flows in total")
    await pilot.press("ctrl+g")


def test_flows_of_many_pages_are_read_and_added(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=generated_flows(1_001)) as sandbox:
            session = session_on(sandbox, tmp_path)
            async with running(session) as (app, pilot):
                await open_import(pilot, sandbox.waba_id)
                assert "1,001 flows in total." in shown(app)
                await pilot.press("slash")
                app.screen.query_one("#filter", Input).value = "mumbai 13"
                await wait_for_shown(pilot, lambda text: "amsterdam" not in text)
                await pilot.press("ctrl+g", "asterisk")
                await wait_for_text(pilot, "1,001 marked")
                await pilot.press("enter")
                await wait_home(pilot)
                count = await session.store.run(
                    lambda store: store.flows.count(session.list_owner, "draft")
                )
                assert count == 1_001

    run(main())
