"""Record, send, record: the order, one at a time, and nothing lost whatever fails."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import KaleyraClient, advise
from flow_tui.model import Account, Action, Answer, Attempt, Failure, Flow, NewAttempt, Outcome
from flow_tui.sandbox.flows import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.publisher import (
    Publisher,
    PublisherBusyError,
    PublisherStoppedError,
    PublishResult,
    ReadOnlyError,
)
from flow_tui.store import AttemptQuery, FlowBusyError, Store, StoreError, StoreThread
from flow_tui.store.attempts import Attempts
from flow_tui.store.database import FILE_NAME
from flow_tui.validation import InputError
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, child, raw, said, tell

T = TypeVar("T")

PATIENCE: Final = 20.0
KEY: Final = "Aq0w9e8r7t6y5u4i3o2p1a2s3d4f5g6h3"
CREDENTIALS: Final = Credentials(ACCOUNT, Secret(KEY), Source.KEYRING)
SIGN_UP: Final = Flow(FLOW, "Sign-up")
OTHER: Final = Flow("1307752946183396", "Lead form")
LARGE: Final = Answer(Outcome.SUCCEEDED, 420, 200, body="x" * 500_000)


class FakeApi:
    """Answers as it is told to, once what it is told to wait for has come."""

    def __init__(self, answer: Answer = SUCCEEDED) -> None:
        self.answer = answer
        self.error: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        """Called while the request is out."""
        self.sent: list[tuple[Action, Account, str, Secret]] = []
        self.arrived = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def act(self, action: Action, account: Account, flow_id: str, key: Secret) -> Answer:
        self.sent.append((action, account, flow_id, key))
        self.arrived.set()
        self.meanwhile()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(directory: Path) -> Iterator[StoreThread]:
    thread = StoreThread(lambda: Store.open(directory))
    yield thread
    assert thread.close(PATIENCE)


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def publisher(store: StoreThread, api: FakeApi) -> Publisher:
    return Publisher(store, api, "this session")


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(main, PATIENCE))


def act(publisher: Publisher, flow: Flow = SIGN_UP) -> Coroutine[Any, Any, PublishResult]:
    return publisher.act(Action.PUBLISH, flow, CREDENTIALS)


async def recorded(store: StoreThread) -> list[Attempt]:
    return await store.run(lambda store: store.attempts.page(AttemptQuery(), 0, 50, bodies=True))


async def only_one(store: StoreThread) -> Attempt:
    (attempt,) = await recorded(store)
    return attempt


async def impatient(store: StoreThread) -> None:
    """Let the store wait for another program's lock for no time."""
    await store.run(lambda store: store._database._connection.execute("PRAGMA busy_timeout = 0"))


async def fill_disk(store: StoreThread) -> None:
    """Let the database grow by four pages more, and then be as on a full disk."""

    def fill(store: Store) -> None:
        connection = store._database._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    await store.run(fill)


@contextmanager
def locked(directory: Path) -> Iterator[sqlite3.Connection]:
    """Another program that holds the database's lock, from its BEGIN EXCLUSIVE on."""
    path = directory / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


