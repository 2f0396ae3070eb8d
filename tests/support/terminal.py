"""flow-tui on a pseudo-terminal, with a terminal emulator that renders its output."""

import contextlib
import io
import os
import re
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import pexpect
import pyte

from tests.support.forked import ForkedProgram, can_fork
from tests.support.patience import LONGEST
from tests.support.processes import is_busy, is_running, processes_of, program_of

_FRAME_SECONDS = 0.015
"""Parts of one frame arrive without such a pause between them."""

PROGRAM = (sys.executable, "-m", "flow_tui")


_COVERAGE = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START", "COVERAGE_FILE")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
_LEAVES_SCREEN = b"\x1b[?1049l"
_EMPTIES_SCREEN = b"\x1b[H\x1b[2J"
"""What leaving the second screen shows, which pyte does not have."""


def isolated_environment(home: Path, **extra: str) -> dict[str, str]:
    """Return the environment of a user, with nothing from this machine but the paths of programs.

    What coverage and `tests.mutants` need stays, too.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "xterm-256color",
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PYTHONUNBUFFERED": "1",
    }
    for name in (*_COVERAGE, "PYTHONPATH"):
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment | extra


def unmeasured_environment(home: Path) -> dict[str, str]:
    """Return `isolated_environment` without coverage, which imports much of its own."""
    return {
        name: value for name, value in isolated_environment(home).items() if name not in _COVERAGE
    }


def visible(cell: pyte.screens.Char) -> pyte.screens.Char:
    """Return a cell as it looks: a blank without lines in it has only a background."""
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return pyte.screens.Char(" ", bg=cell.bg)
    return cell


class DeadTerminal(io.StringIO):
    """A terminal that is gone, as a file."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")


