"""Imports that wait until they are needed: what a start does not need costs it."""

import sys
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


def import_asyncio_without_ssl() -> None:
    """Import asyncio as in a Python without OpenSSL, unless it or `ssl` is imported already.

    asyncio imports `ssl` if it can, which is a tenth of the memory after the start, and does
    without where it cannot: its own TLS is then missing. httpx does not use that: it imports
    `ssl` itself, with the first request.
    """
    if "asyncio" in sys.modules or "ssl" in sys.modules:
        return
    # A module that is None cannot be imported: docs.python.org/3/reference/import.html
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import_module("asyncio")
    finally:
        del sys.modules["ssl"]
