"""Textual's bindings for the actions of a place, with the keys in use."""

from textual.binding import Binding, BindingType

from flow_tui.action_places import PLACES
from flow_tui.actions import ACTIONS
from flow_tui.key_map import keys_of


def bindings(*places: str) -> list[BindingType]:
    """Return the bindings for a screen or a widget.

    Args:
        places: What it is, of `PLACES`.
    """
    return [binding_of(action_id) for place in places for action_id in PLACES[place]]


def binding_of(action_id: str) -> Binding:
    """Return the binding of an action, for all of its keys."""
    action = ACTIONS[action_id]
    return Binding(
        ",".join(keys_of(action.id)),
        action.textual_action,
        action.label,
        show=action.shown,
        priority=action.priority,
        id=action.id,
    )
