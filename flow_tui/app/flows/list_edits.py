"""Edits of the list of flows: add, label, remove. Each runs in a worker."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.widget import Widget

from flow_tui import text, validation
from flow_tui.app.app_base import AppBase
from flow_tui.app.flows.flow_list import FlowList
from flow_tui.app.widgets.virtual_list import NOWHERE
from flow_tui.key_map import key_of
from flow_tui.model import Account, Flow
from flow_tui.store import LabelChangedError, Store, StoreError

_ID_LENGTH: Final = 40


async def add_flows(app: AppBase, pasted: str = "") -> str | None:
    """Ask for flows and add them; return the ID of the last one added, or None."""
    from flow_tui.app.flows.dialogs import AddFlowsScreen  # not before the first paint

    owner = app.session.list_owner
    return await app.open_dialog(
        AddFlowsScreen(app.session.store, lambda: _owner_now(app, owner), pasted)
    )


async def edit_label(app: AppBase, flow: Flow) -> str | None:
    """Ask for a new label of a flow, and store it; return the flow's ID, or None.

    A label that cannot be saved stays in the dialog. One that was written elsewhere meanwhile is
    only replaced once the user has seen it and says so. One that was not changed is not saved: it
    may be another by now.
    """
    from flow_tui.app.flows.dialogs import EditLabelScreen  # not before the first paint

    owner = app.session.list_owner
    try:  # another terminal may have changed the label since the list was read
        now = await app.session.store.run(lambda store: store.flows.get(owner, flow.flow_id))
    except StoreError as error:
        app.warn(str(error))
        return None
    if now is None:
        _warn_removed(app, flow)
        return None
    label = await app.open_dialog(EditLabelScreen(now))
    if label is None or label == validation.label(text.one_line(now.label)):
        return None
    return await _save_label(app, owner, now, label)


async def _save_label(app: AppBase, owner: Account, shown: Flow, typed: str) -> str | None:
    """Save a label; ask again if that fails or if another was written meanwhile.

    Returns:
        The flow's ID; None if nothing was saved.
    """
    from flow_tui.app.flows.dialogs import EditLabelScreen, replace_label_question

    label: str | None = typed
    while label is not None:
        is_replaced: bool | None = None
        try:
            is_listed = await _set_label(app, _owner_now(app, owner), shown, label)
        except LabelChangedError as error:
            other = error.flow
            is_replaced = await app.open_dialog(replace_label_question(label, other.label))
            shown = other if is_replaced else shown  # else the next Enter asks again
        except StoreError as error:
            app.warn(f"The label was not saved. {error}")
        else:
            return shown.flow_id if is_listed else None
        if not is_replaced:
            is_asked = is_replaced is not None  # by the answer; not by what failed
            label = await app.open_dialog(EditLabelScreen(shown, label, is_asked=is_asked))
    return None


async def _set_label(app: AppBase, owner: Account, shown: Flow, label: str) -> bool:
    """Save a label, or warn that its flow is not in the list any more; return whether it is.

    Raises:
        LabelChangedError: There is another label than was shown.
        StoreError: The database cannot be written.
    """
    is_listed = await app.session.store.run(
        lambda store: store.flows.set_label(owner, shown.flow_id, label, shown.label)
    )
    if not is_listed:
        _warn_removed(app, shown)
    return is_listed


def _warn_removed(app: AppBase, flow: Flow) -> None:
    app.warn(f"The flow {flow.flow_id} was removed from the list elsewhere.")


async def remove_flow(app: AppBase, flow: Flow) -> None:
    """Remove a flow from the list, once confirmed."""
    from flow_tui.app.flows.dialogs import remove_question  # not before the first paint

    owner = app.session.list_owner
    if await app.open_dialog(remove_question(flow)):
        owner = _owner_now(app, owner)
        await _write(app, lambda store: store.flows.remove(owner, flow.flow_id))


async def remove_marked(app: AppBase, flow_ids: Sequence[str], hidden: int) -> None:
    """Remove marked flows from the list, once confirmed.

    Args:
        app: The app.
        flow_ids: The flows, in this order whatever is marked meanwhile.
        hidden: How many of them the filter hides.
    """
    from flow_tui.app.flows.dialogs import remove_marked_question  # not before the first paint

    owner = app.session.list_owner
    if await app.open_dialog(remove_marked_question(len(flow_ids), hidden)):
        owner = _owner_now(app, owner)
        await _write(app, lambda store: store.flows.remove(owner, *flow_ids))


def is_list_shown(app: AppBase, flows: Widget) -> bool:
    """Return whether the list of flows is shown; if the log pane hides it, notify the user."""
    if not flows.display:
        show = key_of("log.maximise")
        app.notify(f"The list is hidden. Press {show} to show it.", markup=False)
    return bool(flows.display)


def current_flow(app: AppBase, flows: FlowList) -> Flow | None:
    """Return the flow under the cursor of the list that is shown; if there is none, notify."""
    if not is_list_shown(app, flows):
        return None
    flow = flows.current
    if flow is None and not flows.count:
        add = key_of("flows.add")
        app.notify(f"No flow is selected. Press {add} to add one.", markup=False)
    elif flows.cursor == NOWHERE:
        first = key_of("move.first")
        app.notify(f"No flow is selected. Press {first} to select the first.", markup=False)
    elif flow is None or flows.list_key != app.session.list_owner.list_key:
        app.notify("This list is still loading. Try again in a moment.", markup=False)
        return None
    return flow


def tell_if_hidden(app: AppBase, flow_id: str, current: Flow | None) -> None:
    """Notify the user if the filter hides a flow that was edited.

    Args:
        app: The app.
        flow_id: The flow.
        current: The one under the cursor, after the list was read with the cursor on it.
    """
    if current is None or current.flow_id != flow_id:
        shown = text.one_line(flow_id, _ID_LENGTH)
        sentence = f"The filter hides flow {shown}. {key_of('flows.show_all')} shows all flows."
        app.notify(sentence, markup=False)


def _owner_now(app: AppBase, owner: Account) -> Account:
    """Return whose the list is that belonged to `owner` when a dialog was opened.

    If its account was not known then, and the sign-in has ended meanwhile, it is the account's.
    """
    return owner if owner.is_known else app.session.list_owner


async def _write(app: AppBase, change: Callable[[Store], None]) -> None:
    try:
        await app.session.store.run(change)
    except StoreError as error:
        app.warn(str(error))
