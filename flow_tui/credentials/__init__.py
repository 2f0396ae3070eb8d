"""Credentials of profiles: from the environment, a command, the OS keyring. No network.

The keyring libraries are imported by the first use of `OsKeyring`.
"""

from flow_tui.credentials.command_output import CommandFailedError, CommandOutput
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
    "CommandOutput",
    "CommandSource",
    "CredentialStore",
    "Credentials",
    "EnvironmentCredentials",
    "KeyringFailedError",
    "KeyringState",
    "NullKeyring",
    "OsKeyring",
    "Source",
    "StoredCredentials",
    "take_environment",
]
