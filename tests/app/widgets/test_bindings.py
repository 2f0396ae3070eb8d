"""The bindings of all screens and widgets: made from the list of actions, and of nothing else."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from textual.binding import Binding
from textual.dom import DOMNode

import flow_tui.app
from flow_tui.actions import ACTIONS
from flow_tui.app.app import FlowTuiApp
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.help_text import sections
from flow_tui.app.widgets.bindings import binding_of, bindings
from flow_tui.app.widgets.virtual_list import VirtualList
from flow_tui.key_map import use_keys

# Enter in a list, which each list names.
_OF_LISTS = {each.id for each in ACTIONS.values() if each.textual_action == "select"}


def _below(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _below(subclass)


def _own() -> set[type[DOMNode]]:
    """Return the screens and widgets of flow-tui, and its app."""
    for module in pkgutil.walk_packages(flow_tui.app.__path__, "flow_tui.app."):
        import_module(module.name)
    return {kind for kind in _below(DOMNode) if kind.__module__.startswith("flow_tui.app.")}


def _bound() -> Iterator[tuple[type[DOMNode], Binding]]:
    for kind in _own():
        for binding in Binding.make_bindings(kind.__dict__.get("BINDINGS", [])):
            yield kind, binding


def test_each_binding_is_an_action_of_the_list() -> None:
    assert {binding.id for _, binding in _bound()} | _OF_LISTS == set(ACTIONS)


def test_each_action_is_something_that_its_screen_can_do() -> None:
    listed: list[tuple[type[DOMNode], Binding]] = [
        (VirtualList, binding_of(action_id)) for action_id in _OF_LISTS
    ]
    for kind, binding in [*_bound(), *listed]:
        namespace, _, action = binding.action.partition("(")[0].rpartition(".")
        owner = FlowTuiApp if namespace == "app" else kind
        names = (f"action_{action}", f"_action_{action}")
        assert any(hasattr(owner, name) for name in names), f"{kind.__name__}.{action}"


def test_each_screen_has_a_section_of_help() -> None:
    names = {section.name for section in sections()}
    kinds = [kind for kind in _own() if issubclass(kind, BaseScreen)]
    assert kinds
    assert {kind.HELP for kind in kinds} <= names


def test_bindings_have_the_keys_in_use() -> None:
    try:
        use_keys({"add.all": ("f5", "f6")})
        (binding,) = bindings("add")
        assert isinstance(binding, Binding)
        assert (binding.key, binding.id) == ("f5,f6", "add.all")
    finally:
        use_keys({})
