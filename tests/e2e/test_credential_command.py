"""A command that prints the key: it prompts on the terminal, and the app continues afterwards."""

import base64
import json
import os
import re
from pathlib import Path

from flow_tui.sandbox.server import Sandbox
from tests.e2e.test_main_journey import assert_restored
from tests.e2e.test_repaint import differing, shown
from tests.support.aftermath import history
from tests.support.journey import API_KEY, DRAFT, LEAD, SID, files_with, posts, publish, remember
from tests.support.journey import environment as variables_of
from tests.support.secret_service import wait_until
from tests.support.terminal import Terminal, running

PASSPHRASE = "open sesame"
ASK = f"""\
printf 'Passphrase: ' >&2
stty -echo; read -r typed; stty echo
[ "$typed" = "{PASSPHRASE}" ] || {{ echo 'wrong passphrase' >&2; exit 3; }}
"""
CODED = base64.b64encode(API_KEY.encode()).decode()
PRINT_KEY = f"echo {CODED} | base64 -d\n"
"""Of a shell; the key itself is in no file."""


def printing_all(sandbox: Sandbox) -> str:
    """A line of a shell script that prints SID, key and API domain as JSON."""
    text = json.dumps({"sid": SID, "api_key": API_KEY, "api_domain": sandbox.base_url})
    return f"echo {base64.b64encode(text.encode()).decode()} | base64 -d\n"


def configure(home: Path, profile: str, script: str) -> None:
    """Make a shell script the command of a profile, beside those that are there."""
    folder = home / "config" / "flow-tui"
    folder.mkdir(parents=True, exist_ok=True)
    command = home / f"key-of-{profile}"
    command.write_text(f"#!/bin/sh\n{script}")
    command.chmod(0o700)
    with (folder / "config.toml").open("a") as file:
        file.write(f"[profiles.{profile}]\ncredential_command = {json.dumps([str(command)])}\n")


