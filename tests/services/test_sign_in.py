"""Signing in, without screens: from the environment, the keyring, or typed."""

from pathlib import Path
from typing import Final

import pytest

from flow_tui.config import Config
from flow_tui.credentials import (
    ENVIRONMENT_PROFILE,
    Credentials,
    KeyringFailedError,
    KeyringState,
    NullKeyring,
    OsKeyring,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.profile_names import first_profile
from flow_tui.services.session import Session
from flow_tui.services.sign_in import DEMO_PROFILE
from flow_tui.store.database import FILE_NAME
from tests.support.app import MemoryKeyring
from tests.support.cases import every
from tests.support.secret_service import SecretService
from tests.support.session import ENVIRONMENT, EUROPE, INDIA, KEY, SID, STORED, in_session
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, new_attempt

FAILED: Final = KeyringFailedError(KeyringState.LOCKED, "The keyring is locked. Unlock it.")


async def remembered(session: Session) -> list[Profile]:
    return await session.store.run(lambda store: store.profiles.all())


class TestFirstProfile:
    @every(
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
                assert await session.sign_in.use(profile)

        async def chosen(session: Session) -> str:
            return session.profile

        in_session(sign_in_everywhere, directory, keyring)
        assert in_session(chosen, directory, keyring) == "b"
        assert in_session(chosen, directory, keyring, profile="C") == "c"
        assert in_session(chosen, directory, keyring, environment=ENVIRONMENT) == "environment"

    def test_a_first_run_has_none(self, directory: Path, keyring: MemoryKeyring) -> None:
        async def verify(session: Session) -> None:
            assert (session.profile, session.account, session.sign_in.has_environment) == (
                "",
                None,
                False,
            )
            assert await session.sign_in.profiles() == []
            assert not await session.sign_in.use(session.profile)

        in_session(verify, directory, keyring)


class TestKeyring:
    def test_a_stored_key_signs_in(self, directory: Path, keyring: MemoryKeyring) -> None:
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            assert await session.sign_in.use("prod-in")
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
            await session.sign_in.use("prod-in")
            assert await session.sign_in.profiles() == [
                Profile("prod-in", SID, INDIA, in_keyring=True)
            ]

        in_session(sign_in, directory, keyring, profile="prod-in")

    def test_no_key_is_told_from_a_keyring_that_failed(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items["other"] = STORED

        async def sign_in(session: Session) -> None:
            await session.sign_in.use("other")
            assert not await session.sign_in.use("prod-in")
            assert (session.profile, session.credentials) == ("prod-in", None)
            await session.sign_in.use("other")
            keyring.failure = FAILED
            with pytest.raises(KeyringFailedError, match="locked"):
                await session.sign_in.use("prod-in")
            # Not the account before: what is shown would not be what a publish goes to.
            assert (session.profile, session.account) == ("prod-in", None)

        in_session(sign_in, directory, keyring)

    def test_a_profile_whose_key_is_typed_each_time_needs_no_keyring(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.failure = FAILED

        async def sign_in(session: Session) -> None:
            await session.sign_in.use_typed("prod-in", STORED)
            assert not await session.sign_in.use("prod-in")

        in_session(sign_in, directory, keyring)

    def test_the_base_url_of_the_command_line_takes_the_place_of_the_profiles(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            for signing_in in (
                session.sign_in.use("prod-in"),
                session.sign_in.use_typed("typed", STORED),
                session.sign_in.store_and_use("stored", STORED),
            ):
                await signing_in
                assert session.account is not None
                assert session.account.base_url == EUROPE
            assert keyring.items["stored"].base_url == INDIA
            assert {profile.base_url for profile in await session.sign_in.profiles()} == {INDIA}

        in_session(sign_in, directory, keyring, base_url=EUROPE)

    def test_a_key_that_was_stored_signs_in_the_next_run(
        self, directory: Path, secret_service: SecretService
    ) -> None:
        secret_service.start()

        async def store(session: Session) -> None:
            await session.sign_in.store_and_use("prod-in", STORED)

        async def sign_in(session: Session) -> None:
            assert await session.sign_in.use(session.profile)
            assert session.credentials == Credentials(ACCOUNT, STORED.api_key, Source.KEYRING)

        in_session(store, directory, OsKeyring())
        in_session(sign_in, directory, OsKeyring())
        assert KEY.encode() not in (directory / FILE_NAME).read_bytes()


class TestEnvironment:
    def test_it_needs_no_keyring(self, directory: Path, keyring: MemoryKeyring) -> None:
        keyring.failure = FAILED

        async def sign_in(session: Session) -> None:
            assert session.sign_in.has_environment
            assert await session.sign_in.use(session.profile)
            assert session.credentials is not None
            assert session.credentials.source is Source.ENVIRONMENT
            assert session.account == Account(ENVIRONMENT_PROFILE, "HXENV0", EUROPE)

        in_session(sign_in, directory, keyring, environment=ENVIRONMENT)

    def test_it_stands_before_the_stored_profiles_and_for_one_of_its_name(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def verify(session: Session) -> None:
            await session.sign_in.store_and_use(ENVIRONMENT_PROFILE, STORED)
            await session.sign_in.store_and_use("a", STORED)
            assert await session.sign_in.profiles() == [
                Profile(ENVIRONMENT_PROFILE, "HXENV0", EUROPE),
                Profile("a", SID, INDIA, in_keyring=True),
            ]

        in_session(verify, directory, keyring, environment=ENVIRONMENT)

    def test_without_it_a_profile_of_its_name_is_like_any_other(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items[ENVIRONMENT_PROFILE] = STORED

        async def sign_in(session: Session) -> None:
            assert await session.sign_in.use(ENVIRONMENT_PROFILE)
            assert session.credentials is not None
            assert session.credentials.source is Source.KEYRING

        in_session(sign_in, directory, keyring)

    def test_an_api_domain_that_it_does_not_say_is_asked_for_once(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.items["prod-in"] = STORED

        async def sign_in(session: Session) -> None:
            assert not await session.sign_in.use(ENVIRONMENT_PROFILE)
            assert session.credentials is None
            await session.sign_in.use_domain(INDIA)
            assert session.account == Account(ENVIRONMENT_PROFILE, "HXENV0", INDIA)
            await session.sign_in.use("prod-in")
            assert await session.sign_in.use(ENVIRONMENT_PROFILE)
            assert session.account == Account(ENVIRONMENT_PROFILE, "HXENV0", INDIA)

        homeless = ENVIRONMENT._replace(base_url=None)
        in_session(sign_in, directory, keyring, environment=homeless)

    def test_the_command_line_may_say_it(self, directory: Path, keyring: MemoryKeyring) -> None:
        async def sign_in(session: Session) -> None:
            assert await session.sign_in.use(ENVIRONMENT_PROFILE)
            assert session.account is not None
            assert session.account.base_url == INDIA

        homeless = ENVIRONMENT._replace(base_url=None)
        in_session(sign_in, directory, keyring, environment=homeless, base_url=INDIA)

    def test_a_domain_without_it_signs_nobody_in(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def use(session: Session) -> None:
            await session.sign_in.use_domain(INDIA)
            assert session.credentials is None

        in_session(use, directory, keyring)


class TestSources:
    def test_each_profile_has_one(self, directory: Path, keyring: MemoryKeyring) -> None:
        config = Config(profile_commands={"commanded": ("pass", "kaleyra")})
        expected = {
            Profile(ENVIRONMENT_PROFILE, in_keyring=True): Source.ENVIRONMENT,
            Profile("commanded", in_keyring=True): Source.COMMAND,
            Profile("stored", in_keyring=True): Source.KEYRING,
            Profile("typed"): Source.SESSION,
            Profile(DEMO_PROFILE): Source.SESSION,
        }

        async def verify(session: Session) -> None:
            found = {profile: session.sign_in.source_of(profile) for profile in expected}
            assert found == expected

        in_session(verify, directory, keyring, config=config, environment=ENVIRONMENT)

    def test_the_demos_profile_is_the_sandboxs(self, directory: Path) -> None:
        async def verify(session: Session) -> None:
            assert session.sign_in.source_of(Profile(DEMO_PROFILE)) is Source.DEMO

        in_session(verify, directory, NullKeyring(), demo=True)


class TestTyped:
    def test_a_key_typed_for_this_session_goes_nowhere_else(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def type_key(session: Session) -> None:
            await session.sign_in.use_typed("prod-in", STORED)
            assert session.credentials == Credentials(ACCOUNT, STORED.api_key, Source.SESSION)
            assert await session.sign_in.profiles() == [Profile("prod-in", SID, INDIA)]
            assert session.profile == "prod-in"

        in_session(type_key, directory, keyring)
        assert keyring.items == {}
        assert KEY.encode() not in (directory / FILE_NAME).read_bytes()

    def test_it_takes_nothing_from_what_the_keyring_holds(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        """Else the stored key would stay there when the profile is deleted."""

        async def type_key(session: Session) -> None:
            await session.sign_in.store_and_use("prod-in", STORED)
            await session.sign_in.use_typed(
                "prod-in", StoredCredentials("HX2", Secret("typed"), EUROPE)
            )
            assert session.account == Account("prod-in", "HX2", EUROPE)
            (profile,) = await session.sign_in.profiles()
            assert profile == Profile("prod-in", SID, INDIA, in_keyring=True)
            await session.sign_in.delete_profile(profile, [])

        in_session(type_key, directory, keyring)
        assert keyring.items == {}

    def test_a_key_that_cannot_be_stored_changes_nothing(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def store(session: Session) -> None:
            await session.sign_in.store_and_use("a", STORED)
            before = session.credentials
            keyring.failure = FAILED
            with pytest.raises(KeyringFailedError):
                await session.sign_in.store_and_use("b", STORED)
            assert session.credentials == before
            assert [profile.name for profile in await session.sign_in.profiles()] == ["a"]

        in_session(store, directory, keyring)


class TestDelete:
    def test_a_profile_goes_with_its_key_and_list_and_leaves_its_attempts(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def delete(session: Session) -> None:
            await session.sign_in.store_and_use("prod-in", STORED)
            await session.store.run(lambda store: store.flows.add(ACCOUNT, [(FLOW, "")]))
            begun = await session.store.run(lambda store: store.attempts.begin(new_attempt()))
            await session.store.run(lambda store: store.attempts.end(begun.id, SUCCEEDED))
            await session.sign_in.delete_profile((await remembered(session))[0], [])
            assert await session.sign_in.profiles() == []
            assert await session.store.run(lambda store: store.flows.count(ACCOUNT)) == 0
            assert await session.store.run(lambda store: store.attempts.count()) == 1
            assert (session.profile, session.credentials) == ("", None)

        in_session(delete, directory, keyring)
        assert keyring.items == {}

    def test_it_stays_where_its_key_cannot_be_deleted(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        async def delete(session: Session) -> None:
            await session.sign_in.store_and_use("prod-in", STORED)
            before = await remembered(session)
            keyring.failure = FAILED
            with pytest.raises(KeyringFailedError):
                await session.sign_in.delete_profile(before[0], [])
            assert await remembered(session) == before
            assert session.credentials is not None

        in_session(delete, directory, keyring)

    def test_one_that_is_not_in_the_keyring_needs_none(
        self, directory: Path, keyring: MemoryKeyring
    ) -> None:
        keyring.failure = FAILED

        async def delete(session: Session) -> None:
            await session.sign_in.use_typed("a", STORED)
            await session.sign_in.use_typed("b", STORED)
            await session.sign_in.delete_profile(Profile("a", SID, INDIA), ["b"])
            assert [profile.name for profile in await session.sign_in.profiles()] == ["b"]
            assert session.profile == "b"
            assert session.credentials is not None

        in_session(delete, directory, keyring)
