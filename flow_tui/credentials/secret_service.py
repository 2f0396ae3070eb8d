"""The Secret Service (GNOME Keyring, KWallet, KeePassXC) without any dialog.

Its client libraries open a dialog where something is locked, on whatever screen the session
bus knows of, and wait for it without limit: over SSH that is a program that hangs because of
a window on a desk elsewhere. Here nothing is ever unlocked, created or asked, and every
answer has a deadline. Imported only where the keyring is used: it costs about 0.1 s.
"""

import os
import socket
import stat
import time
from pathlib import Path
from typing import Any, Final

import secretstorage
from jeepney import HeaderFields, Message
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from keyring.backends import SecretService

from flow_tui.credentials import keyring_errors

RUNTIME_FOLDERS: Final = Path("/run/user")
"""Where systemd keeps a folder for each user who is logged in, with the socket of their bus."""

_PROMPT: Final = "org.freedesktop.Secret.Prompt"


class QuietConnection(DBusConnection):  # type: ignore[misc]  # jeepney has no types
    """A D-Bus connection on which no answer comes after its end, and no prompt is started."""

    def __init__(self, connected: socket.socket, ends_at: float) -> None:
        self._ends_at = ends_at
        try:
            super().__init__(connected)
        except BaseException:
            self.close()
            raise

    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Any:
        """Send a message and return the reply; a `timeout` cannot go past the end.

        Raises:
            KeyringFailedError: It would start a prompt.
            TimeoutError: No reply in time.
        """
        if message.header.fields.get(HeaderFields.interface) == _PROMPT:
            raise keyring_errors.would_prompt()
        remaining = max(self._ends_at - time.monotonic(), 0)
        limit = remaining if timeout is None else min(timeout, remaining)
        return super().send_and_get_reply(message, timeout=limit)


class NoPromptSecretService(SecretService.Keyring):
    """The default collection, where it is there and unlocked.

    Its methods are the base class's, with its item format: what they store, the `keyring`
    command and other programs can read.

    Args:
        deadline: Seconds from now until every call gives up.
    """

    def __init__(self, deadline: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types for it
        self._ends_at = time.monotonic() + deadline

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Return the default collection, unlocked, on a connection that the caller closes.

        Raises:
            KeyringFailedError: There is none, or it is locked.
        """
        connection = _connect(self._ends_at)
        try:
            return _default_collection(connection)
        except BaseException:
            connection.close()
            raise

    def unlock(self, item: secretstorage.Item) -> None:
        """Unlock nothing.

        Raises:
            KeyringFailedError: The item is locked.
        """
        if item.is_locked():
            raise keyring_errors.locked()


def _default_collection(connection: QuietConnection) -> secretstorage.Collection:
    try:
        collection = secretstorage.Collection(connection)
    except secretstorage.ItemNotFoundException:
        raise keyring_errors.never_created() from None
    except secretstorage.SecretServiceNotAvailableException:
        raise keyring_errors.no_service() from None
    if collection.is_locked():
        raise keyring_errors.locked()
    return collection


def connect(path: str, ends_at: float) -> QuietConnection:
    """Return a connection to the bus behind a socket, for the caller to close.

    Args:
        path: What `session_bus` returned.
        ends_at: When nothing is waited for any more, on the monotonic clock.

    Raises:
        TimeoutError, OSError, ValueError, RuntimeError: There is no bus, or none that answers.
    """
    remaining = max(ends_at - time.monotonic(), 0)
    return QuietConnection(prep_socket(path, timeout=remaining), ends_at)


def _connect(ends_at: float) -> QuietConnection:
    try:
        return connect(session_bus(), ends_at)
    except TimeoutError:
        raise keyring_errors.no_answer() from None
    except (OSError, ValueError, RuntimeError):
        # No such socket, nobody listening, not our bus, an address of a kind not supported.
        raise keyring_errors.no_service() from None


def session_bus() -> str:
    """Return the path of the session bus's socket; it begins with NUL where it is no file.

    Shells of `su -`, `sudo -i` and cron lack the variable although the user's bus is there.

    Raises:
        KeyringFailedError: No variable names a bus, and no socket of this user's is where one is.
        RuntimeError, ValueError: DBUS_SESSION_BUS_ADDRESS is of a kind that cannot be used.
    """
    if address := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return str(get_bus(address))
    own_folder = RUNTIME_FOLDERS / str(os.getuid())
    for folder in (os.environ.get("XDG_RUNTIME_DIR") or own_folder, own_folder):
        path = Path(folder, "bus")
        if is_own_socket(path):
            return str(path)
    raise keyring_errors.no_service()


def is_own_socket(path: Path) -> bool:
    """Return whether a path is a socket that belongs to this user."""
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()
