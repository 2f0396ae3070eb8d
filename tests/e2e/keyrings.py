"""Keyrings in each state in which a user may find theirs, as environments of the program."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from flow_tui.credentials.item import SERVICE
from tests.e2e.sandbox import API_KEY
from tests.secret_service import PROMPTER_NAME, SecretService

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"

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
    """The variable that leads to a private bus."""
    return {ADDRESS: service.environment[ADDRESS]}


def install_keyrings_alt(folder: Path) -> dict[str, str]:
    """Make a folder hold keyrings.alt as far as the keyring library looks; return the variables."""
    package = folder / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file.py").write_text(STUB)
    about = folder / "keyrings.alt-5.0.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0.2\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    return {"PYTHONPATH": str(folder)}
