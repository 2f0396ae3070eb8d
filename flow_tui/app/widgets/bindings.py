"""Textual's bindings for the actions of a place, with the keys in use."""

from textual.binding import Binding, BindingType

from flow_tui.actions import ACTIONS, PLACES
from flow_tui.key_map import key_of, keys_of


def bindings(*places: str) -> list[BindingType]:
    """Return the bindings for a screen or a widget.

    Args:
        places: What it is, of `PLACES`.
    """
    return [binding_of(action_id) for place in places for action_id in PLACES[place]]


def binding_of(action_id: str) -> Binding:
    """Return the binding of an action, for all of its keys."""
    action = ACTIONS[action_id]
    shown = (action.shown_with, action.id) if action.shown_with else (action.id,)
    return Binding(
        ",".join(keys_of(action.id)),
        action.textual_action,
        action.label,
        show=action.shown,
        key_display=" ".join(map(key_of, shown)),
        priority=action.priority,
        id=action.id,
    )
