"""The list of flows: of one account, filtered, read in pages."""

from pathlib import Path

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.model import Profile
from flow_tui.sandbox.server import Sandbox
from tests.support.app import (
    remember,
    run,
    running,
    session_on,
    wait_for_text,
    wait_until,
)
from tests.support.patience import LONGEST
from tests.support.steps import put_list, take_steps
from tests.support.typed import type_keys

FIRST, SECOND, THIRD = "1184620937715204", "1307752946183396", "1029538471662081"


def test_a_list_is_that_of_the_account_whatever_the_profile_is_called(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        session = session_on(sandbox, tmp_path)
        await remember(session, (FIRST, "of the account"))
        async with running(session) as (_app, pilot):
            await wait_for_text(pilot, "of the account")
        other = session_on(sandbox, tmp_path, profile="staging-eu")
        await other.store.run(
            lambda store: store.profiles.save(Profile("staging-eu", in_keyring=True))
        )
        async with running(other) as (_app, pilot):
            await wait_for_text(pilot, "of the account")
        with Sandbox(sid="HXOTHERXXXX01IN") as another:
            same_name = session_on(another, tmp_path)
            async with running(same_name) as (_app, pilot):
                await wait_for_text(pilot, "No flows in the list yet")

    run(main())


def test_the_list_is_filtered_and_survives_rows_that_cannot_be_read(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                the_list_is_filtered_while_text_is_typed,
                rows_that_cannot_be_read_are_reported_and_the_app_goes_on,
            )

    run(main())


async def the_list_is_filtered_while_text_is_typed(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await put_list(app, (FIRST, "alpha"), (SECOND, "beta"), (THIRD, "alpha beta"))
    await type_keys(pilot, "slash", *"BETA al")
    await wait_until(pilot, lambda: app.home.flows.count == 1)
    await wait_for_text(pilot, THIRD)
    await pilot.press("enter")
    assert app.home.flows.has_focus
    assert app.home.flows.count == 1
    await pilot.press("ctrl+g")
    await wait_until(pilot, lambda: app.home.flows.count == 3)
    await type_keys(pilot, "slash", *"zzz")
    await wait_for_text(pilot, "No flows match “zzz”")
    await pilot.press("ctrl+g")
    await wait_until(pilot, lambda: app.home.flows.count == 3)
    await pilot.press("slash", "enter")
    assert not app.home.query_one("#filter").display


async def rows_that_cannot_be_read_are_reported_and_the_app_goes_on(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    flows = [(f"{number:016}", "") for number in range(1000)]
    await put_list(app, *flows)
    await wait_for_text(pilot, flows[0][0])
    app.session.store.close(LONGEST)
    await pilot.press("G")
    await wait_for_text(pilot, "The database is closed")
    await pilot.press("g")
    await wait_for_text(pilot, flows[0][0])
    assert app.is_running
