"""Dialogs that ask for an answer before what cannot be undone, and their real times."""

from collections.abc import Callable
from dataclasses import replace

from flow_tui.app.publish.batch_items import BatchItem
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.screens import typed_confirm
from flow_tui.app.screens.typed_confirm import TypedConfirmDialog
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck
from tests.support.flow_checks import LateLook, content_unread, found
from tests.support.publish import INTENT

REAL_SECONDS = {
    name: getattr(typed_confirm, name) for name in ("READ_SECONDS", "GAP_SECONDS", "ALONE_SECONDS")
}


async def _draft(_: str) -> FlowCheck:
    return found()


DIALOGS: dict[str, tuple[Callable[[], TypedConfirmDialog], str]] = {
    "publish": (lambda: ConfirmScreen(INTENT, LateLook()), "5204"),
    "deprecate": (
        lambda: ConfirmScreen(replace(INTENT, action=Action.DEPRECATE), LateLook()),
        "deprecate 5204",
    ),
    "many": (
        lambda: ConfirmBatchScreen(
            [
                BatchItem(flow, INTENT.history)
                for flow in (INTENT.flow, Flow("1307752946183396", ""))
            ],
            INTENT.credentials,
            _draft,
            content_unread,
            content_unread,
        ),
        "2",
    ),
}
