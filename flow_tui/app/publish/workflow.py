"""Workflow of a publish or deprecate: confirm, send one request for each flow, return the results.

The functions run in a worker of the app.
"""

from collections.abc import Collection
from dataclasses import replace

from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.publish.batch_items import BatchItem
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import status_blocker
from flow_tui.key_map import key_of
from flow_tui.model import Action, Flow
from flow_tui.services.batch_publisher import BatchPublisher
from flow_tui.services.publisher import PublishResult
from flow_tui.store import HistoryChangedError, Store


async def publish_one(
    app: AppBase, action: Action, flow: Flow, marked: int = 0
) -> PublishResult | None:
    """Confirm and send one publish or deprecate; return None if nothing was sent.

    Args:
        app: The app.
        action: What to do.
        flow: The flow.
        marked: How many flows are marked, which it does not concern.

    Raises:
        StoreError: The flow's history cannot be read, or another process acts on the flow
            (`FlowBusyError`); nothing was sent.
    """
    session = app.session
    if blocker := _known_blocker(action, flow):
        app.warn(blocker)
        return None
    credentials = await _credentials(app)
    if credentials is None:
        return None
    account = credentials.account
    await session.store.run(lambda store: store.attempts.ensure_not_busy(account, flow.flow_id))
    history = await session.store.run(
        lambda store: store.attempts.history_of(account, flow.flow_id, action)
    )
    waba_id = await session.store.run(lambda store: store.profiles.waba_id(account))
    intent = Intent(action, flow, credentials, history, waba_id=waba_id, marked=marked)
    result = await _confirm_and_send(app, intent)
    while isinstance(result, HistoryChangedError):  # ask anew, with what is new
        app.dialog_pending = True
        intent = replace(intent, history=result.history, changed=True)
        result = await _confirm_and_send(app, intent)
    return result


async def _confirm_and_send(
    app: AppBase, intent: Intent
) -> PublishResult | HistoryChangedError | None:
    """Return the result, None where nothing was sent, or that what was shown has changed."""
    session, flow_id, credentials = app.session, intent.flow.flow_id, intent.credentials
    if not _ready_for_dialog(app):
        return None
    dialog = ConfirmScreen(
        intent,
        lambda: session.check_flow(flow_id, credentials),
        # What a deprecated flow holds no longer matters.
        (lambda: session.read_content(flow_id, credentials))
        if intent.action is Action.PUBLISH
        else None,
    )
    if not await app.open_dialog(dialog):
        return None
    progress = ProgressScreen(session.publisher, intent, dialog.shown_content)
    result = await app.open_dialog(progress)
    if isinstance(result, str):
        app.warn(f"Nothing was sent. {result}")
        return None
    return result


async def publish_batch(app: AppBase, flow_ids: Collection[str]) -> BatchPublisher | Flow | None:
    """Confirm and publish several flows in list order; return None if nothing was sent.

    If only one of them is in the list, nothing is asked and that flow is returned.

    Raises:
        StoreError: The flows' history cannot be read; nothing was sent.
    """
    session = app.session
    credentials = await _credentials(app)
    if credentials is None:
        return None
    items = await _batch_items(app, flow_ids, credentials)
    if not items:
        app.warn("None of the marked flows is in the list any longer.")
        return None
    if len(items) == 1:
        return items[0].flow
    if not _ready_for_dialog(app):
        return None
    dialog = ConfirmBatchScreen(
        items,
        credentials,
        lambda flow_id: session.check_flow(flow_id, credentials),
        lambda flow_id: session.read_content(flow_id, credentials),
        lambda flow_id: session.compare_unread(flow_id, credentials.account),
    )
    if not await app.open_dialog(dialog):
        return None
    confirmed = dialog.items.remaining
    account, shown = credentials.account, {item.flow.flow_id: item.history for item in confirmed}
    await session.store.run(lambda store: store.runs.add(account, list(shown)))
    flows = [item.flow for item in confirmed]
    batch = BatchPublisher(session.publisher, flows, credentials, shown, dialog.items.contents)
    await app.open_dialog(BatchProgressScreen(batch, left_out=dialog.items.left_out))
    return batch


async def _credentials(app: AppBase) -> Credentials | None:
    """Return the credentials in use, or None after a warning or a sign-in dialog.

    Raises:
        StoreError: The profiles cannot be read.
    """
    if reason := app.session.read_only_reason:
        app.warn(reason)
        return None
    if app.session.credentials is None:
        await app.ask_to_sign_in()
        return None
    return app.session.credentials


def _ready_for_dialog(app: AppBase) -> bool:
    """Return whether the confirm dialog can open: no other screen was opened meanwhile."""
    # The user types the confirmation meanwhile: time to import what a request needs.
    app.run_worker(app.session.warm(), name="warm")
    return app.at_home


async def _batch_items(
    app: AppBase, flow_ids: Collection[str], credentials: Credentials
) -> list[BatchItem]:
    account = credentials.account

    def read(store: Store) -> list[BatchItem]:
        return [
            BatchItem(flow, store.attempts.history_of(account, flow.flow_id, Action.PUBLISH))
            for flow in store.flows.get_many(account, flow_ids)
        ]

    return await app.session.store.run(read)


def _known_blocker(action: Action, flow: Flow) -> str:
    """Return why a flow cannot be deprecated by its last known status; empty if it may be.

    A status seen before the last attempt does not count: the attempt may have changed it.
    """
    seen = flow.status_at
    if action is not Action.DEPRECATE or seen is None or (flow.last_at and flow.last_at > seen):
        return ""
    if reason := status_blocker(action, flow.status):
        check = key_of("flows.check")
        return f"{reason} Status last seen {date_and_time(seen)}; {check} checks it again."
    return ""
