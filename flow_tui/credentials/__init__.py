"""Credentials of profiles: from the environment, a command, the OS keyring. No network.

Importing it imports none of its modules: each is imported when one of its names is first asked for.
The keyring libraries are imported by the first use of `OsKeyring`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
else:
    from flow_tui.lazy import lazy_names

    __getattr__ = lazy_names(
        __name__,
        {
            "command_output": ["CommandFailedError", "CommandOutput"],
            "command_source": ["CommandSource"],
            "environment": ["ENVIRONMENT_PROFILE", "EnvironmentCredentials", "take_environment"],
            "keyring_errors": ["UNLOCK_COMMAND", "KeyringFailedError", "KeyringState"],
            "keyrings": ["NullKeyring", "OsKeyring"],
            "model": ["CredentialStore", "Credentials", "Source", "StoredCredentials"],
        },
    )

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
