"""From the first start to the second: set up, add, publish, cancel, an error, history, quit."""

import json
import re
import subprocess
import sys
from pathlib import Path

from flow_tui.model import Outcome
from flow_tui.sandbox.flows import FlowState
from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from tests.support.escapes import foreign_sequences
from tests.support.journey import (
    API_KEY,
    DRAFT,
    LEAD,
    REFUSED,
    SID,
    data_folder,
    files_with,
    posts,
    publish,
)
from tests.support.patience import LONGEST
from tests.support.secret_service import SecretService
from tests.support.terminal import Terminal, isolated_environment, running

LEFT_BEHIND = (
    b"\x1b[?1049l",  # the alternate screen
    b"\x1b[?25h",  # no cursor
    b"\x1b[?1000l",  # mouse reports, of three kinds
    b"\x1b[?1003l",
    b"\x1b[?1006l",
    b"\x1b[?1004l",  # focus reports
    b"\x1b[?2004l",  # bracketed paste
    b"\x1b[?7h",  # no line wrapping
)
"""What takes back each mode that the app sets."""


def assert_restored(terminal: Terminal) -> None:
    """The terminal is as it was before the program: its modes, its screen, its line editing."""
    written = bytes(terminal.written)
    for taken_back in LEFT_BEHIND:
        set_at = written.rfind(taken_back[:-1] + (b"l" if taken_back.endswith(b"h") else b"h"))
        assert -1 < set_at < written.rfind(taken_back), taken_back
    assert written.rfind(b"\x1b[>25u") < written.rfind(b"\x1b[<u")
    assert terminal.modes_after == terminal.modes_before


def test_first_run_to_second(
    tmp_path: Path, sandbox: Sandbox, secret_service: SecretService
) -> None:
    secret_service.start()
    home = tmp_path / "home"
    bus = {"DBUS_SESSION_BUS_ADDRESS": secret_service.environment["DBUS_SESSION_BUS_ADDRESS"]}

    with running(home, variables=bus, python_starts=True) as terminal:
        _set_up(terminal, sandbox)
        _add_flows(terminal)
        _publish_one(terminal, sandbox)
        _cancel_one(terminal)
        _be_refused(terminal, sandbox)
        _browse_history(terminal)
        assert not _processes_with(API_KEY)
        terminal.press("q")
        assert terminal.wait_end() == 0
        first = bytes(terminal.written)
        assert_restored(terminal)
        _check_last_line(first)

    with running(home, variables=bus, python_starts=True) as terminal:
        terminal.wait_for("HXE2…97IN")
        shown = terminal.wait_for(LEAD.label)
        assert "Set up a profile" not in shown
        assert "✓ succeeded" in shown
        assert "✗ rejected" in shown
        terminal.press("q")
        assert terminal.wait_end() == 0
        second = bytes(terminal.written)

    _check_recorded(home)
    assert API_KEY.encode() not in first + second
    assert not foreign_sequences(first)
    assert not foreign_sequences(second)
    assert secret_service.keyring_file.is_file()
    assert not files_with(API_KEY, [home, secret_service.keyring_file.parents[2]])
    assert len(posts(sandbox)) == 2


def _set_up(terminal: Terminal, sandbox: Sandbox) -> None:
    """The form has opened by itself; what is typed into it goes to the keyring."""
    terminal.wait_for("Set up a profile")
    terminal.wait_for_dialog("The key will be stored in the login keyring")
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
    terminal.paste(f"  {API_KEY}\n")
    terminal.wait_for("•" * len(API_KEY))
    terminal.press("ctrl+t")
    terminal.wait_for("Kaleyra accepts the SID and the API key")
    terminal.press("ctrl+s")
    terminal.wait_for("No flows in the list yet")
    terminal.wait_for("HXE2…97IN")


