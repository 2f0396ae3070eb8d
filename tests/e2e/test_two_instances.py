"""Two terminals, one data directory: one flow is published by one of them, two flows by both."""

import os
import re
import signal
from pathlib import Path

from flow_tui.model import Failure, Outcome
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.store import AttemptQuery, Store
from tests.support.aftermath import history
from tests.support.journey import (
    API_KEY,
    SID,
    SLOW,
    data_folder,
    environment,
    posts,
    publish,
    remember,
)
from tests.support.ssh import SshServer
from tests.support.terminal import Terminal, isolated_environment, running

ONE, ANOTHER = (
    SandboxFlow(flow_id, label, behaviour=Behaviour.SLOW, slow_seconds=6.0)
    for flow_id, label in (("1292740518863735", "one"), ("1618743905230716", "another"))
)


def _told(terminal: Terminal) -> str:
    return " ".join(re.sub("[─▌│]", " ", terminal.text).split())


def test_the_second_is_told_who_publishes_and_since_when(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, SLOW)
    variables = environment(sandbox)
    with (
        running(tmp_path, variables=variables) as first,
        running(tmp_path, variables=variables) as second,
    ):
        second.wait_for(SLOW.id)
        second.press("p")
        second.wait_for_dialog("Publish this flow?")
        second.type(SLOW.id[-4:])
        second.wait_for("Enter publishes it now.")

        first.wait_for(SLOW.id)
        publish(first, SLOW)
        assert sandbox.wait_for_posts(SLOW.id)
        second.press("enter")
        second.wait_for("Nothing was sent.")
        told = _told(second)
        assert f"process {first.pid}" in told
        assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000", told)

        first.press("q", "ctrl+q")  # no way out while the request is
        first.wait_for("✓ succeeded")
        assert len(posts(sandbox)) == 1
        for terminal in (first, second):
            terminal.press("q")
            assert terminal.wait_end() == 0
    assert b"flow-tui: 1 succeeded." in first.written
    assert b"nothing was sent in this session" in second.written


def test_two_sessions_over_ssh(tmp_path: Path, ssh_server: SshServer) -> None:
    """The second instance is refused before its dialog opens; it can publish another flow."""
    with Sandbox(flows=(ONE, ANOTHER), sid=SID, api_key=API_KEY) as sandbox:
        remember(tmp_path, ONE, ANOTHER)
        variables = isolated_environment(tmp_path, **environment(sandbox))
        with (
            Terminal([], variables, command=ssh_server.command(variables)) as first,
            Terminal([], variables, command=ssh_server.command(variables)) as second,
        ):
            first.wait_for(ONE.id)
            second.wait_for(ONE.id)
            publish(first, ONE)
            assert sandbox.wait_for_posts(ONE.id)
            second.press("p")
            second.wait_for("Nothing was sent. Another flow-tui")
            assert f"has been publishing flow {ONE.id} since" in _told(second)
            assert "Publish this flow?" not in second.text

            second.press("j")
            publish(second, ANOTHER)
            assert sandbox.wait_for_posts(ANOTHER.id)
            for terminal in (first, second):
                terminal.wait_for("✓ succeeded  publish")
                terminal.press("q")
                assert terminal.wait_end() == 0
        sent = posts(sandbox)
    assert [request.path.split("/")[4] for request in sent] == [ONE.id, ANOTHER.id]
    # The second was sent while the first was out.
    assert (sent[1].at - sent[0].at).total_seconds() < ONE.slow_seconds


def test_one_that_was_killed_leaves_the_truth_and_locks_nothing(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    remember(tmp_path, SLOW)
    variables = environment(sandbox)
    with (
        running(tmp_path, variables=variables) as first,
        running(tmp_path, variables=variables) as second,
    ):
        first.wait_for(SLOW.id)
        second.wait_for(SLOW.id)
        publish(first, SLOW)
        assert sandbox.wait_for_posts(SLOW.id)
        os.kill(first.pid, signal.SIGKILL)
        first.process.wait()

        second.press("p")  # a session that runs already is not kept from it, either
        second.wait_for_dialog("has an unknown outcome: this flow may already be")
        second.press("ctrl+g")
        second.wait_gone("Publish this flow?")

        with running(tmp_path, variables=variables) as third:
            third.wait_for_dialog("Did this publish take effect?")
            third.press("ctrl+g")
            third.wait_for(f"? unknown  publish {SLOW.id}")
            third.press("q")
            assert third.wait_end() == 0
        second.press("q")
        assert second.wait_end() == 0
    (attempt,) = history(tmp_path)
    assert attempt["outcome"] == Outcome.UNKNOWN
    assert attempt["flow_id"] == SLOW.id
    assert attempt["ended_at"] is None
    with Store.open(data_folder(tmp_path)) as store:
        (recorded,) = store.attempts.page(AttemptQuery(), 0, 9)
        assert recorded.answer is not None
        assert recorded.answer.failure is Failure.DIED
    assert len(posts(sandbox)) == 1
