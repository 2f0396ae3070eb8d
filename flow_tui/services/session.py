"""One run of the app, without its screens: who is signed in, the store, the publisher."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flow_tui import clock
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
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Account, Attempt, Profile
from flow_tui.secret import Secret
from flow_tui.services.flow_check import FlowCheck, check_flow
from flow_tui.services.publisher import Publisher
from flow_tui.services.sign_in import first_profile
from flow_tui.store import Store, StoreThread
from flow_tui.threads import in_daemon_thread

if TYPE_CHECKING:
    from flow_tui.sandbox.server import Sandbox
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flow_tui.store.settings import LAST_PROFILE


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line and the environment say."""

    data_directory: Callable[[], Path]
    """Where the database lives; called off the event loop."""
    profile: str | None = None
    base_url: str | None = None
    """Takes the place of the profile's API domain."""
    environment: EnvironmentCredentials | None = None
    demo: bool = False
    config: Config = field(default_factory=Config)
    read_only: bool = False


DEMO_PROFILE: Final = "demo"


def new_session_id() -> str:
    """Return a session's name: its start in UTC and four random letters or digits."""
    return f"{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


class Session:
    """Signs in, remembers profiles, publishes, and closes what it opened.

    Nothing is opened before `start`.
    """

    def __init__(self, options: Options, keyring: CredentialStore) -> None:
        self.id = new_session_id()
        self.demo = options.demo
        self.read_only = options.read_only or options.config.read_only
        self.credentials: Credentials | None = None
        self.profile = options.profile or ""
        """The profile whose list is shown; empty until one is chosen."""
        self.keyring = keyring
        self.commands = CommandSource(Config() if options.demo else options.config)
        self.client = KaleyraClient()
        self.store = StoreThread(lambda: Store.open(options.data_directory()))
        self.publisher = Publisher(self.store, self.client, self.id, read_only=self.read_only)
        self._options = options
        # The demo must not send a real key, not even to its sandbox.
        self._environment = None if options.demo else options.environment
        self._sandbox: Sandbox | None = None
        self._choice = object()
        """The user's last choice of an account: what an earlier one still waits for is dropped."""
        self._reader: StoreThread | None = None

    @property
    def account(self) -> Account | None:
        """The account that a publish would go to; None while nobody is signed in."""
        return self.credentials.account if self.credentials else None

    @property
    def has_environment(self) -> bool:
        """Whether the environment holds credentials."""
        return self._environment is not None

    @property
    def reader(self) -> StoreThread:
        """A second way to the database, for what reads it for long: no publish waits for that."""
        if self._reader is None:
            directory = self._options.data_directory
            self._reader = StoreThread(lambda: Store.open_to_read(directory()))
        return self._reader

    async def start(self) -> list[Attempt]:
        """Open the store and choose a profile; return attempts whose process died in flight.

        The environment's profile and the demo's are signed in, too: it takes no waiting.

        Raises:
            StoreError: The store cannot be opened. `start` may be called again.
        """
        died = await self.store.run(lambda store: store.attempts.sweep())
        if self.demo:
            await self._start_demo()
        else:
            self.profile = await self._first_profile()
            if self.profile == ENVIRONMENT_PROFILE and self.has_environment:
                await self.sign_in(self.profile)
        return died

    async def warm(self) -> None:
        """Import and build what the first request needs, off the event loop."""
        await in_daemon_thread(self.client.warm)

    async def check_flow(self, flow_id: str, credentials: Credentials) -> FlowCheck:
        """Read a flow's details, which changes nothing, and remember its status."""
        await self.warm()
        return await check_flow(self.store, self.client, credentials, flow_id)

    async def _first_profile(self) -> str:
        last = await self.store.run(lambda store: store.settings.get(LAST_PROFILE))
        names = [profile.name for profile in await self.profiles()]
        return first_profile(
            self._options.profile, names, last, has_environment=self.has_environment
        )

    async def _start_demo(self) -> None:
        from flow_tui.sandbox.flows import DEMO_FLOWS
        from flow_tui.sandbox.server import Sandbox

        if self._sandbox is None:
            # Small pages, so that an import shows how it reads one after the other.
            self._sandbox = await in_daemon_thread(Sandbox(largest_page=40).start)
        sandbox = self._sandbox
        self.profile = DEMO_PROFILE
        entries = [(flow.id, flow.label) for flow in DEMO_FLOWS]
        demo = Profile(DEMO_PROFILE, sandbox.sid, sandbox.base_url)
        await self.store.run(lambda store: store.profiles.save(demo))
        await self.store.run(lambda store: store.flows.add(DEMO_PROFILE, entries))
        await self.store.run(
            lambda store: store.profiles.set_waba_id(DEMO_PROFILE, sandbox.waba_id)
        )
        await self.sign_in(DEMO_PROFILE)

    # -- signing in -----------------------------------------------------------------------

    async def profiles(self) -> list[Profile]:
        """Return the profiles there are, the environment's first.

        Raises:
            StoreError: The store cannot be read.
        """
        stored = await self.store.run(lambda store: store.profiles.all())
        names = {profile.name.lower() for profile in stored}
        stored += [Profile(name) for name in self.commands.profiles if name.lower() not in names]
        if self._environment is None:
            return stored
        base_url = self._environment.base_url or ""
        named = Profile(ENVIRONMENT_PROFILE, self._environment.sid, base_url)
        return [named, *(profile for profile in stored if profile.name != ENVIRONMENT_PROFILE)]

    async def sign_in(self, profile: str) -> bool:
        """Take a profile's credentials into use; return whether there were any.

        The environment's credentials are used for the profile `environment`; then a command's,
        where the configuration names one; the keyring's for every other but those whose key is
        typed each session. Without any, the profile's list is shown and nothing can be sent.

        Raises:
            CommandFailedError: The command gave no key.
            KeyringFailedError: The keyring failed, which does not mean that it holds none.
            StoreError: The store cannot be read.
        """
        choice = self._choose(profile)
        if profile == ENVIRONMENT_PROFILE and self._environment:
            return await self._use_environment(self._environment)
        if self._sandbox is not None and profile == DEMO_PROFILE:
            key = Secret(self._sandbox.api_key)
            found = StoredCredentials(self._sandbox.sid, key, self._sandbox.base_url)
            await self._use(profile, found, Source.DEMO)
            return True
        if self.commands.has(profile):
            return await self._use_command(profile, choice)
        if not profile:
            return False
        known = await self._known(profile)
        if known and not known.in_keyring:
            return False
        stored = await self.keyring.read(profile)
        if stored is None:
            return choice is not self._choice
        remembered = Profile(profile, stored.sid, stored.base_url, in_keyring=True)
        return await self._use_late(choice, remembered, stored, Source.KEYRING)

    async def _use_environment(self, found: EnvironmentCredentials) -> bool:
        base_url = self._options.base_url or found.base_url
        if base_url is None:
            return False
        whole = StoredCredentials(found.sid, found.api_key, base_url)
        await self._use(ENVIRONMENT_PROFILE, whole, Source.ENVIRONMENT)
        return True

    async def _use_command(self, profile: str, choice: object) -> bool:
        self.commands.forget()
        printed = await self.commands.output(profile)
        known = await self._known(profile) or Profile(profile)
        sid, base_url = printed.sid or known.sid, printed.base_url or known.base_url
        if not (profile and sid and base_url):
            return choice is not self._choice
        found = StoredCredentials(sid, printed.api_key, base_url)
        remembered = Profile(profile, sid, base_url, known.in_keyring)
        return await self._use_late(choice, remembered, found, Source.COMMAND)

    async def _use_late(
        self, choice: object, profile: Profile, found: StoredCredentials, source: Source
    ) -> bool:
        """Use what took time to find, unless the user chose another account meanwhile."""
        if choice is self._choice:
            await self._remember(profile)
        if choice is self._choice:
            await self._use(profile.name, found, source)
        return True

    async def use_domain(self, base_url: str) -> None:
        """Sign in with the environment's credentials on an API domain typed now.

        Raises:
            StoreError: The store cannot be written.
        """
        if self._environment is not None:
            self._environment = replace(self._environment, base_url=base_url)
            await self._use_environment(self._environment)

    async def use_typed(
        self, profile: str, typed: StoredCredentials, source: Source = Source.SESSION
    ) -> None:
        """Sign in with credentials typed for this session, or printed; the key goes nowhere else.

        What the keyring holds for the profile stays there, and stays known.

        Raises:
            StoreError: The profile's name could not be remembered.
        """
        known = await self._known(profile)
        kept = known is not None and known.in_keyring
        if source is Source.COMMAND or not kept:
            await self._remember(Profile(profile, typed.sid, typed.base_url, in_keyring=kept))
        await self._use(profile, typed, source)

    async def store_and_use(self, profile: str, typed: StoredCredentials) -> None:
        """Put credentials into the keyring, remember the profile, and sign in.

        Raises:
            KeyringFailedError: They could not be stored; nothing has changed.
            StoreError: The profile's name could not be remembered.
        """
        await self.keyring.write(profile, typed)
        await self._remember(Profile(profile, typed.sid, typed.base_url, in_keyring=True))
        await self._use(profile, typed, Source.KEYRING)

    def account_of(self, profile: str, found: StoredCredentials) -> Account:
        """Return the account that credentials are used on: in the demo always the sandbox's."""
        base_url = self._options.base_url or found.base_url
        if self._sandbox is not None:
            base_url = self._sandbox.base_url
        return Account(profile, found.sid, base_url)

    async def delete_profile(self, profile: Profile) -> None:
        """Forget a profile, its key and its list; recorded attempts stay.

        Raises:
            KeyringFailedError: The key is still in the keyring; nothing has changed.
            StoreError: The profile could not be removed.
        """
        if profile.in_keyring:
            await self.keyring.delete(profile.name)
        await self.store.run(lambda store: store.profiles.remove(profile.name))
        if profile.name == self.profile:
            self._choose("")

    async def _known(self, profile: str) -> Profile | None:
        return await self.store.run(lambda store: store.profiles.get(profile))

    async def _remember(self, profile: Profile) -> None:
        await self.store.run(lambda store: store.profiles.save(profile))

    def _choose(self, profile: str) -> object:
        self.profile, self.credentials = profile, None
        self._choice = object()
        return self._choice

    async def _use(self, profile: str, found: StoredCredentials, source: Source) -> None:
        self._choose(profile)
        self.commands.forget()
        self.credentials = Credentials(self.account_of(profile, found), found.api_key, source)
        await self.store.run(lambda store: store.settings.set(LAST_PROFILE, profile))

    # -- end ------------------------------------------------------------------------------

    async def finish(self) -> None:
        """Let the request in flight end and be recorded; close the connection."""
        await self.publisher.drain()
        await self.client.close()

    def close(self) -> None:
        """Close the store and the demo's sandbox. Blocks for a moment at most."""
        self.store.close(timeout=2)
        if self._reader is not None:
            self._reader.close(timeout=1)
        if self._sandbox is not None:
            self._sandbox.stop()
