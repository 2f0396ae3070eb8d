"""Packages that import their modules when they are needed: what a start does not need costs it."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def lazy_names(package: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package whose names are those of its modules.

    A module is imported when one of its names is first asked for.

    Args:
        package: The package.
        names: What each of its modules gives to it.
    """
    modules = {name: module for module, given in names.items() for name in given}

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return get
