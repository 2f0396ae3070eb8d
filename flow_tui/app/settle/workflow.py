"""Workflow of settling: check the flow of an unsettled attempt, ask the user, record the choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.key_map import key_of
from flow_tui.model import Attempt, Failure, Outcome
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from flow_tui.store.settings import OFFERED_UP_TO

_OFFERED_AT_ONCE: Final = 500


async def offer_at_start(app: AppBase) -> bool:
    """Offer once to settle the attempts whose process died in flight.

    Returns whether a screen was shown.
    """
    with _warning_of_errors(app):
        return await _offer(app)
    return False


async def _offer(app: AppBase) -> bool:
    store = app.session.store
    offered = await store.run(lambda opened: opened.settings.get(OFFERED_UP_TO))
    unsettled = await store.run(lambda opened: opened.unsettled.page(0, _OFFERED_AT_ONCE))
    died = [each for each in unsettled if each.answer and each.answer.failure is Failure.DIED]
    if not any(attempt.id > _attempt_id(offered) for attempt in died):
        return False
    if not app.at_home:
        app.warn(_unsettled_warning(len(unsettled)))
        return False
    await _settle_each(app, unsettled)
    await store.run(lambda opened: opened.settings.set(OFFERED_UP_TO, str(died[0].id)))
    return True


def _unsettled_warning(count: int) -> str:
    settle_key = key_of("attempt.settle")
    if count == 1:
        return f"An earlier attempt has an unknown outcome. Press {settle_key} to check its flow."
    return f"Earlier attempts have an unknown outcome. Press {settle_key} to check their flows."


async def settle_all(app: AppBase) -> None:
    """Let the user settle all attempts with an unknown outcome. Runs in a worker."""
    with _warning_of_errors(app):
        unsettled = await app.session.store.run(lambda store: store.unsettled.page(0, 2))
        if not app.at_home:
            return  # another screen was opened meanwhile
        if unsettled:
            await _settle_each(app, unsettled)
        else:
            app.notify("No attempt has an unknown outcome.", markup=False)


@contextmanager
def _warning_of_errors(app: AppBase) -> Iterator[None]:
    """Show a `StoreError` as a warning."""
    try:
        yield
    except StoreError as error:
        app.warn(str(error))


async def _settle_each(app: AppBase, unsettled: list[Attempt]) -> None:
    if len(unsettled) == 1:
        await settle(app, unsettled[0])
    else:
        screen = UnsettledScreen(app.session.store, lambda attempt: settle(app, attempt))
        await app.push_screen_wait(screen)


async def settle(app: AppBase, attempt: Attempt) -> None:
    """Check the flow of an unsettled attempt, and record how the user settles it.

    Runs in a worker. A settled attempt is published by `AppBase.attempts_changed`.
    """
    if attempt.in_flight or attempt.outcome is not Outcome.UNKNOWN:
        app.notify("Only an attempt with an unknown outcome can be settled.", markup=False)
        return
    if isinstance(app.screen, VerdictScreen):
        return  # the key was pressed twice
    check, reason = _flow_check(app.session, attempt)
    choice = await app.push_screen_wait(VerdictScreen(attempt, check, reason))
    if choice is None:
        return
    try:
        settled = await app.session.store.run(
            lambda store: store.attempts.settle(attempt.id, choice.settled, choice.status)
        )
    except StoreError as error:
        app.warn(f"The verdict was not recorded. {error}")
        return
    app.attempts_changed.publish([settled])


def _flow_check(session: Session, attempt: Attempt) -> tuple[CheckFlow | None, str]:
    """Return the check of an attempt's flow; or None, and why the account in use cannot make it.

    An API key is sent only to its own account and host.
    """
    credentials, account = session.credentials, attempt.new.account
    own = credentials and (credentials.account.base_url, credentials.account.sid)
    if credentials is None or own != (account.base_url, account.sid):
        profile = text.one_line(account.profile, 40)
        sid = text.masked_sid(account.sid)
        press = f"Press {key_of('flows.profiles')}"
        return None, f"not known. {press} and sign in with {profile} (SID {sid}) to check it."
    return lambda: session.check_flow(attempt.new.flow_id, credentials), ""


def _attempt_id(stored: str) -> int:
    return int(stored) if stored.isdecimal() else 0
