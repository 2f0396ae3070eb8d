"""The store off the event loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from flow_tui.store.errors import StoreError
from flow_tui.store.store import Store
from flow_tui.store.thread import StoreThread
from tests.support.patience import LONGEST

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, LONGEST))


@contextmanager
def running(open_store: Callable[[], Store]) -> Iterator[StoreThread]:
    thread = StoreThread(open_store)
    try:
        yield thread
    finally:
        assert thread.close(LONGEST)


@pytest.fixture
def thread(directory: Path) -> Iterator[StoreThread]:
    with running(lambda: Store.open(directory)) as thread:
        yield thread


def setting(store: Store) -> str:
    return store.settings.get("key")


def test_work_runs_in_one_other_thread_and_returns(thread: StoreThread) -> None:
    async def work() -> None:
        await thread.run(lambda store: store.settings.set("key", "value"))
        assert await thread.run(setting) == "value"
        names = {await thread.run(lambda _: threading.current_thread().name) for _ in range(3)}
        assert len(names) == 1
        assert threading.current_thread().name not in names

    run(work())


def test_work_runs_in_the_order_in_which_it_was_asked(thread: StoreThread) -> None:
    done: list[int] = []

    def noting(number: int) -> Callable[[Store], None]:
        return lambda _: done.append(number)

    async def work() -> None:
        await asyncio.gather(*(thread.run(noting(number)) for number in range(50)))

    run(work())
    assert done == list(range(50))


def test_errors_reach_who_asked_and_end_nothing(thread: StoreThread) -> None:
    def fail(store: Store) -> None:
        raise KeyError("mine")

    async def work() -> None:
        with pytest.raises(KeyError, match="mine"):
            await thread.run(fail)
        assert await thread.run(setting) == ""

    run(work())


def test_opening_is_tried_again_at_each_call(directory: Path) -> None:
    directory.write_text("in the way")

    with running(lambda: Store.open(directory)) as thread:
        for _ in range(2):
            with pytest.raises(StoreError, match="is a file, not a folder"):
                run(thread.run(setting))
        directory.unlink()
        assert run(thread.run(setting)) == ""


def test_the_store_is_opened_once_and_at_the_first_call(directory: Path) -> None:
    opened: list[Store] = []

    def open_store() -> Store:
        opened.append(Store.open(directory))
        return opened[-1]

    with running(open_store) as thread:
        assert opened == []
        run(thread.run(setting))
        run(thread.run(setting))
        assert len(opened) == 1


def test_what_was_asked_is_done_though_nobody_waits_any_more(thread: StoreThread) -> None:
    gate = threading.Event()

    async def work() -> None:
        blocked = asyncio.create_task(thread.run(lambda _: gate.wait(LONGEST)))
        written = asyncio.create_task(thread.run(lambda store: store.settings.set("key", "kept")))
        await asyncio.sleep(0)
        for task in (blocked, written):
            task.cancel()
        results = await asyncio.gather(blocked, written, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        gate.set()
        assert await thread.run(setting) == "kept"

    run(work())


def test_what_was_asked_is_done_after_the_loop_has_ended(directory: Path) -> None:
    gate = threading.Event()

    async def work(thread: StoreThread) -> None:
        for job in (lambda _: gate.wait(LONGEST), lambda store: store.settings.set("key", "kept")):
            task = asyncio.create_task(thread.run(job))
            await asyncio.sleep(0)
            task.cancel()

    with running(lambda: Store.open(directory)) as thread:
        run(work(thread))
        assert not thread.close(0.01)
        gate.set()
    with Store.open(directory) as store:
        assert setting(store) == "kept"


def test_a_closed_thread_refuses_work(directory: Path) -> None:
    thread = StoreThread(lambda: Store.open(directory))
    assert thread.close(LONGEST)
    assert thread.close(LONGEST)
    assert not directory.exists()
    with pytest.raises(StoreError, match="flow-tui is shutting down"):
        run(thread.run(setting))


def test_closing_closes_the_store(directory: Path) -> None:
    with running(lambda: Store.open(directory)) as thread:
        store = run(thread.run(lambda store: store))
        assert setting(store) == ""
    with pytest.raises(StoreError, match="closed database"):
        setting(store)
