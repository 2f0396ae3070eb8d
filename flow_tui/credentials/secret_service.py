"""The Secret Service (GNOME Keyring, KWallet, KeePassXC) without prompts.

Where something is locked, its client libraries open a dialog on the desktop and wait for it
without limit: over SSH, the program hangs because of a window on a screen elsewhere. Here
nothing is unlocked or created, no prompt opens, and every call has a deadline.

Importing this module takes about 0.1 s, so it is imported when the keyring is first used.
"""

import os
import socket
import stat
import time
from pathlib import Path
from typing import Any, Final

import secretstorage
from jeepney import DBusErrorResponse, HeaderFields, Message, message_bus
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, Proxy, prep_socket
from keyring.backends import SecretService

from flow_tui.credentials import keyring_errors, keyring_programs

RUNTIME_FOLDERS: Final = Path("/run/user")
"""systemd's folder of each logged-in user is in it, with the socket of the user's bus."""

PROC: Final = Path("/proc")
SERVICE_NAME: Final = "org.freedesktop.secrets"
"""The name of the secret service on a bus."""
_PROMPT: Final = "org.freedesktop.Secret.Prompt"


class NoPromptConnection(DBusConnection):  # type: ignore[misc]  # jeepney has no types
    """A D-Bus connection with a deadline for all calls, on which no prompt can be started.

    Args:
        connected: A socket connected to the bus.
        deadline: A time of the monotonic clock.
    """

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._deadline = deadline
        try:
            super().__init__(connected)
        except BaseException:
            self.close()
            raise

    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Any:
        """Send a message and return the reply, within `timeout` seconds and the deadline.

        Raises:
            KeyringFailedError: The message would start a prompt.
            TimeoutError: No reply in time.
        """
        if message.header.fields.get(HeaderFields.interface) == _PROMPT:
            raise keyring_errors.would_prompt()
        remaining = max(self._deadline - time.monotonic(), 0)
        limit = remaining if timeout is None else min(timeout, remaining)
        return super().send_and_get_reply(message, timeout=limit)


class NoPromptSecretService(SecretService.Keyring):
    """The default collection, if it exists and is unlocked.

    Its methods and item format are the base class's, so that the `keyring` command and other
    programs can read the items.

    Args:
        timeout: Seconds from now after which all calls time out.
    """

    def __init__(self, timeout: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types for it
        self._deadline = time.monotonic() + timeout

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Return the default collection; the caller closes its connection.

        Raises:
            KeyringFailedError: The collection does not exist or is locked.
        """
        connection = _connect(self._deadline)
        try:
            return _default_collection(connection)
        except BaseException:
            connection.close()
            raise

    def unlock(self, item: secretstorage.Item) -> None:
        """Refuse to unlock an item.

        Raises:
            KeyringFailedError: The item is locked.
        """
        if item.is_locked():
            raise keyring_programs.item_locked(service_program(item.connection)[0])


def _default_collection(connection: NoPromptConnection) -> secretstorage.Collection:
    try:
        collection = secretstorage.Collection(connection)
    except secretstorage.ItemNotFoundException:
        raise keyring_programs.no_default(service_program(connection)[0]) from None
    except secretstorage.SecretServiceNotAvailableException:
        raise keyring_errors.no_service() from None
    if collection.is_locked():
        raise keyring_programs.locked(service_program(connection)[0])
    return collection


def service_program(connection: DBusConnection) -> tuple[str, int]:
    """Return the name and ID of the process that is the secret service on a bus.

    The name is empty where Linux does not tell it, or nobody is; the ID is 0 then.
    """
    bus: Any = Proxy(message_bus, connection)
    try:
        process = int(bus.GetConnectionUnixProcessID(SERVICE_NAME)[0])
    except DBusErrorResponse:
        return "", 0
    try:
        name = (PROC / str(process) / "comm").read_text(encoding="utf-8", errors="replace")
    except OSError:  # no /proc, or another user's
        return "", process
    return name.removesuffix("\n"), process


def connect(path: str, deadline: float) -> NoPromptConnection:
    """Connect to a bus; the caller closes the connection.

    Args:
        path: The socket's path, from `session_bus`.
        deadline: A time of the monotonic clock.

    Raises:
        TimeoutError, OSError, ValueError, RuntimeError: There is no bus, or it does not answer.
    """
    remaining = max(deadline - time.monotonic(), 0)
    return NoPromptConnection(prep_socket(path, timeout=remaining), deadline)


def _connect(deadline: float) -> NoPromptConnection:
    try:
        return connect(session_bus(), deadline)
    except TimeoutError:
        raise keyring_errors.no_answer() from None
    except (OSError, ValueError, RuntimeError):
        # No such socket, nothing listens on it, another user's bus, an unsupported address.
        raise keyring_errors.no_service() from None


def session_bus() -> str:
    """Return the path of the session bus's socket; an abstract one begins with NUL.

    Where DBUS_SESSION_BUS_ADDRESS is not set, as in shells of `su -`, `sudo -i` and cron, it is
    looked for in the user's runtime folder.

    Raises:
        KeyringFailedError: The variable is not set, and the folder holds no socket of this user.
        RuntimeError, ValueError: The variable holds an address that is not supported.
    """
    if address := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return str(get_bus(address))
    own_folder = RUNTIME_FOLDERS / str(os.getuid())
    for folder in (os.environ.get("XDG_RUNTIME_DIR") or own_folder, own_folder):
        path = Path(folder, "bus")
        if path.is_absolute() and is_own_socket(path):  # a relative folder is to be ignored
            return str(path)
    raise keyring_errors.no_service()


def is_own_socket(path: Path) -> bool:
    """Return whether a path is a socket that belongs to this user."""
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()
