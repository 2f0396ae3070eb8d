"""Any order of what two processes do to the journal leaves what a simple model says."""

import os
import subprocess
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flow_tui.model import Action, Answer, Failure, NewAttempt, Outcome, Settled, Settlement
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import (
    FlowBusyError,
    NoteChangedError,
    SettledMeanwhileError,
    StoreError,
)
from flow_tui.store.owner import Owner, _stat
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, REJECTED, SUCCEEDED, new_attempt, prepare

EXAMPLES: Final = int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "15"))
"""How many sequences are tried; with more than the default they are new ones each time."""
DIED: Final = Answer(Outcome.UNKNOWN, elapsed_ms=0, failure=Failure.DIED)
LOST: Final = Answer(Outcome.UNKNOWN, 15_000, failure=Failure.TIMEOUT)
UNSENT: Final = Answer(Outcome.NOT_SENT, 10_000, failure=Failure.CONNECT_TIMEOUT)
FLOWS: Final = ("1000000000000001", "1000000000000002")
STATUS: Final = {Action.PUBLISH: "PUBLISHED", Action.DEPRECATE: "DEPRECATED"}

processes = st.integers(0, 1)
attempts = st.integers(0, 30)
"""Taken modulo the number of attempts."""


class Process:
    """A process that owns what it begins; it does nothing by itself, and can be killed."""

    def __init__(self, directory: Path) -> None:
        self.child = subprocess.Popen(["sleep", "600"])
        stat = _stat(self.child.pid)
        assert stat is not None
        own = Owner.current()
        owner = Owner(own.host, own.machine, self.child.pid, stat[1])
        self.store = Store.open(directory, owner)
        self.is_alive = True

    def end(self) -> None:
        self.store.close()
        self.child.kill()
        self.child.wait()
        self.is_alive = False


@dataclass
class Known:
    """What the model knows of an attempt."""

    new: NewAttempt
    owner: Process
    answer: Answer | None = None
    ended: bool = False
    settlement: Settlement | None = None
    note: str = ""
    seen: tuple[str, datetime | None] = ("", None)

    @property
    def in_flight(self) -> bool:
        return self.answer is None

    @property
    def is_unknown(self) -> bool:
        return self.answer is not None and self.answer.outcome is Outcome.UNKNOWN

    @property
    def is_blocking(self) -> bool:
        return self.in_flight and self.owner.is_alive


