"""Signing in: which account is in use, and where its credentials come from."""

from collections.abc import Sequence
from typing import Final

from flow_tui.config import Config
from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    CommandSource,
    Credentials,
    CredentialStore,
    EnvironmentCredentials,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Profile
from flow_tui.services import profile_names
from flow_tui.services.credential_source import CredentialSource
from flow_tui.services.known_profiles import KnownProfiles
from flow_tui.store import StoreError, StoreThread
from flow_tui.store.settings import LAST_PROFILE

DEMO_PROFILE: Final = "demo"
_MOST_READS: Final = 5
"""How often a profile that others change is read for one sign-in."""


class SignIn:
    """Holds the account in use, and changes it."""

    def __init__(
        self,
        store: StoreThread,
        keyring: CredentialStore,
        *,
        config: Config,
        environment: EnvironmentCredentials | None = None,
        base_url: str | None = None,
        profile: str = "",
    ) -> None:
        """Make it, not signed in.

        Args:
            store: Where profiles are remembered.
            keyring: Where keys are.
            config: Names the commands that print keys.
            environment: The environment's credentials.
            base_url: Replaces the API domain of every profile.
            profile: The profile to begin with.
        """
        self.profile = profile
        """The profile in use; empty until one is chosen."""
        self.list_owner = Account(profile, "", "")
        """The account whose list is shown: the one in use, else what is known of the profile's."""
        self.credentials: Credentials | None = None
        """What requests are sent with; None while not signed in."""
        self.keyring = keyring
        self.commands = CommandSource(config)
        self.demo: StoredCredentials | None = None
        """The credentials of the demo's sandbox, to which every request goes once they are set."""
        self._store = store
        self._known = KnownProfiles(store, keyring)
        self._environment = environment
        self._base_url = base_url
        self._choice = object()
        """Identifies the latest choice of an account; those of earlier ones are dropped."""
        self._sources = (
            CredentialSource(
                Source.ENVIRONMENT,
                lambda profile: self.has_environment and profile.name == ENVIRONMENT_PROFILE,
                self._find_in_environment,
            ),
            CredentialSource(
                Source.DEMO,
                lambda profile: self.demo is not None and profile.name == DEMO_PROFILE,
                self._find_in_demo,
            ),
            CredentialSource(
                Source.COMMAND,
                lambda profile: self.commands.has(profile.name),
                self._find_by_command,
            ),
            CredentialSource(
                Source.KEYRING,
                lambda profile: profile.in_keyring,
                lambda profile: self.keyring.read(profile.name),
            ),
        )

    @property
    def account(self) -> Account | None:
        """The account in use; None while not signed in."""
        return self.credentials.account if self.credentials else None

    @property
    def has_environment(self) -> bool:
        """Whether the environment holds credentials."""
        return self._environment is not None

    def source_of(self, profile: Profile) -> Source:
        """Return where a profile's credentials come from; `SESSION` if they are typed."""
        found = self._source(profile)
        return found.source if found else Source.SESSION

    async def profiles(self) -> list[Profile]:
        """Return the profiles to choose from, the environment's first.

        Raises:
            StoreError: The store cannot be read.
        """
        stored = await self._store.run(lambda store: store.profiles.all())
        return profile_names.all_profiles(stored, self.commands.profiles, self._environment)

    async def begin(self) -> None:
        """Choose the profile to start with; use it if its key is in the environment.

        Raises:
            StoreError: The store cannot be read.
        """
        last = await self._store.run(lambda store: store.settings.get(LAST_PROFILE))
        names = [profile.name for profile in await self.profiles()]
        environment = self.has_environment
        name = profile_names.first_profile(self.profile, names, last, has_environment=environment)
        await self.choose(name)
        if self.source_of(Profile(self.profile)) is Source.ENVIRONMENT:
            await self.use(self.profile)

    async def choose(self, name: str) -> None:
        """Show a profile's list, as far as its account is known, and sign out.

        Raises:
            StoreError: The store cannot be read.
        """
        known = await self._known.get(name)
        self._choose(name)
        self.list_owner = self._owner_of(known or Profile(name))

    async def use(self, name: str) -> bool:
        """Use a profile's credentials; return whether there were any.

        Without any, the profile's list is shown and nothing can be sent. If another account is
        chosen before they are found, they are dropped, and the result is True. If the profile is
        changed meanwhile, in another terminal, they are looked for again.

        Raises:
            CommandFailedError: The command gave no key.
            KeyringFailedError: The keyring failed, so it is not known whether it holds a key.
            StoreError: The store cannot be read, or the profile changes again and again.
        """
        choice = self._choose(name)
        self.commands.clear()
        for _ in range(_MOST_READS):
            known = await self._known.get(name)
            profile = known or Profile(name, in_keyring=bool(name))
            if choice is self._choice:
                self.list_owner = self._owner_of(profile)
            source = self._source(profile)
            found = await source.find(profile) if source else None
            if choice is not self._choice:
                return True
            if source is None or found is None:
                return False
            is_saved = await self._known.save_found(name, found, source.source, read=known)
            if choice is not self._choice:
                return True
            if is_saved:
                await self._use(name, found, source.source)
                return True
        raise StoreError(f"The profile {name} is being changed elsewhere. Try again in a moment.")

    async def use_again(self, profile: str, credentials: Credentials | None) -> None:
        """Use a profile again with what was in use with it, unless it was deleted meanwhile.

        Raises:
            StoreError: The store cannot be read.
        """
        choice = self._choice
        known = {each.name: each for each in await self.profiles()}
        if choice is self._choice and (not profile or profile in known):
            self._choose(profile)
            self.credentials = credentials
            found = self._owner_of(known.get(profile, Profile(profile)))
            self.list_owner = credentials.account if credentials else found

    async def use_domain(self, base_url: str) -> None:
        """Use the environment's credentials on an API domain that was typed.

        Raises:
            StoreError: The store cannot be written.
        """
        if self._environment is not None:
            self._environment = self._environment._replace(base_url=base_url)
            await self.use(ENVIRONMENT_PROFILE)

    async def use_typed(
        self, profile: str, typed: StoredCredentials, source: Source = Source.SESSION
    ) -> None:
        """Use credentials that were typed or printed; the key is kept in memory only.

        What the keyring holds for the profile stays there, and stays known.

        Raises:
            StoreError: The profile could not be remembered.
        """
        remembered = Profile(profile, typed.sid, typed.base_url)
        await self._known.save_typed(remembered, is_printed=source is Source.COMMAND)
        await self._use(profile, typed, source)

    async def store_and_use(self, profile: str, typed: StoredCredentials) -> None:
        """Put credentials into the keyring, remember the profile, and use it.

        Raises:
            KeyringFailedError: They were not stored, and nothing has changed; with
                `KeyringState.UNCERTAIN`, they may be, and the profile is remembered.
            StoreError: The profile was not remembered; the text says that its key is stored.
        """
        await self._known.store_key(profile, typed)
        await self._use(profile, typed, Source.KEYRING)

    def account_of(self, profile: str, found: StoredCredentials | Profile) -> Account:
        """Return the account that credentials are used on: in the demo always the sandbox's."""
        base_url = self.demo.base_url if self.demo else self._base_url or found.base_url
        return Account(profile, found.sid, base_url)

    async def shares_list(self, profile: Profile) -> list[str]:
        """Return the other profiles that have the same account, and so the same list.

        Raises:
            StoreError: The store cannot be read.
        """
        in_use = self._in_use()
        return await self._store.run(lambda store: store.profiles.sharing(profile, in_use))

    async def delete_profile(self, shown: Profile, sharing: Sequence[str]) -> None:
        """Delete a profile, its key, and its list if it is no other's; recorded attempts stay.

        Args:
            shown: The profile as the user was shown it.
            sharing: What `shares_list` returned for it then.

        Raises:
            KeyringFailedError: The key is still in the keyring; nothing has changed.
            ProfilesChangedError: It is not as it was shown; the text says what was deleted.
            StoreError: The profile could not be removed.
        """
        await self._known.delete(shown, sharing, self._in_use())
        if shown.name == self.profile:
            self._choose("")

    def _in_use(self) -> list[Account]:
        """Return the accounts whose lists are in use, although no stored profile may name them."""
        named = profile_names.all_profiles([], (), self._environment)
        return [*(profile.account for profile in named), self.list_owner]

    def _source(self, profile: Profile) -> CredentialSource | None:
        return next((source for source in self._sources if source.serves(profile)), None)

    async def _find_in_environment(self, _profile: Profile) -> StoredCredentials | None:
        found = self._environment
        base_url = self._base_url or (found.base_url if found else None)
        return StoredCredentials(found.sid, found.api_key, base_url) if found and base_url else None

    async def _find_in_demo(self, _profile: Profile) -> StoredCredentials | None:
        return self.demo

    async def _find_by_command(self, profile: Profile) -> StoredCredentials | None:
        printed = await self.commands.output(profile.name)
        sid, base_url = printed.sid or profile.sid, printed.base_url or profile.base_url
        complete = profile.name and sid and base_url
        return StoredCredentials(sid, printed.api_key, base_url) if complete else None

    def _owner_of(self, profile: Profile) -> Account:
        """Return what is known of a profile's account before its credentials are found."""
        return profile_names.last_known_account(profile, self._environment, self._base_url)

    def _choose(self, profile: str) -> object:
        if profile != self.profile:
            self.list_owner = Account(profile, "", "")
        self.profile, self.credentials = profile, None
        self._choice = object()
        return self._choice

    async def _use(self, profile: str, found: StoredCredentials, source: Source) -> None:
        self._choose(profile)
        self.commands.clear()
        account = self.list_owner = self.account_of(profile, found)
        self.credentials = Credentials(account, found.api_key, source)
        await self._store.run(lambda store: store.flows.move_to_account(account))
        await self._store.run(lambda store: store.settings.set(LAST_PROFILE, profile))
