"""The keyring backend of each platform.

It is fixed here: the keyring library's own choice would follow installed plug-ins, a
configuration file and an environment variable, any of which may lead to a plain text file.
"""

from typing import Protocol


class Backend(Protocol):
    """The part of a backend of the keyring library that is used. Every call may block."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return an item's value, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store an item."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete an item."""


def backend_name(platform: str) -> str:
    """Return the keyring's name for the user, for a value of `sys.platform`."""
    return "macOS Keychain" if platform == "darwin" else "the login keyring (Secret Service)"


def open_backend(platform: str, timeout: float) -> Backend:
    """Return the keyring of a platform. Imports the library, which takes about 0.1 s.

    Args:
        platform: A value of `sys.platform`.
        timeout: Seconds from now after which calls of the Secret Service time out; the
            Keychain has no timeout.

    Raises:
        ImportError: The library for this platform is not installed.
    """
    if platform == "darwin":
        from keyring.backends.macOS import Keyring

        return Keyring()
    from flow_tui.credentials.secret_service import NoPromptSecretService

    return NoPromptSecretService(timeout)
