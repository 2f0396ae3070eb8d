"""The filter of the list: it finds what the list shows, and the cursor stays on its flow."""

from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen
from flow_tui.app.flows.flow_list import FlowList
from flow_tui.app.flows.selection import SelectionBar
from flow_tui.model import Answer, Attempt, Flow, NewAttempt, Outcome, Settled
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from tests.support.app import (
    at_rest,
    case,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.steps import put_list, take_steps
from tests.support.store import new_attempt
from tests.support.typed import type_keys

FLOWS = [
    (f"11846209377152{number:02}", f"{'even' if number % 2 else 'odd'}") for number in range(20)
]
STATES: dict[str, Outcome | Settled | None] = {
    "1001": Outcome.SUCCEEDED,
    "1002": Outcome.REJECTED,
    "1003": Outcome.NOT_SENT,
    "1004": Outcome.UNKNOWN,
    "1005": None,
    "1006": Settled.SUCCEEDED,
    "1007": Settled.NO_EFFECT,
}
"""Flow IDs, and what became of the attempt for each; None is in flight in another process."""
SHOWN = dict(
    zip(
        STATES,
        (
            *("✓ succeeded", "✗ rejected", "– not sent", "? unknown", "… in flight"),
            *("✓ in effect", "– no effect"),
        ),
        strict=True,
    )
)


async def attempt(session: Session, flow_id: str, state: Outcome | Settled | None) -> Attempt:
    """Record an attempt on the account in use."""
    assert session.account is not None
    new: NewAttempt = new_attempt(flow_id, label="", session=session.id, account=session.account)
    begun = await session.store.run(lambda store: store.attempts.begin(new))
    if state is None:
        return begun
    outcome = state if isinstance(state, Outcome) else Outcome.UNKNOWN
    ended = await session.store.run(lambda store: store.attempts.end(begun.id, Answer(outcome, 1)))
    if isinstance(state, Settled):
        return await session.store.run(lambda store: store.attempts.settle(begun.id, state, ""))
    return ended


async def attempts_in_all_states(app: FlowTuiApp) -> None:
    for flow_id, state in STATES.items():
        await attempt(app.session, flow_id, state)
    await app.home.reload()


def line_of(app: FlowTuiApp, flow_id: str) -> str:
    """What the list shows of a flow."""
    return next(line for line in screen_text(app.screen).splitlines() if f" {flow_id} " in line)


def current(app: FlowTuiApp) -> str | None:
    flow = app.screen.query_one(FlowList).current
    return flow.flow_id if flow else None


async def filtered(pilot: Pilot[None], words: str, count: int) -> None:
    """Type a filter, and wait until so many flows are shown."""
    await type_keys(pilot, "slash", *words)
    await wait_until(pilot, lambda: pilot.app.screen.query_one(FlowList).count == count)


def test_what_the_list_shows_is_found_and_the_cursor_stays_on_its_flow(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def main() -> None:
        async with running(session_on(sandbox, tmp_path)) as (app, pilot):
            await take_steps(
                app,
                pilot,
                the_cursor_stays_on_its_flow_into_and_out_of_a_filter,
                a_flow_that_the_filter_hides_leaves_the_cursor_on_the_first_match,
                the_cursor_stays_on_its_flow_when_another_session_removes_one,
                a_flow_that_the_filter_hides_when_it_is_edited_is_told_of,
                without_a_filter_nothing_is_said_to_be_hidden_by_it,
                the_words_of_the_last_attempt_find_its_flow,
                a_filter_without_a_match_leaves_the_cursor_on_its_flow,
                all_that_is_shown_is_marked_and_no_more,
            )

    run(main())


async def the_words_of_the_last_attempt_find_its_flow(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    """Also in other words than these: whatever the list shows of an attempt is found."""
    await put_list(app, *((flow_id, "") for flow_id in STATES))
    await attempts_in_all_states(app)
    await wait_for_text(pilot, "… in flight")
    for flow_id, shown in SHOWN.items():
        assert shown in line_of(app, flow_id)
    await pilot.press("slash")
    for flow_id, shown in SHOWN.items():
        with case(shown):
            app.home.query_one("#filter", Input).value = ""
            app.post_message(events.Paste(shown[2:]))
            await wait_until(
                pilot,
                lambda: app.home.flows.count == 1 and current(app) == flow_id,  # noqa: B023
            )
    await pilot.press("ctrl+g")


async def a_filter_without_a_match_leaves_the_cursor_on_its_flow(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await wait_until(pilot, lambda: app.home.flows.count == len(STATES))
    await pilot.press("g", "j", "j")
    before = current(app)
    await filtered(pilot, "zzz", 0)
    await pilot.press("ctrl+g")
    await wait_until(pilot, lambda: app.home.flows.count == len(STATES))
    await wait_until(pilot, lambda: current(app) == before)


async def all_that_is_shown_is_marked_and_no_more(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await filtered(pilot, "effect", 2)
    await pilot.press("enter", "asterisk")
    await wait_for_text(pilot, "2 marked: p")
    assert set(app.home.query_one(SelectionBar).marked) == {"1006", "1007"}
    await pilot.press("ctrl+g")
    await filtered(pilot, "rejected", 1)
    await wait_for_text(pilot, "2 marked (2 hidden by the filter)")


async def the_cursor_stays_on_its_flow_into_and_out_of_a_filter(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, *FLOWS)
    await wait_for_text(pilot, FLOWS[0][0])
    await type_keys(pilot, *"jjjjj")
    assert current(app) == FLOWS[5][0]
    await filtered(pilot, "even", 10)
    assert current(app) == FLOWS[5][0]
    await pilot.press("enter", "j", "j")
    assert current(app) == FLOWS[9][0]
    await pilot.press("ctrl+g")
    await wait_until(pilot, lambda: app.home.flows.count == 20)
    assert current(app) == FLOWS[9][0]


async def the_cursor_stays_on_its_flow_when_another_session_removes_one(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, *FLOWS)
    await wait_for_text(pilot, FLOWS[0][0])
    await type_keys(pilot, *"jjjjj")
    await app.session.store.run(
        lambda store: store.flows.remove(app.session.list_owner, FLOWS[1][0])
    )
    await app.home.reload()
    assert app.home.flows.count == 19
    assert current(app) == FLOWS[5][0]
    await app.session.store.run(
        lambda store: store.flows.remove(app.session.list_owner, FLOWS[5][0])
    )
    await app.home.reload()
    assert current(app) == FLOWS[6][0]


async def a_flow_that_the_filter_hides_when_it_is_edited_is_told_of(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, ("1000000000000001", "Lead form"))
    await wait_for_text(pilot, "Lead form")
    await type_keys(pilot, "/", *"lead", "enter")
    await pilot.press("a")
    await wait_for_screen(pilot, AddFlowsScreen)
    app.screen.query_one("#flow-id", Input).value = "1000000000000002"
    app.screen.query_one("#label", Input).value = "lead 2"
    await pilot.press("enter")
    await wait_home(pilot)
    await wait_until(pilot, lambda: app.home.flows.current == Flow("1000000000000002", "lead 2"))
    assert "The filter hides" not in screen_text(app.screen)
    await pilot.press("a")
    await wait_for_screen(pilot, AddFlowsScreen)
    app.screen.query_one("#flow-id", Input).value = "1000000000000003"
    await pilot.press("enter")
    await wait_for_text(pilot, "The filter hides flow 1000000000000003. ctrl+g shows all")
    await pilot.press("e")
    await wait_for_screen(pilot, EditLabelScreen)
    await type_keys(pilot, "ctrl+u", *"Other", "enter")
    await wait_for_text(pilot, "The filter hides flow 1000000000000002.")
    await pilot.press("ctrl+g")


async def without_a_filter_nothing_is_said_to_be_hidden_by_it(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, ("1000000000000001", "Lead"), ("1000000000000002", "Other"))
    await wait_for_text(pilot, "Lead")
    await pilot.press("e")
    await wait_for_screen(pilot, EditLabelScreen)
    owner = app.session.list_owner
    await app.session.store.run(lambda store: store.flows.remove(owner, "1000000000000001"))
    await type_keys(pilot, "X", "enter")
    await wait_home(pilot)
    await wait_until(pilot, lambda: app.home.flows.count == 1)
    await at_rest(pilot)
    assert "The filter hides" not in screen_text(app.screen)


async def a_flow_that_the_filter_hides_leaves_the_cursor_on_the_first_match(
    app: FlowTuiApp, pilot: Pilot[None]
) -> None:
    await put_list(app, *FLOWS)
    await wait_for_text(pilot, FLOWS[0][0])
    await pilot.press("G")
    await filtered(pilot, "odd", 10)
    assert current(app) == FLOWS[0][0]
    await type_keys(pilot, *["backspace"] * 3)
    await wait_until(pilot, lambda: app.home.flows.count == 20)
    assert current(app) == FLOWS[0][0]
    await pilot.press("ctrl+g")
