"""Around a publish: check, deprecate, and settle attempts with an unknown outcome."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flow_tui.flow_json import parse
from flow_tui.sandbox.content import flow_json
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import Store
from tests.support.aftermath import history
from tests.support.journey import API_KEY, SID, data_folder, environment, posts, publish, remember
from tests.support.patience import LONGEST
from tests.support.terminal import Terminal, running

DRAFT = SandboxFlow("1184620937715204", "Appointment booking")
LIVE = SandboxFlow("1476093385217748", "live", FlowState.PUBLISHED)
LOST = SandboxFlow("1150963827442602", "connection lost", behaviour=Behaviour.CONNECTION_LOST)
SLOW = SandboxFlow("1292740518863735", "slow", behaviour=Behaviour.SLOW, slow_seconds=2.0)
FAILED = SandboxFlow("1065284793310418", "server error", behaviour=Behaviour.SERVER_ERROR)
EDITED = SandboxFlow("1920475518360284", "edited again", edited_seconds=0.0)
QUESTION = "Did this publish take effect?"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    flows = (DRAFT, LIVE, LOST, SLOW, FAILED, EDITED)
    with Sandbox(flows=flows, sid=SID, api_key=API_KEY) as started:
        yield started
    assert not started.faults


def settlements(home: Path) -> list[tuple[str, str, str]]:
    """Of each attempt its outcome, how it was settled, and the status that was seen."""
    with Store.open(data_folder(home)) as store:
        attempts = [store.attempts.get(number) for number in range(1, 10)]
    return [
        (
            attempt.outcome,
            attempt.settlement.settled if attempt.settlement else "",
            attempt.settlement.status if attempt.settlement else "",
        )
        for attempt in attempts
        if attempt is not None
    ]


def wait_for(terminal: Terminal, condition: Callable[[], object]) -> None:
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, terminal.text
        terminal.read(0.05)


def test_look_publish_and_deprecate(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(DRAFT.label)
        terminal.press("c")
        terminal.wait_for_dialog("ready to be published")
        assert "DRAFT: not published" in terminal.text
        terminal.press("q")
        terminal.wait_for("DRAFT ")
        terminal.press("D")
        terminal.wait_for("and only a published")
        assert "p Publish" in terminal.text  # no dialog was opened

        publish(terminal, DRAFT)
        terminal.wait_for("✓ succeeded  publish")
        terminal.wait_for("Kaleyra: PUBLISHED at ")
        terminal.wait_for("D Deprecate")
        terminal.press("D")
        terminal.wait_for_dialog("type: deprecate 5204")
        terminal.wait_for_dialog("PUBLISHED: can be sent")
        terminal.type("5204")
        terminal.press("enter")
        terminal.wait_for("Nothing was sent")
        terminal.press("ctrl+u")
        terminal.type("deprecate 5204")
        terminal.wait_for("Enter deprecates it now.")
        terminal.press("ctrl+g")
        terminal.wait_gone("Deprecate this flow?")
        assert len(posts(sandbox)) == 1

        terminal.press("D")
        terminal.wait_for_dialog("type: deprecate 5204")
        terminal.type("deprecate 5204")
        terminal.wait_for("Enter deprecates it now.")
        terminal.press("enter")
        terminal.wait_for("✓ succeeded  deprecate")
        terminal.wait_for("DEPRECATED ")
        assert sandbox.state_of(DRAFT.id) is FlowState.DEPRECATED
        terminal.wait_for("Kaleyra: DEPRECATED at ")
        terminal.press("D")
        terminal.wait_for("is already DEPRECATED")
        terminal.press("h")
        terminal.wait_for("2 attempts")
        terminal.press("n")
        terminal.wait_for("Note on 1184 6209 3771 5204")
        terminal.type("OPS-1234")
        terminal.press("enter")
        terminal.wait_gone("Note on 1184")
        terminal.wait_for("OPS-1234")
        terminal.press("q", "q")
        assert terminal.wait_end() == 0
    paths = [seen.path.rpartition("/")[2] for seen in posts(sandbox)]
    assert paths == ["publish", "deprecate"]
    lines = history(tmp_path)
    assert [line["action"] for line in lines] == ["publish", "deprecate"]
    assert [line["seen_status"] for line in lines] == ["PUBLISHED", "DEPRECATED"]
    assert [line["note"] for line in lines] == ["", "OPS-1234"]
    assert API_KEY.encode() not in terminal.written


def test_know_what_goes_live(tmp_path: Path, sandbox: Sandbox) -> None:
    file = tmp_path / "f.json"
    file.write_text(flow_json(EDITED.label, "OTHER", EDITED.json_version))
    remember(tmp_path, EDITED)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(EDITED.label)
        publish(terminal, EDITED)
        terminal.wait_for("✓ succeeded  publish")
        terminal.press("c")
        terminal.wait_for_dialog("differs: +")
        terminal.send(b"\x0f")  # ctrl+o
        terminal.wait_for('"It takes 2 min.')
        terminal.press("q")
        terminal.wait_for_dialog("Flow details")
        terminal.press("f")
        terminal.wait_for_dialog("with a file")
        terminal.type(str(file))
        terminal.press("enter")
        terminal.wait_for("Your file")
        terminal.press("q")
        terminal.wait_gone("Flow details")
        terminal.press("p")
        terminal.wait_for_dialog("It differs from")
        terminal.wait_for("type its whole ID")
        terminal.type(EDITED.id)
        terminal.wait_for("Enter publishes it now.")
        terminal.press("enter")
        wait_for(terminal, lambda: len(posts(sandbox)) == 2)
        terminal.wait_gone("Publish this flow?")
        terminal.wait_for("✓ succeeded  publish")
        terminal.press("q")
        assert terminal.wait_end() == 0
    first, second = (line["flow_json_sha256"] for line in history(tmp_path))
    assert first == parse(file.read_bytes()).sha256
    assert second not in {first, None, ""}


def test_keys_typed_ahead_and_pastes_deprecate_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, LIVE)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(LIVE.label)
        terminal.send(f"Ddeprecate {LIVE.id[-4:]}\r".encode())
        terminal.wait_for_dialog("Deprecate this flow?")
        terminal.settle()
        assert "Enter deprecates it now" not in terminal.text
        terminal.press("ctrl+u")
        terminal.paste(f"deprecate {LIVE.id[-4:]}\r")
        terminal.wait_for("Paste is disabled here")
        terminal.send(f"deprecate {LIVE.id[-4:]}\r".encode())
        terminal.wait_refused()
        terminal.press("escape")
        terminal.wait_gone("Deprecate this flow?")
        terminal.settle()
        assert not posts(sandbox)


def record(terminal: Terminal, key: str, flow: SandboxFlow) -> None:
    """Settle the attempt on a flow as a person does."""
    terminal.press(key)
    terminal.wait_for_dialog("To record it, type the last 4 characters")
    terminal.type(flow.id[-4:])
    terminal.wait_for_dialog("Enter records it now.")
    terminal.press("enter")


def test_settle_an_unknown_outcome_at_once(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, LOST)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(LOST.label)
        publish(terminal, LOST)
        terminal.wait_for_dialog(QUESTION)
        terminal.wait_for("PUBLISHED: this attempt or an")
        record(terminal, "t", LOST)
        terminal.wait_for("✓ in effect")
        terminal.wait_for("? unknown → settled: took effect")
        terminal.press("h")
        terminal.wait_for("settled: took effect")
        terminal.press("q", "q")
        assert terminal.wait_end() == 0
    assert b"1 unknown but settled since" in terminal.written
    assert b"before anyone tries again." not in terminal.written
    assert settlements(tmp_path) == [("unknown", "succeeded", "PUBLISHED")]
    (line,) = history(tmp_path)
    assert line["outcome"] == "unknown"  # what happened stays what it was
    assert len(posts(sandbox)) == 1


def test_killed_in_flight_then_looked_at_then_settled(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, SLOW)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(SLOW.label)
        publish(terminal, SLOW)
        wait_for(terminal, lambda: posts(sandbox))
        terminal.process.kill(signal.SIGKILL)
        wait_for(terminal, lambda: not terminal.process.isalive())

    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for_dialog(QUESTION)
        shown = terminal.wait_for("flow-tui ended before the")
        assert "unknown since 20" in shown
        assert SLOW.label in shown
        terminal.wait_for("PUBLISHED: this attempt or an")
        assert settlements(tmp_path) == [("unknown", "", "")]  # only the user settles it
        record(terminal, "t", SLOW)
        terminal.wait_for("✓ in effect")
        terminal.press("q")
        assert terminal.wait_end() == 0

    assert settlements(tmp_path) == [("unknown", "succeeded", "PUBLISHED")]
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for("✓ in effect")
        terminal.settle()
        assert QUESTION not in terminal.text
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(posts(sandbox)) == 1


def test_several_in_doubt_are_gone_through_at_the_next_start(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, FAILED, SLOW)
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for(FAILED.label)
        publish(terminal, FAILED)
        terminal.wait_for_dialog(QUESTION)
        terminal.press("ctrl+g")  # left for later
        terminal.wait_for("? unknown")
        terminal.press("j")
        publish(terminal, SLOW)
        wait_for(terminal, lambda: len(posts(sandbox)) == 2)
        terminal.process.kill(signal.SIGKILL)
        wait_for(terminal, lambda: not terminal.process.isalive())

    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for_dialog("2 attempts have an unknown outcome")
        terminal.press("enter")
        terminal.wait_for("PUBLISHED: this attempt or an")
        record(terminal, "t", SLOW)
        terminal.wait_for_dialog("1 attempt has an unknown outcome")
        terminal.press("enter")
        terminal.wait_for("either the publish did not take")
        record(terminal, "n", FAILED)
        terminal.wait_for("– no effect")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert settlements(tmp_path) == [
        ("unknown", "no_effect", "DRAFT"),
        ("unknown", "succeeded", "PUBLISHED"),
    ]
    assert len(posts(sandbox)) == 2
