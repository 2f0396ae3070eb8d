"""Runs the command that prints a key: `pass`, `op read`, `gopass`, `secret-tool`."""

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from flow_tui.credentials.command_output import CommandFailedError, CommandOutput, parse_output
from flow_tui.credentials.job_control import in_foreground
from flow_tui.text import one_line
from flow_tui.threads import in_daemon_thread

TIME_LIMIT: Final = 60.0
"""Seconds for one run: enough to type a passphrase."""

_STDERR: Final = 2
"""The app draws on it, so it is a terminal. Standard input may be /dev/tty, which names none."""
_POLL_SECONDS: Final = 0.05
_OUTPUT_LIMIT: Final = 64 * 1024
"""Bytes; a key has about 33."""
_CONTINUE_SECONDS: Final = 0.5
"""How often its processes are continued: what ctrl+z has stopped, or what asked before it had the
terminal, need not be the one process whose state is known here."""
_KILL_SECONDS: Final = 5.0
"""How long to wait for a killed process to be gone."""
_PROMPT_HINT: Final = (
    "If its prompt (pinentry, for example) is still open, quit that program: it takes the keys "
    "that you type here."
)
"""gpg's agent starts pinentry in a session of its own, so that it outlives a killed gpg."""
_WRONG_LOCALE: Final = (
    "the locale (LC_ALL, LC_CTYPE, LANG) cannot encode its arguments. Set LC_ALL=C.UTF-8, or "
    "correct credential_command."
)
_NO_TERMINAL_HINT: Final = "It ran without a terminal and a display, so that it could not ask."
_ASKING: Final = frozenset({"DISPLAY", "GPG_TTY", "WAYLAND_DISPLAY"})
"""Variables that name where gpg's agent and others ask."""


class CredentialCommand:
    """One run of a credential command.

    The command has the terminal while it runs, so that it can ask for a passphrase. Its standard
    output is read; its standard error goes to the terminal.

    Args:
        argv: The program and its arguments; no shell reads them.
        time_limit: Seconds after which it is killed.
        may_ask: Whether it has the terminal and the display. Without them it is in a session of
            its own, and what asks for a passphrase fails.
    """

    def __init__(
        self, argv: Sequence[str], *, time_limit: float = TIME_LIMIT, may_ask: bool = True
    ) -> None:
        self._argv = argv
        self._time_limit = time_limit
        self._may_ask = may_ask
        self._cancelled = threading.Event()
        self._finished = threading.Event()

    @property
    def name(self) -> str:
        """The program's name, safe to show; its arguments may be confidential."""
        return one_line(Path(self._argv[0]).name, 40)

    async def run(self) -> CommandOutput:
        """Return what the command printed. The event loop goes on while it runs.

        On cancellation the command is killed first.

        Raises:
            CommandFailedError: It could not be started, failed, timed out, or printed no key.
        """
        try:
            result = await in_daemon_thread(self._result)
        except asyncio.CancelledError:
            self._cancelled.set()
            self._finished.wait(_KILL_SECONDS)
            raise
        # Raised here and not in the thread, so that its traceback has no frame with a key.
        if isinstance(result, CommandFailedError):
            raise result
        return result

    def _result(self) -> CommandOutput | CommandFailedError:
        try:
            output = self._output()
        finally:
            self._finished.set()
        result = parse_output(output) if isinstance(output, bytes) else output
        return CommandFailedError(f"{self.name} {result}") if isinstance(result, str) else result

    def _output(self) -> bytes | str:
        """Run the command.

        Returns:
            What it printed, or the rest of an error sentence that begins with the program's name.
        """
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own setting
                self._argv,
                stdin=None if self._may_ask else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                bufsize=0,
                env=_environment() if self._may_ask else _environment_without_terminal(),
                process_group=0 if self._may_ask else None,
                start_new_session=not self._may_ask,
            )
        except FileNotFoundError:
            return "was not found. Install it, or correct credential_command."
        except OSError as error:
            return f"could not be started ({error.strerror}). Correct credential_command."
        except UnicodeEncodeError:
            return f"could not be started: {_WRONG_LOCALE}"
        except ValueError as error:
            return f"could not be started ({error}). Correct credential_command."
        assert process.stdout is not None
        foreground = in_foreground(process.pid) if self._may_ask else contextlib.nullcontext()
        with process.stdout as stdout, foreground:
            try:
                return self._read(process, stdout)
            finally:
                _kill(process)

    def _read(self, process: subprocess.Popen[bytes], stdout: IO[bytes]) -> bytes | str:
        """Read the output until the command exits; returns what `_output` returns."""
        now = time.monotonic()
        deadline, continued = now + self._time_limit, now
        os.set_blocking(stdout.fileno(), False)
        output, closed = b"", False
        while len(output) <= _OUTPUT_LIMIT:
            # In this order: what it printed before it exited can still be read afterwards.
            exited = process.poll() is not None
            chunk = b"" if closed else stdout.read(_OUTPUT_LIMIT)
            output, closed = output + (chunk or b""), closed or chunk == b""
            if exited and not chunk:
                return output if process.returncode == 0 else self._failure(process.returncode)
            now = time.monotonic()
            if now > deadline:
                return f"timed out after {self._time_limit:g} seconds. {self._hint}"
            if self._cancelled.is_set():
                return "was cancelled."
            if now > continued + _CONTINUE_SECONDS:
                _signal_group(process, signal.SIGCONT)
                continued = now
            if not chunk:
                select.select([] if closed else [stdout], [], [], _POLL_SECONDS)
        return "printed more than 64 KiB and was stopped. It must print a key, or JSON."

    def _failure(self, status: int) -> str:
        if status > 0:
            reason = f"failed (exit status {status})."
            reason += " Quit flow-tui to read its message." if self._may_ask else ""
        elif -status == signal.SIGINT:
            reason = "was interrupted."
        else:
            reason = f"was killed by signal {-status}."
        return f"{reason} {self._hint}"

    @property
    def _hint(self) -> str:
        return _PROMPT_HINT if self._may_ask else _NO_TERMINAL_HINT


def _environment() -> dict[str, str]:
    """Return the environment with GPG_TTY, which names the terminal for gpg's prompt."""
    environment = dict(os.environ)
    with contextlib.suppress(OSError):  # no terminal
        environment.setdefault("GPG_TTY", os.ttyname(_STDERR))
    return environment


def _environment_without_terminal() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _ASKING}


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process group, and leave no zombie."""
    _signal_group(process, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_KILL_SECONDS)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
