"""What is remembered of profiles, kept in step with the keys in the keyring."""

from collections.abc import Callable, Sequence
from typing import Final

from flow_tui.credentials import CredentialStore, KeyringFailedError, Source, StoredCredentials
from flow_tui.model import Account, Profile
from flow_tui.store import ProfilesChangedError, Store, StoreError, StoreThread

_IS: Final = "is"
_MAY_BE: Final = "may be"


class KnownProfiles:
    """The profiles of the store, each with its key in the keyring, if it is there.

    A key that may be in the keyring is remembered with its profile: else nothing would delete it.
    """

    def __init__(self, store: StoreThread, keyring: CredentialStore) -> None:
        """Make it.

        Args:
            store: Where profiles are remembered.
            keyring: Where keys are.
        """
        self._store = store
        self._keyring = keyring
        self._unsaved: set[str] = set()
        """Names whose key may be in the keyring although the profile could not be saved."""
        self._unconfirmed: set[str] = set()
        """Names whose key in the keyring, if there is one, is one that was not confirmed."""

    async def get(self, name: str) -> Profile | None:
        """Return what is stored of a profile, or None.

        Raises:
            StoreError: The store cannot be read.
        """
        return await self._store.run(lambda store: store.profiles.get(name))

    async def save_found(
        self, name: str, found: StoredCredentials, source: Source, *, read: Profile | None
    ) -> bool:
        """Remember whose credentials the keyring holds, or a command printed.

        Returns whether the profile is still as it was read; else nothing is saved, since another
        terminal has deleted it, or given it another account, while they were looked for.

        Args:
            name: The profile's name.
            found: The credentials.
            source: Where they are from.
            read: What `get` returned before.

        Raises:
            StoreError: The store cannot be written.
        """
        if source not in {Source.COMMAND, Source.KEYRING}:
            return True
        kept = source is Source.KEYRING or (read is not None and read.in_keyring)
        now = Profile(name, found.sid, found.base_url, in_keyring=kept)
        return await self._store.run(lambda store: store.profiles.replace(read, now))

    async def save_typed(self, typed: Profile, *, is_printed: bool) -> None:
        """Remember a profile whose key is kept in memory only.

        What the keyring holds for the profile stays known; so does its account, unless a command
        prints the key, or it is not known that the keyring holds any.

        Raises:
            StoreError: The profile could not be remembered.
        """
        known = await self.get(typed.name)
        kept = known is not None and known.in_keyring
        if is_printed or not kept or typed.name in self._unconfirmed:
            now = typed._replace(in_keyring=kept or typed.name in self._unsaved)
            await self._store.run(lambda store: store.profiles.save(now))

    async def store_key(self, name: str, typed: StoredCredentials) -> None:
        """Put credentials into the keyring, and remember the profile.

        If it is not known whether they are there, the profile is remembered as one with a key;
        one that is known keeps its account.

        Raises:
            KeyringFailedError: They were not stored; with `KeyringState.UNCERTAIN`, they may be.
            StoreError: The profile was not remembered; the text says that its key is stored.
        """
        profile = Profile(name, typed.sid, typed.base_url, in_keyring=True)
        known = await self.get(name)
        try:
            await self._keyring.write(name, typed)
        except KeyringFailedError as error:
            if error.is_uncertain:
                if known is None or not known.in_keyring:
                    self._unconfirmed.add(name)
                await self._save(name, _MAY_BE, lambda store: store.profiles.add_key(profile))
            raise
        self._unconfirmed.discard(name)
        await self._save(name, _IS, lambda store: store.profiles.save(profile))

    async def delete(
        self, shown: Profile, sharing: Sequence[str], in_use: Sequence[Account]
    ) -> None:
        """Delete a profile, its key, and its list if it is no other's; recorded attempts stay.

        Args:
            shown: The profile as the user was shown it.
            sharing: The other profiles with the same account, as the user was shown them.
            in_use: Accounts whose lists are in use, although no stored profile may name them.

        Raises:
            KeyringFailedError: The key is still in the keyring; nothing has changed.
            ProfilesChangedError: It is not as it was shown; the text says what was deleted.
            StoreError: The profile could not be removed.
        """
        await self._store.run(lambda store: store.profiles.check(shown, sharing, in_use))
        if shown.in_keyring:
            await self._keyring.delete(shown.name)
            self._unsaved.discard(shown.name)
            self._unconfirmed.discard(shown.name)
        try:
            await self._store.run(lambda store: store.profiles.remove(shown, sharing, in_use))
        except ProfilesChangedError:
            if not shown.in_keyring:
                raise
            raise ProfilesChangedError(f"Only the key of {shown.name}") from None

    async def _save(self, name: str, certainty: str, save: Callable[[Store], None]) -> None:
        """Remember a profile whose key is, or may be, in the keyring.

        Raises:
            StoreError: It could not be remembered; the text says where the key is.
        """
        self._unsaved.add(name)
        try:
            await self._store.run(save)
        except StoreError as error:
            raise StoreError(
                f"The key of {name} {certainty} in the keyring, but the profile could not be "
                f"saved. {error}"
            ) from error
        self._unsaved.discard(name)
