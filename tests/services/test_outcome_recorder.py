"""What the store refuses is tried again by itself, until it is on disk or the process must end."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from flow_tui.model import Answer, Attempt, Outcome
from flow_tui.services import outcome_recorder
from flow_tui.services import publisher as publisher_module
from flow_tui.services.publisher import Publisher
from flow_tui.store import DatabaseLockedError, Store, StoreError, StoreThread
from flow_tui.store.attempts import Attempts
from tests.support.publishing import (
    LARGE,
    OTHER,
    FakeApi,
    act,
    fill_disk,
    impatient,
    locked,
    only_one,
    recorded,
)
from tests.support.session import run
from tests.support.store import SUCCEEDED, raw

PAUSE: Final = 0.02


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_recorder, "RETRY_SECONDS", PAUSE)


@pytest.fixture
def said(publisher: Publisher) -> list[str]:
    """What a screen would say, each time that it changes."""
    told: list[str] = []
    publisher.on_unsaved_changed(lambda: told.append(publisher.unsaved))
    return told


async def until(condition: Callable[[], object]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(PAUSE / 2)
    raise AssertionError("it never came true")


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The attempts whose outcome the store was asked to record, each time that it was."""
    asked: list[int] = []
    end = Attempts.end

    def counted(attempts: Attempts, attempt_id: int, *more: Any, **options: Any) -> Attempt:
        asked.append(attempt_id)
        return end(attempts, attempt_id, *more, **options)

    monkeypatch.setattr(Attempts, "end", counted)
    return asked


async def let_it_grow(store: StoreThread) -> None:
    """Give the disk room again."""

    def grow(store: Store) -> None:
        store._database._connection.execute("PRAGMA max_page_count = 1000000")

    await store.run(grow)


@contextmanager
def read_by_another(directory: Path, api: FakeApi) -> Iterator[Callable[[], object]]:
    """Another program that reads the database from the request on, until it is told to stop."""
    with locked(directory) as other:

        def read() -> None:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM attempts").fetchall()

        api.meanwhile = read
        yield lambda: other.execute("ROLLBACK")


@contextmanager
def locked_by_another(directory: Path, api: FakeApi) -> Iterator[Callable[[], object]]:
    """Another program that locks the database from the request on, until it is told to stop."""
    with locked(directory) as other:
        api.meanwhile = lambda: other.execute("BEGIN EXCLUSIVE")
        yield lambda: other.execute("ROLLBACK")


@pytest.mark.parametrize("held", [locked_by_another, read_by_another])
def test_an_outcome_that_another_program_holds_up_is_recorded_by_itself(
    held: Any,
    directory: Path,
    store: StoreThread,
    api: FakeApi,
    publisher: Publisher,
    said: list[str],
    tries: list[int],
) -> None:
    async def main() -> None:
        await impatient(store)
        with held(directory, api) as let_go:
            result = await act(publisher)
            assert result.attempt.answer == SUCCEEDED
            assert "The outcome is not saved yet; flow-tui keeps trying." in result.unrecorded
            assert "locked by another program" in result.unrecorded
            assert (publisher.unsaved, publisher.unrecorded_count) == ("1 outcome", 1)
            await until(lambda: len(tries) > 3)
            assert said == ["1 outcome"]
            let_go()
            await until(lambda: not publisher.unsaved)
        assert (await only_one(store)).answer == SUCCEEDED
        assert (said, publisher.unrecorded_count) == (["1 outcome", ""], 0)

    run(main())


