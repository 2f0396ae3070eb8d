"""A keyring that writes plain text is never used, however it is configured."""

import subprocess
import sys
from pathlib import Path

import pytest

from flow_tui.credentials import KeyringState, OsKeyring
from tests.support.credentials import STORED, failure_of, run
from tests.support.secret_service import SecretService

BACKEND = """
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 20
    file = Path(__file__).with_suffix(".txt")

    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service, username, password):
        self.file.write_text(password)
"""
SET_WITH_THE_LIBRARY = "import keyring; keyring.set_password('flow-tui', 'prod', 'in plain text')"


@pytest.fixture(params=["PYTHON_KEYRING_BACKEND", "keyringrc.cfg"])
def plaintext(
    request: pytest.FixtureRequest,
    secret_service: SecretService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The file into which the configured backend writes."""
    (tmp_path / "plaintext_backend.py").write_text(BACKEND)
    if request.param == "PYTHON_KEYRING_BACKEND":
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plaintext_backend.Keyring")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.syspath_prepend(tmp_path)
    else:
        folder = secret_service.config_folder / "python_keyring"
        folder.mkdir()
        (folder / "keyringrc.cfg").write_text(
            f"[backend]\ndefault-keyring=plaintext_backend.Keyring\nkeyring-path={tmp_path}\n"
        )
    return tmp_path / "plaintext_backend.txt"


def test_it_is_not_used_in_place_of_a_keyring_that_is_there(
    secret_service: SecretService, plaintext: Path
) -> None:
    secret_service.start()

    run(OsKeyring().write("prod", STORED))

    assert run(OsKeyring().read("prod")) == STORED
    assert not plaintext.exists()
    assert "plaintext_backend" not in sys.modules


def test_it_is_not_used_where_there_is_no_keyring(plaintext: Path) -> None:
    failure = failure_of(OsKeyring().write("prod", STORED))

    assert failure.state is KeyringState.NO_SERVICE
    assert not plaintext.exists()


def test_the_library_itself_would_use_it(plaintext: Path) -> None:
    """This keeps the tests above honest."""
    subprocess.run([sys.executable, "-c", SET_WITH_THE_LIBRARY], check=True)

    assert plaintext.read_text() == "in plain text"
