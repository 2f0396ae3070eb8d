"""What a start offers to settle. Most have nothing: the workflow and its screens come only then."""

from flow_tui.app.app_base import AppBase
from flow_tui.key_map import key_of
from flow_tui.services import settlement
from flow_tui.store import StoreError


async def offer_at_start(app: AppBase) -> bool:
    """Offer once to settle the attempts whose process died in flight.

    Returns whether a screen was shown.
    """
    try:
        return await _offer(app)
    except StoreError as error:
        app.warn(str(error))
        return False


async def _offer(app: AppBase) -> bool:
    store = app.session.store
    attempts = await settlement.attempts_to_offer(store)
    if not attempts:
        return False
    if app.dialog_pending or not app.at_home:
        app.warn(_unsettled_warning(len(attempts)))
        return False
    from flow_tui.app.settle.workflow import settle_each

    await settle_each(app, attempts)
    await settlement.mark_offered(store, attempts)
    return True


def _unsettled_warning(count: int) -> str:
    settle_key = key_of("attempt.settle")
    if count == 1:
        return f"An earlier attempt has an unknown outcome. Press {settle_key} to check its flow."
    return f"Earlier attempts have an unknown outcome. Press {settle_key} to check their flows."