class Terminal:
    """One run of the program on a pseudo-terminal."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        command: Sequence[str] = (),
        *,
        answers: bool = True,
        forked: bool = False,
    ) -> None:
        """Start the program.

        Args:
            arguments: The program's.
            environment: Its variables.
            size: Columns and lines of the terminal.
            command: What to run in place of `PROGRAM`.
            answers: Whether the terminal answers questions for the cursor's position.
            forked: Whether it is forked from a process that has imported it, in place of started.
        """
        home = Path(environment["HOME"])
        self._home = home if command else None  # else the program is this terminal's own process
        command = command or program_of(home)
        self._programs: list[int] = []
        self.columns, self.lines = size
        self.written = bytearray()
        """All output of the program."""
        self.screen = pyte.Screen(self.columns, self.lines)
        self._stream = pyte.ByteStream(self.screen)
        self._pending = b""
        start = ForkedProgram if forked else pexpect.spawn
        self.process = start(
            command[0],
            [*command[1:], *arguments],
            env=dict(environment),
            dimensions=(self.lines, self.columns),
            timeout=LONGEST,
            cwd=environment["HOME"],
        )
        self.process.delaybeforesend = None
        self.process.ptyproc.delayafterclose = 0.0
        if self._home is None:
            self._programs = [self.pid]
        self._typed = bytearray()
        self._send, self.process.send = self.process.send, self._record_and_send
        if answers:  # to questions for the cursor position
            self.screen.write_process_input = self.process.send  # type: ignore[method-assign]
        self.modes_before = self.process.modes_before[:4] if forked else self._modes()
        """The terminal's modes before the program could change them."""
        self.modes_after = self.modes_before
        """The modes that the program left; known when `wait_end` has returned."""

    def _record_and_send(self, data: str | bytes) -> int:
        self._typed += data.encode() if isinstance(data, str) else data
        return int(self._send(data))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if error is not None and self.report not in str(error):
            error.add_note(self.report)
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
            self.process.wait()
        self.process.close(force=True)

    def close_window(self) -> None:
        """Close the terminal, without waiting for the program."""
        self.process.ptyproc.fileobj.close()

    def _modes(self) -> list[int]:
        """Return the input, output, control and local modes: echo, line editing, signal keys."""
        return [int(mode) for mode in termios.tcgetattr(self.process.child_fd)[:4]]

    @property
    def pid(self) -> int:
        """The program's process ID."""
        return int(self.process.pid)

    @property
    def memory(self) -> float:
        """How much memory the program has, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024

    # -- the screen -----------------------------------------------------------------------

    def read(self, seconds: float = 0.05, *, quiet: float = LONGEST) -> int:
        """Feed output to the emulator; return the number of bytes.

        Args:
            seconds: How long to read.
            quiet: After how many seconds without output that follows some to read no longer.
        """
        end = time.monotonic() + seconds
        count = 0
        while (left := end - time.monotonic()) > 0:
            try:
                data = self.process.read_nonblocking(
                    65536, timeout=min(left, quiet) if count else left
                )
            except pexpect.TIMEOUT:
                break
            except pexpect.EOF:
                break
            count += len(data)
            self._feed(data)
        self._feed_rest()  # a question of the program may be the last that it wrote
        return count

    def _feed(self, data: bytes) -> None:
        self.written += data
        self._pending += data
        cut = self._pending.rfind(b"\x1b")
        whole = self._pending
        if cut >= 0 and len(self._pending) - cut < 24:
            whole = self._pending[:cut]
        self._pending = self._pending[len(whole) :]
        self._emulate(whole)

    def _feed_rest(self) -> None:
        if self._pending:
            self._emulate(self._pending)
            self._pending = b""

    def _emulate(self, output: bytes) -> None:
        output = output.replace(_LEAVES_SCREEN, _EMPTIES_SCREEN)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", output))

    @property
    def text(self) -> str:
        """The text on the terminal."""
        self._feed_rest()
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_until(self, condition: Callable[[str], bool], what: str) -> str:
        """Read until the screen meets a condition; fail with the screen if it never does."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            self.read(0.05, quiet=_FRAME_SECONDS)
            if condition(self.text):
                return self.text
            if not self.process.isalive():
                self.read(0.2)
                if condition(self.text):
                    return self.text
                break
        raise AssertionError(f"never: {what}\n{self.report}")

    @property
    def report(self) -> str:
        """What to print when a test fails: the screen, the last keys and the last output."""
        return (
            f"{self.text}\nlast keys: {bytes(self._typed[-100:])!r}\n"
            f"last output: {bytes(self.written[-300:])!r}"
        )

    def wait_for(self, text: str) -> str:
        """Read until the screen shows a text."""
        return self.wait_until(lambda screen: text in screen, f"shows {text!r}")

    def wait_for_dialog(self, text: str) -> str:
        """Read until a dialog with a text has been drawn, and so takes keys."""
        self.wait_for(text)
        self.settle(0.06)
        return self.text

    def wait_gone(self, text: str) -> str:
        """Read until the screen no longer shows a text."""
        return self.wait_until(lambda screen: text not in screen, f"shows no {text!r}")

    def wait_refused(self) -> str:
        """Read until Enter in a confirmation was refused; then it counts within a second."""
        hints = ("Press Enter again", "Enter publishes ", "Enter deprecates ")
        return self.wait_until(lambda text: any(hint in text for hint in hints), "Enter is refused")

    def settle(self, quiet: float = 0.2) -> None:
        """Read until there has been no output for a while, and the program waits for some event.

        On a busy machine it may be silent because it has not got a processor.
        """
        end = time.monotonic() + LONGEST
        while (self.read(quiet) or self._is_busy()) and time.monotonic() < end:
            continue

    def _is_busy(self) -> bool:
        """Return whether the program computes, wherever it has been started from here."""
        if self._home is not None and not any(map(is_running, self._programs)):
            self._programs = processes_of(self._home)
        return any(map(is_busy, self._programs or [self.pid]))

    # -- the keyboard ---------------------------------------------------------------------

    def press(self, *keys: str, together: bool = False) -> None:
        """Send keys one by one, as a person would, or all in one write."""
        if together:
            self.process.send("".join(KEYS.get(key, key) for key in keys))
            self.read(0.05)
            return
        for key in keys:
            self.process.send(KEYS.get(key, key))
            self.read(0.03)

    def send(self, data: bytes) -> None:
        """Send bytes in one write, as fast typing, a paste or noise on the line would."""
        self.process.send(data)

    def type(self, text: str) -> None:
        """Type a text fast, key by key."""
        for character in text:
            self.process.send(character)
            self.read(0.008)

    def paste(self, text: str) -> None:
        """Send a bracketed paste."""
        self.process.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
        self.read(0.05)

    def flood(self, data: bytes, pause: float = LONGEST) -> None:
        """Send bytes until the program has read all, or reads no more for `pause` seconds."""
        os.set_blocking(self.process.child_fd, False)
        end = time.monotonic() + pause
        while data and time.monotonic() < end:
            with contextlib.suppress(BlockingIOError):
                data = data[os.write(self.process.child_fd, data[:65536]) :]
                end = time.monotonic() + pause
            self.read(0.005)
        os.set_blocking(self.process.child_fd, True)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the terminal."""
        self.columns, self.lines = columns, lines
        self.screen.resize(lines, columns)
        self.process.setwinsize(lines, columns)

    def wait_end(self) -> int:
        """Read until the program ends; return its exit status."""
        end = time.monotonic() + LONGEST
        while self.process.isalive() and time.monotonic() < end:
            self.read(0.05)
        self.read(0.1)
        assert not self.process.isalive(), "still running"
        self.modes_after = self._modes()
        self.process.close()
        status: int | None = self.process.exitstatus
        assert status is not None, f"ended by signal {self.process.signalstatus}"
        return status


KEYS = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "ctrl+g": "\x07",
    "ctrl+s": "\x13",
    "ctrl+q": "\x11",
    "ctrl+p": "\x10",
    "ctrl+r": "\x12",
    "ctrl+t": "\x14",
    "ctrl+u": "\x15",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
    "shift+tab": "\x1b[Z",
    "space": " ",
}


@contextlib.contextmanager
def running(
    home: Path,
    *arguments: str,
    size: tuple[int, int] = (80, 24),
    variables: Mapping[str, str] | None = None,
    answers: bool = True,
    python_starts: bool = False,
    without: str = "",
    **environment: str,
) -> Iterator[Terminal]:
    """Run the program for a user with this home and these environment variables.

    Where nothing depends on how it starts it is forked from a process that has imported it: most
    of a short run was the start of Python. From `main` on, all is as ever.

    Args:
        home: The user's home.
        arguments: The program's.
        size: Columns and lines of the terminal.
        variables: Environment variables.
        answers: Whether the terminal answers questions for the cursor's position.
        python_starts: Whether the program starts as a user starts it. Tests of the start itself
            need that: of what arrives or ends it meanwhile, of the process's memory and what
            protects it, of keys from the configuration, which are set before the screens are
            imported, and those of a whole day's way. So do variables that Python or a library
            reads when it is imported; where there are any, it starts so in any case.
        without: The name of a variable that is not set.
        environment: Further environment variables.
    """
    home.mkdir(parents=True, exist_ok=True)
    usual = isolated_environment(home)
    whole = isolated_environment(home, **environment) | dict(variables or {})
    whole.pop(without, None)
    forked = not python_starts and can_fork(whole, usual)
    with Terminal(arguments, whole, size, answers=answers, forked=forked) as terminal:
        yield terminal
