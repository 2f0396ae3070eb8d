"""Many at once in a real terminal: marked, confirmed by their number, stopped, resumed."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flow_tui.app.publish.confirm_batch import MOST_CHECKED
from flow_tui.sandbox import responses
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.responses import Reply
from flow_tui.sandbox.server import Sandbox
from tests.support.aftermath import history, wait_ended
from tests.support.journey import (
    API_KEY,
    DRAFT,
    LEAD,
    REFUSED,
    SID,
    data_folder,
    environment,
    files_with,
    remember,
)
from tests.support.publish import CHECKED
from tests.support.terminal import Terminal, running

SURVEY = SandboxFlow("1029538471662081", "Customer survey")
WRONG_ACCOUNT = SandboxFlow("1081739462205566", "account", behaviour=Behaviour.WRONG_ACCOUNT)
LIMITED = SandboxFlow("1096315782409941", "limited", behaviour=Behaviour.RATE_LIMITED)
OTHERS = tuple(SandboxFlow(f"16629501843703{number}", f"Region {number}") for number in (10, 11))


@contextmanager
def publishing_on(*flows: SandboxFlow) -> Iterator[Sandbox]:
    with Sandbox(flows=flows, sid=SID, api_key=API_KEY) as sandbox:
        yield sandbox
    assert not sandbox.faults


def posted(sandbox: Sandbox) -> list[str]:
    return [seen.path.split("/")[-2] for seen in sandbox.requests if seen.method == "POST"]


def ids(*flows: SandboxFlow) -> list[str]:
    return [flow.id for flow in flows]


def confirm(
    terminal: Terminal, count: int, sandbox: Sandbox | None = None, *, delay: float = 0.0
) -> None:
    """Publish the marked flows as a person does; what comes of them is still to come.

    Args:
        terminal: Where they are marked.
        count: How many they are.
        sandbox: What answers late from then on.
        delay: By how many seconds.
    """
    terminal.press("p")
    terminal.wait_for_dialog(f"Publish these {count} flows?")
    if count <= MOST_CHECKED:  # what a check finds changes the question
        terminal.wait_until(lambda text: bool(re.search(CHECKED, text)), "all checked")
    terminal.type(str(count))
    terminal.wait_for(f"Enter publishes all {count} now")
    if sandbox is not None:
        sandbox.delay = delay
    terminal.press("enter")


def close(terminal: Terminal) -> None:
    """Leave the summary once it can have been seen."""
    terminal.settle(0.4)
    terminal.press("q")
    terminal.wait_for("Responses")


def test_a_hang_up_sends_nothing_that_was_queued(tmp_path: Path) -> None:
    home = tmp_path / "home"
    flows = (DRAFT, LEAD, SURVEY)
    with publishing_on(*flows) as sandbox:
        remember(home, *flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for(SURVEY.label)
            terminal.press("*")
            terminal.wait_for("3 marked: p publishes them.")
            confirm(terminal, 3, sandbox, delay=1.5)
            assert sandbox.wait_for_posts(DRAFT.id)
            terminal.process.kill(signal.SIGHUP)
            assert terminal.wait_end() == 128 + signal.SIGHUP
        assert posted(sandbox) == ids(DRAFT)
    assert [(line["flow_id"], line["outcome"]) for line in history(home)] == [
        (DRAFT.id, "succeeded")
    ]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_what_a_cut_off_run_leaves_is_marked_at_the_next_start(
    tmp_path: Path, number: signal.Signals
) -> None:
    home = tmp_path / "home"
    flows = (DRAFT, LEAD, SURVEY)
    with publishing_on(*flows) as sandbox:
        remember(home, *flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for(SURVEY.label)
            terminal.press("*")
            terminal.wait_for("3 marked: p publishes them.")
            confirm(terminal, 3, sandbox, delay=1.0)
            assert sandbox.wait_for_posts(DRAFT.id)
            terminal.process.kill(number)
            wait_ended(home)
        with running(home, variables=environment(sandbox)) as terminal:
            if number is signal.SIGKILL:
                terminal.wait_for("Did this publish take effect?")
                terminal.settle(0.6)
                terminal.press("ctrl+g")
            terminal.wait_for("2 marked: p publishes them. Left by a run that did not finish.")
            shown = terminal.wait_for(SURVEY.label)
            assert len(re.findall(r"^.\*\d", shown, re.MULTILINE)) == 2
            sandbox.delay = 0
            confirm(terminal, 2)
            terminal.wait_for("Done: all 2 flows tried")
            close(terminal)
        assert posted(sandbox) == ids(*flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for(SURVEY.label)
            terminal.settle()
            assert "marked" not in terminal.text


def test_mark_five_one_is_refused_one_stops_it_and_p_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    flows = (DRAFT, REFUSED, WRONG_ACCOUNT, LEAD, *OTHERS, SURVEY)
    with publishing_on(*flows) as sandbox:
        remember(home, *flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for(SURVEY.label)
            for key in ("space", "space", "space", "space", "j", "j", "space"):
                terminal.press(key)
            shown = terminal.wait_for("5 marked: p publishes them.")
            assert len(re.findall(r"^.\*\d", shown, re.MULTILINE)) == 5
            terminal.press("c")
            terminal.wait_for("Stopped: checked 3 of 5 flows")
            terminal.wait_for("1 ready to be published, 1 cannot be, 1 not known.")
            terminal.press("q")
            terminal.wait_for("Responses")
            confirm(terminal, 5)
            terminal.wait_for("Stopped: 3 of 5 flows tried")
            shown = terminal.wait_for("1 succeeded, 2 rejected, 0 unknown, 2 not sent.")
            assert "The account was refused" in shown
            assert posted(sandbox) == ids(DRAFT, REFUSED, WRONG_ACCOUNT)
            terminal.settle(0.4)
            terminal.press("enter")
            terminal.wait_for("Publish of 1476 0933 8521 7748")
            terminal.press("q")
            terminal.wait_for("Stopped: 3 of 5 flows tried")
            close(terminal)
            terminal.wait_for("3 marked: p publishes them.")
            terminal.wait_for(f"✗ rejected  publish {WRONG_ACCOUNT.id}")  # the newest answer
            terminal.press("g", "j", "space", "space")  # the refused one again, not the next
            terminal.wait_for("3 marked")
            terminal.press("p")
            terminal.wait_for_dialog("Publish these 3 flows?")
            terminal.wait_for("(checked just now)")
            terminal.press("shift+tab", "enter")
            terminal.wait_for("Only a draft can be published")
            terminal.press("q")
            terminal.wait_for("Publish these 3 flows?")
            terminal.press("ctrl+r")
            terminal.wait_for("1 flow is left out. It is not published, and stays marked.")
            terminal.press("tab")
            terminal.type("2")
            terminal.wait_for("Enter publishes all 2 now")
            terminal.press("enter")
            terminal.wait_for("2 succeeded, 0 rejected, 0 unknown, 0 not sent.")
            close(terminal)
            terminal.wait_for("1 marked: p publishes it.")
            terminal.press("q")
            assert terminal.wait_end() == 0
        assert posted(sandbox) == ids(DRAFT, REFUSED, WRONG_ACCOUNT, LEAD, SURVEY)
        assert sandbox.state_of(OTHERS[0].id) is FlowState.DRAFT

    outcomes = [(line["flow_id"], line["outcome"]) for line in history(home)]
    assert outcomes == [
        (DRAFT.id, "succeeded"),
        (REFUSED.id, "rejected"),
        (WRONG_ACCOUNT.id, "rejected"),
        (LEAD.id, "succeeded"),
        (SURVEY.id, "succeeded"),
    ]
    assert b"flow-tui: 3 succeeded, 2 rejected." in terminal.written
    assert files_with(API_KEY, [home]) == []
    assert API_KEY.encode() not in terminal.written


def test_ctrl_g_stops_after_the_one_in_flight(tmp_path: Path) -> None:
    home = tmp_path / "home"
    flows = (DRAFT, LEAD, SURVEY)
    with publishing_on(*flows) as sandbox:
        remember(home, *flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for(SURVEY.label)
            terminal.press("*")
            terminal.wait_for("3 marked")
            confirm(terminal, 3, sandbox, delay=1.5)
            terminal.wait_for("0 done, 3 left")
            terminal.press("enter", "q", " ", "p", "ctrl+g")
            terminal.wait_for("Stopping after the request in flight. Nothing more is sent.")
            assert "Stopped" not in terminal.text
            terminal.wait_for("1 succeeded, 0 rejected, 0 unknown, 2 not sent.")
            assert "You stopped it." in terminal.text
            close(terminal)
            terminal.wait_for("2 marked")
            terminal.press("q")
            assert terminal.wait_end() == 0
        assert posted(sandbox) == ids(DRAFT)
    assert data_folder(home).is_dir()


def test_too_many_requests_are_waited_for_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = Reply(429, b"{}", headers=(("Retry-After", "3"),))
    monkeypatch.setitem(responses._WITHOUT_EFFECT, Behaviour.RATE_LIMITED, reply)
    home = tmp_path / "home"
    flows = (DRAFT, LIMITED, LEAD)
    with publishing_on(*flows) as sandbox:
        remember(home, *flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for(LEAD.label)
            terminal.press("*")
            terminal.wait_for("3 marked")
            confirm(terminal, 3)
            terminal.wait_for("asks to wait: the next request goes out in 2 s")
            assert posted(sandbox) == ids(DRAFT, LIMITED)
            terminal.wait_for("2 succeeded, 1 rejected, 0 unknown, 0 not sent.")
            assert "1 flow is still to be published. It stays marked" in terminal.text
            close(terminal)
            terminal.wait_for("1 marked: p publishes it.")
            terminal.press("q")
            assert terminal.wait_end() == 0
        arrived = [seen.at for seen in sandbox.requests if seen.method == "POST"]
        assert posted(sandbox) == ids(DRAFT, LIMITED, LEAD)
        assert (arrived[2] - arrived[1]).total_seconds() >= 3


def test_hundreds_are_calm(tmp_path: Path) -> None:
    """Neither the terminal nor the memory is flooded, and the log keeps what it always keeps."""
    home = tmp_path / "home"
    flows = [SandboxFlow(str(10**15 + number), f"Region {number}") for number in range(300)]
    with publishing_on(*flows) as sandbox:
        remember(home, *flows)
        with running(home, variables=environment(sandbox)) as terminal:
            terminal.wait_for("Region 3")
            terminal.press("*")
            terminal.wait_for("300 marked")
            before, memory = len(terminal.written), terminal.memory
            confirm(terminal, 300)
            terminal.wait_until(lambda shown: "300 done, 0 left" in shown, "all are done")
            assert "300 succeeded, 0 rejected, 0 unknown, 0 not sent." in terminal.text
            assert len(terminal.written) - before < 60_000
            assert terminal.memory - memory < 60
            close(terminal)
            terminal.wait_for("Region 299")
            terminal.settle()
            assert terminal.read(1.0) < 200  # a time in the list may change
            terminal.press("q")
            assert terminal.wait_end() == 0
        assert posted(sandbox) == [flow.id for flow in flows]
    assert b"flow-tui: 300 succeeded." in terminal.written


def test_read_only_in_the_demo(tmp_path: Path) -> None:
    with running(tmp_path / "home", "--demo", "--read-only") as terminal:
        shown = terminal.wait_for(DRAFT.label)
        assert " READ-ONLY " in shown.splitlines()[0]
        assert " DEMO " in shown.splitlines()[0]
        terminal.press("p")
        terminal.wait_for("Read-only mode: nothing")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert b"nothing was sent in this session" in terminal.written


def test_read_only_by_the_configuration(tmp_path: Path) -> None:
    home = tmp_path / "home"
    config = home / "config" / "flow-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("read_only = true\n")
    with publishing_on(DRAFT) as sandbox:
        remember(home, DRAFT)
        with running(home, variables=environment(sandbox)) as terminal:
            shown = terminal.wait_for(DRAFT.label)
            assert " READ-ONLY " in shown.splitlines()[0]
            terminal.press("p")
            terminal.wait_for("Read-only mode: nothing")
            terminal.press("q")
            assert terminal.wait_end() == 0
        assert sandbox.requests == []
