"""The form of a profile whose account changes: it says what becomes of the list."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, Select

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.model import Flow, Profile
from flow_tui.terminal_info import SMALLEST
from tests.support.app import (
    SMALL,
    listed,
    resize,
    run,
    running,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.profile_form import FLOW, OWN, SID, choose_domain, open_form, shown, signed_in
from tests.support.store import raw

STAYS: Final = "Its flow stays in the list of HXAP…97IN on api.in.kaleyra.io."
SHARED: Final = "The profile sg has this account, too: one list."
ANOTHER_NAME: Final = "api.kaleyra.io is another name of SG, api.ap.kaleyra.io: one account"


def test_a_changed_account_says_what_becomes_of_the_list(tmp_path: Path) -> None:
    async def main() -> None:
        session = signed_in(tmp_path)
        other = Profile("sg", SID, "https://api.ap.kaleyra.io")
        await session.store.run(lambda store: store.profiles.save(other))
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "kept")
            await open_form(pilot)
            assert "Its flow" not in shown(app)
            app.screen.query_one("#sid", Input).value = "HXNEW00000000000IN"
            for size in (SMALL, SMALLEST):
                await resize(pilot, *size)
                await wait_until(pilot, lambda: app.screen.size == size and STAYS in shown(app))  # noqa: B023
            app.screen.query_one("#sid", Input).value = SID
            await wait_until(pilot, lambda: STAYS not in shown(app))
            app.screen.query_one("#pod", Select).value = "EU"
            await wait_until(pilot, lambda: STAYS in shown(app))
            app.screen.query_one("#sid", Input).value = "not a SID"
            await wait_until(pilot, lambda: STAYS not in shown(app))
            app.screen.query_one("#sid", Input).value = SID
            await resize(pilot, *SMALL)
            await assert_shared_list_is_said(app, pilot)
            app.screen.query_one("#pod", Select).value = "EU"
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_for_text(pilot, "No flows in the list yet")
            before = await session.store.run(lambda store: store.flows.count(OWN))
            assert before == 1

    run(main())


async def assert_shared_list_is_said(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Choose an account that another profile has, and a host of it that has two names."""
    app.screen.query_one("#pod", Select).value = "SG"
    await wait_until(pilot, lambda: SHARED in shown(app))
    assert ANOTHER_NAME not in shown(app)
    await choose_domain(app, pilot, "api.kaleyra.io")
    await wait_until(pilot, lambda: ANOTHER_NAME in shown(app))
    assert SHARED in shown(app)
    app.screen.query_one("#pod", Select).value = "IN"
    await wait_until(pilot, lambda: SHARED not in shown(app))


def test_the_flows_of_a_mistyped_account_can_be_taken_along(tmp_path: Path) -> None:
    async def main() -> None:
        session = signed_in(tmp_path)
        owner = session.list_owner
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "kept")
            await session.store.run(
                lambda store: store.flows.set_statuses(OWN, [(FLOW, "DRAFT")], datetime.now(UTC))
            )
            await open_form(pilot)
            app.screen.query_one("#sid", Input).value = "HXNEW00000000000IN"
            await wait_for_text(pilot, "[ ] copy them to the list of the new account")
            await pilot.press("tab", "tab", "space")
            await wait_for_text(pilot, "[x] copy them")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_for_text(pilot, "kept")
            assert await listed(session) == [Flow(FLOW, "kept")]
            assert session.list_owner != owner

    run(main())


def test_flows_that_cannot_be_copied_are_reported_and_saving_again_copies_them(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        session = signed_in(tmp_path)
        async with running(session) as (app, pilot):
            await wait_for_text(pilot, "kept")
            await open_form(pilot)
            app.screen.query_one("#sid", Input).value = "HXNEW00000000000IN"
            app.screen.query_one("#copy", Checkbox).value = True
            await wait_for_text(pilot, "[x] copy them")
            fails = "BEGIN SELECT RAISE(ABORT, 'no'); END"
            raw(tmp_path, f"CREATE TRIGGER harm BEFORE INSERT ON flows {fails}")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "Try again")
            assert isinstance(app.screen, ProfileFormScreen)
            raw(tmp_path, "DROP TRIGGER harm")
            await pilot.press("ctrl+s")
            await wait_home(pilot)
            await wait_for_text(pilot, "HXNE")
            assert await listed(session) == [Flow(FLOW, "kept")]
            assert session.list_owner.sid == "HXNEW00000000000IN"

    run(main())
