"""Types of credentials, and the interface of every store of them."""

from enum import StrEnum
from typing import NamedTuple, Protocol

from flow_tui.model import Account
from flow_tui.secret import Secret


class Source(StrEnum):
    """Where credentials came from: shown before each publish and recorded with it."""

    ENVIRONMENT = "environment"
    COMMAND = "command"
    """Printed by the command that the configuration file names."""
    KEYRING = "keyring"
    SESSION = "session"
    """Typed for this session only."""
    DEMO = "demo"


class Credentials(NamedTuple):
    """What a request needs: SID, API domain and API key, all from one source."""

    account: Account
    api_key: Secret
    source: Source


class StoredCredentials(NamedTuple):
    """What a profile's item in the keyring holds."""

    sid: str
    api_key: Secret
    base_url: str
    """Scheme, host and port: `https://api.in.kaleyra.io`."""


class CredentialStore(Protocol):
    """A place that keeps the credentials of profiles.

    Each method raises `KeyringFailedError` where it fails. Only `read` returning None means
    "not stored".
    """

    async def read(self, profile: str) -> StoredCredentials | None:
        """Return what is stored for `profile`, or None."""

    async def write(self, profile: str, stored: StoredCredentials) -> None:
        """Store `stored` for `profile`, replacing what was there."""

    async def delete(self, profile: str) -> None:
        """Remove what is stored for `profile`, if anything."""

    async def describe(self) -> str:
        """Return the store's name for the user: `macOS Keychain`."""
