"""Runs the app with a keyring that is waited for ten minutes."""

import sys

from flow_tui.cli import main
from flow_tui.credentials.keyrings import OsKeyring

if __name__ == "__main__":
    defaults = OsKeyring.__init__.__kwdefaults__
    assert defaults
    defaults["timeout"] = 600.0
    sys.exit(main(sys.argv[1:]))
