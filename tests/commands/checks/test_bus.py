import asyncio
import os
import re
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flow_tui.commands.checks.bus import OWN_BUS, check_bus
from flow_tui.commands.findings import Finding, Level
from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.programs import require
from tests.support.secret_service import PASSWORD, SecretService
from tests.support.terminal import Terminal

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"


def checked(*, needed: bool = True, platform: str = "linux") -> dict[str, Finding]:
    findings = asyncio.run(check_bus(os.environ, needed=needed, platform=platform))
    return {finding.check: finding for finding in findings}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where systemd would keep the folders of users; there is none of this user's."""
    monkeypatch.setattr("flow_tui.credentials.secret_service.RUNTIME_FOLDERS", tmp_path)
    return tmp_path


def test_a_bus_that_answers(secret_service: SecretService) -> None:
    secret_service.start()
    found = checked()
    address = secret_service.environment[ADDRESS]
    said = f"{ADDRESS}={address}; it belongs to this user and answers"
    assert found["session bus"] == Finding(Level.OK, "session bus", said)
    service = found["secret service"]
    assert service.level is Level.OK
    assert service.found == f"gnome-keyring-d, process {secret_service.daemon.pid}"


def test_a_bus_without_a_secret_service(secret_service: SecretService) -> None:
    service = checked()["secret service"]
    assert service.level is Level.WARNING
    assert service.found == "none on this bus"
    assert "gnome-keyring-daemon" in service.command
    assert checked(needed=False)["secret service"].level is Level.NOTE


def test_gnome_keyring_is_not_installed(
    secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "Install gnome-keyring" in checked()["secret service"].advice
    secret_service.bus.terminate()
    secret_service.bus.wait()
    secret_service.socket.unlink(missing_ok=True)
    assert "install dbus and gnome-keyring and start flow-tui" in checked()["session bus"].advice


def test_a_bus_that_no_variable_names(
    secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ADDRESS)
    bus = checked()["session bus"]
    assert bus.level is Level.OK
    assert f"{ADDRESS} is not set; using {secret_service.socket}" in bus.found


def test_a_stale_address_where_the_bus_is_elsewhere(
    secret_service: SecretService, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folders / str(os.getuid())).symlink_to(secret_service.socket.parent)
    monkeypatch.setenv(ADDRESS, "unix:path=/nowhere/bus")
    bus = checked()["session bus"]
    assert bus.level is Level.WARNING
    assert bus.found == f"{ADDRESS}=unix:path=/nowhere/bus: there is no such socket"
    name, _, value = bus.command.removeprefix("export ").partition("=")
    monkeypatch.setenv(name, value)
    assert checked()["session bus"].level is Level.OK, "the advice helps"


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """A folder for sockets, whose paths may have no more than 107 characters."""
    folder = Path("/tmp") / f"ft-{os.getpid()}"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder)


@every(
    ("address", "said"),
    [
        ("autolaunch:", "not the address of a socket on this host"),
        ("tcp:host=127.0.0.1,port=1", "not the address of a socket on this host"),
        ("unix:path={folder}/none", "there is no such socket"),
        ("unix:path={folder}/file", "it is a file, not a socket"),
        ("unix:path={folder}/dead", "nothing accepts connections on the socket"),
        ("unix:abstract={folder}/none", "nothing accepts connections on the socket"),
    ],
)
def test_addresses_that_lead_nowhere(
    short: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    (short / "file").touch()
    (short / "dead").unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(short / "dead"))
    monkeypatch.setenv(ADDRESS, address.format(folder=short))
    found = checked()
    assert said in found["session bus"].found
    assert found["session bus"].command == OWN_BUS
    assert "secret service" not in found


def test_no_address_and_no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS, raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    found = checked()["session bus"].found
    assert found == f"{ADDRESS} is not set: this user has no session bus"


def test_the_bus_of_another_user(
    secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)
    assert "belongs to another user" in checked()["session bus"].found


def test_a_socket_behind_which_nothing_answers(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow_tui.commands.checks.bus.BUS_SECONDS", 0.3)
    monkeypatch.setenv(ADDRESS, f"unix:path={short}/silent")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(short / "silent"))
        silent.listen()
        assert "answer" in checked()["session bus"].found


def test_something_that_blocks_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr("flow_tui.commands.checks.bus.BUS_SECONDS", 0.1)
    monkeypatch.setattr("flow_tui.commands.checks.bus._check", lambda *_: never.wait(LONGEST))
    assert checked()["session bus"].found.endswith("it does not answer")
    never.set()


def test_macos_has_no_bus() -> None:
    assert checked(platform="darwin") == {}


def test_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flow_tui.credentials.secret_service", None)
    assert checked() == {}


def test_a_setting_of_the_keyring_library_has_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    setting = checked(platform="darwin")["keyring setting"]
    assert setting.level is Level.NOTE
    assert "keyrings.alt" not in setting.found + setting.advice


def test_the_command_for_a_bus_of_its_own_works(secret_service: SecretService) -> None:
    require("dbus-run-session")
    variables = dict(secret_service.environment) | {"TERM": "xterm-256color"}
    del variables[ADDRESS]
    command = re.sub(r"\bflow-tui\b", f"{sys.executable} -m flow_tui", OWN_BUS)
    with Terminal([], variables, command=("bash", "-c", command)) as terminal:
        terminal.wait_for("Keyring password:")
        terminal.type(PASSWORD)
        terminal.press("enter")
        terminal.wait_for("the login keyring (Secret Service)")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    assert PASSWORD.encode() not in terminal.written
