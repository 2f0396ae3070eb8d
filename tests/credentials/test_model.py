import subprocess
import sys

from flow_tui.credentials import Credentials, EnvironmentCredentials, Source, StoredCredentials
from flow_tui.model import Account
from flow_tui.secret import Secret
from tests.support.credentials import KEY, STORED


def test_no_repr_shows_the_key() -> None:
    account = Account("prod", STORED.sid, STORED.base_url)
    values = [
        Credentials(account, Secret(KEY), Source.SESSION),
        StoredCredentials(STORED.sid, Secret(KEY), STORED.base_url),
        EnvironmentCredentials(STORED.sid, Secret(KEY), None),
    ]

    for value in values:
        assert KEY not in f"{value!r} {value}"
        assert STORED.sid in repr(value)


def test_importing_the_package_imports_no_keyring_library() -> None:
    program = (
        "import sys, flow_tui.credentials\n"
        "print({'keyring', 'secretstorage', 'jeepney', 'cryptography'} & set(sys.modules))"
    )

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert printed.stdout.strip() == "set()"
