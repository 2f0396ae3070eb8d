"""After a publish or deprecate: the flow is looked at, whatever screen is open."""

import asyncio
from datetime import timedelta
from pathlib import Path

from textual.pilot import Pilot

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.messages import ReadBackAsked
from flow_tui.credentials import Credentials
from flow_tui.model import Action, Answer, Attempt, Outcome
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.session import Session
from tests.support.app import (
    demo_session,
    run,
    running,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import ERRORS, found, nothing
from tests.support.steps import take_steps
from tests.support.store import SUCCEEDED, new_attempt

FLOW = "1184620937715204"
REFUSED = Answer(Outcome.REJECTED, 310, 400, "139002", "It has validation errors.")


async def _ended(
    session: Session, answer: Answer, action: Action, flow_id: str = FLOW
) -> tuple[Attempt, Credentials]:
    """Record an attempt of this session for a flow, by default the demo's first."""
    account, credentials = session.account, session.credentials
    assert account is not None
    assert credentials is not None
    new = new_attempt(flow_id, account=account, session=session.id, action=action)
    return await session.store.run(
        lambda store: store.attempts.end(store.attempts.begin(new).id, answer)
    ), credentials


async def _ask(
    app: FlowTuiApp,
    *checks: FlowCheck,
    answer: Answer = SUCCEEDED,
    action: Action = Action.PUBLISH,
    flow_id: str = FLOW,
) -> list[str]:
    """Have an attempt read back by checks that are made up; return which flows were asked for."""
    attempt, credentials = await _ended(app.session, answer, action, flow_id)
    left, asked = list(checks), []

    async def check(checked: str, used: Credentials) -> FlowCheck:
        assert used is credentials
        asked.append(checked)
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    app.session.read_backs._check_flow = check
    app.home.log_pane.put(attempt)
    app.post_message(ReadBackAsked([attempt], credentials))
    return asked


def test_what_is_open_shows_it_and_quitting_does_not_wait_for_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            await wait_for_text(pilot, "Appointment booking")
            await take_steps(
                app,
                pilot,
                the_response_that_is_open_shows_it,
                it_says_what_is_not_as_it_should_be,
            )
            asked = await _ask(app)
            await wait_until(pilot, lambda: asked)
            # After a hang-up nothing is looked at; a check of the same flow would only wait.
            app.session.publisher.stop()
            later = await _ask(app, found("PUBLISHED"), flow_id="1307752946183396")
            await pilot.pause(0.05)
            assert later == []
            await pilot.press("q")
            await wait_until(pilot, lambda: app.is_ending)
            await wait_until(pilot, lambda: not app.is_running)

    run(main())


async def the_response_that_is_open_shows_it(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    attempt, credentials = await _ended(app.session, SUCCEEDED, Action.PUBLISH)
    await pilot.press("h")
    await wait_for_text(pilot, "1 attempt")
    await pilot.press("enter")
    await wait_for_text(pilot, "Publish of 1184 6209")

    async def check(_: str, __: Credentials) -> FlowCheck:
        return found("PUBLISHED", attempt.started_at + timedelta(seconds=3))

    app.session.read_backs._check_flow = check
    app.post_message(ReadBackAsked([attempt], credentials))
    await wait_for_text(pilot, "Kaleyra: PUBLISHED at ")
    await pilot.press("q", "q")
    await wait_home(pilot)
    await wait_for_text(pilot, "Kaleyra: PUBLISHED at ")


async def it_says_what_is_not_as_it_should_be(app: FlowTuiApp, pilot: Pilot[None]) -> None:
    await _ask(app, found("PUBLISHED"), action=Action.DEPRECATE)
    await wait_for_texts(pilot, "Kaleyra: still PUBLISHED at", "c checks again")
    await _ask(app, nothing("No answer in 30 s."))
    await wait_for_text(pilot, "Kaleyra could not be asked: No answer in 30 s.")
    await _ask(app, found(validation_errors=ERRORS), answer=REFUSED)
    await wait_for_texts(pilot, "Invalid value found for property", "✗ rejected")
