"""doctor on the environment, the keyring, and the commands of the configuration."""

import asyncio
import os
from itertools import product
from pathlib import Path

import pytest

from flow_tui.credentials import OsKeyring, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.store.settings import LAST_PROFILE
from tests.support.cases import every
from tests.support.commands import KEY, SID, stored
from tests.support.doctor import diagnose
from tests.support.raw_server import RawServer
from tests.support.secret_service import SecretService

STORED = StoredCredentials(SID, Secret(KEY), "https://api.eu.kaleyra.io")


def configured(home: Path, content: str) -> Path:
    """Write the configuration of a user of `isolated_environment`; return the file."""
    file = home / "config" / "flow-tui" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


@every(
    ("variables", "said"),
    [
        ({"FLOW_TUI_SID": SID}, "FLOW_TUI_API_KEY is not set, but FLOW_TUI_SID is"),
        ({"FLOW_TUI_API_KEY": KEY}, "FLOW_TUI_SID is not set, but FLOW_TUI_API_KEY is"),
        ({"FLOW_TUI_SID": "-", "FLOW_TUI_API_KEY": KEY}, "FLOW_TUI_SID: A SID has only"),
        ({"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": f"{KEY} {KEY}"}, "FLOW_TUI_API_KEY: An API"),
    ],
)
def test_a_broken_environment(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    found = diagnose(tmp_path, status=1, env=variables)
    assert found.level("environment") == "problem"
    assert said in found.text("environment")


def test_an_environment_that_has_all(tmp_path: Path, host: RawServer) -> None:
    place = f"127.0.0.1:{host.port}"
    found = diagnose(tmp_path, FLOW_TUI_SID=SID, FLOW_TUI_API_KEY=KEY, FLOW_TUI_BASE_URL=host.url)
    assert found.text("environment").endswith(f"are set, for {place}")
    assert found.level("session bus") == found.level("keyring") == "note"  # it is not needed
    assert found.text("starts with").endswith("the profile environment")
    assert found.text("proxy").endswith(f"none for {place}")
    assert f"{place} accepted a connection in " in found.text("connection")


def test_an_unlocked_keyring_and_its_profiles(
    secret_service: SecretService, host: RawServer
) -> None:
    secret_service.start()
    asyncio.run(OsKeyring().write("prod-eu", STORED))
    home = Path(os.environ["HOME"])
    with stored(home) as store:
        store.profiles.save(Profile("prod-eu", SID, host.url, in_keyring=True))
        store.profiles.save(Profile("forgotten", SID, host.url, in_keyring=True))
        store.profiles.save(Profile("typed", SID, host.url))
        store.settings.set(LAST_PROFILE, "prod-eu")
    found = diagnose(home, env=secret_service.environment)
    assert found.text("keyring").endswith("the login keyring (Secret Service), unlocked")
    assert found.level("session bus") == found.level("secret service") == "ok"
    assert found.of("profile") == [
        "warning  profile         forgotten: no key in the keyring",
        "                         flow-tui asks for it at the start.",
        "ok       profile         prod-eu: key in the keyring",
        "ok       profile         typed: key typed in each session",
    ]
    assert found.text("starts with").endswith("the profile prod-eu")
    assert found.text("proxy").endswith(f"none for 127.0.0.1:{host.port}")
    assert "3 profiles" in found.text("database")


def test_a_locked_keyring(secret_service: SecretService, host: RawServer) -> None:
    secret_service.start()
    asyncio.run(OsKeyring().write("prod-eu", STORED))
    secret_service.restart(unlocked=False)
    home = Path(os.environ["HOME"])
    with stored(home) as store:
        store.profiles.save(Profile("prod-eu", SID, host.url, in_keyring=True))
        store.profiles.save(Profile("typed", SID, host.url))
    found = diagnose(home, env=secret_service.environment)
    assert found.level("keyring") == "warning"
    assert "The login keyring is locked" in found.text("keyring")
    command = found.of("keyring")[-1].strip()
    assert command.startswith("read -rsp")
    assert command.endswith("unset p")  # one line, to be copied whole
    assert "prod-eu: key cannot be read (see keyring)" in found.text("profile")
    assert "typed: key typed in each session" in found.text("profile")


def test_a_keyring_that_never_answers_does_not_keep_it(
    secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert OsKeyring.__init__.__kwdefaults__
    monkeypatch.setitem(OsKeyring.__init__.__kwdefaults__, "timeout", 0.3)
    monkeypatch.setattr("flow_tui.commands.checks.bus.BUS_SECONDS", 0.3)
    secret_service.start()
    secret_service.freeze()
    home = Path(os.environ["HOME"])
    found = diagnose(home, env=secret_service.environment)
    assert "did not answer in time" in found.text("keyring")


def test_a_key_that_a_command_gives(tmp_path: Path, host: RawServer) -> None:
    ran = tmp_path / "ran"
    file = configured(tmp_path, f"[profiles.prod]\ncredential_command = ['touch', '{ran}']\n")
    with stored(tmp_path) as store:
        store.profiles.save(Profile("prod", SID, host.url, in_keyring=True))
    found = diagnose(tmp_path)
    assert found.text("configuration").endswith(f"{file}, 1 credential command")
    assert found.level("profile") == "ok"
    assert found.text("profile").endswith(
        "prod: key from credential_command touch (not run by doctor)"
    )
    assert not ran.exists()


def test_a_profile_that_only_the_configuration_names(tmp_path: Path) -> None:
    configured(tmp_path, "[profiles.Prod]\ncredential_command = ['touch', 'ran']\n")
    for found in (diagnose(tmp_path), diagnose(tmp_path, "--profile=PROD")):
        said = "Prod: key from credential_command touch (not run by doctor)"
        assert found.level("profile") == "ok"
        assert found.text("profile").endswith(said)
        assert found.level("starts with") == "ok"
        assert found.text("starts with").endswith("the profile Prod")
        assert found.level("connection") == "note"  # the API domain is asked for, or printed
    assert not (tmp_path / "ran").exists()


def test_the_program_of_a_command_that_is_not_there(tmp_path: Path) -> None:
    configured(tmp_path, "[profiles.prod]\ncredential_command = ['no-such-program', 'show']\n")
    found = diagnose(tmp_path, "--profile=prod")  # no problem: the key can be typed
    assert found.level("profile") == "warning"
    assert "prod: key from credential_command" in found.text("profile")
    assert "but no-such-program was not found Install it" in found.text("profile")


def test_a_profile_in_the_configuration_and_the_database_is_one(tmp_path: Path) -> None:
    configured(
        tmp_path,
        "[profiles.PROD]\ncredential_command = ['sh']\n"
        "[profiles.other]\ncredential_command = ['sh']\n",
    )
    with stored(tmp_path) as store:
        store.profiles.save(Profile("prod", SID, "http://127.0.0.1:9"))
    found = diagnose(tmp_path, status=1)  # nothing listens there
    names = [line[9:].split()[1] for line in found.of("profile")]
    assert names == ["prod:", "other:"]
    assert found.text("starts with").endswith("the profile prod")
    assert "127.0.0.1:9" in found.text("connection")


@every(("common", "said"), [("[]", "config.toml"), ("['sh']", "config.toml, 1 credential command")])
def test_an_empty_command_is_none(tmp_path: Path, common: str, said: str) -> None:
    configured(
        tmp_path, f"credential_command = {common}\n[profiles.typed]\ncredential_command = []\n"
    )
    found = diagnose(tmp_path)
    assert found.text("configuration").endswith(said)
    assert found.text("profile").endswith("typed: key typed in each session")


def test_credentials_in_the_environment_win_over_a_command(tmp_path: Path, host: RawServer) -> None:
    configured(
        tmp_path,
        "[profiles.environment]\ncredential_command = ['sh']\n"
        "[profiles.prod]\ncredential_command = ['sh']\n",
    )
    found = diagnose(tmp_path, FLOW_TUI_SID=SID, FLOW_TUI_API_KEY=KEY, FLOW_TUI_BASE_URL=host.url)
    assert len(found.of("profile")) == 1
    assert "prod: key from credential_command" in found.text("profile")
    assert found.text("starts with").endswith("the profile environment")


@every(
    ("content", "said"),
    [
        ("read-only = true", "config.toml: read-only is not a setting Settings here:"),
        ("read_only = true", "config.toml: read_only is true To publish, set it to false."),
    ],
)
def test_a_configuration_that_stops_a_publish(tmp_path: Path, content: str, said: str) -> None:
    configured(tmp_path, content)
    found = diagnose(tmp_path, status=1)
    assert found.level("configuration") == "problem"
    assert said in found.text("configuration")


REPEATED = ("LANG", "SSL_CERT_FILE", "NO_PROXY", "XDG_DATA_HOME", "REQUESTS_CA_BUNDLE")


@every(("variable", "has_sid"), product(("TERM", *REPEATED), (True, False)))
def test_a_key_in_a_variable_that_is_repeated(tmp_path: Path, variable: str, has_sid: bool) -> None:
    """`diagnose` looks for the key in all that is printed."""
    variables = {"FLOW_TUI_API_KEY": KEY, "FLOW_TUI_API_DOMAIN": "IN", variable: f"x{KEY}.y"}
    if has_sid:
        variables["FLOW_TUI_SID"] = SID
    found = diagnose(tmp_path, "--base-url=https://nowhere.invalid", status=1, env=variables)
    assert "***" in found.output or variable == "TERM"  # which is told on a terminal only


def test_a_profile_that_the_configuration_makes_read_only(tmp_path: Path) -> None:
    configured = tmp_path / "config" / "flow-tui" / "config.toml"
    configured.parent.mkdir(parents=True)
    configured.write_text("[profiles.Prod-IN]\nread_only = true\ncolour = 'red'\n")
    with stored(tmp_path) as store:
        store.profiles.save(Profile("prod-in", SID, "http://127.0.0.1:9"))
    found = diagnose(tmp_path, status=1)
    assert found.text("profile").endswith("Prod-IN: read-only and red, by config.toml")
    assert "prod-in, whose read_only is true" in found.text("starts with")
