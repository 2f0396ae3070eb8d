"""Past attempts: filtered, searched, exported in both formats, compared, as curl."""

import csv
import io
import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flow_tui.kaleyra import curl_command
from flow_tui.sandbox.flows import FlowState
from flow_tui.sandbox.server import Sandbox
from tests.support.commands import flow_tui
from tests.support.escapes import copied, foreign_sequences, without_copies
from tests.support.journey import (
    API_KEY,
    DRAFT,
    HOSTILE,
    REFUSED,
    SID,
    environment,
    files_with,
    posts,
    publish,
    remember,
)
from tests.support.terminal import Terminal, running


@contextmanager
def with_results(home: Path, sandbox: Sandbox) -> Iterator[Terminal]:
    """A terminal whose session has published a draft twice, and what was published before."""
    remember(home, DRAFT, REFUSED, HOSTILE)
    with running(home, variables=environment(sandbox)) as terminal:
        terminal.wait_for(HOSTILE.label)
        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded  publish")
        publish(terminal, replace(DRAFT, status=FlowState.PUBLISHED))  # which it now is
        terminal.wait_for("✗ rejected  publish")
        for flow in (REFUSED, HOSTILE):
            terminal.press("j")
            publish(terminal, flow)
            terminal.wait_for(f"publish {flow.id}")
        terminal.press("h")
        terminal.wait_for("History of this session: 4 attempts")
        yield terminal
        terminal.settle()
        written = bytes(terminal.written)
        assert API_KEY.encode() not in written
        assert not foreign_sequences(without_copies(written))


def export(terminal: Terminal, name: str) -> None:
    terminal.press("e")
    terminal.wait_for_dialog("Export")
    terminal.press("\x15")  # ctrl+u: without the name that is offered
    terminal.wait_gone("flow-tui-history-")
    terminal.type(name)
    terminal.press("enter")


def compare_two(terminal: Terminal) -> None:
    """Compare the two responses of the flow that was published twice; copy how they differ."""
    terminal.press("G", "c")
    terminal.wait_for("✓ succeeded: press c on another of 1184 6209 3771 5204 to compare")
    terminal.press("k", "c")
    terminal.wait_for("Two responses of 1184 6209 3771 5204")
    shown = terminal.wait_for('-  "success": true')
    assert "HTTP 200" in shown
    terminal.press("y")
    terminal.wait_for("Sent to your terminal's clipboard.")
    assert '-  "success": true' in copied(bytes(terminal.written))[-1]
    terminal.press("q")
    terminal.wait_for("History of this session: 4 attempts")


def test_compare_filter_and_export_in_both_forms(tmp_path: Path, sandbox: Sandbox) -> None:
    home = tmp_path / "home"
    with with_results(home, sandbox) as terminal:
        compare_two(terminal)
        export(terminal, "all.jsonl")
        terminal.wait_for("Exported to")
        terminal.press("o", "o")
        terminal.wait_for("only rejected: ")
        terminal.press("G", "f")
        terminal.wait_for("flow 1184 6209 3771 5204, only rejected: 1 attempt")
        terminal.press("f", "o", "o", "o", "/")
        terminal.type("OAuthException")  # which only the bodies contain
        terminal.wait_for("this session: 0 attempts")
        terminal.press("enter", "b")
        terminal.wait_for("whole responses: 2 found")
        export(terminal, "found.csv")
        terminal.wait_for("whole responses: 2 found")
        export(terminal, "found.csv")
        terminal.wait_for("Not exported: it already exists.")

    printed = flow_tui(home, "history", "--json")
    assert printed.returncode == 0
    exported = home / "all.jsonl"
    assert exported.read_bytes() == printed.stdout
    assert exported.stat().st_mode & 0o777 == 0o600
    assert len([json.loads(line) for line in exported.read_text().splitlines()]) == 4
    found = list(csv.DictReader(io.StringIO((home / "found.csv").read_text(), newline="")))
    assert [row["flow_id"] for row in found] == [f"'{DRAFT.id}", f"'{REFUSED.id}"]
    assert not files_with(API_KEY, [home])


def test_a_request_as_curl_before_and_after_it_was_sent(tmp_path: Path, sandbox: Sandbox) -> None:
    url = f"{sandbox.base_url}/v2/{SID}/whatsapp/{DRAFT.id}/publish"
    home = tmp_path / "home"
    remember(home, DRAFT)
    with running(home, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("p")
        terminal.wait_for_dialog("Publish this flow?")
        terminal.type(DRAFT.id[-4:])
        terminal.wait_for("Enter publishes it now.")
        terminal.press("\x19")  # ctrl+y
        terminal.wait_for_dialog("The request that would be sent")
        terminal.press("y")
        terminal.wait_for("Sent to your terminal's clipboard.")
        terminal.press("enter", "q")
        terminal.wait_for_dialog("Enter publishes it now.")
        assert posts(sandbox) == []
        terminal.press("enter")
        terminal.wait_for("✓ succeeded  publish")
        terminal.press("h")
        terminal.wait_for("1 attempt")
        terminal.press("enter")
        terminal.wait_for("Publish of 1184 6209 3771 5204")
        terminal.press("u")
        terminal.wait_for_dialog("The request of this attempt")
        terminal.press("y")
        terminal.settle(0.3)
        before, after = copied(bytes(terminal.written))
        assert before == after == curl_command(url)
        assert shlex.split(before)[:4] == ["curl", "--request", "POST", url]
        (sent,) = posts(sandbox)
        assert url.endswith(sent.path)
        assert API_KEY.encode() not in bytes(terminal.written)
