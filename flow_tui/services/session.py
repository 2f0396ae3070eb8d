"""One run of the app, without its screens: the store, the account in use, the publisher."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flow_tui import clock
from flow_tui.api_domains import DEFAULT_BASE_URL
from flow_tui.config import Config
from flow_tui.credentials import (
    Credentials,
    CredentialStore,
    EnvironmentCredentials,
    StoredCredentials,
)
from flow_tui.model import Account, Action, Answer, Attempt, Profile
from flow_tui.secret import Secret
from flow_tui.services.publisher import Publisher
from flow_tui.services.read_only import ReadOnly
from flow_tui.services.sign_in import DEMO_PROFILE, SignIn
from flow_tui.store import Store, StoreError, StoreThread
from flow_tui.threads import in_daemon_thread

if TYPE_CHECKING:  # no start needs them
    from flow_tui.kaleyra import KaleyraClient
    from flow_tui.sandbox.server import Sandbox
    from flow_tui.services.flow_check import FlowCheck
    from flow_tui.services.flow_content import ContentCheck, FlowContentReader
    from flow_tui.services.read_back import ReadBacks


class SessionOptions(NamedTuple):
    """The settings from the command line, the environment and the configuration."""

    data_directory: Callable[[], Path]
    """Returns the folder of the database; called off the event loop."""
    profile: str | None = None
    """The profile to start with."""
    base_url: str | None = None
    """Replaces the API domain of every profile."""
    environment: EnvironmentCredentials | None = None
    config: Config = Config()
    demo: bool = False
    """Whether to run on the sandbox; the environment and the commands are then ignored."""
    read_only: bool = False
    """Whether to refuse to publish and deprecate."""


def new_session_id() -> str:
    """Return a session's name: its start in UTC and four random hexadecimal digits."""
    return f"{clock.now():%Y%m%d-%H%M%S}-{os.urandom(2).hex()}"


