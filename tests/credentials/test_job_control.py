"""A credential command on a terminal: it may ask there, and leaves it as it was."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.support.cases import every
from tests.support.credentials import KEY
from tests.support.patience import LONGEST
from tests.support.secret_service import wait_until

ASKS = 'printf "Passphrase: " >&2; stty -echo; read -r typed; [ "$typed" = open ] && echo "$K"'


@contextmanager
def running(
    script: str, *, as_job: str = "foreground", time_limit: float = LONGEST
) -> Iterator[Any]:
    """The program that runs a shell's script as a credential command, on its own terminal."""
    process = pexpect.spawn(
        sys.executable,
        ["-m", "tests.support.command_on_terminal", as_job, "sh", "-c", script],
        env=os.environ | {"K": KEY, "TIME_LIMIT": str(time_limit)},
        timeout=LONGEST,
        echo=False,
    )
    try:
        yield process
    finally:
        process.close(force=True)


def press(process: Any, key: str) -> None:
    """Press a key that sends a signal, once the command has the terminal."""
    wait_until(lambda: os.tcgetpgrp(process.child_fd) != process.pid, "it has the terminal")
    process.send(key)


def runs(pid: int) -> bool:
    """Whether a process does anything yet; a zombie does not."""
    try:
        statistics = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return statistics.rpartition(")")[2].split()[0] != "Z"


def ended(process: Any) -> str:
    """Return what the terminal has shown since, up to the end."""
    process.expect(pexpect.EOF)
    shown = str(process.before.decode())
    assert KEY not in shown
    return shown


def ended_beside_another(process: Any) -> str:
    """Return what `ended` does, where another process has the terminal open: it has no end."""
    process.expect("as before\r\n")
    wait_until(lambda: not process.isalive(), "it has ended")
    shown = str((process.before + process.after).decode())
    assert KEY not in shown
    return shown


def test_it_asks_and_is_answered() -> None:
    with running(ASKS) as process:
        process.expect("Passphrase: ")
        process.sendline("open")
        shown = ended(process)
    assert f"a key of {len(KEY)} characters" in shown
    assert shown.endswith("as before\r\n")


def test_ctrl_c_is_for_the_command_alone() -> None:
    with running(ASKS) as process:
        process.expect("Passphrase: ")
        press(process, "\x03")
        shown = ended(process)
    assert "sh was interrupted." in shown
    assert shown.endswith("as before\r\n")


def test_ctrl_z_stops_nothing() -> None:
    with running(ASKS) as process:
        process.expect("Passphrase: ")
        press(process, "\x1a")
        process.expect(pexpect.TIMEOUT, timeout=0.5)
        process.sendline("open")
        shown = ended(process)
    assert f"a key of {len(KEY)} characters" in shown


def test_ctrl_z_does_not_stop_what_a_command_waits_for() -> None:
    """As pass waits for gpg; whoever waits need not be stopped itself."""
    with running(f"trap : TSTP; sh -c '{ASKS}; :'") as process:
        process.expect("Passphrase: ")
        press(process, "\x1a")
        process.expect(pexpect.TIMEOUT, timeout=0.5)
        process.sendline("open")
        shown = ended(process)
    assert f"a key of {len(KEY)} characters" in shown


def test_the_modes_of_one_that_was_killed_are_taken_back() -> None:
    with running(f"{ASKS}; kill -9 $$") as process:
        process.expect("Passphrase: ")
        process.sendline("wrong")
        shown = ended(process)
    assert "sh was killed by signal 9." in shown
    assert shown.endswith("as before\r\n")


def test_what_it_did_not_read_is_for_nobody() -> None:
    with running("echo now >&2; sleep 0.5; echo $K") as process:
        process.expect("now")
        process.sendline("too early for whoever comes next")
        assert ended(process).endswith("as before\r\n")


@pytest.mark.parametrize("interrupted", [True, False])
def test_a_prompt_in_another_session_is_left_to_the_user(tmp_path: Path, interrupted: bool) -> None:
    """As gpg leaves pinentry, which its agent started."""
    asking = tmp_path / "asking"
    agent = f"""
        setsid sh -c 'exec 3< "$GPG_TTY"; echo $$ > {asking}; exec sleep 600' > /dev/null 2>&1 &
        while [ ! -s {asking} ]; do sleep 0.05; done
    """
    with running(f"{agent}\n{'echo now >&2; sleep 600' if interrupted else 'exit 1'}") as process:
        if interrupted:
            process.expect("now")
            press(process, "\x03")
        shown = ended_beside_another(process)
        assert runs(int(asking.read_text()))
    os.kill(int(asking.read_text()), signal.SIGKILL)
    assert "If its prompt (pinentry, for example) is still open, quit that program" in shown
    assert shown.endswith("as before\r\n")


@every(("script", "said"), [("echo $K", "a key of"), ("exit 1", "sh failed")])
def test_in_the_background_the_terminal_is_not_taken(script: str, said: str) -> None:
    with running(script, as_job="background") as process:
        assert said in ended(process)


def test_in_the_background_one_that_asks_ends_in_time() -> None:
    with running("read -r typed; echo $K", as_job="background", time_limit=0.5) as process:
        assert "sh timed out after 0.5 seconds." in ended(process)
