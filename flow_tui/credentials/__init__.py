"""Profiles' secrets: environment, a command, OS keyring, this session. No Textual, no network.

Importing it imports none of the keyring libraries; the first use of `OsKeyring` does.
"""

from flow_tui.credentials.command_output import CommandFailedError, Printed
from flow_tui.credentials.command_source import CommandSource
from flow_tui.credentials.environment import (
    ENVIRONMENT_PROFILE,
    EnvironmentCredentials,
    take_environment,
)
from flow_tui.credentials.keyring_errors import UNLOCK_COMMAND, KeyringFailedError, KeyringState
from flow_tui.credentials.keyrings import NullKeyring, OsKeyring
from flow_tui.credentials.model import Credentials, CredentialStore, Source, StoredCredentials

__all__ = [
    "ENVIRONMENT_PROFILE",
    "UNLOCK_COMMAND",
    "CommandFailedError",
    "CommandSource",
    "CredentialStore",
    "Credentials",
    "EnvironmentCredentials",
    "KeyringFailedError",
    "KeyringState",
    "NullKeyring",
    "OsKeyring",
    "Printed",
    "Source",
    "StoredCredentials",
    "take_environment",
]