class TestOrder:
    def test_the_attempt_is_on_disk_before_the_request_and_open(
        self, directory: Path, api: FakeApi, publisher: Publisher
    ) -> None:
        seen: list[tuple[Any, ...]] = []
        sql = "SELECT flow_id, action, session, outcome, ended_at FROM attempts"
        api.meanwhile = lambda: seen.extend(raw(directory, sql))
        run(act(publisher))
        assert seen == [(FLOW, "publish", "this session", None, None)]

    def test_the_outcome_is_on_disk_before_it_is_returned(
        self, directory: Path, publisher: Publisher
    ) -> None:
        async def main() -> None:
            result = await act(publisher)
            sql = "SELECT id, outcome, http_status, body FROM attempts"
            assert raw(directory, sql) == [
                (result.attempt.id, "succeeded", 200, '{"success": true}')
            ]

        run(main())

    def test_what_is_returned_is_what_is_recorded(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.answer = REJECTED

        async def main() -> None:
            result = await publisher.act(Action.DEPRECATE, SIGN_UP, CREDENTIALS)
            assert result == PublishResult(await only_one(store))
            new = result.attempt.new
            assert (new.action, new.flow_id, new.label) == (Action.DEPRECATE, FLOW, "Sign-up")
            assert (new.account, new.session, new.source) == (ACCOUNT, "this session", "keyring")
            assert new.url == (
                f"https://api.in.kaleyra.io/v2/HXAP16XXXXXX97IN/whatsapp/{FLOW}/deprecate"
            )

        run(main())
        assert api.sent == [(Action.DEPRECATE, ACCOUNT, FLOW, Secret(KEY))]

    def test_the_key_is_not_on_disk(self, directory: Path, publisher: Publisher) -> None:
        run(act(publisher))
        assert KEY.encode() not in (directory / FILE_NAME).read_bytes()

    def test_the_whole_way_to_kaleyra_and_back(self, store: StoreThread) -> None:
        flow = SandboxFlow(FLOW, "Sign-up", behaviour=Behaviour.NORMAL)

        async def main(sandbox: Sandbox) -> None:
            client = KaleyraClient()
            account = Account("prod-in", sandbox.sid, sandbox.base_url)
            credentials = Credentials(account, Secret(sandbox.api_key), Source.KEYRING)
            publisher = Publisher(store, client, "this session")
            first = await publisher.act(Action.PUBLISH, SIGN_UP, credentials)
            again = await publisher.act(Action.PUBLISH, SIGN_UP, credentials)
            await client.close()
            assert [first.attempt, again.attempt] == await recorded(store)
            assert first.attempt.outcome is Outcome.SUCCEEDED
            assert again.attempt.outcome is Outcome.REJECTED
            assert len(sandbox.posts(FLOW)) == 2

        with Sandbox(flows=[flow]) as sandbox:
            run(main(sandbox))


class TestOneAtATime:
    def test_a_second_request_is_refused_while_one_is_out(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            assert not publisher.busy
            first = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            assert publisher.busy
            for flow in (SIGN_UP, OTHER):
                with pytest.raises(PublisherBusyError, match="in flight"):
                    await act(publisher, flow)
            api.gate.set()
            assert (await first).attempt.outcome is Outcome.SUCCEEDED
            assert not publisher.busy
            await act(publisher, OTHER)
            assert [attempt.new.flow_id for attempt in await recorded(store)] == [
                FLOW,
                OTHER.flow_id,
            ]

        run(main())
        assert len(api.sent) == 2

    def test_another_process_that_publishes_the_flow_is_named(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            await recorded(store)
            with child("publish", str(directory)) as process:
                said(process)
                tell(process)
                said(process)
                with pytest.raises(FlowBusyError) as caught:
                    await act(publisher)
                assert caught.value.pid == process.pid
                tell(process)
                said(process)
            assert not publisher.busy
            assert (await act(publisher)).attempt.outcome is Outcome.SUCCEEDED

        run(main())
        assert len(api.sent) == 1


class TestStopped:
    def test_nothing_is_recorded_or_sent_any_more(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            assert not publisher.stopped
            publisher.stop()
            assert publisher.stopped
            for _ in range(2):
                with pytest.raises(PublisherStoppedError, match="sends nothing more"):
                    await act(publisher)
            await publisher.drain()
            assert await recorded(store) == []

        run(main())
        assert api.sent == []

    def test_the_request_that_is_out_ends_and_is_recorded(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            api.gate.clear()
            caller = asyncio.create_task(act(publisher))
            await api.arrived.wait()
            publisher.stop()
            with pytest.raises(PublisherStoppedError):
                await act(publisher, OTHER)
            api.gate.set()
            await publisher.drain()
            assert (await caller).attempt == await only_one(store)
            assert (await only_one(store)).outcome is Outcome.SUCCEEDED

        run(main())
        assert len(api.sent) == 1

    @pytest.mark.parametrize(
        ("action", "status"), [(Action.PUBLISH, "PUBLISHED"), (Action.DEPRECATE, "DEPRECATED")]
    )
    def test_a_success_that_no_screen_shows_leaves_its_outcome_and_the_flows_status(
        self, store: StoreThread, api: FakeApi, publisher: Publisher, action: Action, status: str
    ) -> None:
        async def main() -> None:
            await store.run(lambda store: store.flows.add("prod-in", [(FLOW, "Sign-up")]))
            api.gate.clear()
            caller = asyncio.create_task(publisher.act(action, SIGN_UP, CREDENTIALS))
            await api.arrived.wait()
            publisher.stop()  # as a hang-up does, which also cancels what waits for the answer
            caller.cancel()
            api.gate.set()
            await publisher.drain()
            attempt = await only_one(store)
            assert attempt.outcome is Outcome.SUCCEEDED
            flow = await store.run(lambda store: store.flows.get("prod-in", FLOW))
            assert flow == Flow(FLOW, "Sign-up", status, attempt.ended_at)

        run(main())

    def test_one_that_is_about_to_be_recorded_is_not(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            recording, gate = asyncio.Event(), asyncio.Event()

            async def record_the_rest() -> None:
                recording.set()
                await gate.wait()

            publisher._record_pending = record_the_rest  # type: ignore[method-assign]
            caller = asyncio.create_task(act(publisher))
            await recording.wait()
            publisher.stop()
            gate.set()
            with pytest.raises(PublisherStoppedError):
                await caller
            assert await recorded(store) == []

        run(main())
        assert api.sent == []

    def test_one_that_is_being_recorded_is_recorded_as_not_sent(
        self,
        store: StoreThread,
        api: FakeApi,
        publisher: Publisher,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        begin = Attempts.begin

        def begin_and_stop(attempts: Attempts, new: NewAttempt) -> Attempt:
            publisher.stop()
            return begin(attempts, new)

        monkeypatch.setattr(Attempts, "begin", begin_and_stop)

        async def main() -> None:
            attempt = (await act(publisher)).attempt
            assert attempt == await only_one(store)
            assert attempt.outcome is Outcome.NOT_SENT
            assert attempt.answer is not None
            assert "before the request was sent" in attempt.answer.message

        run(main())
        assert api.sent == []


class TestReadOnly:
    @pytest.mark.parametrize("action", list(Action))
    def test_nothing_is_recorded_and_nothing_sent(
        self, store: StoreThread, api: FakeApi, action: Action
    ) -> None:
        async def main() -> None:
            publisher = Publisher(store, api, "this session", read_only=True)
            with pytest.raises(ReadOnlyError, match="--read-only"):
                await publisher.act(action, SIGN_UP, CREDENTIALS)
            assert not publisher.busy
            assert await recorded(store) == []

        run(main())
        assert api.sent == []


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
            blocking = asyncio.create_task(store.run(lambda _: gate.wait(PATIENCE)))
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
            blocking = asyncio.create_task(store.run(lambda _: gate.wait(PATIENCE)))
            caller = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not store.close(0)
            gate.set()
            assert {blocking.done(), caller.done()} == {False}

        run(main())
        assert store.close(PATIENCE)
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
            blocking.append(asyncio.create_task(store.run(lambda _: gate.wait(PATIENCE))))
            await asyncio.sleep(0)
            api.gate.set()
            for _ in range(5):
                await asyncio.sleep(0)
            assert publisher.unrecorded_count == 1
            assert not caller.done()

        run(main())
        gate.set()
        assert store.close(PATIENCE)
        assert raw(directory, "SELECT outcome FROM attempts") == [("succeeded",)]

    def test_a_loop_that_ends_while_the_store_refuses_leaves_nothing(
        self, directory: Path, api: FakeApi, publisher: Publisher
    ) -> None:
        directory.write_text("in the way")

        async def main() -> None:
            caller = asyncio.create_task(act(publisher))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not caller.done()

        run(main())
        assert api.sent == []
        assert directory.read_text() == "in the way"


class TestBeginFails:
    def test_without_a_record_nothing_is_sent(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            await impatient(store)
            with locked(directory) as other:
                other.execute("BEGIN EXCLUSIVE")
                with pytest.raises(StoreError, match="locked by another program"):
                    await act(publisher)
            assert not publisher.busy
            assert await recorded(store) == []
            assert (await act(publisher)).unrecorded == ""

        run(main())
        assert len(api.sent) == 1

    @pytest.mark.parametrize(
        ("flow", "account"),
        [
            (Flow("../x", ""), ACCOUNT),
            (SIGN_UP, Account("prod-in", "HX/1", ACCOUNT.base_url)),
            (SIGN_UP, Account("prod-in", ACCOUNT.sid, "http://api.in.kaleyra.io")),
        ],
    )
    def test_what_cannot_be_put_into_a_request_is_neither_recorded_nor_sent(
        self, store: StoreThread, api: FakeApi, publisher: Publisher, flow: Flow, account: Account
    ) -> None:
        credentials = Credentials(account, Secret(KEY), Source.KEYRING)

        async def main() -> None:
            with pytest.raises(InputError):
                await publisher.act(Action.PUBLISH, flow, credentials)
            assert await recorded(store) == []
            assert not publisher.busy

        run(main())
        assert api.sent == []


class TestEndFails:
    def test_an_outcome_that_cannot_be_recorded_is_returned_and_recorded_later(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            await impatient(store)
            with locked(directory) as other:
                api.meanwhile = lambda: other.execute("BEGIN EXCLUSIVE")
                result = await act(publisher)
                assert result.attempt.answer == SUCCEEDED
                assert result.attempt.ended_at is not None
                assert "not saved yet" in result.unrecorded
                assert "locked by another program" in result.unrecorded
                assert publisher.unrecorded_count == 1
                await publisher.drain()
                assert publisher.unrecorded_count == 1
            assert (await only_one(store)).in_flight
            await publisher.drain()
            assert publisher.unrecorded_count == 0
            assert (await only_one(store)).answer == SUCCEEDED

        run(main())

    def test_it_is_recorded_before_the_next_attempt_of_the_same_flow(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        async def main() -> None:
            await impatient(store)
            with locked(directory) as other:
                api.meanwhile = lambda: other.execute("BEGIN EXCLUSIVE")
                await act(publisher)
                with pytest.raises(StoreError, match="locked"):
                    await act(publisher)
            api.meanwhile, api.answer = lambda: None, REJECTED
            assert (await act(publisher)).unrecorded == ""
            assert publisher.unrecorded_count == 0
            assert [attempt.answer for attempt in await recorded(store)] == [SUCCEEDED, REJECTED]

        run(main())
        assert len(api.sent) == 2

    def test_a_lock_of_another_process_is_waited_for(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        """The time that SQLite waits is enough for another flow-tui that writes."""

        async def main() -> None:
            await recorded(store)
            with child("lock", str(directory)) as process:

                def lock() -> None:
                    said(process)
                    threading.Timer(0.2, tell, [process]).start()

                api.meanwhile = lock
                result = await act(publisher)
            assert result.unrecorded == ""
            assert await only_one(store) == result.attempt

        run(main())

    def test_on_a_full_disk_the_outcome_is_kept_without_its_body(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.answer = LARGE

        async def main() -> None:
            await fill_disk(store)
            result = await act(publisher)
            assert result.attempt.answer == LARGE
            assert "body" in result.unrecorded
            assert "is full" in result.unrecorded
            assert publisher.unrecorded_count == 0
            kept = await only_one(store)
            assert kept.answer is not None
            assert (kept.outcome, kept.answer.http_status) == (Outcome.SUCCEEDED, 200)
            assert (kept.answer.body, kept.answer.body_truncated) == ("", True)
            await publisher.drain()
            assert await recorded(store) == [kept]

        run(main())

    def test_an_outcome_without_a_body_is_whole_where_the_second_try_records_it(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.answer = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)
        real, tries = Attempts.end, count(1)

        def end(
            attempts: Attempts, attempt_id: int, answer: Answer, *, with_status: bool = True
        ) -> Attempt:
            if next(tries) == 1:
                raise StoreError("The database was busy.")
            return real(attempts, attempt_id, answer, with_status=with_status)

        async def main() -> None:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(Attempts, "end", end)
                result = await act(publisher)
            assert result.unrecorded == ""
            assert publisher.unrecorded_count == 0
            assert (await only_one(store)).answer == api.answer

        run(main())

    def test_an_outcome_is_recorded_without_the_flows_status_if_need_be(
        self, directory: Path, store: StoreThread, publisher: Publisher
    ) -> None:
        async def main() -> None:
            await store.run(lambda store: store.flows.add("prod-in", [(FLOW, "")]))
            rolls_back = "BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
            raw(directory, f"CREATE TRIGGER harm BEFORE UPDATE ON flows {rolls_back}")
            await act(publisher)
            assert publisher.unrecorded_count == 0
            assert (await only_one(store)).outcome is Outcome.SUCCEEDED

        run(main())

    def test_a_store_that_was_closed_in_flight_loses_no_answer_of_who_waits(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.meanwhile = lambda: store.close(PATIENCE)
        result = run(act(publisher))
        assert result.attempt.answer == SUCCEEDED
        assert "flow-tui is shutting down" in result.unrecorded
        assert publisher.unrecorded_count == 1
        assert raw(directory, "SELECT outcome FROM attempts") == [(None,)]

    def test_a_fault_of_the_store_loses_no_answer(
        self, store: StoreThread, publisher: Publisher
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise KeyError(KEY)

        async def main() -> None:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(Attempts, "end", fail)
                result = await act(publisher)
            assert result.attempt.answer == SUCCEEDED
            assert "KeyError" in result.unrecorded
            assert KEY not in result.unrecorded
            assert publisher.unrecorded_count == 1
            await publisher.drain()
            assert publisher.unrecorded_count == 0
            assert [attempt.answer for attempt in await recorded(store)] == [SUCCEEDED]

        run(main())


class TestApiFails:
    def test_a_fault_after_which_the_request_may_be_out_is_unknown(
        self, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.error = ZeroDivisionError(f"while sending {KEY}")

        async def main() -> None:
            result = await act(publisher)
            assert result == PublishResult(await only_one(store))
            answer = result.attempt.answer
            assert answer is not None
            assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.INTERNAL)
            assert "ZeroDivisionError" in answer.message
            assert KEY not in str(result)
            said = advise(Action.PUBLISH, answer)
            assert "report" in said
            assert "look at the flow on Kaleyra" in said
            api.error = None
            assert (await act(publisher)).attempt.outcome is Outcome.SUCCEEDED

        run(main())
