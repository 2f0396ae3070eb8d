"""What the tests of the commands share."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from flow_tui.store import Store
from tests.support.command_server import needs_a_start, run_command
from tests.support.in_process import run_here
from tests.support.patience import LONGEST
from tests.support.terminal import isolated_environment

KEY: Final = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
SID: Final = "HXAP16XXXXXX97IN"
HOSTILE: Final = "a\x1b]52;c;QQ==\x07b\x9b31mc\u202ed\ne\rf\x7fg\u2028h\u2066i\x85j\tk"
"""Escape sequences, C1 codes, bidi overrides, line breaks and DEL between the letters a to k."""

COMMAND: Final = (sys.executable, "-m", "flow_tui")


def flow_tui(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command without a terminal, for a user whose home is `home`."""
    variables = isolated_environment(home, **environment)
    if not needs_a_start(environment):
        return run_command(arguments, variables, home)
    return subprocess.run(
        [*COMMAND, *arguments],
        env=variables,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONGEST,
    )


def flow_tui_here(
    home: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as `flow_tui` does, but in this process if the variables allow it.

    It costs a tenth: nothing is forked, and nothing imported again.
    """
    usual = isolated_environment(home)
    changed = {name: text for name, text in environment.items() if usual.get(name) != text}
    if needs_a_start(changed):
        return flow_tui(home, *arguments, **environment)
    return run_here(arguments, isolated_environment(home, **environment), home)


def data_folder(home: Path) -> Path:
    """Return where the data of a user of `isolated_environment` lives."""
    return home / "data" / "flow-tui"


def stored(home: Path) -> Store:
    """Open, and make, the store of a user of `isolated_environment`."""
    return Store.open(data_folder(home))


def assert_safe(output: bytes) -> None:
    """Fail where a terminal would do anything with the output but print it."""
    for character in output.decode():
        code = ord(character)
        control = code < 0x20 and character != "\n"
        invisible = 0x7F <= code <= 0x9F or not (character.isprintable() or character == "\n")
        assert not control, f"control character {code:#x}"
        assert not invisible, f"character {code:#x}"
