"""Makes `python -m flow_tui` the same as `flow-tui`."""

import sys

from flow_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
