"""Whatever fails, and whenever: what is sent was recorded before, and its outcome is kept."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flow_tui.kaleyra import WithheldError
from flow_tui.model import Answer, Failure, Flow, Outcome
from flow_tui.services.publisher import Publisher, PublisherError
from flow_tui.store import Store, StoreError, StoreThread
from tests.support.patience import LONGEST
from tests.support.publishing import (
    OTHER,
    SIGN_UP,
    FakeApi,
    act,
    impatient,
    locked,
    recorded,
)
from tests.support.session import run
from tests.support.store import REJECTED, SUCCEEDED, prepare, raw

T = TypeVar("T")
EXAMPLES: Final = int(os.environ.get("FLOW_TUI_TEST_EXAMPLES", "40"))
"""How many plans are tried; with more than the default they are new ones each time."""
LOST: Final = Answer(Outcome.UNKNOWN, 15_000, failure=Failure.TIMEOUT)
OPEN: Final = "SELECT count(*) FROM attempts WHERE outcome IS NULL AND flow_id = ?"


class Fault(Enum):
    NONE = auto()
    LOCKED_BEFORE = auto()
    """Another program has the database's lock when the attempt is to be recorded."""
    LOCKED_AFTER = auto()
    """It has the lock when the outcome is to be recorded."""
    WITHHELD = auto()
    """The client sends nothing: it is too late."""
    CLIENT_FAILS = auto()
    """The client raises when the request is out."""


class Event(Enum):
    NONE = auto()
    CALLER_CANCELLED = auto()
    STOPPED = auto()
    """By a signal or by quitting."""


@dataclass(frozen=True)
class Step:
    """One publish, what fails, and what happens meanwhile."""

    flow: Flow
    answer: Answer
    fault: Fault
    event: Event
    at: int
    """The moment of the event: before and after each call of the store, and twice in a request."""


STEPS: Final = st.lists(
    st.builds(
        Step,
        st.sampled_from([SIGN_UP, OTHER]),
        st.sampled_from([SUCCEEDED, REJECTED, LOST]),
        st.sampled_from(Fault),
        st.sampled_from([Event.NONE, *Event]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=6,
)


class WatchedStore(StoreThread):
    """A store that says before and after each call that there is one."""

    moment: Callable[[], None] = staticmethod(lambda: None)

    async def run(self, work: Callable[[Store], T]) -> T:
        self.moment()
        try:
            return await super().run(work)
        finally:
            self.moment()


class Run:
    """A publisher on a store of its own, and what its API saw."""

    def __init__(self, directory: Path, store: WatchedStore) -> None:
        self.directory = directory
        self.store = store
        self.api = FakeApi()
        self.publisher = Publisher(store, self.api, "this session")
        self.expected: list[tuple[str, Answer]] = []
        """The flow and the answer of each request that was sent."""
        self.moments = 0
        """How many there were in the step that is taken."""

    async def take(self, step: Step) -> None:
        """Do one step, then let the database be used again."""
        with ExitStack() as until_then:
            other = until_then.enter_context(locked(self.directory))
            if step.fault is Fault.LOCKED_BEFORE:
                other.execute("BEGIN EXCLUSIVE")
            self.moments = 0
            self.api.connecting = self._connecting(step)
            self.api.meanwhile = self._meanwhile(step, other)
            self.api.answer = step.answer
            self.api.error = ZeroDivisionError() if step.fault is Fault.CLIENT_FAILS else None
            self.api.gate.clear()
            self.api.arrived.clear()
            caller = asyncio.create_task(act(self.publisher, step.flow))
            self.store.moment = self._moment(step, caller)
            arrived = asyncio.create_task(self.api.arrived.wait())
            await asyncio.wait({caller, arrived}, return_when=asyncio.FIRST_COMPLETED)
            arrived.cancel()
            self.api.gate.set()
            with suppress(StoreError, PublisherError, asyncio.CancelledError):
                await caller
            if self.publisher._task is not None:
                await asyncio.wait({self.publisher._task})

    def _moment(self, step: Step, caller: asyncio.Task[object]) -> Callable[[], None]:
        def moment() -> None:
            if self.moments == step.at and step.event is Event.CALLER_CANCELLED:
                caller.cancel()
            if self.moments == step.at and step.event is Event.STOPPED:
                self.publisher.stop()
            self.moments += 1

        return moment

    def _connecting(self, step: Step) -> Callable[[], object]:
        def connecting() -> None:
            self.store.moment()
            if step.fault is Fault.WITHHELD:
                raise WithheldError(Failure.LATE, "too late")

        return connecting

    def _meanwhile(self, step: Step, other: sqlite3.Connection) -> Callable[[], object]:
        def meanwhile() -> None:
            assert not self.publisher.stopped
            assert raw(self.directory, OPEN, step.flow.flow_id) == [(1,)]
            answer = step.answer
            if step.fault is Fault.CLIENT_FAILS:
                answer = Answer(Outcome.UNKNOWN, 0, failure=Failure.INTERNAL)
            self.expected.append((step.flow.flow_id, answer))
            if step.fault is Fault.LOCKED_AFTER:
                other.execute("BEGIN EXCLUSIVE")
            self.store.moment()

        return meanwhile


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="FLOW_TUI_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(STEPS)
def test_what_is_sent_was_recorded_before_and_its_outcome_is_kept(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        directory = Path(folder) / "data"
        prepare(directory)
        store = WatchedStore(lambda: Store.open(directory))

        async def main() -> None:
            await impatient(store)
            one = Run(directory, store)
            for step in steps:
                await one.take(step)
            await one.publisher.drain()
            assert one.publisher.unrecorded_count == 0
            attempts = await recorded(store)
            sent = [attempt for attempt in attempts if attempt.outcome is not Outcome.NOT_SENT]
            assert len(one.api.sent) == len(one.expected) == len(sent)
            for attempt, (flow_id, answer) in zip(sent, one.expected, strict=True):
                assert attempt.new.flow_id == flow_id
                assert not attempt.in_flight
                assert attempt.answer is not None
                assert attempt.answer.outcome is answer.outcome
                assert attempt.answer.failure is answer.failure
                assert attempt.answer.body == answer.body

        try:
            run(main())
        finally:
            assert store.close(LONGEST)
