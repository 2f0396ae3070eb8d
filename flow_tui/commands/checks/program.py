"""Checks the program, its libraries and its configuration file."""

import platform
import sqlite3
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from flow_tui import __version__, clock
from flow_tui.commands.findings import Finding, Level, counted
from flow_tui.config import Config, config_path, read_config
from flow_tui.validation import InputError

LIBRARIES: Final = ("textual", "httpx", "keyring")
_CONFIGURATION: Final = "configuration"
_CLOCK: Final = "clock"


def check_programs(libraries: tuple[str, ...] = LIBRARIES) -> list[Finding]:
    """Return the versions, as a bug report needs them, and which libraries are missing."""
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
    advice = "Reinstall flow-tui with its dependencies."
    return [program, Finding(Level.PROBLEM, "libraries", _not_installed(missing), advice)]


def _not_installed(missing: list[str]) -> str:
    return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"


def check_clock() -> Finding:
    """Return the time; a warning if it is before the program was installed."""
    now, modified = clock.now(), Path(__file__).stat().st_mtime
    installed = datetime.fromtimestamp(modified, UTC)
    found = f"{now:%Y-%m-%d %H:%M} UTC"
    if now > installed - timedelta(days=1):
        return Finding(Level.OK, _CLOCK, found)
    advice = "Set the clock: the API's certificate is checked against it, attempts are dated by it."
    found = f"{found}, but flow-tui was installed on {installed:%Y-%m-%d}"
    return Finding(Level.WARNING, _CLOCK, found, advice)


def check_own_config() -> tuple[Finding, Config]:
    """Return whether this user's configuration file is valid, and its settings."""
    try:
        return check_config(config_path())
    except InputError as error:
        return Finding.from_error(Level.PROBLEM, _CONFIGURATION, str(error)), Config()


def check_config(path: Path) -> tuple[Finding, Config]:
    """Return whether the configuration file at `path` is valid, and its settings."""
    try:
        config = read_config(path)
    except InputError as error:
        return Finding.from_error(Level.PROBLEM, _CONFIGURATION, str(error)), Config()
    if not path.exists():
        return Finding(Level.OK, _CONFIGURATION, f"{path} does not exist; it is optional"), config
    if config.read_only:
        found, advice = f"{path}: read_only is true", "To publish, set it to false."
        return Finding(Level.PROBLEM, _CONFIGURATION, found, advice), config
    # An empty command is none: it disables the common one for its profile.
    commands = sum(map(bool, [config.credential_command, *config.profile_commands.values()]))
    suffix = f", {counted(commands, 'credential command')}" if commands else ""
    suffix += f", {counted(len(config.keys), 'key')} changed" if config.keys else ""
    suffix += "" if config.keep_flow_json else ", keep_flow_json is false"
    return Finding(Level.OK, _CONFIGURATION, f"{path}{suffix}"), config
