"""A real tmux with a server of its own: clients come and go, the program inside stays."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.programs import require
from tests.support.terminal import Terminal, isolated_environment

_CONFIGURATION = """\
set -g status off
set -g default-terminal tmux-256color
"""
_AND_STAY = '"$@"; echo "ended: $?"; exec cat'
"""As a shell does, so that it can be seen how the program has left the pane."""


class Tmux:
    """One server with one session, in which the program runs."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._home = home
        self._configuration = folder / "tmux.conf"
        self._configuration.write_text(_CONFIGURATION)
        self._socket = folder / "socket"

    def _command(self, *words: str) -> list[str]:
        return ["tmux", "-S", str(self._socket), "-f", str(self._configuration), *words]

    def tell(self, *words: str) -> str:
        """Give the server a command; return what it prints."""
        return subprocess.run(
            self._command(*words),
            env=isolated_environment(self._home),
            check=True,
            capture_output=True,
            text=True,
            timeout=20,
        ).stdout

    def start(
        self, arguments: Sequence[str], variables: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        """Run the program in a new session that nobody looks at yet."""
        columns, lines = map(str, size)
        settings = [part for name in variables for part in ("-e", f"{name}={variables[name]}")]
        program = ["sh", "-c", _AND_STAY, "sh", sys.executable, "-m", "flow_tui", *arguments]
        self.tell("new-session", "-d", "-x", columns, "-y", lines, *settings, *program)

    def attach(self, size: tuple[int, int]) -> Terminal:
        """Return a terminal of some size that shows the session."""
        first, *rest = self._command("attach-session")
        return Terminal(rest, isolated_environment(self._home), size, command=(first,))

    def ask(self, *names: str) -> list[str]:
        """Return what tmux knows of the pane, by the names of its formats."""
        asked = " ".join(f"#{{{name}}}" for name in names)
        return self.tell("display-message", "-p", asked).split()


@contextlib.contextmanager
def tmux(home: Path) -> Iterator[Tmux]:
    """A server that is ended, and whatever runs in it."""
    require("tmux")
    # A short path: a socket's may have no more than 107 characters, and pytest's have more.
    with tempfile.TemporaryDirectory(prefix="ft-") as folder:
        server = Tmux(Path(folder), home)
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # none is running any more
                server.tell("kill-server")
