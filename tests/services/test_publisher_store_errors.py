"""A store that fails: nothing is sent without a record, and no outcome is lost."""

import threading
from itertools import count
from pathlib import Path

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.model import Account, Action, Answer, Attempt, Failure, Flow, Outcome
from flow_tui.secret import Secret
from flow_tui.services.publisher import (
    Publisher,
)
from flow_tui.store import StoreError, StoreThread
from flow_tui.store.attempts import Attempts
from flow_tui.validation import InputError
from tests.support.patience import LONGEST
from tests.support.publishing import (
    KEY,
    LARGE,
    SIGN_UP,
    FakeApi,
    act,
    fill_disk,
    impatient,
    locked,
    only_one,
    recorded,
)
from tests.support.session import run
from tests.support.store import (
    ACCOUNT,
    FLOW,
    REJECTED,
    SUCCEEDED,
    child,
    raw,
    read_line,
    write_line,
)


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
                    read_line(process)
                    threading.Timer(0.2, write_line, [process]).start()

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
            await store.run(lambda store: store.flows.add(ACCOUNT, [(FLOW, "")]))
            rolls_back = "BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
            raw(directory, f"CREATE TRIGGER harm BEFORE UPDATE ON flows {rolls_back}")
            await act(publisher)
            assert publisher.unrecorded_count == 0
            assert (await only_one(store)).outcome is Outcome.SUCCEEDED

        run(main())

    def test_a_store_that_was_closed_in_flight_loses_no_answer_of_who_waits(
        self, directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
    ) -> None:
        api.meanwhile = lambda: store.close(LONGEST)
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
