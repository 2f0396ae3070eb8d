"""An sshd of the tests' own: its configuration, keys, port and log are in a folder of its own.

A package whose tests use it imports the fixture `ssh_server` into its `conftest.py`.
"""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.support.patience import LONGEST
from tests.support.processes import program_of
from tests.support.programs import program, require

_LOOPBACK: Final = "127.0.0.1"
PROGRAMS: Final = ("ssh", "sshd", "ssh-keygen")
_SEPARATION: Final = Path("/run/sshd")
"""Without this folder an sshd of root does not start; a package's start script makes it."""
_SERVER: Final = """\
ListenAddress {address}:{port}
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/user_key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PermitUserRC no
PrintMotd no
PrintLastLog no
"""
_CLIENT: Final = """\
Host flow-tui
  HostName {address}
  Port {port}
  User {user}
  IdentityFile {folder}/user_key
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  EscapeChar none
  LogLevel ERROR
"""


class SshServer:
    """A running sshd, into which the user of this process can log in with a key of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = _free_port()
        self._sessions = 0
        for name in ("host_key", "user_key"):
            _make_key(folder / name)
        names = {
            "folder": folder,
            "address": _LOOPBACK,
            "port": self.port,
            "user": getpass.getuser(),
        }
        (folder / "sshd_config").write_text(_SERVER.format(**names))
        (folder / "ssh_config").write_text(_CLIENT.format(**names))
        host_key = (folder / "host_key.pub").read_text()
        (folder / "known_hosts").write_text(f"[{_LOOPBACK}]:{self.port} {host_key}")
        if os.geteuid() == 0:
            _SEPARATION.mkdir(mode=0o755, exist_ok=True)
        self._log = folder / "sshd.log"
        daemon = program("sshd")
        assert daemon
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [daemon, "-D", "-e", "-f", str(folder / "sshd_config")],
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        self._wait_until_it_listens()

    def command(
        self,
        environment: Mapping[str, str],
        command: Sequence[str] = (),
        *,
        port: int | None = None,
        terminal: bool = True,
    ) -> list[str]:
        """Return the command line of a client that logs in and runs a command.

        Args:
            environment: The variables of the session, all of them. They are in a file, not on
                a command line, where every user of the machine could read them.
            command: What to run there, in the folder `HOME`; by default the program.
            port: Where to connect to, if not to the server itself.
            terminal: Whether the command has a terminal there.
        """
        command = command or program_of(Path(environment["HOME"]))
        self._sessions += 1
        script = self._folder / f"session-{self._sessions}"
        lines = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
        lines += [f"cd {shlex.quote(environment['HOME'])}", f"exec {shlex.join(command)}"]
        script.touch(0o600)
        script.write_text("\n".join(lines) + "\n")
        options = ["-F", str(self._folder / "ssh_config")]
        if port is not None:
            options += ["-p", str(port), "-o", f"HostKeyAlias=[{_LOOPBACK}]:{self.port}"]
        options.append("-tt" if terminal else "-T")
        return ["ssh", *options, "flow-tui", f"exec /bin/sh {shlex.quote(str(script))}"]

    def close(self) -> None:
        """End the server; each session ends with its client."""
        self._process.terminate()
        self._process.wait(LONGEST)

    def _wait_until_it_listens(self) -> None:
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection((_LOOPBACK, self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        self.close()
        pytest.fail(f"sshd does not listen: {self._log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _make_key(file: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "flow-tui test", "-f", str(file)],
        check=True,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def ssh_server() -> Iterator[SshServer]:
    """An sshd on a loopback port, ended after the test."""
    require(*PROGRAMS)
    folder = Path(tempfile.mkdtemp(prefix="flow-tui-sshd-"))
    try:
        server = SshServer(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder)
