"""Runs the app, which waits for a keyring for ten minutes."""

import sys

from flow_tui.cli import main
from flow_tui.credentials.keyrings import OsKeyring


def wait_for_keyrings(seconds: float) -> None:
    """Give each keyring that this process opens from now on so long for an answer."""
    defaults = OsKeyring.__init__.__kwdefaults__
    assert defaults
    defaults["timeout"] = seconds


if __name__ == "__main__":
    wait_for_keyrings(600.0)
    sys.exit(main(sys.argv[1:]))
