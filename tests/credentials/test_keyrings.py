"""The stores: the operating system's, on a stand-in for the Keychain of macOS, and the demo's.

The tests on a real Secret Service are in test_secret_service.py.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

import pytest

from flow_tui.credentials import CredentialStore, KeyringState, NullKeyring, OsKeyring
from flow_tui.credentials.keyring_errors import damaged, locked, no_service
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.credentials import KEY, STORED, failure_of, run
from tests.support.patience import LONGEST


class FakeKeyring:
    """Keeps items in memory, those of one test."""

    items: dict[tuple[str, str], str]
    thawed: threading.Event

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]


class ForgetfulKeyring(FakeKeyring):
    """Accepts everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class OtherValueKeyring(FakeKeyring):
    """Keeps what was there before."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items.setdefault((service, username), password)


class StickyKeyring(FakeKeyring):
    """Removes nothing."""

    def delete_password(self, service: str, username: str) -> None:
        pass


class LeakyKeyring(FakeKeyring):
    """Puts the value into the text of its exception."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot store {password} as {service} {username}")


class OneWayKeyring(FakeKeyring):
    """Keeps what it is given, and is locked, or ends, before it is asked for it."""

    reason: Exception

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002 - same
        raise self.reason


class FrozenKeyring(FakeKeyring):
    """Answers when the test lets it."""

    def get_password(self, service: str, username: str) -> str | None:
        self.thawed.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.thawed.wait()
        super().set_password(service, username, password)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[OsKeyring]:
    _, fake = use(monkeypatch, FrozenKeyring)
    yield OsKeyring(platform="darwin", timeout=0.2)
    fake.thawed.set()


def use(
    monkeypatch: pytest.MonkeyPatch, kind: type[FakeKeyring]
) -> tuple[OsKeyring, type[FakeKeyring]]:
    """Put a keyring of this kind in the place of the Keychain, without items."""
    fake = type(kind.__name__, (kind,), {"items": {}, "thawed": threading.Event()})
    module = ModuleType("keyring.backends.macOS")
    module.__dict__["Keyring"] = fake
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return OsKeyring(platform="darwin", timeout=60), fake


def test_macos_has_the_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, fake = use(monkeypatch, FakeKeyring)

    run(keyring.write("prod", STORED))

    assert list(fake.items) == [("flow-tui", "prod")]
    assert run(keyring.read("prod")) == STORED
    assert run(keyring.describe()) == "macOS Keychain"
    run(keyring.delete("prod"))
    assert run(keyring.read("prod")) is None


def test_a_library_that_is_not_installed_is_no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring.backends.macOS", None)

    failure = failure_of(OsKeyring(platform="darwin").describe())

    assert failure.state is KeyringState.NO_SERVICE


def test_a_write_that_keeps_nothing_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, _ = use(monkeypatch, ForgetfulKeyring)

    failure = failure_of(keyring.write("prod", STORED))

    assert failure.state is KeyringState.NOT_STORED


def test_a_write_that_keeps_another_value_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, _ = use(monkeypatch, OtherValueKeyring)
    run(keyring.write("prod", STORED))
    other = type(STORED)(STORED.sid, Secret("another-key"), STORED.base_url)

    assert failure_of(keyring.write("prod", other)).state is KeyringState.NOT_STORED


@every(
    "reason",
    [locked(), no_service(), damaged(), OSError(f"gone with {KEY}")],
)
def test_a_write_that_cannot_be_read_back_may_have_happened(
    monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    keyring, fake = use(monkeypatch, OneWayKeyring)
    monkeypatch.setattr(fake, "reason", reason, raising=False)

    failure = failure_of(keyring.write("prod", STORED))

    assert list(fake.items) == [("flow-tui", "prod")]
    assert failure.state is KeyringState.UNCERTAIN
    assert failure.sentence.startswith("The keyring did not confirm the change.")
    assert failure.__context__ is None


def test_a_deletion_that_removes_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, _ = use(monkeypatch, StickyKeyring)
    run(keyring.write("prod", STORED))

    failure = failure_of(keyring.delete("prod"))

    assert failure.sentence.startswith("The keyring still holds the credentials")


def test_the_key_in_a_foreign_exception_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, _ = use(monkeypatch, LeakyKeyring)

    failure = failure_of(keyring.write("prod", STORED))

    assert failure.state is KeyringState.OTHER
    assert failure.__context__ is None
    assert "(ValueError)" in failure.sentence


def test_a_read_in_vain_is_no_answer(frozen: OsKeyring) -> None:
    assert failure_of(frozen.read("prod")).state is KeyringState.NO_ANSWER


def test_a_write_that_is_late_may_still_happen(frozen: OsKeyring) -> None:
    failure = failure_of(frozen.write("prod", STORED))

    assert failure.state is KeyringState.UNCERTAIN
    assert "not known whether the credentials were stored" in failure.sentence


def test_a_deletion_that_is_late_may_still_happen(frozen: OsKeyring) -> None:
    failure = failure_of(frozen.delete("prod"))

    assert failure.state is KeyringState.UNCERTAIN
    assert "not known whether the credentials were removed" in failure.sentence


def test_a_keyring_that_never_answers_does_not_keep_the_process() -> None:
    program = (
        "import asyncio, sys, threading, types\n"
        "from flow_tui.credentials import KeyringFailedError, OsKeyring\n"
        "class Keyring:\n"
        "    def get_password(self, service, username):\n"
        "        threading.Event().wait()\n"
        "sys.modules['keyring.backends.macOS'] = module = types.ModuleType('macOS')\n"
        "module.Keyring = Keyring\n"
        "try:\n"
        "    asyncio.run(OsKeyring(platform='darwin', timeout=0.1).read('prod'))\n"
        "except KeyringFailedError as failure:\n"
        "    print(failure.state)\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=LONGEST, check=True
    )

    assert ended.stdout == "no_answer\n"


def test_the_demo_stores_nothing_and_says_so() -> None:
    store: CredentialStore = NullKeyring()

    failure = failure_of(store.write("demo", STORED))

    assert failure.state is KeyringState.REFUSED
    assert failure.sentence.startswith("The demo stores nothing.")
    assert run(store.read("demo")) is None
    run(store.delete("demo"))
    assert failure_of(store.describe()).state is KeyringState.REFUSED
