"""A tmux server for one test: clients attach and detach, the program inside goes on."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.patience import LONGEST
from tests.support.processes import program_of
from tests.support.programs import require
from tests.support.terminal import Terminal, isolated_environment

_CONFIGURATION = """\
set -g status off
set -g default-terminal tmux-256color
"""
_THEN_STAY = '"$@"; echo "ended: $?"; exec cat'
"""Keeps the pane open, as a shell does, to show how the program has left it."""


class Tmux:
    """A server with one session, in which the program runs."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._home = home
        self._configuration = folder / "tmux.conf"
        self._configuration.write_text(_CONFIGURATION)
        self._socket = folder / "socket"

    def _command(self, *words: str) -> list[str]:
        return ["tmux", "-S", str(self._socket), "-f", str(self._configuration), *words]

    def run(self, *words: str) -> str:
        """Run a tmux command; return its output."""
        return subprocess.run(
            self._command(*words),
            env=isolated_environment(self._home),
            check=True,
            capture_output=True,
            text=True,
            timeout=LONGEST,
        ).stdout

    def start(
        self, arguments: Sequence[str], variables: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        """Run the program in a new, detached session."""
        columns, lines = map(str, size)
        settings = [part for name in variables for part in ("-e", f"{name}={variables[name]}")]
        program = ["sh", "-c", _THEN_STAY, "sh", *program_of(self._home), *arguments]
        self.run("new-session", "-d", "-x", columns, "-y", lines, *settings, *program)

    def attach(self, size: tuple[int, int]) -> Terminal:
        """Return a terminal that is attached to the session."""
        first, *rest = self._command("attach-session")
        return Terminal(rest, isolated_environment(self._home), size, command=(first,))

    def ask(self, *names: str) -> list[str]:
        """Return the values of tmux formats for the pane."""
        formats = " ".join(f"#{{{name}}}" for name in names)
        return self.run("display-message", "-p", formats).split()


@contextlib.contextmanager
def tmux(home: Path) -> Iterator[Tmux]:
    """Start a server; in the end kill it and all that runs in it."""
    require("tmux")
    # A short path: that of a socket has at most 107 characters, and pytest's are longer.
    with tempfile.TemporaryDirectory(prefix="ft-") as folder:
        server = Tmux(Path(folder), home)
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # it has ended
                server.run("kill-server")