def _add_flows(terminal: Terminal) -> None:
    terminal.press("a")
    terminal.wait_for_dialog("Add flows to the list")
    terminal.type(DRAFT.id)
    terminal.press("tab")
    terminal.type("Booking")
    terminal.press("enter")
    terminal.wait_for(f"{DRAFT.id}   Booking")
    terminal.press("a")
    terminal.wait_for_dialog("Add flows to the list")
    terminal.paste(f"{LEAD.id} {LEAD.label}\n{REFUSED.id}, {REFUSED.label}\n")
    terminal.wait_for("2 flow IDs. Press ctrl+s")
    terminal.press("ctrl+s")
    terminal.wait_for(REFUSED.label)
    terminal.press("g")


def _publish_one(terminal: Terminal, sandbox: Sandbox) -> None:
    publish(terminal, DRAFT)
    terminal.wait_for("✓ succeeded  publish")
    terminal.wait_for('"success": true')
    (sent,) = posts(sandbox)
    assert (sent.method, sent.path) == ("POST", f"/v2/{SID}/whatsapp/{DRAFT.id}/publish")
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers.get("content-length", "0") == "0"
    assert "transfer-encoding" not in sent.headers
    assert sent.key_ok
    assert sent.body_length == 0
    assert sandbox.state_of(DRAFT.id) is FlowState.PUBLISHED


def _cancel_one(terminal: Terminal) -> None:
    terminal.press("j", "p")
    terminal.wait_for("Publish this flow?")
    terminal.wait_for_dialog("1307 7529 4618 3396")
    terminal.type(LEAD.id[-4:])
    terminal.wait_for("Enter publishes it now.")
    terminal.press("ctrl+g")
    terminal.wait_for(LEAD.label)
    terminal.wait_gone("Publish this flow?")


def _be_refused(terminal: Terminal, sandbox: Sandbox) -> None:
    terminal.press("G")
    publish(terminal, REFUSED)
    terminal.wait_for("✗ rejected  publish")
    terminal.wait_for("Only a draft can be")
    assert [seen.path.split("/")[4] for seen in posts(sandbox)] == [DRAFT.id, REFUSED.id]


def _browse_history(terminal: Terminal) -> None:
    terminal.press("h")
    terminal.wait_for("History of this session")
    shown = terminal.wait_for("✓ succeeded")
    assert shown.index(REFUSED.id) < shown.index(DRAFT.id)  # the newest first
    assert LEAD.id not in shown
    terminal.press("j", "enter")
    terminal.wait_for("Publish of 1184 6209 3771 5204")
    shown = terminal.wait_for('"success": true')
    assert f"/v2/{SID}/whatsapp/{DRAFT.id}/publish" in shown
    assert "credentials: keyring" in shown
    terminal.press("q")
    terminal.wait_for("History of this session")
    terminal.press("q")
    terminal.wait_for(LEAD.label)


def _check_last_line(written: bytes) -> None:
    """After the alternate screen there is one line on the normal one, and nothing else."""
    after = written.rpartition(b"\x1b[?1049l")[2].decode()
    lines = [line for line in after.replace("\x1b", "\r\n\x1b").splitlines() if "flow-tui" in line]
    assert len(lines) == 1
    assert "flow-tui: 1 succeeded, 1 rejected. For the responses, run: flow-tui" in lines[0]
    assert re.search(r" history --session [-\w]+\r\n$", after)


def _check_recorded(home: Path) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "flow_tui", "history", "--json"],
        env=isolated_environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST,
    )
    assert printed.stderr == ""
    first, second = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [first["flow_id"], first["outcome"]] == [DRAFT.id, Outcome.SUCCEEDED]
    assert [second["flow_id"], second["outcome"]] == [REFUSED.id, Outcome.REJECTED]
    assert first["profile"] == second["profile"] == "prod-in"
    assert first["session"] == second["session"]
    assert API_KEY not in printed.stdout
    assert (data_folder(home) / FILE_NAME).is_file()


def _processes_with(text: str) -> list[str]:
    """Return the command line of each process whose command line holds a text."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().decode(errors="replace")
        except OSError:  # it has ended
            continue
        if text in line:
            found.append(line)
    return found
