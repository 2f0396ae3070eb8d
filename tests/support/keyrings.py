"""Keyrings in every state that a user may meet, as environments of the program."""

import asyncio
import contextlib
import gc
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import secretstorage

from flow_tui.credentials import OsKeyring, StoredCredentials
from flow_tui.credentials.keyring_item import SERVICE, encode
from flow_tui.secret import Secret
from tests.support.journey import API_KEY, SID
from tests.support.secret_service import SecretService

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
PLAIN_TEXT = "keyring_pass.cfg"
"""The file of keyrings.alt, in a user's home."""

STORED = StoredCredentials(SID, Secret(API_KEY), "https://api.in.kaleyra.io")

STUB = '''
"""Stands in for keyrings.alt: with it installed, the library's own choice is plain text."""
from pathlib import Path
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 0.5
    file = Path.home() / "keyring_pass.cfg"

    def get_password(self, service, username):
        self.file.touch()
        return self.file.read_text() or None

    def set_password(self, service, username, password):
        self.file.write_text(password)
'''
ENTRY_POINTS = "[keyring.backends]\nfile = keyrings.alt.file\n"


def bus_of(service: SecretService) -> dict[str, str]:
    """The variable that names a private bus."""
    return {ADDRESS: service.environment[ADDRESS]}


def install_keyrings_alt(folder: Path) -> dict[str, str]:
    """Install a stand-in for keyrings.alt into a folder; return the variables that activate it."""
    package = folder / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file.py").write_text(STUB)
    about = folder / "keyrings.alt-5.0.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0.2\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    return {"PYTHONPATH": str(folder)}


@contextlib.contextmanager
def mute_bus(path: Path) -> Iterator[None]:
    """A bus that accepts a client and then never answers."""

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                clients.append(listening.accept()[0])
                clients[-1].recv(4096)
                clients[-1].sendall(b"OK 1234deadbeef\r\n")

    clients: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        threading.Thread(target=serve, daemon=True).start()
        yield
        listening.shutdown(socket.SHUT_RDWR)
    for client in clients:
        client.close()


def stale_socket(path: Path) -> None:
    """Leave a socket's file behind, as a bus that was killed does."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


def store_key(profile: str) -> None:
    """Put a profile's credentials into the unlocked keyring, as an earlier run would have."""
    asyncio.run(OsKeyring().write(profile, STORED))
    gc.collect()  # a connection left open warns here, not in another test


def leave_plain_text(home: Path) -> None:
    """Put the credentials into the file of keyrings.alt, which would give them to anybody."""
    (home / PLAIN_TEXT).write_text(encode(STORED))


def plain_text(home: Path) -> list[tuple[Path, int, str]]:
    """Return each file of keyrings.alt, when it was last touched, and what it holds."""
    return [(file, file.stat().st_mtime_ns, file.read_text()) for file in home.rglob(PLAIN_TEXT)]


def store_foreign_value(profile: str) -> None:
    """Put an item under a profile's name, as another program on the bus might."""
    value = json.dumps({"token": API_KEY})
    with contextlib.closing(secretstorage.dbus_init()) as connection:
        secretstorage.Collection(connection).create_item(
            "not ours", {"service": SERVICE, "username": profile}, value.encode()
        )
