"""Checks which versions of the program and its libraries are installed."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from flow_tui import __version__
from flow_tui.commands.findings import Finding, Level, told
from flow_tui.config import Config, read_config
from flow_tui.validation import InputError

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


_CHECK: Final = "configuration"


def check_config(path: Path) -> tuple[Finding, Config]:
    """Return whether the configuration file can be used, and what it says.

    Args:
        path: Where it is, or would be.
    """
    try:
        config = read_config(path)
    except InputError as error:
        return told(Level.PROBLEM, _CHECK, str(error)), Config()
    if not path.exists():
        return Finding(Level.OK, _CHECK, f"none at {path}; none is needed"), config
    if config.read_only:
        found, advice = f"{path}: read_only is true", "Nothing can be published until it is false."
        return Finding(Level.PROBLEM, _CHECK, found, advice), config
    # An empty command is none: it takes the common one away from its profile.
    commands = sum(map(bool, [config.credential_command, *config.profile_commands.values()]))
    said = f", credential commands: {commands}" if commands else ""
    said += f", keys changed: {len(config.keys)}" if config.keys else ""
    return Finding(Level.OK, _CHECK, f"{path}{said}"), config
