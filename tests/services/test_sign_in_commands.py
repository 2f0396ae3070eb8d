"""Signing in with the key that a command prints, without screens."""

import asyncio
import json
from pathlib import Path
from typing import Final

import pytest

from flow_tui.config import Config
from flow_tui.credentials import (
    CommandFailedError,
    EnvironmentCredentials,
    NullKeyring,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from flow_tui.services.sign_in import DEMO_PROFILE
from tests.support.app import MemoryKeyring
from tests.support.session import EUROPE, INDIA, SID, in_session

OTHER_SID: Final = "HXAP99XXXXXX97EU"
WHOLE: Final = json.dumps({"sid": OTHER_SID, "api_key": "printed", "api_domain": "EU"})
PRINTS_KEY: Final = Config(credential_command=("echo", "printed"))
PRINTS_ALL: Final = Config(credential_command=("echo", WHOLE))
FAILS: Final = Config(credential_command=("false",))
KNOWN: Final = Profile("prod-in", SID, INDIA)


async def know(session: Session, profile: Profile) -> None:
    await session.store.run(lambda store: store.profiles.save(profile))


def in_use(session: Session) -> tuple[Account, str, Source]:
    assert session.credentials is not None
    used = session.credentials
    return used.account, used.api_key.reveal(), used.source


def test_a_bare_key_goes_with_the_account_of_the_profile(
    directory: Path, keyring: MemoryKeyring
) -> None:
    async def sign_in(session: Session) -> None:
        await know(session, KNOWN)
        assert await session.sign_in.use("prod-in")
        assert in_use(session) == (Account("prod-in", SID, INDIA), "printed", Source.COMMAND)
        assert await session.sign_in.profiles() == [KNOWN]
        assert session.sign_in.commands.cached is None

    in_session(sign_in, directory, keyring, config=PRINTS_KEY)


@pytest.mark.parametrize("in_keyring", [True, False])
def test_what_it_prints_comes_before_what_is_known(
    directory: Path, keyring: MemoryKeyring, in_keyring: bool
) -> None:
    async def sign_in(session: Session) -> None:
        await know(session, Profile("prod-in", SID, INDIA, in_keyring=in_keyring))
        assert await session.sign_in.use("prod-in")
        account = Account("prod-in", OTHER_SID, EUROPE)
        assert in_use(session) == (account, "printed", Source.COMMAND)
        assert await session.sign_in.profiles() == [
            Profile("prod-in", OTHER_SID, EUROPE, in_keyring=in_keyring)
        ]

    in_session(sign_in, directory, keyring, config=PRINTS_ALL)


def test_what_it_does_not_tell_is_missing(directory: Path, keyring: MemoryKeyring) -> None:
    async def sign_in(session: Session) -> None:
        for profile in ("prod-in", ""):
            assert not await session.sign_in.use(profile)
            assert session.credentials is None
            assert session.sign_in.commands.cached is not None
        typed = StoredCredentials(SID, Secret("printed"), INDIA)
        await session.sign_in.use_typed("prod-in", typed, Source.COMMAND)
        assert await session.sign_in.use("prod-in")

    in_session(sign_in, directory, keyring, config=PRINTS_KEY)


def test_one_that_fails_is_never_taken_for_no_credentials(
    directory: Path, keyring: MemoryKeyring
) -> None:
    """The keyring, which comes after it, is not even asked."""
    keyring.items["prod-in"] = StoredCredentials(SID, Secret("stored"), INDIA)

    async def sign_in(session: Session) -> None:
        await know(session, KNOWN)
        with pytest.raises(CommandFailedError, match="false failed"):
            await session.sign_in.use("prod-in")
        assert (session.profile, session.credentials) == ("prod-in", None)

    in_session(sign_in, directory, keyring, config=FAILS)


def test_the_environment_comes_before_it(directory: Path, keyring: MemoryKeyring) -> None:
    environment = EnvironmentCredentials(SID, Secret("given"), INDIA)

    async def verify(session: Session) -> None:
        assert in_use(session) == (Account("environment", SID, INDIA), "given", Source.ENVIRONMENT)

    in_session(verify, directory, keyring, config=FAILS, environment=environment)


def test_a_profile_without_one_uses_the_keyring(directory: Path, keyring: MemoryKeyring) -> None:
    config = Config(credential_command=("false",), profile_commands={"PROD-in": ()})
    keyring.items["prod-in"] = StoredCredentials(SID, Secret("stored"), INDIA)

    async def sign_in(session: Session) -> None:
        assert await session.sign_in.use("prod-in")
        assert in_use(session)[2] is Source.KEYRING

    in_session(sign_in, directory, keyring, config=config)


def test_profiles_of_the_configuration_are_there_before_they_are_used(
    directory: Path, keyring: MemoryKeyring
) -> None:
    config = Config(profile_commands={"PROD-IN": ("echo", "x"), "new": ("echo", WHOLE)})

    async def verify(session: Session) -> None:
        assert session.profile == "PROD-IN"
        await know(session, KNOWN)
        assert await session.sign_in.profiles() == [KNOWN, Profile("new")]
        assert await session.sign_in.use("new")
        assert [profile.name for profile in await session.sign_in.profiles()] == ["new", "prod-in"]

    in_session(verify, directory, keyring, config=config)


def test_the_demo_takes_no_notice_of_it(directory: Path) -> None:
    async def verify(session: Session) -> None:
        assert not session.sign_in.commands.has(DEMO_PROFILE)
        assert in_use(session)[2] is Source.DEMO

    in_session(verify, directory, NullKeyring(), config=FAILS, demo=True)


def test_one_that_ends_late_does_not_replace_what_was_chosen_meanwhile(
    directory: Path, keyring: MemoryKeyring
) -> None:
    slow = Config(profile_commands={"prod-in": ("sh", "-c", f"sleep 0.5; echo '{WHOLE}'")})
    keyring.items["other"] = StoredCredentials(SID, Secret("stored"), INDIA)

    async def sign_in(session: Session) -> None:
        await know(session, Profile("other", SID, INDIA, in_keyring=True))
        waiting = asyncio.create_task(session.sign_in.use("prod-in"))
        await asyncio.sleep(0.1)
        assert await session.sign_in.use("other")
        assert await waiting
        assert in_use(session) == (Account("other", SID, INDIA), "stored", Source.KEYRING)

    in_session(sign_in, directory, keyring, config=slow)
