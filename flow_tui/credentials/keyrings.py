"""The operating system's keyring, in which a profile's credentials are one item."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from flow_tui.credentials import keyring_errors
from flow_tui.credentials.keyring_backends import Backend, backend_name, open_backend
from flow_tui.credentials.keyring_errors import (
    KeyringFailedError,
    KeyringState,
    nothing_stored_in_demo,
)
from flow_tui.credentials.keyring_item import SERVICE, decode, encode
from flow_tui.credentials.model import StoredCredentials
from flow_tui.threads import in_daemon_thread

DEADLINE: Final = 5.0
"""Seconds for one operation. The first one after a login has been seen to take 0.4 s."""

_PROBE: Final = "(probe)"
"""An item name that no profile can have."""
_COPIES: Final = 8
"""How many items of one name are removed at most; there is more than one if others wrote them."""

T = TypeVar("T")


class OsKeyring:
    """The keyring of this platform; a `CredentialStore`.

    Every operation runs in a daemon thread of its own and gives up after `deadline` seconds.
    Nothing is unlocked or created, no dialog is opened on Linux, and what the keyring library
    raises ends here: out comes `KeyringFailedError`, with no frame that has seen a key.

    Args:
        deadline: Seconds.
        platform: A value of `sys.platform`.
    """

    def __init__(self, *, deadline: float = DEADLINE, platform: str = sys.platform) -> None:
        self._deadline = deadline
        self._platform = platform

    async def read(self, profile: str) -> StoredCredentials | None:
        """Return what is stored for `profile`; None where nothing is.

        Raises:
            KeyringFailedError: The keyring cannot be used, or the item cannot be read.
        """
        return await self._run(partial(_read, profile=profile), keyring_errors.no_answer())

    async def write(self, profile: str, stored: StoredCredentials) -> None:
        """Store `stored` for `profile`, in place of what was there, and read it back.

        Raises:
            KeyringFailedError: It is not stored; with `KeyringState.UNCERTAIN`, it may be.
        """
        work = partial(_write, profile=profile, stored=stored)
        await self._run(work, keyring_errors.uncertain("stored"))

    async def delete(self, profile: str) -> None:
        """Remove what is stored for `profile`; nothing stored is no failure.

        Raises:
            KeyringFailedError: It is not removed; with `KeyringState.UNCERTAIN`, it may be.
        """
        await self._run(partial(_delete, profile=profile), keyring_errors.uncertain("removed"))

    async def describe(self) -> str:
        """Return where `write` would store, in plain words: `macOS Keychain`.

        Raises:
            KeyringFailedError: Nothing could be stored there now.
        """
        await self._run(_probe, keyring_errors.no_answer())
        return backend_name(self._platform)

    async def _run(self, work: Callable[[Backend], T], late: KeyringFailedError) -> T:
        def attempt() -> T | KeyringFailedError:
            try:
                return work(open_backend(self._platform, self._deadline))
            except Exception as error:  # noqa: BLE001 - the one boundary: they raise anything
                return keyring_errors.failure_of(error)

        result: T | KeyringFailedError
        try:
            result = await in_daemon_thread(attempt, self._deadline)
        except TimeoutError:
            result = late
        if not isinstance(result, KeyringFailedError):
            return result
        # A failure is returned by the thread and raised here, so that its traceback has no
        # frame of the thread.
        raise late if result.state is KeyringState.NO_ANSWER else result


def _probe(backend: Backend) -> None:
    backend.get_password(SERVICE, _PROBE)


def _read(backend: Backend, profile: str) -> StoredCredentials | None:
    value = backend.get_password(SERVICE, profile)
    return None if value is None else decode(value)


def _write(backend: Backend, profile: str, stored: StoredCredentials) -> None:
    backend.set_password(SERVICE, profile, encode(stored))
    if _read(backend, profile) != stored:
        raise keyring_errors.not_stored()


def _delete(backend: Backend, profile: str) -> None:
    for _ in range(_COPIES):
        if backend.get_password(SERVICE, profile) is None:
            return
        backend.delete_password(SERVICE, profile)
    raise keyring_errors.not_removed()


class NullKeyring:
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
