"""Secret services of other programs than gnome-keyring: each has the advice that helps there."""

import sys
from pathlib import Path

import pytest

from flow_tui.credentials import KeyringFailedError, KeyringState, OsKeyring
from flow_tui.credentials.secret_service import service_program
from tests.support.cases import every
from tests.support.credentials import failure_of, run
from tests.support.fake_secret_service import STATES
from tests.support.secret_service import SecretService

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a Secret Service is on Linux")


def failure(service: SecretService, name: str, state: str) -> KeyringFailedError:
    """Stop the last stand-in, start another, and return how a read from it fails."""
    service.stop()
    service.start_other(name, state)
    return failure_of(OsKeyring().read("prod"))


@every(
    ("state", "expected", "said"),
    [
        ("locked", KeyringState.LOCKED, "KeePassXC is locked. Unlock its database on your desktop"),
        ("no collection", KeyringState.NEVER_CREATED, "KeePassXC gives programs no database"),
        ("item locked", KeyringState.LOCKED, "KeePassXC asks before it gives out a password"),
    ],
)
def test_keepassxc(
    secret_service: SecretService, state: str, expected: KeyringState, said: str
) -> None:
    failed = failure(secret_service, "keepassxc", state)
    assert (failed.state, failed.command) == (expected, "")
    assert failed.sentence.startswith(said)
    assert "type the API key for this session" in failed.sentence


@every("name", ["kwalletd5", "kwalletd6", "ksecretd"])
def test_kwallet(secret_service: SecretService, name: str) -> None:
    failed = failure(secret_service, name, "locked")
    assert failed.sentence.startswith("KWallet is locked. Unlock it on your desktop")
    assert failed.command == ""


@every("state", STATES)
def test_any_other_is_named_and_never_replaced(secret_service: SecretService, state: str) -> None:
    """The command that unlocks gnome-keyring would take its place."""
    failed = failure(secret_service, "a\x1b[5mb", state)
    assert r"a\x1b[5mb" in failed.sentence
    assert failed.command == ""


@every("state", STATES)
def test_gnome_keyring_keeps_its_command(secret_service: SecretService, state: str) -> None:
    failed = failure(secret_service, "gnome-keyring-d", state)
    assert "gnome-keyring-daemon --replace" in failed.command


def test_a_program_that_cannot_be_told(
    secret_service: SecretService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secret_service.connect() as connection:
        assert service_program(connection) == ("", 0)
        secret_service.start_other("keepassxc", "locked")
        assert service_program(connection) == ("keepassxc", secret_service.daemon.pid)
        monkeypatch.setattr("flow_tui.credentials.secret_service.PROC", tmp_path)
        assert service_program(connection) == ("", secret_service.daemon.pid)
    assert "login keyring" in failure_of(OsKeyring().read("prod")).sentence


def test_doctor_and_app_say_the_same(secret_service: SecretService) -> None:
    secret_service.start_other("keepassxc", "locked")
    with pytest.raises(KeyringFailedError) as failed:
        run(OsKeyring().describe())
    assert failed.value.sentence == failure_of(OsKeyring().read("prod")).sentence
