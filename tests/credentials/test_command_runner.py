"""The command that prints a key: what is read of it, how it fails, what is left of it."""

import asyncio
import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from flow_tui.credentials import CommandFailedError, CommandOutput
from flow_tui.credentials.command_runner import CredentialCommand
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.credentials import KEY, everything_shown, run
from tests.support.patience import LONGEST
from tests.support.secret_service import wait_until

PRINT_KEY = 'printf "%s\\n" "$KEY_FOR_TESTS"'
"""Of a shell: in its words, the tests' own frames would show the key."""


@pytest.fixture(autouse=True)
def key_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_FOR_TESTS", KEY)


def shell(script: str, *arguments: str) -> list[str]:
    """The words of a command that runs a script."""
    return ["sh", "-c", script, "command", *arguments]


def ran(words: Sequence[str], *, time_limit: float = 20) -> CommandOutput:
    return run(CredentialCommand(words, time_limit=time_limit).run())


def why(words: Sequence[str], *, time_limit: float = 20) -> str:
    """Return why a command gave no key, after a look at what the failure would show."""
    with pytest.raises(CommandFailedError) as caught:
        ran(words, time_limit=time_limit)
    assert KEY not in everything_shown(caught.value)
    return str(caught.value)


def is_running(pid: int) -> bool:
    """Whether a process is there; one that has ended and was not waited for counts, too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_its_output_is_the_key() -> None:
    assert ran(shell(PRINT_KEY)) == CommandOutput(Secret(KEY))


def test_no_shell_reads_its_words() -> None:
    assert ran(["printf", "%s", "$(id);`id`*"]) == CommandOutput(Secret("$(id);`id`*"))


def test_what_it_prints_late_and_in_parts_is_read() -> None:
    script = "printf abc; sleep 0.2; printf def; exec >&-; sleep 0.2"
    assert ran(shell(script)) == CommandOutput(Secret("abcdef"))


def test_a_program_that_stays_behind_is_not_waited_for(tmp_path: Path) -> None:
    began = time.monotonic()
    left = tmp_path / "left"
    printed = ran(shell('sleep 600 & echo $! > "$1"; echo key', str(left)))
    assert printed == CommandOutput(Secret("key"))
    assert time.monotonic() - began < LONGEST
    pid = int(left.read_text())
    wait_until(lambda: not is_running(pid) or state(pid) == "Z", "what it left behind is killed")


@every(
    ("words", "said"),
    [
        (["no-such-program"], "no-such-program was not found. Install it, or correct cred"),
        (["/etc/passwd"], "passwd could not be started (Permission denied). Correct credential_"),
        (shell("\ud800"), "sh could not be started: the locale (LC_ALL, LC_CTYPE, LANG) cannot e"),
        (shell("\0"), "sh could not be started (embedded null byte). Correct credential_command."),
        (
            shell(f"{PRINT_KEY}; exit 3"),
            "sh failed (exit status 3). Quit flow-tui to read its message. ",
        ),
        (shell("kill -9 $$"), "sh was killed by signal 9. If its prompt (pinentry, "),
        (
            shell("kill -INT $$"),
            "sh was interrupted. If its prompt (pinentry, for ",
        ),
        (["true"], "true succeeded but printed nothing."),
        (shell('yes "$KEY_FOR_TESTS"'), "sh printed more than 64 KiB and was stopped."),
    ],
)
def test_why_there_is_no_key(words: list[str], said: str) -> None:
    assert said in why(words)


def test_a_name_with_escapes_is_shown_safely() -> None:
    assert why(["/bin/\x1b[31mred"]).startswith(r"\x1b[31mred was not found")


def test_the_time_limit(tmp_path: Path) -> None:
    began = time.monotonic()
    pid_file = tmp_path / "pid"
    script = 'trap "" TERM INT HUP; echo $$ > "$1"; while :; do sleep 1; done'
    said = why(shell(f"{PRINT_KEY}; {script}", str(pid_file)), time_limit=0.5)
    assert said.startswith("sh timed out after 0.5 seconds. If its prompt")
    assert time.monotonic() - began < LONGEST
    assert not is_running(int(pid_file.read_text()))


def test_one_that_stops_itself_goes_on() -> None:
    assert ran(shell("kill -STOP $$; echo key")) == CommandOutput(Secret("key"))


def test_giving_up_kills_it_before_the_cancellation_goes_on(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"

    async def main() -> None:
        words = shell('echo $$ > "$1.new"; mv "$1.new" "$1"; sleep 600', str(pid_file))
        task = asyncio.create_task(CredentialCommand(words).run())
        await asyncio.sleep(0)
        wait_until(pid_file.exists, "the command has started")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not is_running(int(pid_file.read_text()))

    run(main())


def test_the_event_loop_goes_on() -> None:
    async def main() -> None:
        task = asyncio.create_task(CredentialCommand(shell("sleep 0.3; echo key")).run())
        turns = 0
        while not task.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 10
        assert await task == CommandOutput(Secret("key"))

    run(main())


def test_no_zombie_is_left() -> None:
    ran(["echo", "key"])
    with contextlib.suppress(ChildProcessError):  # there is no child at all
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


def test_without_leave_to_ask_it_has_no_terminal_and_no_display(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "GPG_TTY"):
        monkeypatch.setenv(name, "there")
    script = (
        'test "$(ps -o sid= -p $$ | tr -d " ")" = $$ && test -z "$DISPLAY$WAYLAND_DISPLAY$GPG_TTY"'
        " && ! read -r line && ! cat </dev/tty"
    )
    silent = CredentialCommand(shell(f"({script}) 2>/dev/null && {PRINT_KEY}"), may_ask=False)
    assert run(silent.run()) == CommandOutput(Secret(KEY))


@every(
    ("script", "said"),
    [("exit 3", "failed (exit status 3)."), ("sleep 600", "timed out after")],
)
def test_without_leave_to_ask_a_failure_says_so(script: str, said: str) -> None:
    with pytest.raises(CommandFailedError) as caught:
        run(CredentialCommand(shell(script), time_limit=0.2, may_ask=False).run())
    assert str(caught.value).startswith(f"sh {said}")
    assert str(caught.value).endswith("without a terminal and a display, so that it could not ask.")
    assert "Quit flow-tui" not in str(caught.value)
