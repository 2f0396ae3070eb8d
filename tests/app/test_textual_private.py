"""Private parts of Textual are touched in `app/terminal/` only: any release may change them."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import flow_tui.app

ALLOWED = ("flow_tui.app.terminal", "flow_tui.app.screens.command_palette")
MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(flow_tui.app.__path__, "flow_tui.app.")
    if not name.startswith(ALLOWED)
]
"""No module outside `app/` may import Textual; an import contract checks that."""
BY_NAME = {"getattr", "setattr", "hasattr", "delattr"}


PUBLIC = {"_replace"}
"""Of named tuples."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


def is_own(value: ast.expr) -> bool:
    """Whether it is `self`, `cls` or `super()`."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "super"
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


def reached(tree: ast.Module) -> Iterator[str]:
    """Private attributes of other objects, and private modules of Textual."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr="_exit"):
                continue
            case ast.Attribute(value=value, attr=name) if not is_own(value):
                yield name
            case ast.Call(func=ast.Name(id=called), args=[_, ast.Constant(value=str(name)), *_]):
                yield name if called in BY_NAME else ""
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("textual"):
                yield from (*module.split("."), *(alias.name for alias in names))
            case ast.Import(names=names):
                yield from (part for alias in names for part in alias.name.split("."))


def classes_of(module: ModuleType) -> Iterator[type]:
    """The classes that a module defines, those in other classes too."""
    waiting = list(vars(module).values())
    while waiting:
        value = waiting.pop()
        if inspect.isclass(value) and value.__module__ == module.__name__:
            waiting += vars(value).values()
            yield value


@cache
def class_nodes(module: str) -> dict[str, ast.ClassDef]:
    """The classes of a module by their qualified names: `inspect` parses it for each of them."""
    found = {}
    waiting: list[tuple[str, ast.AST]] = [("", parsed(module))]
    while waiting:
        prefix, node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found[prefix + child.name] = child
                waiting.append((f"{prefix}{child.name}.", child))
            elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                waiting.append((prefix, child))
    return found


@cache
def names_in(kind: type) -> frozenset[str]:
    """The names that a class defines, or uses on itself, in its source."""
    source = class_nodes(kind.__module__)[kind.__qualname__]
    names = set()
    for node in ast.walk(source):
        match node:
            case ast.Attribute(value=value, attr=name) if is_own(value):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
    for node in source.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return frozenset(names)


def textual_names(kind: type) -> set[str]:
    """All names of the classes of Textual that a class inherits from."""
    bases = [base for base in kind.__mro__ if base.__module__.partition(".")[0] == "textual"]
    return set().union(*(names_in(base) | vars(base).keys() for base in bases))


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(name)))


def test_no_private_part_of_another_object_is_used() -> None:
    used = {name: set(filter(is_private, reached(parsed(name)))) for name in MODULES}
    assert {name: parts for name, parts in used.items() if parts} == {}


def test_no_private_part_of_a_base_class_is_used_or_overridden() -> None:
    kinds = [kind for name in MODULES for kind in classes_of(importlib.import_module(name))]
    used = {kind: set(filter(is_private, names_in(kind) & textual_names(kind))) for kind in kinds}
    assert {kind: parts for kind, parts in used.items() if parts} == {}


UNRELIABLE = {
    "push_screen_wait": "AppBase.ask: a worker of it that is cancelled ends the app",
    "set_timer": "call_in: on a busy machine it may never call back",
}
"""Public parts of Textual that the app does without, and what it has instead."""


def test_what_fails_at_times_is_not_used() -> None:
    assert [
        (name, node.attr, UNRELIABLE[node.attr])
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Attribute) and node.attr in UNRELIABLE
    ] == []
