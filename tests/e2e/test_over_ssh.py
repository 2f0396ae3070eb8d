"""The main journey through a real sshd: first run, publish, an error, a hang-up, history."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flow_tui.model import Outcome
from flow_tui.sandbox.server import Sandbox
from tests.e2e.test_main_journey import assert_restored
from tests.support.aftermath import history, wait_ended
from tests.support.escapes import foreign_sequences
from tests.support.journey import API_KEY, DRAFT, REFUSED, SID, SLOW, files_with, posts, publish
from tests.support.patience import LONGEST
from tests.support.processes import processes_of
from tests.support.ssh import SshServer
from tests.support.terminal import PROGRAM, Terminal, isolated_environment


@contextmanager
def _logged_in(server: SshServer, home: Path) -> Iterator[Terminal]:
    variables = isolated_environment(home)
    with Terminal([], variables, command=server.command(variables)) as terminal:
        yield terminal


def test_first_run_to_reconnect(tmp_path: Path, sandbox: Sandbox, ssh_server: SshServer) -> None:
    written = bytearray()
    with _logged_in(ssh_server, tmp_path) as terminal:
        _set_up(terminal, sandbox)
        _add_flows(terminal)
        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded  publish")
        terminal.press("j")
        publish(terminal, REFUSED)
        terminal.wait_for("✗ rejected  publish")
        terminal.wait_for("Only a draft can be")
        terminal.press("j")
        publish(terminal, SLOW)
        assert sandbox.wait_for_posts(SLOW.id)
        terminal.process.kill(signal.SIGKILL)  # the client: the line is cut
        assert processes_of(tmp_path)
        wait_ended(tmp_path)
        written += terminal.written

    with _logged_in(ssh_server, tmp_path) as terminal:
        terminal.wait_for_dialog("Type it here")  # no keyring: the key is typed each session
        assert SID in terminal.text
        terminal.press("ctrl+g")
        terminal.wait_for(SLOW.label)
        terminal.press("h")
        terminal.wait_for("History of this session")
        terminal.press("t")
        shown = terminal.wait_for(SLOW.id)
        slow, refused, draft = (
            next(line for line in shown.splitlines() if flow.id in line)
            for flow in (SLOW, REFUSED, DRAFT)
        )
        assert "✓ succeeded" in slow
        assert "✗ rejected" in refused
        assert "✓ succeeded" in draft
        terminal.press("enter")
        terminal.wait_for('"success": true')
        terminal.press("q")
        terminal.wait_for("History of")
        terminal.press("q")
        terminal.wait_for(SLOW.label)
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.written.endswith(b"flow-tui: nothing was sent in this session.\r\n")
        assert_restored(terminal)
        written += terminal.written

    assert [attempt["outcome"] for attempt in history(tmp_path)] == [
        Outcome.SUCCEEDED,
        Outcome.REJECTED,
        Outcome.SUCCEEDED,
    ]
    assert len(posts(sandbox)) == 3
    assert API_KEY.encode() not in written
    assert not foreign_sequences(bytes(written))
    assert not files_with(API_KEY, [tmp_path])


def _set_up(terminal: Terminal, sandbox: Sandbox) -> None:
    """There is no keyring over SSH: the form shows that, and the key stays in memory."""
    terminal.wait_for_dialog("Set up a profile")
    assert "No system keyring can be reached" in terminal.wait_for("the key is not written to disk")
    terminal.type("prod-in")
    terminal.press("tab", "enter")
    terminal.wait_for("another API domain")
    terminal.press("end", "enter")
    terminal.wait_for_dialog("api.example.kaleyra.io")
    terminal.press("tab")
    terminal.type(sandbox.base_url)
    terminal.press("tab")
    terminal.type(SID)
    terminal.press("tab")
    terminal.type(API_KEY)
    terminal.wait_for("•" * len(API_KEY))
    terminal.press("ctrl+s")
    terminal.wait_for("HXE2…97IN")


def _add_flows(terminal: Terminal) -> None:
    flows = (DRAFT, REFUSED, SLOW)
    terminal.press("a")
    terminal.wait_for_dialog("Add flows to the list")
    terminal.paste("".join(f"{flow.id} {flow.label}\n" for flow in flows))
    terminal.wait_for("3 flow IDs. Press ctrl+s")
    terminal.press("ctrl+s")
    terminal.wait_for(SLOW.label)
    terminal.press("g")


def test_commands_without_a_screen(tmp_path: Path, ssh_server: SshServer) -> None:
    """`ssh HOST flow-tui` has no terminal: a sentence, and exit status 2. `history` needs none."""
    variables = isolated_environment(tmp_path)
    for terminal in (True, False):
        printed = _run(ssh_server.command(variables, (*PROGRAM, "history"), terminal=terminal))
        assert (printed.returncode, printed.stderr) == (0, "")
    refused = _run(ssh_server.command(variables, terminal=False))
    assert refused.returncode == 2
    assert "is not a terminal" in refused.stderr
    assert "ssh -t HOST" in refused.stderr


def test_doctor_tells_over_ssh_what_to_type(tmp_path: Path, ssh_server: SshServer) -> None:
    variables = isolated_environment(tmp_path)
    doctor = (*PROGRAM, "doctor")
    shown = _run(ssh_server.command(variables, doctor))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "xterm-256color, " in shown.stdout
    assert "yes: SSH_CONNECTION is set" in shown.stdout
    assert "DBUS_SESSION_BUS_ADDRESS is not set" in shown.stdout
    assert "dbus-run-session -- bash -c" in shown.stdout
    listed = _run(ssh_server.command(variables, (*doctor, "--json"), terminal=False))
    told = json.loads(listed.stdout)
    assert told["ok"] is True
    levels = {finding["check"]: finding["level"] for finding in told["findings"]}
    assert (levels["terminal"], levels["session bus"]) == ("note", "warning")


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST
    )
