"""The Linux keyring, on a real gnome-keyring: what it does in each state it can be in."""

import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import secretstorage

from flow_tui.credentials import KeyringState, OsKeyring, StoredCredentials
from flow_tui.credentials.secret_service import NoPromptSecretService
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.credentials import KEY, STORED, failure_of, run
from tests.support.patience import LONGEST
from tests.support.secret_service import PASSWORD, SecretService, SilentPrompter

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"


@pytest.fixture(scope="module", autouse=True)
def _what_other_tests_left() -> None:
    """Leave what other tests have made out of the collections below: it took most of their time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def keyring(secret_service: SecretService) -> Iterator[OsKeyring]:
    """The keyring of this process; the daemon is not started."""
    yield OsKeyring()
    gc.collect()  # a connection left open warns here, not in another test


def test_it_outlives_the_session(secret_service: SecretService, keyring: OsKeyring) -> None:
    secret_service.start()
    assert run(keyring.read("prod")) is None

    run(keyring.write("prod", STORED))
    secret_service.restart()

    assert run(keyring.read("prod")) == STORED
    assert KEY.encode() not in secret_service.keyring_file.read_bytes()


@pytest.mark.parametrize("how", ["locked", "ended"])
def test_a_key_that_is_stored_right_before_the_keyring_goes_may_be_there(
    secret_service: SecretService, keyring: OsKeyring, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    read_back: Callable[..., str | None] = NoPromptSecretService.get_password

    def go_before(backend: NoPromptSecretService, service: str, username: str) -> str | None:
        if how == "ended":
            secret_service.stop()
        else:
            with closing(secretstorage.dbus_init()) as connection:
                secretstorage.Collection(connection).lock()
        return read_back(backend, service, username)

    secret_service.start()
    with monkeypatch.context() as patched:
        patched.setattr(NoPromptSecretService, "get_password", go_before)
        failure = failure_of(keyring.write("prod", STORED))

    assert failure.state is KeyringState.UNCERTAIN
    secret_service.restart()
    assert run(keyring.read("prod")) == STORED


def test_keys_are_written_replaced_and_deleted(
    secret_service: SecretService, keyring: OsKeyring
) -> None:
    secret_service.start()
    assert run(keyring.describe()) == "the login keyring (Secret Service)"
    run(keyring.delete("prod"))  # to delete what is not there is no failure

    run(keyring.write("prod", STORED))
    changed = StoredCredentials(STORED.sid, Secret("another-key"), STORED.base_url)
    run(keyring.write("prod", changed))
    assert run(keyring.read("prod")) == changed, "a second write replaces the first"

    staging = StoredCredentials("HXAP16XXXXXX98EU", Secret("other"), "https://api.eu.kaleyra.io")
    run(keyring.write("staging", staging))
    run(keyring.delete("prod"))
    assert run(keyring.read("prod")) is None
    assert run(keyring.read("staging")) == staging, "two profiles do not touch each other"


def add_item(name: str, value: bytes, *, replace: bool = False) -> None:
    """Make an item as other programs may, beside any that is there or in place of it."""
    with closing(secretstorage.dbus_init()) as connection:
        attributes = {"service": "flow-tui", "username": "prod"}
        secretstorage.Collection(connection).create_item(name, attributes, value, replace)


def test_deleting_removes_copies_of_other_programs_too(
    secret_service: SecretService, keyring: OsKeyring
) -> None:
    secret_service.start()
    run(keyring.write("prod", STORED))
    add_item("a copy", b"copied")

    run(keyring.delete("prod"))

    assert run(keyring.read("prod")) is None


@every("value", [b"correct horse", b'{"v": 1}', b"\xff\xfe", b""])
def test_an_item_that_is_not_ours_is_neither_used_nor_shown(
    secret_service: SecretService, keyring: OsKeyring, value: bytes
) -> None:
    if secret_service.owner() is None:
        secret_service.start()
    add_item("not ours", value + KEY.encode(), replace=True)

    failure = failure_of(keyring.read("prod"))

    assert failure.state is KeyringState.DAMAGED
    assert failure.__context__ is None
    assert "horse" not in str(failure)


def each_failure(keyring: OsKeyring) -> list[KeyringState]:
    """Return how a read, a write, a deletion and a description fail."""
    calls = [
        keyring.read("prod"),
        keyring.write("prod", STORED),
        keyring.delete("prod"),
        keyring.describe(),
    ]
    return [failure_of(call).state for call in calls]


def test_locked_is_told_at_once_and_nobody_is_asked(
    secret_service: SecretService, silent_prompter: SilentPrompter, keyring: OsKeyring
) -> None:
    secret_service.start()
    run(keyring.write("prod", STORED))
    secret_service.restart(unlocked=False)

    assert each_failure(keyring) == [KeyringState.LOCKED] * 4
    assert not silent_prompter.was_asked()


def test_the_library_itself_waits_for_the_prompt_that_nobody_sees(
    secret_service: SecretService, silent_prompter: SilentPrompter, keyring: OsKeyring
) -> None:
    """This keeps the test above honest."""
    secret_service.start()
    run(keyring.write("prod", STORED))
    secret_service.restart(unlocked=False)
    program = "import keyring; keyring.get_password('flow-tui', 'prod')"

    with subprocess.Popen([sys.executable, "-c", program]) as process:
        try:
            assert silent_prompter.was_asked(within=LONGEST)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.3)
        finally:
            process.kill()


def test_never_created_is_told_and_nothing_is_created(
    secret_service: SecretService, silent_prompter: SilentPrompter, keyring: OsKeyring
) -> None:
    secret_service.start(unlocked=False)

    assert each_failure(keyring) == [KeyringState.NEVER_CREATED] * 4
    assert not silent_prompter.was_asked()
    assert not secret_service.keyring_file.exists()


@pytest.mark.parametrize("created", [True, False])
def test_the_command_that_a_failure_names_helps(
    secret_service: SecretService, keyring: OsKeyring, created: bool
) -> None:
    secret_service.start(unlocked=created)
    if created:
        run(keyring.write("prod", STORED))
        secret_service.restart(unlocked=False)
    failure = failure_of(keyring.read("prod"))

    subprocess.run(
        ["bash", "-c", failure.command],
        input=f"{PASSWORD}\n".encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=LONGEST,
    )
    secret_service.wait_for_replacement()

    assert run(keyring.read("prod")) == (STORED if created else None)
    run(keyring.write("prod", STORED))


def test_an_item_that_was_locked_meanwhile_is_not_unlocked(
    secret_service: SecretService, keyring: OsKeyring
) -> None:
    secret_service.start()
    run(keyring.write("prod", STORED))
    backend = NoPromptSecretService(5)
    collection = backend.get_preferred_collection()
    with closing(collection.connection):
        (item,) = collection.get_all_items()
        backend.unlock(item)
        collection.lock()

        with pytest.raises(Exception, match="The login keyring is locked"):
            backend.unlock(item)


def test_a_prompt_cannot_be_started_on_the_connection(
    secret_service: SecretService, silent_prompter: SilentPrompter, keyring: OsKeyring
) -> None:
    secret_service.start()
    collection = NoPromptSecretService(5).get_preferred_collection()
    with closing(collection.connection):
        collection.lock()

        with pytest.raises(Exception, match="wants to open a prompt window"):
            collection.unlock()
    assert not silent_prompter.was_asked()


def test_a_bus_without_the_service_is_no_service(
    secret_service: SecretService, keyring: OsKeyring
) -> None:
    assert each_failure(keyring) == [KeyringState.NO_SERVICE] * 4


@every(
    "address",
    [
        "unix:path=/nonexistent/bus",
        "unix:path={stale}",
        "unix:path={file}",
        "autolaunch:",
        "tcp:host=127.0.0.1,port=1",
        "unix:runtime=yes",
        "no address",
    ],
)
def test_a_wrong_bus_address_is_no_service(
    keyring: OsKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    stale, file = tmp_path / "stale", tmp_path / "file"
    monkeypatch.chdir(tmp_path)
    stale.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("stale")
    file.touch()
    monkeypatch.setenv(ADDRESS, address.format(stale=stale, file=file))

    assert failure_of(keyring.read("prod")).state is KeyringState.NO_SERVICE


def test_a_service_that_ended_is_no_service(
    secret_service: SecretService, keyring: OsKeyring
) -> None:
    secret_service.start()
    run(keyring.write("prod", STORED))
    secret_service.stop()

    assert failure_of(keyring.read("prod")).state is KeyringState.NO_SERVICE


def test_without_the_variable_the_users_own_bus_is_found(
    secret_service: SecretService, keyring: OsKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_service.start()
    monkeypatch.delenv(ADDRESS)

    run(keyring.write("prod", STORED))

    assert run(keyring.read("prod")) == STORED
    assert ADDRESS not in os.environ


def test_without_any_variable_it_is_found_in_systemds_folder(
    secret_service: SecretService, keyring: OsKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_service.start()
    users = secret_service.socket.parent.parent / "users"
    users.mkdir()
    (users / str(os.getuid())).symlink_to(secret_service.socket.parent)
    monkeypatch.setattr("flow_tui.credentials.secret_service.RUNTIME_FOLDERS", users)
    monkeypatch.delenv(ADDRESS)
    monkeypatch.delenv("XDG_RUNTIME_DIR")

    assert run(keyring.read("prod")) is None


def test_a_bus_of_somebody_else_is_not_used(
    secret_service: SecretService, keyring: OsKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_service.start()
    monkeypatch.delenv(ADDRESS)
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)

    assert failure_of(keyring.read("prod")).state is KeyringState.NO_SERVICE


def test_neither_variable_nor_bus_is_no_service(
    secret_service: SecretService,
    keyring: OsKeyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flow_tui.credentials.secret_service.RUNTIME_FOLDERS", tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv(ADDRESS)
    (tmp_path / "bus").touch()

    assert failure_of(keyring.read("prod")).state is KeyringState.NO_SERVICE


def test_a_runtime_folder_that_is_no_full_path_is_ignored(
    secret_service: SecretService,
    keyring: OsKeyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret_service.start()
    monkeypatch.setattr("flow_tui.credentials.secret_service.RUNTIME_FOLDERS", tmp_path)
    monkeypatch.chdir(secret_service.socket.parent.parent)
    monkeypatch.setenv("XDG_RUNTIME_DIR", secret_service.socket.parent.name)
    monkeypatch.delenv(ADDRESS)
    assert Path(secret_service.socket.parent.name, "bus").is_socket()

    assert failure_of(keyring.read("prod")).state is KeyringState.NO_SERVICE


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_failures_leave_no_connection_open(
    secret_service: SecretService, keyring: OsKeyring
) -> None:
    secret_service.start(unlocked=False)
    each_failure(keyring)
    before = open_files()

    gc.disable()
    try:
        each_failure(keyring)
        assert open_files() <= before
    finally:
        gc.enable()