class Journal(RuleBasedStateMachine):
    """Two processes, two flows, and what is known of each attempt by its ID."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        directory = Path(self.folder.name) / "data"
        self.directory = directory
        prepare(directory)
        self.processes = [Process(directory), Process(directory)]
        self.processes[0].store.flows.add(ACCOUNT, [(flow, "label") for flow in FLOWS])
        self.known: dict[int, Known] = {}
        self.status = dict.fromkeys(FLOWS, "")

    def teardown(self) -> None:
        for process in self.processes:
            process.end()
        self.folder.cleanup()

    def attempt(self, number: int) -> tuple[int, Known]:
        attempt_id = sorted(self.known)[number % len(self.known)]
        return attempt_id, self.known[attempt_id]

    @rule(process=processes, flow=st.sampled_from(FLOWS), action=st.sampled_from(Action))
    def begin(self, process: int, flow: str, action: Action) -> None:
        host = f"jump{process}"
        new = new_attempt(flow, action=action)._replace(flow_json_sha256=flow, host=host)
        earlier = [one for one in self.known.values() if one.new.flow_id == flow and one.in_flight]
        store = self.processes[process].store
        if any(one.is_blocking for one in earlier):
            with pytest.raises(FlowBusyError):
                store.attempts.begin(new)
            return
        begun = store.attempts.begin(new)
        for one in earlier:
            one.answer = DIED
        assert begun.id not in self.known
        self.known[begun.id] = Known(new, self.processes[process])

    @precondition(lambda self: self.known)
    @rule(
        process=processes,
        number=attempts,
        answer=st.sampled_from([SUCCEEDED, REJECTED, LOST, UNSENT]),
    )
    def end(self, process: int, number: int, answer: Answer) -> None:
        attempt_id, known = self.attempt(number)
        store = self.processes[process].store
        is_open = known.answer is None or (known.answer == DIED and not known.ended)
        if not is_open and known.answer != answer:
            with pytest.raises(StoreError, match="already has an outcome"):
                store.attempts.end(attempt_id, answer)
            return
        store.attempts.end(attempt_id, answer)
        if is_open and answer is SUCCEEDED:
            self.status[known.new.flow_id] = STATUS[known.new.action]
        known.answer, known.ended = answer, True

    @precondition(lambda self: self.known)
    @rule(
        process=processes,
        number=attempts,
        settled=st.sampled_from(Settled),
        has_read=st.booleans(),
    )
    def settle(self, process: int, number: int, settled: Settled, has_read: bool) -> None:
        attempt_id, known = self.attempt(number)
        shown = known.settlement if has_read else None
        store = self.processes[process].store
        if known.answer is None or known.answer.outcome is not Outcome.UNKNOWN:
            with pytest.raises(StoreError, match="cannot be settled"):
                store.attempts.settle(attempt_id, settled, "DRAFT", shown)
        elif shown != known.settlement:
            with pytest.raises(SettledMeanwhileError):
                store.attempts.settle(attempt_id, settled, "DRAFT", shown)
        else:
            after = store.attempts.settle(attempt_id, settled, "DRAFT", shown)
            known.settlement = after.settlement
            assert after.settlement is not None
            assert after.settlement.settled is settled

    @precondition(lambda self: self.known)
    @rule(
        process=processes,
        number=attempts,
        note=st.sampled_from(["", "OPS-1", " OPS-2\n"]),
        shown=st.sampled_from([None, "", "OPS-1"]),
    )
    def note(self, process: int, number: int, note: str, shown: str | None) -> None:
        attempt_id, known = self.attempt(number)
        journal = self.processes[process].store.attempts
        if shown is not None and known.note not in ("", shown, note.strip()):
            with pytest.raises(NoteChangedError):
                journal.set_note(attempt_id, note, shown)
            return
        known.note = note.strip()
        assert journal.set_note(attempt_id, note, shown).note == known.note

    @precondition(lambda self: self.known)
    @rule(
        process=processes,
        number=attempts,
        status=st.sampled_from(["DRAFT", "PUBLISHED"]),
        at=st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    )
    def look_after(self, process: int, number: int, status: str, at: datetime) -> None:
        attempt_id, known = self.attempt(number)
        known.seen = status, at
        after = self.processes[process].store.attempts.set_seen(attempt_id, status, at)
        assert (after.seen_status, after.seen_at) == known.seen

    @rule(process=processes)
    def close_abandoned(self, process: int) -> None:
        closed = self.processes[process].store.attempts.close_abandoned()
        expected = {
            attempt_id
            for attempt_id, one in self.known.items()
            if one.in_flight and not one.is_blocking
        }
        assert {attempt.id for attempt in closed} == expected
        for attempt_id in expected:
            self.known[attempt_id].answer = DIED

    @rule(process=processes)
    def kill(self, process: int) -> None:
        """End a process, and start another in its place."""
        self.processes[process].end()
        self.processes[process] = Process(self.directory)

    @rule(process=processes, flow=st.sampled_from(FLOWS))
    def look(self, process: int, flow: str) -> None:
        other = any(
            one.is_blocking and one.owner is not self.processes[process]
            for one in self.known.values()
            if one.new.flow_id == flow
        )
        expectation = pytest.raises(FlowBusyError) if other else nullcontext()
        with expectation:
            self.processes[process].store.attempts.ensure_not_busy(ACCOUNT, flow)

    @invariant()
    def both_read_what_is_known(self) -> None:
        for process in self.processes:
            journal = process.store.attempts
            rows = journal.get_many(journal.ids(AttemptQuery()), bodies=True)
            assert {
                row.id: (row.new, row.answer, row.in_flight, row.ended_at is not None)
                for row in rows
            } == {
                attempt_id: (one.new, one.answer, one.in_flight, one.ended)
                for attempt_id, one in self.known.items()
            }
            assert {
                row.id: (row.note, (row.seen_status, row.seen_at), row.settlement) for row in rows
            } == {
                attempt_id: (one.note, one.seen, one.settlement if one.is_unknown else None)
                for attempt_id, one in self.known.items()
            }
            noted = {attempt_id for attempt_id, one in self.known.items() if one.note}
            assert set(journal.ids(AttemptQuery(text="ops-"))) == noted
            flows = process.store.flows.page(ACCOUNT, "", 0, 9)
            assert {flow.flow_id: flow.status for flow in flows} == self.status


TestJournal = Journal.TestCase
TestJournal.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    derandomize="FLOW_TUI_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
