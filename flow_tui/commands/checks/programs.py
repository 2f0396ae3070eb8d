"""Checks which versions of the program and its libraries are installed."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from flow_tui import __version__
from flow_tui.commands.findings import Finding, Level

LIBRARIES: Final = ("textual", "httpx", "keyring")


def check_programs(libraries: tuple[str, ...] = LIBRARIES) -> list[Finding]:
    """Return the versions, as a report of a fault needs them, and which libraries are missing."""
    found, missing = [], []
    for library in libraries:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            missing.append(library)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    program = Finding(
        Level.OK,
        "program",
        f"flow-tui {__version__}, {python}, SQLite {sqlite3.sqlite_version}, {platform.system()}",
    )
    if not missing:
        return [program, Finding(Level.OK, "libraries", ", ".join(found))]
    advice = "Install flow-tui again, with all that it needs."
    return [program, Finding(Level.PROBLEM, "libraries", _not_installed(missing), advice)]


def _not_installed(missing: list[str]) -> str:
    return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