def test_a_lock_costs_no_body(
    store: StoreThread, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it may be gone when the outcome without its body could be recorded."""
    real, tried = Attempts.end, list[Answer]()

    def locked_once(
        attempts: Attempts, number: int, answer: Answer, *, with_status: bool = True
    ) -> Attempt:
        tried.append(answer)
        if len(tried) == 1:
            raise DatabaseLockedError("Locked.")
        return real(attempts, number, answer, with_status=with_status)

    monkeypatch.setattr(Attempts, "end", locked_once)

    async def main() -> None:
        assert "Locked." in (await act(publisher)).unrecorded
        assert (await only_one(store)).in_flight
        await until(lambda: not publisher.unsaved)
        assert (await only_one(store)).answer == SUCCEEDED
        assert tried == [SUCCEEDED, SUCCEEDED]

    run(main())


def test_on_a_full_disk_the_outcome_is_saved_and_the_body_once_there_is_room(
    store: StoreThread, api: FakeApi, publisher: Publisher, said: list[str]
) -> None:
    api.answer = LARGE

    async def main() -> None:
        await fill_disk(store)
        result = await act(publisher)
        assert result.attempt.answer == LARGE
        assert "The outcome is saved, but the response body is not yet" in result.unrecorded
        assert "is full" in result.unrecorded
        assert (publisher.unsaved, publisher.unrecorded_count) == ("1 response", 0)
        assert publisher.bodiless_count == 1
        kept = await only_one(store)
        assert kept.answer == LARGE.without_body()
        await let_it_grow(store)
        await until(lambda: not publisher.unsaved)
        assert (await only_one(store)).answer == LARGE
        assert publisher.bodiless_count == 0
        assert said == ["1 response", ""]

    run(main())


def test_a_text_that_is_stored_otherwise_gets_its_body_all_the_same(
    store: StoreThread, api: FakeApi, publisher: Publisher
) -> None:
    api.answer = Answer(Outcome.REJECTED, 4, 400, "\ud800", "\udfff", "x" * 500_000)

    async def main() -> None:
        await fill_disk(store)
        await act(publisher)
        assert publisher.unsaved == "1 response"
        await let_it_grow(store)
        await until(lambda: not publisher.unsaved)
        answer = (await only_one(store)).answer
        assert answer is not None
        assert (answer.code, len(answer.body)) == ("?", 500_000)

    run(main())


def test_several_are_counted_and_all_are_recorded(
    directory: Path, store: StoreThread, publisher: Publisher, said: list[str]
) -> None:
    sql = "CREATE TRIGGER harm BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'no'); END"

    async def main() -> None:
        await recorded(store)
        raw(directory, sql)
        await act(publisher)
        await act(publisher, OTHER)
        assert publisher.unsaved == "2 outcomes"
        raw(directory, "DROP TRIGGER harm")
        await until(lambda: not publisher.unsaved)
        assert [each.answer for each in await recorded(store)] == [SUCCEEDED, SUCCEEDED]
        assert said[:2] == ["1 outcome", "2 outcomes"]
        assert said[-1] == ""

    run(main())


def refuse(*_: object, **__: object) -> Attempt:
    raise StoreError("The disk is on fire.")


class TestAtTheEnd:
    def test_a_hang_up_tries_until_it_is_recorded(
        self,
        directory: Path,
        store: StoreThread,
        api: FakeApi,
        publisher: Publisher,
        tries: list[int],
    ) -> None:
        async def main() -> None:
            await impatient(store)
            with locked_by_another(directory, api) as let_go:
                caller = asyncio.create_task(act(publisher))
                await api.arrived.wait()
                publisher.stop()
                caller.cancel()  # as a hang-up does to what waits for the answer
                draining = asyncio.create_task(publisher.drain())
                await until(lambda: len(tries) > 3)
                assert not draining.done()
                let_go()
                await draining
            assert (await only_one(store)).answer == SUCCEEDED

        run(main())

    def test_a_hang_up_ends_all_the_same(
        self, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(publisher_module, "RECORD_SECONDS", 10 * PAUSE)
        monkeypatch.setattr(Attempts, "end", refuse)

        async def main() -> None:
            result = await act(publisher)
            assert "on fire" in result.unrecorded
            publisher.stop()
            started = time.monotonic()
            await publisher.drain()
            assert time.monotonic() - started >= 9 * PAUSE
            assert publisher.unrecorded_count == 1

        run(main())

    def test_the_time_of_a_hang_up_counts_from_its_first_sign(
        self, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(publisher_module, "RECORD_SECONDS", 4 * PAUSE)
        monkeypatch.setattr(Attempts, "end", refuse)

        async def main() -> None:
            await act(publisher)
            long_ago = SimpleNamespace(monotonic=lambda: time.monotonic() - 60)
            with monkeypatch.context() as patched:
                patched.setattr(publisher_module, "time", long_ago)
                publisher.stop()
            publisher.stop()
            tries = count()
            monkeypatch.setattr(Attempts, "end", lambda *_, **__: (next(tries), refuse()))
            await publisher.drain()
            assert next(tries) <= 3  # one round: with the status, without it, without the body

        run(main())

    def test_leaving_by_hand_tries_once_more(
        self, store: StoreThread, publisher: Publisher
    ) -> None:
        async def main() -> None:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(Attempts, "end", refuse)
                await act(publisher)
                await publisher.drain()
                assert publisher.unrecorded_count == 1
            await publisher.drain()
            assert (await only_one(store)).answer == SUCCEEDED

        run(main())
