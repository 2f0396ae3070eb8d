"""A real Secret Service for tests: gnome-keyring on a private bus, without a display.

The bus starts nothing by itself: only what a test starts is there. A package whose tests use
it imports the two fixtures into its `conftest.py`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from jeepney import DBusErrorResponse, MessageType, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from tests.support import SUPPORT
from tests.support.patience import LONGEST
from tests.support.programs import require

PASSWORD: Final = "opens the keyring"
SECRETS_NAME: Final = "org.freedesktop.secrets"
PROMPTER_NAME: Final = "org.gnome.keyring.SystemPrompter"

_PROGRAMS: Final = ("dbus-daemon", "gnome-keyring-daemon")
_CONFIGURATION: Final = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return when `condition` holds; fail the test when it does not within `LONGEST`."""
    end = time.monotonic() + LONGEST
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what}: not within {LONGEST} s")
        time.sleep(0.01)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(LONGEST)


class SecretService:
    """A private bus in a folder of its own, and the keyring daemon on it once it is started."""

    def __init__(self, folder: Path) -> None:
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
        for variable, name in (
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ):
            (folder / name).mkdir(mode=0o700)
            self.environment[variable] = str(folder / name)
        self.keyring_file = folder / "data" / "keyrings" / "login.keyring"
        self.config_folder = folder / "config"
        self.socket = folder / "run" / "bus"
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.socket}"
        self._daemon: subprocess.Popen[bytes] | None = None
        configuration = folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(socket=self.socket))
        self.bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.bus.stdout
        self.bus.stdout.readline()  # it listens once it has printed its address

    @property
    def daemon(self) -> subprocess.Popen[bytes]:
        """The keyring daemon's process."""
        assert self._daemon, "start() comes first"
        return self._daemon

    def connect(self) -> DBusConnection:
        """Return a new connection to the bus, for the caller to close."""
        return open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])

    def start(self, *, unlocked: bool = True) -> None:
        """Start the daemon; unlocked, it creates the login keyring where there is none."""
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
            + ["--unlock"] * unlocked,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin
        with self._daemon.stdin as stdin:
            stdin.write(PASSWORD.encode() if unlocked else b"")
        wait_until(lambda: self.owner() is not None, "the Secret Service starts")

    def start_other(self, name: str, state: str) -> None:
        """Start a stand-in for another program, in one of the states of `fake_secret_service`."""
        self._daemon = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fake_secret_service", name, state],
            env=os.environ | self.environment,
            cwd=SUPPORT.parent.parent,
            stdout=subprocess.PIPE,
        )
        assert self._daemon.stdout
        with self._daemon.stdout as stdout:
            assert stdout.readline() == b"ready\n"

    def stop(self) -> None:
        """End the daemon, frozen or not."""
        if self._daemon:
            _end(self._daemon)
            self._daemon = None

    def restart(self, *, unlocked: bool = True) -> None:
        """End the daemon and start it again, as a logout and a login do."""
        self.stop()
        self.start(unlocked=unlocked)

    def freeze(self) -> None:
        """Stop the daemon's process without ending it: it answers nothing."""
        self.daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen daemon go on."""
        self.daemon.send_signal(signal.SIGCONT)

    def wait_for_replacement(self) -> None:
        """Return when another daemon has taken the place of the one that was started."""
        started = {None, self.daemon.pid}
        wait_until(lambda: self.owner() not in started, "another daemon takes over")

    def owner(self) -> int | None:
        """Return the process ID of the Secret Service on the bus."""
        with self.connect() as connection:
            try:
                bus = Proxy(message_bus, connection, timeout=LONGEST)
                return int(bus.GetConnectionUnixProcessID(SECRETS_NAME)[0])
            except DBusErrorResponse:  # there is none
                return None

    def close(self) -> None:
        """End whatever is left."""
        self.stop()
        self.bus.send_signal(signal.SIGCONT)
        try:
            self._end_replacement()
        finally:
            _end(self.bus)
            assert self.bus.stdout
            self.bus.stdout.close()

    def _end_replacement(self) -> None:
        """End a daemon that a test let a shell command start."""
        with contextlib.suppress(OSError):  # no bus any more: nobody can be on it
            if replacement := self.owner():
                # Killed, since one that ends in order still writes after it gave up the name.
                os.kill(replacement, signal.SIGKILL)
                wait_until(lambda: self.owner() is None, "the other daemon ends")


class SilentPrompter:
    """Stands for a dialog on a screen that nobody sees: it is asked, and never answers."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection

    def was_asked(self, within: float = 0) -> bool:
        """Return whether a request comes within so many seconds."""
        end = time.monotonic() + within
        while True:
            try:
                message: Any = self._connection.receive(timeout=max(end - time.monotonic(), 0))
            except TimeoutError:
                return False
            if message.header.message_type is MessageType.method_call:
                return True


@pytest.fixture
def secret_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A private bus, set in this process's environment; the daemon is not started."""
    require(*_PROGRAMS)
    # A short path: a socket's may have no more than 107 characters, and pytest's have more.
    folder = Path(tempfile.mkdtemp(prefix="ft-"))
    service = SecretService(folder)
    for variable in os.environ:
        if variable.startswith(("KEYRING_PROPERTY_", "PYTHON_KEYRING_")):
            monkeypatch.delenv(variable)
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in service.environment.items():
        monkeypatch.setenv(variable, value)
    try:
        yield service
    finally:
        service.close()
        shutil.rmtree(folder)


@contextlib.contextmanager
def silent_prompter_on(service: SecretService) -> Iterator[SilentPrompter]:
    """The owner of the prompter's name on a private bus."""
    with service.connect() as connection:
        assert Proxy(message_bus, connection).RequestName(PROMPTER_NAME)[0] == 1
        yield SilentPrompter(connection)


@pytest.fixture
def silent_prompter(secret_service: SecretService) -> Iterator[SilentPrompter]:
    """The owner of the prompter's name on the private bus of the test."""
    with silent_prompter_on(secret_service) as prompter:
        yield prompter
