"""Edits of the list of flows: add, label, remove. Each runs in a worker."""

from collections.abc import Callable

from flow_tui.app.app_base import AppBase
from flow_tui.model import Flow
from flow_tui.store import Store, StoreError


async def add_flows(app: AppBase, pasted: str = "") -> str | None:
    """Ask for flows and add them; return the ID of the last one added, or None."""
    from flow_tui.app.flows.dialogs import AddFlowsScreen  # not before the first paint

    session = app.session
    return await app.open_dialog(AddFlowsScreen(session.store, session.profile, pasted))


async def edit_label(app: AppBase, flow: Flow) -> None:
    """Ask for a new label of a flow, and store it."""
    from flow_tui.app.flows.dialogs import EditLabelScreen  # not before the first paint

    profile = app.session.profile
    label = await app.open_dialog(EditLabelScreen(flow))
    if label is not None:
        await _write(app, lambda store: store.flows.set_label(profile, flow.flow_id, label))


async def remove_flow(app: AppBase, flow: Flow) -> None:
    """Remove a flow from the list, once confirmed."""
    from flow_tui.app.flows.dialogs import remove_question  # not before the first paint

    profile = app.session.profile
    if await app.open_dialog(remove_question(flow)):
        await _write(app, lambda store: store.flows.remove(profile, flow.flow_id))


async def _write(app: AppBase, change: Callable[[Store], None]) -> None:
    try:
        await app.session.store.run(change)
    except StoreError as error:
        app.warn(str(error))
