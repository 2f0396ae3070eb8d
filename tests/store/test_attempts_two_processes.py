"""Two processes that publish the same flow at once."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flow_tui.model import Failure, Outcome
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import FlowBusyError
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, child, new_attempt, read_line, write_line


def message_of(line: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(line)
    return message


def test_one_of_two_is_refused_with_who_and_since_when(directory: Path) -> None:
    with child("publish", str(directory)) as first, child("publish", str(directory)) as second:
        assert message_of(read_line(first)) == {"ready": first.pid}
        assert message_of(read_line(second)) == {"ready": second.pid}
        write_line(first)
        write_line(second)
        answers = {process.pid: message_of(read_line(process)) for process in (first, second)}
        [winner] = [process for process in (first, second) if "begun" in answers[process.pid]]
        [loser] = [process for process in (first, second) if "busy" in answers[process.pid]]
        refused = answers[loser.pid]
        assert refused["busy"] == winner.pid
        assert refused["host"] == os.uname().nodename
        assert refused["since"] == answers[winner.pid]["since"]
        assert refused["own"] is False
        assert f"process {winner.pid} on {os.uname().nodename}" in refused["sentence"]
        assert loser.wait() == 0
        write_line(winner)
        assert message_of(read_line(winner)) == {"ended": "succeeded"}
    with Store.open(directory) as store:
        [attempt] = store.attempts.page(AttemptQuery(), 0, 9)
        assert attempt.outcome is Outcome.SUCCEEDED
        store.attempts.begin(new_attempt())


def test_a_running_process_blocks_its_flow_and_a_killed_one_does_not(directory: Path) -> None:
    with child("publish", str(directory)) as other, Store.open(directory) as store:
        read_line(other)
        write_line(other)
        begun = message_of(read_line(other))["begun"]
        assert store.attempts.close_abandoned() == []
        with pytest.raises(FlowBusyError) as busy:
            store.attempts.begin(new_attempt())
        assert busy.value.pid == other.pid
        assert busy.value.attempt.id == begun
        assert busy.value.attempt.in_flight
        assert datetime.now(UTC) - busy.value.attempt.started_at < timedelta(seconds=60)
        store.attempts.begin(new_attempt("another-flow"))

        other.kill()  # and not waited for: it stays in the process table
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        [died] = store.attempts.close_abandoned()
        assert died.id == begun
        assert died.outcome is Outcome.UNKNOWN
        assert died.answer is not None
        assert died.answer.failure is Failure.DIED
        assert died.ended_at is None
        assert store.attempts.begin(new_attempt()).id > begun


def test_asking_names_other_processes_and_changes_nothing(directory: Path) -> None:
    with child("publish", str(directory)) as other, Store.open(directory) as store:
        read_line(other)
        store.attempts.ensure_not_busy(ACCOUNT, FLOW)
        write_line(other)
        begun = message_of(read_line(other))["begun"]
        with pytest.raises(FlowBusyError) as busy:
            store.attempts.ensure_not_busy(ACCOUNT, FLOW)
        assert busy.value.attempt.id == begun
        store.attempts.ensure_not_busy(ACCOUNT, "another-flow")

        own = store.attempts.begin(new_attempt("another-flow"))
        store.attempts.ensure_not_busy(ACCOUNT, "another-flow")
        store.attempts.end(own.id, SUCCEEDED)

        other.kill()
        other.wait()
        store.attempts.ensure_not_busy(ACCOUNT, FLOW)
        left_open = store.attempts.get(begun)
        assert left_open is not None
        assert left_open.in_flight
