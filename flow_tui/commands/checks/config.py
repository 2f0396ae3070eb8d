"""Checks the configuration file."""

from pathlib import Path
from typing import Final

from flow_tui.commands.findings import Finding, Level, told
from flow_tui.config import Config, read_config
from flow_tui.inputs import InputError

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
    return Finding(Level.OK, _CHECK, f"{path}{said}"), config
