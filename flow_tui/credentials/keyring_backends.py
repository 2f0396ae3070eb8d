"""Which keyring this platform has. It is named here, never looked for.

The keyring library's own choice would follow plug-ins that happen to be installed, a
configuration file and an environment variable, and with them end at a plain text file.
"""

from typing import Protocol


class Backend(Protocol):
    """What is used of a keyring of the keyring library. Every call may block."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return an item's value; None where there is no such item."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store an item."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove an item."""


def backend_name(platform: str) -> str:
    """Return the keyring's name in plain words for a value of `sys.platform`."""
    return "macOS Keychain" if platform == "darwin" else "the login keyring (Secret Service)"


def open_backend(platform: str, deadline: float) -> Backend:
    """Return the keyring of a platform. It imports the library, which takes about 0.1 s.

    Args:
        platform: A value of `sys.platform`.
        deadline: Seconds from now after which calls of the Secret Service time out; the
            Keychain has no timeout.

    Raises:
        ImportError: The library for this platform is not installed.
    """
    if platform == "darwin":
        from keyring.backends.macOS import Keyring

        return Keyring()
    from flow_tui.credentials.secret_service import NoPromptSecretService

    return NoPromptSecretService(deadline)
