import asyncio
import sys

import pytest

from flow_tui.commands.checks.credentials import (
    check_environment,
    check_keyring,
    check_profile_settings,
    check_start,
)
from flow_tui.commands.findings import Level
from flow_tui.config import Config, ProfileSettings
from flow_tui.credentials import ENVIRONMENT_PROFILE, NullKeyring, OsKeyring, StoredCredentials
from flow_tui.credentials.keyring_backends import open_backend
from flow_tui.credentials.keyring_errors import no_answer
from flow_tui.credentials.keyring_item import SERVICE
from flow_tui.model import Profile
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.commands import KEY, SID
from tests.support.secret_service import SecretService

STORED = StoredCredentials(SID, Secret(KEY), "https://api.in.kaleyra.io")


@pytest.fixture
def keyring(secret_service: SecretService) -> OsKeyring:
    secret_service.start()
    return OsKeyring()


def profile(name: str, *, in_keyring: bool = True) -> Profile:
    return Profile(name, SID, STORED.base_url, in_keyring=in_keyring)


def test_credentials_are_taken_out_of_the_environment() -> None:
    environ = {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": KEY}
    finding, given = check_environment(environ, "https://other.example")
    assert finding.level is Level.OK
    assert finding.found.endswith("for other.example")
    assert given is not None
    assert environ == {}


def test_an_environment_without_an_api_domain() -> None:
    environ = {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": KEY}
    finding, given = check_environment(environ, None)
    assert finding.level is Level.WARNING
    assert "set FLOW_TUI_API_DOMAIN" in finding.advice
    assert given is not None


def test_an_api_domain_without_credentials() -> None:
    environ = {"FLOW_TUI_API_DOMAIN": "IN", "FLOW_TUI_BASE_URL": "https://api.in.kaleyra.io"}
    finding, given = check_environment(environ, None)
    assert finding.level is Level.NOTE
    assert finding.found.startswith("FLOW_TUI_API_DOMAIN and FLOW_TUI_BASE_URL set without")
    assert given is None


@every(
    ("chosen", "has_environment", "level", "said"),
    [
        ("", False, Level.NOTE, "no profile yet"),
        ("prod-in", False, Level.OK, "the profile prod-in"),
        ("new", False, Level.PROBLEM, "There is no profile named new"),
        (ENVIRONMENT_PROFILE, True, Level.OK, "the profile environment"),
        (ENVIRONMENT_PROFILE, False, Level.PROBLEM, "There is no profile named environment: "),
    ],
)
def test_the_first_profile(chosen: str, has_environment: bool, level: Level, said: str) -> None:
    finding = check_start(chosen, ["prod-in"], Config(), has_environment=has_environment)
    assert finding.level is level
    assert finding.found.startswith(said)
    assert "credential_command" not in finding.found


def test_a_first_profile_whose_key_a_command_prints() -> None:
    config = Config(credential_command=("pass", "show", "kaleyra"))
    finding = check_start("", ["prod-in"], config, has_environment=False)
    assert finding.level is Level.NOTE
    assert "flow-tui runs credential_command and asks for what it does" in finding.found


PRODUCTION = Config(
    profile_settings={
        "Prod-IN": ProfileSettings(read_only=True, colour="red"),
        "staging": ProfileSettings(colour="green"),
        "other": ProfileSettings(),
    }
)


def test_what_is_set_for_profiles_and_for_none_that_there_is() -> None:
    settled, green, mistyped = check_profile_settings(PRODUCTION, ["prod-in", "staging"])
    assert (settled.level, settled.found) == (
        Level.OK,
        "Prod-IN: read-only and red, by config.toml",
    )
    assert green.found == "staging: green, by config.toml"
    assert mistyped.level is Level.WARNING
    assert "other has settings in config.toml, but there is no such" in mistyped.found
    assert "[profiles.other]" in mistyped.advice
    *_, unread = check_profile_settings(PRODUCTION, [], is_complete=False)
    assert (unread.level, unread.found) == (Level.OK, "other: may publish, by config.toml")


def test_a_first_profile_that_is_read_only_would_stop_a_publish() -> None:
    names = ["prod-in", "staging"]
    finding = check_start("prod-in", names, PRODUCTION, has_environment=False)
    assert finding.level is Level.PROBLEM
    assert finding.found == "the profile prod-in, whose read_only is true"
    assert "set read_only of [profiles.prod-in] to false" in finding.advice
    staging = check_start("staging", names, PRODUCTION, has_environment=False)
    assert staging.level is Level.OK
    # Of a configuration that is read-only as a whole, `configuration` says so.
    whole = check_start("staging", names, Config(read_only=True), has_environment=False)
    assert whole.level is Level.OK


def test_a_damaged_item(keyring: OsKeyring) -> None:
    open_backend(sys.platform, 5).set_password(SERVICE, "prod-in", f"not ours {KEY}")
    findings = asyncio.run(check_keyring(keyring, [profile("prod-in")], Config(), needed=True))
    assert [finding.level for finding in findings] == [Level.OK, Level.WARNING]
    assert findings[1].found.startswith("prod-in: The keyring has an item")
    assert KEY not in repr(findings)


def test_the_others_are_looked_at_after_one_that_is_damaged(keyring: OsKeyring) -> None:
    open_backend(sys.platform, 5).set_password(SERVICE, "damaged", "not ours")
    asyncio.run(keyring.write("prod-in", STORED))
    profiles = [profile("damaged"), profile("prod-in")]
    findings = asyncio.run(check_keyring(keyring, profiles, Config(), needed=True))
    assert findings[-1].found == "prod-in: key in the keyring"
    assert KEY not in repr(findings)


class Silent(NullKeyring):
    """A keyring that stops answering after it has returned its name."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def describe(self) -> str:
        return "the login keyring"

    async def read(self, profile: str) -> StoredCredentials | None:
        self.asked.append(profile)
        raise no_answer()


def test_no_second_wait_for_a_keyring_that_stopped_answering() -> None:
    keyring = Silent()
    profiles = [profile("a"), profile("b"), profile("c", in_keyring=False)]
    findings = asyncio.run(check_keyring(keyring, profiles, Config(), needed=True))
    assert keyring.asked == ["a"]
    levels = [finding.level for finding in findings]
    assert levels == [Level.OK, Level.WARNING, Level.WARNING, Level.OK]
    assert "did not answer in time" in findings[1].found
    assert findings[2].found == "b: key cannot be read (see keyring)"
    assert findings[3].found == "c: key typed in each session"


def test_a_key_from_a_command_is_not_looked_for_in_the_keyring() -> None:
    keyring = Silent()
    config = Config(
        credential_command=("sh", "-c", f"echo {KEY}"),
        profile_commands={"B": ("no-such-program", "show")},
    )
    profiles = [profile("a"), profile("b"), profile("c", in_keyring=False)]
    findings = asyncio.run(check_keyring(keyring, profiles, config, needed=True))
    assert keyring.asked == []
    said = "key from credential_command"
    assert [finding.found for finding in findings[1:]] == [
        f"a: {said} sh (not run by doctor)",
        f"b: {said}, but no-such-program was not found",
        f"c: {said} sh (not run by doctor)",
    ]
    assert [finding.level for finding in findings[1:]] == [Level.OK, Level.WARNING, Level.OK]
    assert KEY not in repr(findings)
