"""One run of the app, without its screens."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import pytest

from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    CredentialStore,
    EnvironmentCredentials,
    KeyringFailedError,
    KeyringState,
    NullKeyring,
    OsKeyring,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Action, Failure, Flow, Outcome, Profile
from flow_tui.sandbox.flows import DEMO_FLOWS, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.session import DEMO_PROFILE, Options, Session, new_session_id
from flow_tui.services.sign_in import first_profile
from flow_tui.store import AttemptQuery, StoreError
from flow_tui.store.database import FILE_NAME
from tests.support.app import MemoryKeyring
from tests.support.secret_service import SecretService, secret_service
from tests.support.store import FLOW, SUCCEEDED, child, new_attempt, said, tell

__all__ = ["secret_service"]

T = TypeVar("T")

SID: Final = "HXAP16XXXXXX97IN"
KEY: Final = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
INDIA: Final = "https://api.in.kaleyra.io"
EUROPE: Final = "https://api.eu.kaleyra.io"
STORED: Final = StoredCredentials(SID, Secret(KEY), INDIA)
ENVIRONMENT: Final = EnvironmentCredentials("HXENV0", Secret("environment's key"), EUROPE)
FAILED: Final = KeyringFailedError(KeyringState.LOCKED, "The keyring is locked. Unlock it.")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(main, timeout=20))


@asynccontextmanager
async def session_in(
    directory: Path,
    keyring: CredentialStore,
    *,
    profile: str | None = None,
    base_url: str | None = None,
    environment: EnvironmentCredentials | None = None,
    demo: bool = False,
) -> AsyncIterator[Session]:
    """A session that has been started, ended with the block."""
    session = Session(Options(lambda: directory, profile, base_url, environment, demo), keyring)
    try:
        await session.start()
        yield session
    finally:
        await session.finish()
        session.close()


async def remembered(session: Session) -> list[Profile]:
    return await session.store.run(lambda store: store.profiles.all())


def in_session(
    work: Callable[[Session], Coroutine[Any, Any, T]],
    directory: Path,
    keyring: CredentialStore,
    **options: Any,
) -> T:
    """Run `work` with a session, as one run of the program."""

    async def main() -> T:
        async with session_in(directory, keyring, **options) as session:
            return await work(session)

    return run(main())


class TestFirstProfile:
    @pytest.mark.parametrize(
        ("asked", "stored", "last", "has_environment", "chosen"),
        [
            (None, [], "", False, ""),
            (None, ["a", "b"], "", False, "a"),
            (None, ["a", "b"], "b", False, "b"),
            (None, ["a", "b"], "gone", False, "a"),
            (None, [], "gone", False, ""),
            (None, ["environment", "a"], "a", True, "environment"),
            (None, ["a"], "environment", False, "a"),
            ("b", ["a", "b"], "a", False, "b"),
            ("b", ["environment", "a", "b"], "a", True, "b"),
            ("new", ["a"], "a", False, "new"),
            ("PROD-in", ["a", "Prod-IN"], "a", False, "Prod-IN"),
        ],
    )
    def test_the_one_asked_for_then_the_environments_then_the_last(
        self, asked: str | None, stored: list[str], last: str, has_environment: bool, chosen: str
    ) -> None:
        assert first_profile(asked, stored, last, has_environment=has_environment) == chosen

    def test_the_last_profile_is_remembered_from_run_to_run(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items = {"a": STORED, "b": STORED, "c": STORED}

        async def sign_in_everywhere(session: Session) -> None:
            for profile in ("a", "c", "b"):
                assert await session.sign_in(profile)

        async def chosen(session: Session) -> str:
            return session.profile

        in_session(sign_in_everywhere, directory, keyring)
        assert in_session(chosen, directory, keyring) == "b"
        assert in_session(chosen, directory, keyring, profile="C") == "c"
        assert in_session(chosen, directory, keyring, environment=ENVIRONMENT) == "environment"

    def test_a_first_run_has_none(self, directory: Path, keyring: MemoryKeyring) -> None:
        async def look(session: Session) -> None:
            assert (session.profile, session.account, session.has_environment) == ("", None, False)
            assert await session.profiles() == []
            assert not await session.sign_in(session.profile)

        in_session(look, directory, keyring)


class TestStart:
    def test_attempts_that_died_in_flight_are_returned(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def main() -> None:
            session = Session(Options(lambda: directory), keyring)
            with child("publish", str(directory)) as process:
                said(process)
                tell(process)
                said(process)
            (died,) = await session.start()
            assert (died.new.flow_id, died.outcome) == (FLOW, Outcome.UNKNOWN)
            assert died.answer is not None
            assert died.answer.failure is Failure.DIED
            assert await session.start() == []
            await session.finish()
            session.close()

        run(main())

    @pytest.mark.parametrize("demo", [False, True])
    def test_it_can_be_tried_again_where_the_store_cannot_be_opened(
        self, directory: Path, demo: bool
    ) -> None:
        session = Session(Options(lambda: directory, demo=demo), NullKeyring())
        directory.write_text("in the way")
        for _ in range(2):
            with pytest.raises(StoreError, match="is a file, not a folder"):
                run(session.start())
        directory.unlink()
        assert run(session.start()) == []
        run(session.finish())
        session.close()

    def test_the_demo_starts_one_sandbox_however_often_it_is_tried(self, directory: Path) -> None:
        async def try_again(session: Session) -> None:
            before = session.account
            await session.start()
            assert session.account == before

        in_session(try_again, directory, NullKeyring(), demo=True)

    def test_nothing_is_opened_before_it(self, directory: Path, keyring: MemoryKeyring) -> None:
        session = Session(Options(lambda: directory, profile="prod-in"), keyring)
        session.close()
        assert session.profile == "prod-in"
        assert not directory.exists()

    def test_the_first_request_is_prepared_without_one(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def prepare(session: Session) -> None:
            await session.warm()
            assert session.client._transport is not None

        in_session(prepare, directory, keyring)

    def test_each_run_has_a_name_of_its_own(self) -> None:
        names = {new_session_id() for _ in range(20)}
        assert len(names) == 20
        assert all(re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", name) for name in names)


class TestKeyring:
    def test_a_stored_key_signs_in(self, directory: Path, keyring: MemoryKeyring) -> None:
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            assert await session.sign_in("prod-in")
            assert session.credentials is not None
            assert session.credentials.api_key == Secret(KEY)
            assert session.credentials.source is Source.KEYRING
            assert session.account == Account("prod-in", SID, INDIA)
            assert session.profile == "prod-in"

        in_session(sign_in, directory, keyring, profile="prod-in")

    def test_a_key_that_is_only_in_the_keyring_makes_its_profile_known(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        """The keyring outlives a database that was moved away."""
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            await session.sign_in("prod-in")
            assert await session.profiles() == [Profile("prod-in", SID, INDIA, in_keyring=True)]

        in_session(sign_in, directory, keyring, profile="prod-in")

    def test_no_key_is_told_from_a_keyring_that_failed(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items["other"] = STORED

        async def sign_in(session: Session) -> None:
            await session.sign_in("other")
            assert not await session.sign_in("prod-in")
            assert (session.profile, session.credentials) == ("prod-in", None)
            await session.sign_in("other")
            keyring.failure = FAILED
            with pytest.raises(KeyringFailedError, match="locked"):
                await session.sign_in("prod-in")
            # Not the account before: what is shown would not be what a publish goes to.
            assert (session.profile, session.account) == ("prod-in", None)

        in_session(sign_in, directory, keyring)

    def test_a_profile_whose_key_is_typed_each_time_needs_no_keyring(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.failure = FAILED

        async def sign_in(session: Session) -> None:
            await session.use_typed("prod-in", STORED)
            assert not await session.sign_in("prod-in")

        in_session(sign_in, directory, keyring)

    def test_the_base_url_of_the_command_line_takes_the_place_of_the_profiles(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            for signing_in in (
                session.sign_in("prod-in"),
                session.use_typed("typed", STORED),
                session.store_and_use("stored", STORED),
            ):
                await signing_in
                assert session.account is not None
                assert session.account.base_url == EUROPE
            assert keyring.items["stored"].base_url == INDIA
            assert {profile.base_url for profile in await session.profiles()} == {INDIA}

        in_session(sign_in, directory, keyring, base_url=EUROPE)

    def test_a_key_that_was_stored_signs_in_the_next_run(
        self, directory: Path, secret_service: SecretService
    ) -> None:
        secret_service.start()

        async def store(session: Session) -> None:
            await session.store_and_use("prod-in", STORED)

        async def sign_in(session: Session) -> None:
            assert await session.sign_in(session.profile)
            assert session.credentials == STORED.of_profile("prod-in")

        in_session(store, directory, OsKeyring())
        in_session(sign_in, directory, OsKeyring())
        assert KEY.encode() not in (directory / FILE_NAME).read_bytes()


class TestEnvironment:
    def test_it_needs_no_keyring(self, directory: Path, keyring: MemoryKeyring) -> None:
        keyring.failure = FAILED

        async def sign_in(session: Session) -> None:
            assert session.has_environment
            assert await session.sign_in(session.profile)
            assert session.credentials is not None
            assert session.credentials.source is Source.ENVIRONMENT
            assert session.account == Account(ENVIRONMENT_PROFILE, "HXENV0", EUROPE)

        in_session(sign_in, directory, keyring, environment=ENVIRONMENT)

    def test_it_stands_before_the_stored_profiles_and_for_one_of_its_name(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def look(session: Session) -> None:
            await session.store_and_use(ENVIRONMENT_PROFILE, STORED)
            await session.store_and_use("a", STORED)
            assert await session.profiles() == [
                Profile(ENVIRONMENT_PROFILE, "HXENV0", EUROPE),
                Profile("a", SID, INDIA, in_keyring=True),
            ]

        in_session(look, directory, keyring, environment=ENVIRONMENT)

    def test_without_it_a_profile_of_its_name_is_like_any_other(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items[ENVIRONMENT_PROFILE] = STORED

        async def sign_in(session: Session) -> None:
            assert await session.sign_in(ENVIRONMENT_PROFILE)
            assert session.credentials is not None
            assert session.credentials.source is Source.KEYRING

        in_session(sign_in, directory, keyring)

    def test_an_api_domain_that_it_does_not_say_is_asked_for_once(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            assert not await session.sign_in(ENVIRONMENT_PROFILE)
            assert session.credentials is None
            await session.use_domain(INDIA)
            assert session.account == Account(ENVIRONMENT_PROFILE, "HXENV0", INDIA)
            await session.sign_in("prod-in")
            assert await session.sign_in(ENVIRONMENT_PROFILE)
            assert session.account == Account(ENVIRONMENT_PROFILE, "HXENV0", INDIA)

        homeless = replace(ENVIRONMENT, base_url=None)
        in_session(sign_in, directory, keyring, environment=homeless)

    def test_the_command_line_may_say_it(self, directory: Path, keyring: MemoryKeyring) -> None:
        async def sign_in(session: Session) -> None:
            assert await session.sign_in(ENVIRONMENT_PROFILE)
            assert session.account is not None
            assert session.account.base_url == INDIA

        homeless = replace(ENVIRONMENT, base_url=None)
        in_session(sign_in, directory, keyring, environment=homeless, base_url=INDIA)

    def test_a_domain_without_it_signs_nobody_in(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def use(session: Session) -> None:
            await session.use_domain(INDIA)
            assert session.credentials is None

        in_session(use, directory, keyring)


class TestTyped:
    def test_a_key_typed_for_this_session_goes_nowhere_else(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def type_key(session: Session) -> None:
            await session.use_typed("prod-in", STORED)
            assert session.credentials == STORED.of_profile("prod-in", Source.SESSION)
            assert await session.profiles() == [Profile("prod-in", SID, INDIA)]
            assert session.profile == "prod-in"

        in_session(type_key, directory, keyring)
        assert keyring.items == {}
        assert KEY.encode() not in (directory / FILE_NAME).read_bytes()

    def test_it_takes_nothing_from_what_the_keyring_holds(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        """Else the stored key would stay there when the profile is deleted."""

        async def type_key(session: Session) -> None:
            await session.store_and_use("prod-in", STORED)
            await session.use_typed("prod-in", StoredCredentials("HX2", Secret("typed"), EUROPE))
            assert session.account == Account("prod-in", "HX2", EUROPE)
            (profile,) = await session.profiles()
            assert profile == Profile("prod-in", SID, INDIA, in_keyring=True)
            await session.delete_profile(profile)

        in_session(type_key, directory, keyring)
        assert keyring.items == {}

    def test_a_key_that_cannot_be_stored_changes_nothing(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def store(session: Session) -> None:
            await session.store_and_use("a", STORED)
            before = session.credentials
            keyring.failure = FAILED
            with pytest.raises(KeyringFailedError):
                await session.store_and_use("b", STORED)
            assert session.credentials == before
            assert [profile.name for profile in await session.profiles()] == ["a"]

        in_session(store, directory, keyring)


class TestDelete:
    def test_a_profile_goes_with_its_key_and_list_and_leaves_its_attempts(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def delete(session: Session) -> None:
            await session.store_and_use("prod-in", STORED)
            await session.store.run(lambda store: store.flows.add("prod-in", [(FLOW, "")]))
            begun = await session.store.run(lambda store: store.attempts.begin(new_attempt()))
            await session.store.run(lambda store: store.attempts.end(begun.id, SUCCEEDED))
            await session.delete_profile((await remembered(session))[0])
            assert await session.profiles() == []
            assert await session.store.run(lambda store: store.flows.count("prod-in")) == 0
            assert await session.store.run(lambda store: store.attempts.count()) == 1
            assert (session.profile, session.credentials) == ("", None)

        in_session(delete, directory, keyring)
        assert keyring.items == {}

    def test_it_stays_where_its_key_cannot_be_deleted(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def delete(session: Session) -> None:
            await session.store_and_use("prod-in", STORED)
            before = await remembered(session)
            keyring.failure = FAILED
            with pytest.raises(KeyringFailedError):
                await session.delete_profile(before[0])
            assert await remembered(session) == before
            assert session.credentials is not None

        in_session(delete, directory, keyring)

    def test_one_that_is_not_in_the_keyring_needs_none(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.failure = FAILED

        async def delete(session: Session) -> None:
            await session.use_typed("a", STORED)
            await session.use_typed("b", STORED)
            await session.delete_profile(Profile("a", SID, INDIA))
            assert [profile.name for profile in await session.profiles()] == ["b"]
            assert session.profile == "b"
            assert session.credentials is not None

        in_session(delete, directory, keyring)


class TestDemo:
    def test_it_is_signed_in_on_the_sandbox_with_the_demos_list(self, directory: Path) -> None:
        async def look(session: Session) -> None:
            assert session.profile == DEMO_PROFILE
            assert session.credentials is not None
            assert session.credentials.source is Source.DEMO
            assert session.account is not None
            assert urlsplit(session.account.base_url).hostname == "127.0.0.1"
            count = await session.store.run(lambda store: store.flows.count(DEMO_PROFILE))
            assert count == len(DEMO_FLOWS)
            result = await session.publisher.act(
                Action.PUBLISH, Flow(DEMO_FLOWS[0].id, ""), session.credentials
            )
            assert result.attempt.outcome is Outcome.SUCCEEDED

        in_session(look, directory, NullKeyring(), demo=True, profile="prod-in", base_url=INDIA)

    def test_what_is_typed_in_it_goes_to_the_sandbox(self, directory: Path) -> None:
        async def type_key(session: Session) -> None:
            sandbox = session._sandbox
            assert sandbox is not None
            await session.use_typed("mine", STORED)
            assert session.account == Account("mine", SID, sandbox.base_url)
            assert session.credentials is not None
            result = await session.publisher.act(
                Action.PUBLISH, Flow(FLOW, ""), session.credentials
            )
            assert result.attempt.outcome is Outcome.REJECTED
            assert len(sandbox.posts(FLOW)) == 1
            assert await session.sign_in(DEMO_PROFILE)

        in_session(type_key, directory, NullKeyring(), demo=True, base_url=INDIA)

    def test_the_environments_credentials_are_not_used_in_it(self, directory: Path) -> None:
        async def look(session: Session) -> None:
            assert not session.has_environment
            assert [profile.name for profile in await session.profiles()] == [DEMO_PROFILE]
            assert not await session.sign_in(ENVIRONMENT_PROFILE)
            await session.use_domain(INDIA)
            assert session.credentials is None

        in_session(look, directory, NullKeyring(), demo=True, environment=ENVIRONMENT)

    def test_it_ends_with_the_session(self, directory: Path) -> None:
        async def address(session: Session) -> tuple[str, int]:
            assert session.account is not None
            url = urlsplit(session.account.base_url)
            assert url.hostname is not None
            assert url.port is not None
            with socket.create_connection((url.hostname, url.port), timeout=5):
                return url.hostname, url.port

        listened = in_session(address, directory, NullKeyring(), demo=True)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(listened, timeout=5)


class TestFinish:
    def test_a_request_in_flight_ends_and_is_recorded_first(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def leave(session: Session, sandbox: Sandbox) -> None:
            typed = StoredCredentials(sandbox.sid, Secret(sandbox.api_key), sandbox.base_url)
            await session.use_typed("sandbox", typed)
            assert session.credentials is not None
            publishing = asyncio.create_task(
                session.publisher.act(Action.PUBLISH, Flow(FLOW, ""), session.credentials)
            )
            await asyncio.to_thread(sandbox.wait_for_posts, FLOW)
            publishing.cancel()
            await session.finish()
            (attempt,) = await session.store.run(
                lambda store: store.attempts.page(AttemptQuery(session=session.id), 0, 5)
            )
            assert attempt.outcome is Outcome.SUCCEEDED

        with Sandbox(flows=[SandboxFlow(FLOW, "Sign-up")], delay=0.2) as sandbox:
            in_session(lambda session: leave(session, sandbox), directory, keyring)
