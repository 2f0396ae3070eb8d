"""A store that keeps nothing, for the demo."""

from flow_tui.credentials.failures import nothing_stored_in_demo
from flow_tui.credentials.model import StoredCredentials


class NoKeyring:
    """A `CredentialStore` with nothing in it. It touches no keyring."""

    async def read(self, profile: str) -> StoredCredentials | None:  # noqa: ARG002 - same signature
        """Return None."""
        return None

    async def write(self, profile: str, stored: StoredCredentials) -> None:  # noqa: ARG002 - same
        """Refuse.

        Raises:
            KeyringFailedError: Always.
        """
        raise nothing_stored_in_demo()

    async def delete(self, profile: str) -> None:
        """Do nothing: there is nothing to remove."""

    async def describe(self) -> str:
        """Refuse.

        Raises:
            KeyringFailedError: Always.
        """
        raise nothing_stored_in_demo()
