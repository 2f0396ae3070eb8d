"""Settling in tests: recorded attempts with an unknown outcome, and the app on a sandbox."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot

from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.model import Account, Answer, Attempt, Failure, NewAttempt, Outcome
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.session import Session
from flow_tui.store import Store
from tests.support.app import at_rest, remember, run, session_on, wait_for_screen, wait_for_text
from tests.support.store import new_attempt
from tests.support.typed import put_answer

LOST: Final = SandboxFlow("1150963827442602", "lost", behaviour=Behaviour.CONNECTION_LOST)
FAILED: Final = SandboxFlow("1065284793310418", "failed", behaviour=Behaviour.SERVER_ERROR)
LIVE: Final = SandboxFlow("1476093385217748", "live", FlowState.PUBLISHED)
DIED: Final = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
UNKNOWN: Final = Answer(Outcome.UNKNOWN, 900, 502, message="Bad Gateway", body="<html>")
TIMED_OUT: Final = Answer(Outcome.UNKNOWN, 900, failure=Failure.TIMEOUT)


def on_sandbox(
    tmp_path: Path, work: Callable[[Sandbox, Session], Awaitable[None]], *flows: SandboxFlow
) -> None:
    """Run a test with a session on a sandbox that has these flows, all in the list."""

    async def main() -> None:
        with Sandbox(flows=flows) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, *((flow.id, flow.label) for flow in flows))
            await work(sandbox, session)

    run(main())


def _record(store: Store, new: NewAttempt, answer: Answer) -> Attempt:
    return store.attempts.end(store.attempts.begin(new).id, answer)


async def attempted(
    session: Session, sandbox: Sandbox, flow: SandboxFlow, answer: Answer = DIED, **changes: Any
) -> Attempt:
    """Record an attempt on the sandbox's account, as an earlier session would have."""
    account = Account("prod-in", sandbox.sid, sandbox.base_url)
    new = new_attempt(flow.id, label=flow.label, account=changes.pop("account", account), **changes)
    return await session.store.run(partial(_record, new=new, answer=answer))


async def attempted_all(session: Session, sandbox: Sandbox, flow_ids: Sequence[str]) -> None:
    """Record a success of each flow, in this order, in one call of the store."""
    account = Account("prod-in", sandbox.sid, sandbox.base_url)
    news = [new_attempt(each, label=f"label {each}", account=account) for each in flow_ids]
    answer = Answer(Outcome.SUCCEEDED, 12, 200)
    await session.store.run(lambda store: [_record(store, new, answer) for new in news])


async def attempt_of(session: Session, attempt_id: int = 1) -> Attempt:
    """Return an attempt as it is recorded; the first where no ID is given."""
    attempt = await session.store.run(lambda store: store.attempts.get(attempt_id))
    assert attempt is not None
    return attempt


async def settle_by(pilot: Pilot[Any], key: str) -> None:
    """Settle the attempt of the verdict dialog by its key, and confirm it as the dialog asks.

    A check that ends later might ask for another answer.
    """
    await at_rest(pilot)
    await pilot.press(key)
    await confirm_settlement(pilot)


async def confirm_settlement(pilot: Pilot[Any]) -> None:
    """Answer what the dialog asks for, and confirm it."""
    await wait_for_screen(pilot, SettleConfirmScreen)
    screen = pilot.app.screen
    assert isinstance(screen, SettleConfirmScreen)
    await put_answer(pilot, screen.expected)
    await wait_for_text(pilot, "Enter records it now.")
    await pilot.press("enter")