def quit_by_key(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_end() == 0


def test_it_asks_is_answered_and_the_app_goes_on(tmp_path: Path, sandbox: Sandbox) -> None:
    configure(tmp_path, "prod-in", ASK + printing_all(sandbox))
    configure(tmp_path, "other", ASK + printing_all(sandbox))
    remember(tmp_path, DRAFT, LEAD, profile="prod-in", base_url=sandbox.base_url)
    with running(tmp_path) as terminal:
        asks = "flow-tui asks key-of-prod-in for the API key of prod-in"
        terminal.wait_until(lambda text: asks in " ".join(text.split()), "it asks")
        terminal.wait_for("Passphrase:")
        terminal.process.sendline(PASSPHRASE)
        terminal.wait_for(DRAFT.label)
        assert PASSPHRASE not in terminal.wait_for("HXE2…97IN")
        before = shown(terminal)
        terminal.process.send("\x0c")
        assert differing(before, shown(terminal)) == []
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        assert "from credential_command" in terminal.text
        terminal.press("ctrl+g")
        terminal.wait_gone("Publish this flow?")
        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded  publish")

        terminal.press("P")
        terminal.wait_for_dialog("from a command")
        terminal.press("G", "enter")
        terminal.wait_for("asks key-of-other for the API key of other")
        terminal.process.sendline(PASSPHRASE)
        terminal.wait_for("other  HXE2…97IN")
        terminal.wait_for(LEAD.label)  # the same account, so the same list
        before = shown(terminal)
        terminal.process.send("\x0c")
        assert differing(before, shown(terminal)) == []
        quit_by_key(terminal)
        assert_restored(terminal)
        written = bytes(terminal.written)
    assert len(posts(sandbox)) == 1
    asked = [seen for seen in sandbox.requests if not seen.path.startswith("/download/")]
    assert all(seen.key_ok for seen in asked)
    (attempt,) = history(tmp_path)
    assert (attempt["source"], attempt["sid"]) == ("command", SID)
    assert API_KEY.encode() not in written
    assert not files_with(API_KEY, [tmp_path])


def test_one_that_fails_is_told_with_the_ways_on(tmp_path: Path, sandbox: Sandbox) -> None:
    configure(tmp_path, "prod-in", ASK + printing_all(sandbox))
    remember(tmp_path, DRAFT, profile="prod-in", base_url=sandbox.base_url)
    with running(tmp_path) as terminal:
        terminal.wait_for("Passphrase:")
        terminal.process.sendline("wrong")
        terminal.wait_for_dialog("credential_command returned no API key")
        told = " ".join(terminal.text.split())
        assert "key-of-prod-in failed (exit status 3). Quit flow-tui to read its message." in told
        assert "wrong passphrase" not in told
        terminal.press("t")
        terminal.wait_for_dialog("Change a profile")
        terminal.press("ctrl+g")
        terminal.wait_for(DRAFT.label)
        terminal.press("p")
        terminal.wait_for("asks key-of-prod-in")
        fd = terminal.process.child_fd
        wait_until(lambda: os.tcgetpgrp(fd) != terminal.pid, "the command has the terminal")
        terminal.process.sendintr()
        terminal.wait_for_dialog("key-of-prod-in was interrupted.")
        terminal.press("?")
        terminal.press("r")
        terminal.wait_for("asks key-of-prod-in")
        terminal.settle()
        terminal.process.sendline("wrong")
        terminal.wait_for_dialog("credential_command returned no API key")
        quit_by_key(terminal)
        assert_restored(terminal)
        assert b"wrong passphrase" in terminal.written
    assert sandbox.requests == []


def test_what_it_does_not_print_is_asked_for_once(tmp_path: Path, sandbox: Sandbox) -> None:
    configure(tmp_path, "prod-in", PRINT_KEY)
    with running(tmp_path) as terminal:
        terminal.wait_for_dialog("credential_command returned the API key.")
        assert "leave empty to use credential_command" in terminal.text
        terminal.press("tab", "enter")
        terminal.wait_for("another API domain")
        terminal.press("end", "enter")
        terminal.wait_for_dialog("api.example.kaleyra.io")
        terminal.press("tab")
        terminal.type(sandbox.base_url)
        terminal.press("tab")
        terminal.type(SID)
        terminal.press("ctrl+t")
        terminal.wait_for("Kaleyra accepts the SID and the API key")
        terminal.press("ctrl+s")
        terminal.wait_for("No flows in the list yet")
        assert bytes(terminal.written).count(b"flow-tui asks key-of-prod-in") == 1
        quit_by_key(terminal)
    with running(tmp_path) as terminal:
        terminal.wait_for("HXE2…97IN")
        quit_by_key(terminal)


def test_a_common_command_gives_the_key_of_the_first_profile(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    configure(tmp_path, "unused", printing_all(sandbox))
    configured = tmp_path / "config" / "flow-tui" / "config.toml"
    configured.write_text(configured.read_text().replace("[profiles.unused]\n", ""))
    with running(tmp_path) as terminal:
        terminal.wait_for_dialog("credential_command returned the API key.")
        assert SID in terminal.text
        terminal.type("prod-in")
        terminal.press("ctrl+s")
        terminal.wait_for("No flows in the list yet")
        assert "prod-in  HXE2…97IN" in terminal.text
        quit_by_key(terminal)


def test_keys_for_the_command_never_reach_the_app(tmp_path: Path, sandbox: Sandbox) -> None:
    """Typed while it runs and not read by it, they are gone: q, p, the ID and Enter do nothing."""
    configure(tmp_path, "prod-in", f"echo started >&2; sleep 1\n{printing_all(sandbox)}")
    remember(tmp_path, DRAFT, profile="prod-in", base_url=sandbox.base_url)
    with running(tmp_path) as terminal:
        terminal.wait_for("started")
        terminal.send(f"p{DRAFT.id[-4:]}\rq\r".encode())
        terminal.wait_for("HXE2…97IN")
        terminal.settle()
        assert "Publish this flow?" not in terminal.text
        quit_by_key(terminal)
    assert sandbox.requests == []


def test_a_terminal_resized_meanwhile_is_drawn_in_its_new_size(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    configure(tmp_path, "prod-in", ASK + printing_all(sandbox))
    remember(tmp_path, DRAFT, profile="prod-in", base_url=sandbox.base_url)
    with running(tmp_path) as terminal:
        terminal.wait_for("Passphrase:")
        terminal.resize(100, 30)
        terminal.process.sendline(PASSPHRASE)
        terminal.wait_for("HXE2…97IN")
        terminal.settle()
        assert terminal.text.splitlines()[29].startswith(" p Publish")
        quit_by_key(terminal)


def test_a_terminal_that_takes_ascii_only_is_no_obstacle(tmp_path: Path, sandbox: Sandbox) -> None:
    configure(tmp_path, "prod-in", printing_all(sandbox))
    (tmp_path / "key-of-prod-in").rename(tmp_path / "schlüssel")
    configured = tmp_path / "config" / "flow-tui" / "config.toml"
    configured.write_text(configured.read_text().replace("key-of-prod-in", "schlüssel"))
    with running(tmp_path, variables={"PYTHONIOENCODING": "ascii"}) as terminal:
        terminal.wait_for("HXE2")
        assert rb"flow-tui asks schl\xfcssel for the API key of prod-in" in terminal.written
        quit_by_key(terminal)


def test_it_does_not_inherit_the_environments_key(tmp_path: Path, sandbox: Sandbox) -> None:
    configure(tmp_path, "other", f'env > "$HOME/inherited"\n{printing_all(sandbox)}')
    with running(tmp_path, variables=variables_of(sandbox)) as terminal:
        terminal.wait_for("HXE2…97IN")
        terminal.press("P")
        terminal.wait_for_dialog("from a command")
        terminal.press("G", "enter")
        terminal.wait_for("other  HXE2…97IN")
        quit_by_key(terminal)
    inherited = (tmp_path / "inherited").read_text()
    assert "GPG_TTY=/dev/" in inherited
    assert "FLOW_TUI_API_KEY" not in inherited
    assert API_KEY not in inherited


def test_a_terminal_closed_meanwhile_ends_both(tmp_path: Path) -> None:
    stubborn = 'trap "" HUP INT; echo $$ > "$HOME/pid"; echo started >&2; sleep 600\n'
    configure(tmp_path, "prod-in", stubborn)
    with running(tmp_path) as terminal:
        terminal.wait_for("started")
        program, command = terminal.pid, int((tmp_path / "pid").read_text())
        terminal.close_window()
        wait_until(lambda: not _runs(program), "the app ends")
        wait_until(lambda: not _runs(command), "the command ends")


def _runs(pid: int) -> bool:
    """Whether a process does anything yet; a zombie does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _asked(terminal: Terminal) -> list[bytes]:
    """Where the terminal was asked for its cursor, each time."""
    return re.findall(rb"\x1b\[(\d+;\d+)H\x1b\[6n", terminal.written)


def test_what_the_terminal_answers_late_is_no_part_of_the_passphrase(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """Textual asks the terminal for its modes; over a slow line the answers come a second late."""
    configure(tmp_path, "prod-in", ASK + printing_all(sandbox))
    with running(tmp_path, answers=False) as terminal:
        # Twice each: at the start, and before the terminal is lent to the command.
        terminal.wait_until(lambda _: len(_asked(terminal)) == 4, "it is asked")
        terminal.read(0.6)
        assert b"flow-tui asks" not in terminal.written
        *early, last = _asked(terminal)
        answers = b"".join(b"\x1b[" + each + b"R" for each in early)
        terminal.send(b"\x1b[?2026;2$y\x1b[?2048;0$y" + answers)
        terminal.read(0.1)
        assert b"flow-tui asks" not in terminal.written
        terminal.send(b"\x1b[" + last + b"R")
        terminal.wait_for("Passphrase:")
        terminal.process.sendline(PASSPHRASE)
        terminal.wait_for("HXE2…97IN")
        quit_by_key(terminal)