class Session:
    """Opens the store, publishes, and closes what it opened. `start` opens; nothing does before."""

    def __init__(self, options: SessionOptions, keyring: CredentialStore) -> None:
        self.id = new_session_id()
        self.demo = options.demo
        self.read_only = ReadOnly(options.config, always=options.read_only)
        self._options = options
        self._file: tuple[int, int] | None = None
        """Which database is open; None before."""
        self.store = StoreThread(self._open_store)
        self.publisher = Publisher(
            self.store,
            _LateClient(self),
            self.id,
            read_only=self.read_only,
            keep_flow_json=options.config.keep_flow_json,
        )
        # The demo must not send a real key, not even to its sandbox.
        self.sign_in = SignIn(
            self.store,
            keyring,
            config=Config() if options.demo else options.config,
            environment=None if options.demo else options.environment,
            base_url=options.base_url,
            profile=options.profile or "",
        )
        self._content_reader: FlowContentReader | None = None
        self._sandbox: Sandbox | None = None
        self._reader: StoreThread | None = None

    @cached_property
    def client(self) -> "KaleyraClient":
        """Sends requests; made when it is first asked for."""
        from flow_tui.kaleyra import KaleyraClient

        return KaleyraClient()

    @cached_property
    def read_backs(self) -> "ReadBacks":
        """Checks flows after attempts."""
        from flow_tui.services.read_back import ReadBacks

        return ReadBacks(self.store, self.check_flow, lambda: not self.publisher.stopped)

    @property
    def profile(self) -> str:
        """The profile in use; empty until one is chosen."""
        return self.sign_in.profile

    @property
    def read_only_reason(self) -> str:
        """Why nothing is published or deprecated with the profile in use; empty if it is."""
        return self.read_only.reason(self.profile)

    def colour_of(self, profile: str) -> str:
        """Return the colour for a profile's name, one of `config.COLOURS`; empty for none."""
        return self._options.config.colour_of(profile)

    @property
    def list_owner(self) -> Account:
        """The account whose list is shown; without SID and API until they are known."""
        return self.sign_in.list_owner

    @property
    def credentials(self) -> Credentials | None:
        """What a request is sent with; None while not signed in."""
        return self.sign_in.credentials

    @property
    def account(self) -> Account | None:
        """The account that a request goes to; None while not signed in."""
        return self.sign_in.account

    @property
    def reader(self) -> StoreThread:
        """A second, read-only connection for long reads, so that they never delay a publish."""
        if self._reader is None:
            directory = self._options.data_directory
            self._reader = StoreThread(lambda: Store.open_to_read(directory(), self._file))
        return self._reader

    def _open_store(self) -> Store:
        store = Store.open(self._options.data_directory())
        self._file = store.file
        return store

    async def start(self) -> list[Attempt]:
        """Open the store and choose a profile; return attempts whose process died in flight.

        The environment's profile and the demo's are signed in with, too: nothing can delay that.

        Raises:
            StoreError: The store cannot be opened. `start` may be called again.
        """
        died = await self.store.run(lambda store: store.attempts.close_abandoned())
        await (self._start_demo() if self.demo else self.sign_in.begin())
        return died

    async def warm(self) -> None:
        """Import and build what the first request needs, off the event loop."""
        base_url = self.account.base_url if self.account else DEFAULT_BASE_URL
        await in_daemon_thread(_import_client)
        client = self.client  # made on the event loop, so that there are never two
        await in_daemon_thread(lambda: client.warm(base_url))

    async def check_flow(self, flow_id: str, credentials: Credentials) -> "FlowCheck":
        """Read a flow's details, which changes nothing, and remember its status."""
        from flow_tui.services.flow_check import check_flow

        await self.warm()
        return await check_flow(self.store, self.client, credentials, flow_id)

    async def read_content(self, flow_id: str, credentials: Credentials) -> "ContentCheck":
        """Read a flow's flow.json, and compare it with what was published last."""
        await self.warm()
        return await self._reader_of_contents().read(credentials, flow_id)

    async def compare_unread(self, flow_id: str, account: Account) -> "ContentCheck":
        """Return what is known of a flow's flow.json without reading it."""
        return await self._reader_of_contents().compare_unread(account, flow_id)

    def _reader_of_contents(self) -> "FlowContentReader":
        # Imported here: no start needs it.
        from flow_tui.services.flow_content import FlowContentReader

        if self._content_reader is None:
            self._content_reader = FlowContentReader(self.store, self.client)
        return self._content_reader

    async def finish(self) -> None:
        """Let the request in flight end and be recorded; close the connection.

        After a hang-up the next start may come first: what is left to publish is its own at once.
        """
        if self.publisher.stopped:
            with suppress(StoreError):  # the end of this process leaves it to the next start, too
                await self.store.run(lambda store: store.runs.release())
        await self.publisher.drain()
        if "client" in vars(self):
            await self.client.close()

    def close(self) -> None:
        """Close the store and the demo's sandbox. Blocks for 3 s at most."""
        self.store.close(timeout=2)
        if self._reader is not None:
            self._reader.close(timeout=1)
        if self._sandbox is not None:
            self._sandbox.stop()

    async def _start_demo(self) -> None:
        # Imported here: only the demo needs the sandbox, and each start would pay for it.
        from flow_tui.sandbox.flows import DEMO_FLOWS
        from flow_tui.sandbox.server import Sandbox

        if self._sandbox is None:
            # Small pages, so that an import shows how it reads one after the other.
            self._sandbox = await in_daemon_thread(Sandbox(largest_page=40).start)
        sandbox = self._sandbox
        entries = [(flow.id, flow.label) for flow in DEMO_FLOWS]
        profile = Profile(DEMO_PROFILE, sandbox.sid, sandbox.base_url)

        def remember(store: Store) -> None:
            store.profiles.save(profile)
            store.flows.add(profile.account, entries)
            store.profiles.set_waba_id(profile.account, sandbox.waba_id)

        await self.store.run(remember)
        self.sign_in.demo = StoredCredentials(
            sandbox.sid, Secret(sandbox.api_key), sandbox.base_url
        )
        await self.sign_in.use(DEMO_PROFILE)


class _LateClient:
    """The session's client, for the publisher: no start needs it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def act(
        self,
        action: Action,
        account: Account,
        flow_id: str,
        key: Secret,
        before_sending: Callable[[], None],
    ) -> Answer:
        """Send one POST; see `KaleyraClient.act`."""
        return await self._session.client.act(action, account, flow_id, key, before_sending)


def _import_client() -> None:
    import flow_tui.kaleyra.client  # noqa: F401 - takes tens of milliseconds
