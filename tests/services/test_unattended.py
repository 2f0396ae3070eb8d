"""Credentials without a question: from where the app takes them, or why there are none."""

import asyncio
from typing import Final

import pytest

from flow_tui.config import Config
from flow_tui.credentials import (
    Credentials,
    EnvironmentCredentials,
    KeyringFailedError,
    KeyringState,
    NullKeyring,
    Source,
    StoredCredentials,
)
from flow_tui.model import Account, Profile
from flow_tui.secret import Secret
from flow_tui.services.unattended import NoCredentialsError, unattended_credentials
from tests.support.session import ENVIRONMENT, EUROPE, INDIA, KEY, SID, STORED

PROFILE: Final = Profile("prod-in", SID, INDIA)
IN_KEYRING: Final = Profile("prod-in", "HXOLD", EUROPE, in_keyring=True)
PRINTS_KEY: Final = Config(credential_command=("echo", KEY))
PRINTS_ALL: Final = Config(
    credential_command=("echo", f'{{"sid": "HXNEW1", "api_key": "{KEY}", "api_domain": "EU"}}')
)


class Keyring(NullKeyring):
    """Holds one item, or fails."""

    def __init__(self, item: StoredCredentials | KeyringFailedError | None) -> None:
        self._item = item

    async def read(self, profile: str) -> StoredCredentials | None:  # noqa: ARG002 - same signature
        if isinstance(self._item, KeyringFailedError):
            raise self._item
        return self._item


def found(
    profile: Profile,
    config: Config | None = None,
    *,
    item: StoredCredentials | KeyringFailedError | None = None,
    environment: EnvironmentCredentials | None = None,
    base_url: str | None = None,
) -> Credentials:
    return asyncio.run(
        unattended_credentials(profile, Keyring(item), config or Config(), environment, base_url)
    )


def why(profile: Profile, config: Config | None = None, **more: object) -> str:
    with pytest.raises(NoCredentialsError) as caught:
        found(profile, config, **more)  # type: ignore[arg-type]
    return str(caught.value)


def credentials(source: Source, sid: str = SID, url: str = INDIA) -> Credentials:
    return Credentials(Account("prod-in", sid, url), Secret(KEY), source)


def test_from_the_keyring_with_its_own_account() -> None:
    assert found(IN_KEYRING, item=STORED) == credentials(Source.KEYRING)
    elsewhere = found(IN_KEYRING, item=STORED, base_url="http://127.0.0.1:9")
    assert elsewhere.account.base_url == "http://127.0.0.1:9"


def test_from_a_command_before_the_keyring() -> None:
    assert found(PROFILE, PRINTS_KEY) == credentials(Source.COMMAND)
    assert found(IN_KEYRING, PRINTS_ALL, item=STORED) == credentials(
        Source.COMMAND, "HXNEW1", EUROPE
    )


def test_from_the_environment_for_its_own_profile_only() -> None:
    name = Profile("environment", "HXOLD", INDIA)
    taken = found(name, PRINTS_KEY, environment=ENVIRONMENT)
    assert taken.source is Source.ENVIRONMENT
    assert taken.account == Account("environment", ENVIRONMENT.sid, EUROPE)
    assert found(PROFILE, PRINTS_KEY, environment=ENVIRONMENT).source is Source.COMMAND


def test_why_there_are_none() -> None:
    assert why(PROFILE).startswith("The key of prod-in is typed in each session")
    assert why(IN_KEYRING).startswith("The keyring has no key for prod-in. Sign in with flow-tui,")
    failed = Config(credential_command=("false",))
    assert why(PROFILE, failed).startswith("false failed (exit status 1). It ran without a")
    locked = KeyringFailedError(KeyringState.LOCKED, "It is locked. Type the key.", "unlock")
    said = why(IN_KEYRING, item=locked)
    assert said.startswith("It is locked. `flow-tui doctor` says what to do about it. Or set FLOW_")
    assert "Type the key" not in said


def test_what_is_missing_is_named() -> None:
    assert why(Profile("new"), PRINTS_KEY).startswith("The SID of new is not known. Sign in once")
    assert "The API domain of prod-in is" in why(Profile("prod-in", SID), PRINTS_KEY)
    incomplete = EnvironmentCredentials(SID, Secret(KEY), None)
    said = why(Profile("environment"), environment=incomplete)
    assert said.startswith("FLOW_TUI_SID and FLOW_TUI_API_KEY are set, but no API domain.")
