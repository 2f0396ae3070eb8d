"""The credential stores: the operating system's keyring, and an empty one for the demo."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from flow_tui.credentials import keyring_errors
from flow_tui.credentials.keyring_backends import Backend, backend_name, open_backend
from flow_tui.credentials.keyring_errors import KeyringFailedError, KeyringState
from flow_tui.credentials.keyring_item import SERVICE, decode, encode
from flow_tui.credentials.model import StoredCredentials
from flow_tui.threads import in_daemon_thread

TIMEOUT: Final = 5.0
"""Seconds for one operation. The first after a login was seen to take 0.4 s."""

_PROBE: Final = "(probe)"
"""An item name that no profile can have."""
_MOST_COPIES: Final = 8
"""The most items of one name that a deletion removes; other programs may have added some."""

T = TypeVar("T")


class OsKeyring:
    """The keyring of this platform, a `CredentialStore`; a profile's credentials are one item.

    Each operation runs in a daemon thread and times out after `timeout` seconds. No keyring is
    unlocked or created, and on Linux no dialog opens. Every exception of the keyring library
    becomes a `KeyringFailedError` whose traceback holds no frame with a key.

    Args:
        timeout: Seconds.
        platform: A value of `sys.platform`.
    """

    def __init__(self, *, timeout: float = TIMEOUT, platform: str = sys.platform) -> None:
        self._timeout = timeout
        self._platform = platform

    async def read(self, profile: str) -> StoredCredentials | None:
        """Return what is stored for `profile`, or None.

        Raises:
            KeyringFailedError: The keyring cannot be used, or the item cannot be read.
        """
        return await self._run(partial(_read, profile=profile), keyring_errors.no_answer())

    async def write(self, profile: str, stored: StoredCredentials) -> None:
        """Store `stored` for `profile`, replacing what was there, and read it back.

        Raises:
            KeyringFailedError: It was not stored; with `KeyringState.UNCERTAIN`, it may be.
        """
        work = partial(_write, profile=profile, stored=stored)
        await self._run(work, keyring_errors.uncertain("stored"))

    async def delete(self, profile: str) -> None:
        """Remove what is stored for `profile`, if anything.

        Raises:
            KeyringFailedError: It was not removed; with `KeyringState.UNCERTAIN`, it may be.
        """
        await self._run(partial(_delete, profile=profile), keyring_errors.uncertain("removed"))

    async def describe(self) -> str:
        """Return the name of the keyring: `macOS Keychain`.

        Raises:
            KeyringFailedError: Nothing can be stored there now.
        """
        await self._run(_probe, keyring_errors.no_answer())
        return backend_name(self._platform)

    async def _run(self, work: Callable[[Backend], T], timed_out: KeyringFailedError) -> T:
        def attempt() -> T | KeyringFailedError:
            try:
                return work(open_backend(self._platform, self._timeout))
            except Exception as error:  # noqa: BLE001 - the libraries raise anything
                return keyring_errors.failure_of(error)

        result: T | KeyringFailedError
        try:
            result = await in_daemon_thread(attempt, self._timeout)
        except TimeoutError:
            result = timed_out
        if not isinstance(result, KeyringFailedError):
            return result
        # Raised here and not in the thread, so that its traceback has no frame of the thread.
        raise timed_out if result.state is KeyringState.NO_ANSWER else result


class NullKeyring:
    """An empty `CredentialStore` that refuses to store; the demo's."""

    async def read(self, profile: str) -> StoredCredentials | None:  # noqa: ARG002 - same signature
        """Return None."""
        return None

    async def write(self, profile: str, stored: StoredCredentials) -> None:  # noqa: ARG002 - same
        """Refuse.

        Raises:
            KeyringFailedError: Always.
        """
        raise keyring_errors.nothing_stored_in_demo()

    async def delete(self, profile: str) -> None:
        """Do nothing: there is nothing to remove."""

    async def describe(self) -> str:
        """Refuse.

        Raises:
            KeyringFailedError: Always.
        """
        raise keyring_errors.nothing_stored_in_demo()


def _probe(backend: Backend) -> None:
    backend.get_password(SERVICE, _PROBE)


def _read(backend: Backend, profile: str) -> StoredCredentials | None:
    value = backend.get_password(SERVICE, profile)
    return None if value is None else decode(value)


def _write(backend: Backend, profile: str, stored: StoredCredentials) -> None:
    backend.set_password(SERVICE, profile, encode(stored))
    try:
        kept = _read(backend, profile)
    except Exception:  # noqa: BLE001 - the libraries raise anything
        # It was accepted before the keyring was locked, or ended: the key is most likely there.
        raise keyring_errors.uncertain("stored") from None
    if kept != stored:
        raise keyring_errors.not_stored()


def _delete(backend: Backend, profile: str) -> None:
    for _ in range(_MOST_COPIES):
        if backend.get_password(SERVICE, profile) is None:
            return
        backend.delete_password(SERVICE, profile)
    raise keyring_errors.not_removed()
