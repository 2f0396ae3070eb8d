"""Workflow of settling: check the flow of an unsettled attempt, ask the user, record the choice."""

from functools import partial

from flow_tui.app.app_base import AppBase
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.model import Attempt
from flow_tui.services import settlement
from flow_tui.store import SettledMeanwhileError, StoreError


async def settle_all(app: AppBase) -> None:
    """Let the user settle all attempts with an unknown outcome. Runs in a worker."""
    try:
        attempts = await settlement.unsettled_page(app.session.store, 0, 2)
        if not app.at_home:
            return  # another screen was opened meanwhile
        if attempts:
            await settle_each(app, attempts)
        else:
            app.notify("No attempt has an unknown outcome.", markup=False)
    except StoreError as error:
        app.warn(str(error))


async def settle_each(app: AppBase, unsettled: list[Attempt]) -> None:
    """Let the user settle attempts: the only one at once, several from a list."""
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
