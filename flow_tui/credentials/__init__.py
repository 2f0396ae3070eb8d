"""Profiles' secrets: environment, a command, OS keyring, this session. No Textual, no network.

Importing it imports none of the keyring libraries; the first use of `OsKeyring` does.
"""

from flow_tui.credentials.command_output import CommandFailedError, Printed
from flow_tui.credentials.commands import Commands
from flow_tui.credentials.environment import (
    ENVIRONMENT_PROFILE,
    EnvironmentCredentials,
    take_environment,
)
from flow_tui.credentials.failures import UNLOCK_COMMAND, KeyringFailedError, KeyringState
from flow_tui.credentials.model import Credentials, CredentialStore, Source, StoredCredentials
from flow_tui.credentials.no_keyring import NoKeyring
from flow_tui.credentials.os_keyring import OsKeyring

__all__ = [
    "ENVIRONMENT_PROFILE",
    "UNLOCK_COMMAND",
    "CommandFailedError",
    "Commands",
    "CredentialStore",
    "Credentials",
    "EnvironmentCredentials",
    "KeyringFailedError",
    "KeyringState",
    "NoKeyring",
    "OsKeyring",
    "Printed",
    "Source",
    "StoredCredentials",
    "take_environment",
]
