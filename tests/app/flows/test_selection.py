"""Marked flows: one by one, all that match the filter, and until they leave the list."""

from pathlib import Path

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    at_rest,
    listed,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.patience import LONGEST
from tests.support.steps import put_list, take_steps
from tests.support.typed import type_keys

FLOWS = [(f"11846209377152{number:02}", f"Region {number}") for number in range(20)]


def marked(app: FlowTuiApp) -> set[str]:
    return set(app.home.query_one(SelectionBar).marked)


def signs(app: FlowTuiApp) -> list[str]:
    """The IDs before which the list shows the sign."""
    return [line[2:18].strip() for line in screen_text(app.screen).splitlines() if line[1:2] == "*"]


async def wait_marked(pilot: Pilot[None], words: str) -> None:
    await wait_until(pilot, lambda: words in screen_text(pilot.app.screen).splitlines()[1])


def test_flows_are_marked_and_unmarked(sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                an_empty_list_has_nothing_to_mark,
                space_marks_and_goes_on_and_says_how_many,
                the_last_row_can_be_marked_and_unmarked,
                all_flows_that_match_the_filter_are_marked_out_of_view_too,
                marks_stay_while_the_list_is_filtered_and_hidden_ones_are_counted,
                a_mark_goes_with_its_flow_and_with_its_list,
                a_store_error_is_reported_and_nothing_is_marked,
            )

    run(main())


async def space_marks_and_goes_on_and_says_how_many(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app, *FLOWS)
    await pilot.press("space")
    await wait_marked(pilot, "1 marked: p publishes it.")
    await pilot.press("space", "j", "space")
    await wait_marked(pilot, "3 marked: p publishes them.")
    assert marked(app) == {FLOWS[n][0] for n in (0, 1, 3)}
    assert signs(app) == [FLOWS[n][0] for n in (0, 1, 3)]
    await pilot.press("k", "space")
    await wait_marked(pilot, "2 marked")
    assert signs(app) == [FLOWS[n][0] for n in (0, 1)]
    await type_keys(pilot, "g", "space", "space")
    await wait_until(pilot, lambda: "marked" not in screen_text(app.screen))
    assert signs(app) == []


async def the_last_row_can_be_marked_and_unmarked(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app, *FLOWS)
    await pilot.press("G", "space")
    await wait_marked(pilot, "1 marked")
    await wait_until(pilot, lambda: signs(app) == [FLOWS[-1][0]])
    await pilot.press("space")
    await wait_until(pilot, lambda: signs(app) == [])


async def an_empty_list_has_nothing_to_mark(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app)
    await wait_for_text(pilot, "No flows in the list yet")
    await pilot.press("space", "asterisk")
    await at_rest(pilot)
    assert marked(app) == set()


async def all_flows_that_match_the_filter_are_marked_out_of_view_too(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, *FLOWS, ("1300000000000001", "Other"))
    await type_keys(pilot, "slash", *"region", "enter")
    await wait_until(pilot, lambda: app.home.flows.count == len(FLOWS))
    await pilot.press("asterisk")
    await wait_for_text(pilot, "20 marked: p publishes them.")
    assert marked(app) == {flow_id for flow_id, _ in FLOWS}
    await pilot.press("asterisk")
    await wait_until(pilot, lambda: marked(app) == set())
    await pilot.press("space", "asterisk")
    await wait_for_text(pilot, "20 marked")
    await pilot.press("ctrl+g")


async def marks_stay_while_the_list_is_filtered_and_hidden_ones_are_counted(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, *FLOWS)
    await pilot.press("space", "space")
    await type_keys(pilot, "slash", *"17", "enter")
    await wait_for_text(pilot, "2 marked (2 hidden by the filter): p publishes them.")
    await pilot.press("ctrl+g")
    await wait_for_text(pilot, "2 marked: p publishes them.")
    await wait_until(pilot, lambda: app.home.flows.count == len(FLOWS))
    await pilot.press("g")
    await wait_until(pilot, lambda: signs(app) == [FLOWS[0][0], FLOWS[1][0]])


async def a_mark_goes_with_its_flow_and_with_its_list(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    ids = [flow_id for flow_id, _ in FLOWS]
    await put_list(app, *FLOWS)
    await type_keys(pilot, "space", "space", "slash", *"17", "enter", "x")
    await wait_for_screen(pilot, YesNoScreen)
    await wait_for_text(pilot, "2 marked flows, 2 of them hidden by the filter")
    await pilot.press("n")
    await wait_home(pilot)
    assert marked(app) == set(ids[:2])
    assert len(await listed(app.session)) == len(FLOWS)
    await pilot.press("ctrl+g", "x")
    await wait_for_screen(pilot, YesNoScreen)
    await wait_for_text(pilot, "Remove 2")
    await pilot.press("tab", "enter")
    await wait_home(pilot)
    await wait_until(pilot, lambda: not marked(app))
    assert [flow.flow_id for flow in await listed(app.session)] == ids[2:]
    await type_keys(pilot, "g", "space", "space")
    await wait_for_text(pilot, "2 marked")
    owner = app.session.list_owner
    await app.session.store.run(lambda store: store.flows.remove(owner, ids[2]))
    await app.home.reload()
    await wait_for_text(pilot, "1 marked")
    await app.session.sign_in.choose("staging-eu")
    await app.home.reload()
    assert marked(app) == set()
    assert await app.session.sign_in.use("prod-in")
    await app.home.reload()
    await wait_for_text(pilot, "Region 4")
    assert signs(app) == []


async def a_store_error_is_reported_and_nothing_is_marked(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, *FLOWS)
    app.session.store.close(LONGEST)
    await pilot.press("asterisk")
    await wait_for_text(pilot, "database is closed")
    assert marked(app) == set()
    await pilot.press("space")
    await wait_marked(pilot, "1 marked")
