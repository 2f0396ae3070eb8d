"""Workflow of settling: check the flow of an unsettled attempt, ask the user, record the choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from flow_tui.app.app_base import AppBase
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.key_map import key_of
from flow_tui.model import Attempt
from flow_tui.services import settlement
from flow_tui.store import SettledMeanwhileError, StoreError


async def offer_at_start(app: AppBase) -> bool:
    """Offer once to settle the attempts whose process died in flight.

    Returns whether a screen was shown.
    """
    with _warning_of_errors(app):
        return await _offer(app)
    return False


async def _offer(app: AppBase) -> bool:
    store = app.session.store
    attempts = await settlement.attempts_to_offer(store)
    if not attempts:
        return False
    if not app.at_home:
        app.warn(_unsettled_warning(len(attempts)))
        return False
    await _settle_each(app, attempts)
    await settlement.mark_offered(store, attempts)
    return True


def _unsettled_warning(count: int) -> str:
    settle_key = key_of("attempt.settle")
    if count == 1:
        return f"An earlier attempt has an unknown outcome. Press {settle_key} to check its flow."
    return f"Earlier attempts have an unknown outcome. Press {settle_key} to check their flows."


async def settle_all(app: AppBase) -> None:
    """Let the user settle all attempts with an unknown outcome. Runs in a worker."""
    with _warning_of_errors(app):
        attempts = await settlement.unsettled_page(app.session.store, 0, 2)
        if not app.at_home:
            return  # another screen was opened meanwhile
        if attempts:
            await _settle_each(app, attempts)
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
        await app.open_dialog(screen)


async def settle(app: AppBase, attempt: Attempt) -> None:
    """Check the flow of an unsettled attempt, and record how the user settles it.

    Runs in a worker. A settled attempt is published by `AppBase.attempts_changed`.
    """
    if not settlement.can_be_settled(attempt):
        app.notify("Only an attempt with an unknown outcome can be settled.", markup=False)
        return
    if isinstance(app.screen, VerdictScreen):
        return  # the key was pressed twice
    with app.dialogs():
        settled = await _ask(app, attempt)
    if settled is not None:
        app.attempts_changed.publish([settled])


async def _ask(app: AppBase, attempt: Attempt) -> Attempt | None:
    """Return the attempt as the user settled it; None if nothing was recorded."""
    session, credentials = app.session, app.session.credentials
    reason = settlement.check_blocker(attempt, credentials)
    check: CheckFlow | None = None
    if credentials is not None and not reason:
        check = partial(session.check_flow, attempt.new.flow_id, credentials)
    choice = await app.open_dialog(VerdictScreen(attempt, check, reason))
    if choice is None:
        return None
    try:
        return await settlement.settle(session.store, attempt, choice.settled, choice.status)
    except SettledMeanwhileError as error:
        app.attempts_changed.publish([error.attempt])
        app.warn(str(error))
    except StoreError as error:
        app.warn(f"The verdict was not recorded. {error}")
    return None
