"""The history in tests: attempts recorded in it, and the screen that shows them."""

from textual.pilot import Pilot

from flow_tui.app.history.screen import HistoryScreen
from flow_tui.model import Account, Action, Answer, NewAttempt, Outcome
from flow_tui.services.session import Session
from tests.support.app import wait_for_screen, wait_for_text

ACCOUNT = Account("prod-in", "HXAP1648027397IN", "https://api.in.kaleyra.io")


async def record(
    session: Session,
    flow_id: str,
    body: str,
    outcome: Outcome = Outcome.REJECTED,
    action: Action = Action.PUBLISH,
    *,
    message: str = "",
    session_id: str = "",
) -> None:
    """Put one attempt into the history, of this session unless another is named."""
    url = f"{ACCOUNT.base_url}/v2/{ACCOUNT.sid}/whatsapp/{flow_id}/{action}"
    new = NewAttempt(
        session_id or session.id, action, flow_id, f"label {flow_id}", ACCOUNT, url, "keyring"
    )
    begun = await session.store.run(lambda store: store.attempts.begin(new))
    answer = Answer(outcome, 42, 400, message=message or f"answer {flow_id}", body=body)
    await session.store.run(lambda store: store.attempts.end(begun.id, answer))


async def record_three(session: Session) -> None:
    """Record two publishes of flow 1111, and between them a deprecate of flow 2222."""
    await record(session, "1111", '{"data": {"hidden": "NEEDLE one"}}')
    await record(session, "2222", '{"data": {}}', action=Action.DEPRECATE)
    await record(session, "1111", '{"data": {"hidden": "needle two"}}', Outcome.UNKNOWN)


async def open_history(pilot: Pilot[None], count: int = 3) -> None:
    """Open the history of this session from the home screen."""
    await pilot.press("h")
    await wait_for_screen(pilot, HistoryScreen)
    await wait_for_text(pilot, f": {count} attempts")
