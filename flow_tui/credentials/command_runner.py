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

from flow_tui.credentials.command_output import CommandFailedError, Printed, understood
from flow_tui.credentials.job_control import in_foreground
from flow_tui.text import one_line
from flow_tui.threads import in_daemon_thread

TIME_LIMIT: Final = 60.0
"""Seconds for one run: time enough to type a passphrase."""

_DRAWN_ON: Final = 2
"""Standard error, which the app draws on. Input may be /dev/tty, a name of no use to others."""
_LOOK_EVERY: Final = 0.05
"""Seconds between two looks at whether it has ended."""
_LONGEST: Final = 64 * 1024
"""Bytes of output; a key has about 33."""
_END_WITHIN: Final = 5.0
"""Seconds in which a process that was killed is gone."""
_PROMPT_HINT: Final = (
    "If its prompt (pinentry, for example) is still open, quit that program: it takes the keys "
    "that you type here."
)
"""gpg's agent starts pinentry in a session of its own, where the end of gpg does not reach it."""


class CredentialCommand:
    """One run of a credential command.

    It has the terminal while it runs, so that it can ask for a passphrase; its standard output
    alone is read. What it says on standard error goes to the terminal and nowhere else.

    Args:
        words: The program and its arguments. No shell reads them.
        time_limit: Seconds after which it is killed.
    """

    def __init__(self, words: Sequence[str], *, time_limit: float = TIME_LIMIT) -> None:
        self._words = words
        self._time_limit = time_limit
        self._given_up = threading.Event()
        self._over = threading.Event()

    @property
    def name(self) -> str:
        """The program's name, fit to be shown; its arguments are nobody's business."""
        return one_line(Path(self._words[0]).name, 40)

    async def run(self) -> Printed:
        """Return what it printed. The event loop goes on while it runs.

        When this is cancelled the command is killed before the cancellation goes on.

        Raises:
            CommandFailedError: It could not be started, failed, took too long, or printed no
                key.
        """
        try:
            result = await in_daemon_thread(self._attempt)
        except asyncio.CancelledError:
            self._given_up.set()
            self._over.wait(_END_WITHIN)
            raise
        # A failure is returned by the thread and raised here, so that its traceback has no
        # frame that has seen a key.
        if isinstance(result, CommandFailedError):
            raise result
        return result

    def _attempt(self) -> Printed | CommandFailedError:
        try:
            output = self._output()
        finally:
            self._over.set()
        result = understood(output) if isinstance(output, bytes) else output
        return CommandFailedError(f"{self.name} {result}") if isinstance(result, str) else result

    def _output(self) -> bytes | str:
        """Return what it printed, or the end of a sentence, why it is not to be had."""
        try:
            process = subprocess.Popen(  # noqa: S603 - it is the user's own setting
                self._words, stdout=subprocess.PIPE, bufsize=0, env=_environment(), process_group=0
            )
        except FileNotFoundError:
            return "is no program on this machine. Install it, or correct credential_command."
        except OSError as error:
            return f"cannot be started ({error.strerror}). Correct credential_command."
        assert process.stdout is not None
        with process.stdout as stdout, in_foreground(process.pid):
            try:
                return self._watch(process, stdout)
            finally:
                _end(process)

    def _watch(self, process: subprocess.Popen[bytes], stdout: IO[bytes]) -> bytes | str:
        ends_at = time.monotonic() + self._time_limit
        os.set_blocking(stdout.fileno(), False)
        output, closed = b"", False
        while len(output) <= _LONGEST:
            # In this order: what it printed before its end is there to be read after it.
            ended = _has_ended(process)
            chunk = b"" if closed else stdout.read(_LONGEST)
            output, closed = output + (chunk or b""), closed or chunk == b""
            if ended and not chunk:
                return output if process.returncode == 0 else _ending(process.returncode)
            if time.monotonic() > ends_at:
                return f"timed out after {self._time_limit:g} seconds. {_PROMPT_HINT}"
            if self._given_up.is_set():
                return "was stopped."
            if not chunk:
                select.select([] if closed else [stdout], [], [], _LOOK_EVERY)
        return "printed far more than a key, and was stopped."


def _environment() -> dict[str, str]:
    """Return the environment, with the variable from which gpg knows where to ask."""
    environment = dict(os.environ)
    with contextlib.suppress(OSError):  # no terminal
        environment.setdefault("GPG_TTY", os.ttyname(_DRAWN_ON))
    return environment


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Return whether it has ended; where it was stopped (ctrl+z), let it go on."""
    if process.returncode is not None:
        return True
    pid, status = os.waitpid(process.pid, os.WNOHANG | os.WUNTRACED)
    if not pid:
        return False
    if os.WIFSTOPPED(status):
        _signal_all(process, signal.SIGCONT)
        return False
    process.returncode = os.waitstatus_to_exitcode(status)
    return True


def _ending(status: int) -> str:
    if status > 0:
        reason = f"failed (exit status {status}). Quit flow-tui to read its message."
    elif -status == signal.SIGINT:
        reason = "was interrupted."
    else:
        reason = f"was killed by signal {-status}."
    return f"{reason} {_PROMPT_HINT}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of its process group, and leave no zombie."""
    _signal_all(process, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_WITHIN)


def _signal_all(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
