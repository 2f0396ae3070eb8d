"""A caller or a loop that ends in flight loses no outcome."""

import asyncio
import gc
import threading
from pathlib import Path

import pytest

from flow_tui.model import Outcome
from flow_tui.services.publisher import (
    Publisher,
)
from flow_tui.store import StoreThread
from tests.support.patience import LONGEST
from tests.support.publishing import (
    FakeApi,
    act,
    impatient,
    locked,
    recorded,
)
from tests.support.session import run
from tests.support.store import raw


class TestCancelled:
    def test_a_caller_that_is_cancelled_stops_neither_request_nor_record(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            caller = asyncio.create_task(act(publisher))
            await api.arrived.wait()
            caller.cancel()
            with pytest.raises(asyncio.CancelledError):
                await caller
            assert publisher.busy
            draining = asyncio.create_task(publisher.drain())
            await asyncio.sleep(0)
            assert not draining.done()
            api.gate.set()
            await draining
            assert not publisher.busy
            assert [attempt.outcome for attempt in await recorded(store)] == [Outcome.SUCCEEDED]

        run(main())
        assert len(api.sent) == 1

    def test_a_caller_that_is_cancelled_at_once_has_still_confirmed(
        self, store: StoreThread, publisher: Publisher
    ) -> None:
        async def main() -> None:
            caller = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            caller.cancel()
            await publisher.drain()
            assert [attempt.outcome for attempt in await recorded(store)] == [Outcome.SUCCEEDED]

        run(main())

    def test_a_failure_that_no_caller_waits_for_writes_nothing_to_the_terminal(
        self, directory: Path, store: StoreThread, publisher: Publisher
    ) -> None:
        complaints: list[object] = []

        async def main() -> None:
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, told: complaints.append(told))
            await impatient(store)
            with locked(directory) as other:
                other.execute("BEGIN EXCLUSIVE")
                caller = asyncio.create_task(act(publisher))
                await asyncio.sleep(0)
                caller.cancel()
                await publisher.drain()
            publisher._task = None
            gc.collect()
            assert await recorded(store) == []

        run(main())
        assert complaints == []

    def test_who_waits_for_the_end_may_be_cancelled_too(
        self, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            caller = asyncio.create_task(act(publisher))
            await api.arrived.wait()
            draining = asyncio.create_task(publisher.drain())
            await asyncio.sleep(0)
            draining.cancel()
            await asyncio.wait({draining})
            api.gate.set()
            assert (await caller).attempt.outcome is Outcome.SUCCEEDED

        run(main())

    def test_there_may_be_nothing_to_wait_for(self, publisher: Publisher) -> None:
        run(publisher.drain())
        assert publisher.unrecorded_count == 0

    def test_a_loop_that_ends_in_flight_leaves_an_unknown_outcome(
        self, directory: Path, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            caller = asyncio.create_task(act(publisher))
            await api.arrived.wait()
            assert not caller.done()

        run(main())
        ((outcome, failure, ended_at),) = raw(
            directory, "SELECT outcome, failure, ended_at FROM attempts"
        )
        assert (outcome, failure) == ("unknown", "died")
        assert ended_at

    def test_a_loop_that_ends_before_the_request_leaves_one_not_sent(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        gate = threading.Event()

        async def main() -> None:
            blocking = asyncio.create_task(store.run(lambda _: gate.wait(LONGEST)))
            caller = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_later(0.02, gate.set)
            assert {blocking.done(), caller.done()} == {False}

        run(main())
        assert api.sent == []
        ((outcome, answer),) = raw(directory, "SELECT outcome, message FROM attempts")
        assert outcome == "not_sent"
        assert "before" in answer

    def test_a_loop_that_ends_after_the_store_was_closed_sends_nothing(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        gate = threading.Event()

        async def main() -> None:
            blocking = asyncio.create_task(store.run(lambda _: gate.wait(LONGEST)))
            caller = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not store.close(0)
            gate.set()
            assert {blocking.done(), caller.done()} == {False}

        run(main())
        assert store.close(LONGEST)
        assert api.sent == []
        assert raw(directory, "SELECT outcome FROM attempts") == [(None,)]

    def test_a_loop_that_ends_while_the_outcome_is_recorded_keeps_it(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        gate = threading.Event()
        blocking: list[asyncio.Task[bool]] = []

        async def main() -> None:
            api.gate.clear()
            caller = asyncio.create_task(act(publisher))
            await api.arrived.wait()
            blocking.append(asyncio.create_task(store.run(lambda _: gate.wait(LONGEST))))
            await asyncio.sleep(0)
            api.gate.set()
            for _ in range(5):
                await asyncio.sleep(0)
            assert publisher.unrecorded_count == 1
            assert not caller.done()

        run(main())
        gate.set()
        assert store.close(LONGEST)
        assert raw(directory, "SELECT outcome FROM attempts") == [("succeeded",)]

    def test_a_loop_that_ends_while_the_store_refuses_leaves_nothing(
        self, directory: Path, api: FakeApi, publisher: Publisher
    ) -> None:
        directory.rename(directory.with_name("aside"))
        directory.write_text("in the way")

        async def main() -> None:
            caller = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not caller.done()

        run(main())
        assert api.sent == []
        assert directory.read_text() == "in the way"
