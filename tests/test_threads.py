"""Blocking calls off the event loop."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from flow_tui.threads import in_daemon_thread, in_daemon_thread_or_here, job_for, start
from tests.support.cases import every
from tests.support.no_threads import refuse_threads
from tests.support.patience import LONGEST

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(main, LONGEST))


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_work_runs_in_a_daemon_thread_and_returns() -> None:
    async def main() -> None:
        thread = await in_daemon_thread(threading.current_thread)
        assert thread is not threading.current_thread()
        assert thread.daemon

    run(main())


def test_what_was_begun_is_never_waited_for() -> None:
    allowed = threading.Event()

    def work() -> str:
        assert threading.current_thread().daemon
        allowed.wait(LONGEST)
        return "found"

    result = start(work)
    assert result() is None
    allowed.set()
    end = time.monotonic() + LONGEST
    while result() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert result() == "found"


def test_the_loop_goes_on_meanwhile() -> None:
    async def main() -> None:
        gate = threading.Event()
        waiting = asyncio.create_task(in_daemon_thread(lambda: gate.wait(LONGEST)))
        await asyncio.sleep(0)
        assert not waiting.done()
        gate.set()
        assert await waiting

    run(main())


class OwnError(BaseException):
    """Not even an Exception."""


@every("error", [ValueError("no"), TimeoutError("mine"), OwnError("worse")])
def test_what_the_work_raises_reaches_who_waits(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:
        run(in_daemon_thread(raising(error)))
    assert caught.value is error


def test_stop_iteration_cannot_leave_the_caller_waiting() -> None:
    """A future refuses it, so that it has to come as something else."""
    with pytest.raises(RuntimeError, match="StopIteration") as caught:
        run(in_daemon_thread(lambda: next(iter(()))))
    assert isinstance(caught.value.__cause__, StopIteration)


def test_work_that_must_be_done_runs_in_a_thread_where_one_can_be_started() -> None:
    async def main() -> None:
        thread = await in_daemon_thread_or_here(threading.current_thread)
        assert thread is not threading.current_thread()

    run(main())


def test_work_that_must_be_done_is_done_without_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_threads(monkeypatch)

    async def main() -> None:
        thread = await in_daemon_thread_or_here(threading.current_thread)
        assert thread is threading.current_thread()
        with pytest.raises(RuntimeError, match="mine"):
            await in_daemon_thread_or_here(raising(RuntimeError("mine")))

    run(main())


def test_other_work_is_not_done_without_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may never end: a keyring, or the look-up of a name."""
    refuse_threads(monkeypatch)
    with pytest.raises(RuntimeError, match="can't start"):
        run(in_daemon_thread(lambda: pytest.fail("it ran")))


def test_a_deadline_ends_the_wait_and_not_the_work() -> None:
    gate, ended = threading.Event(), threading.Event()

    def work() -> None:
        gate.wait(LONGEST)
        ended.set()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await in_daemon_thread(work, deadline=0.02)
        assert not ended.is_set()
        gate.set()
        assert await asyncio.to_thread(ended.wait, LONGEST)

    run(main())


def test_a_result_in_time_is_returned() -> None:
    assert run(in_daemon_thread(lambda: 7, deadline=LONGEST)) == 7


def test_a_result_that_nobody_waits_for_is_dropped() -> None:
    begun, gate = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []
    complaints: list[dict[str, Any]] = []

    def waited() -> None:
        threads.append(threading.current_thread())
        begun.set()
        gate.wait(LONGEST)

    def failed() -> None:
        waited()
        raise ValueError("late")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
        for late in (waited, failed):
            begun.clear()
            waiting = asyncio.create_task(in_daemon_thread(late))
            assert await asyncio.to_thread(begun.wait, LONGEST)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        gate.set()
        for thread in threads:
            thread.join(LONGEST)
        await asyncio.sleep(0)

    run(main())
    assert len(threads) == 2
    assert complaints == []


def test_a_result_after_the_end_of_the_loop_is_dropped() -> None:
    begun, gate = threading.Event(), threading.Event()
    started: list[threading.Thread] = []

    def work() -> None:
        started.append(threading.current_thread())
        begun.set()
        gate.wait(LONGEST)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await in_daemon_thread(work, deadline=0.02)

    run(main())
    assert begun.wait(LONGEST)
    gate.set()
    started[0].join(LONGEST)  # an exception in the thread would fail the test as a warning
    assert not started[0].is_alive()


def test_work_that_never_returns_does_not_keep_the_process() -> None:
    code = (
        "import asyncio, threading\n"
        "from flow_tui.threads import in_daemon_thread\n"
        "async def main():\n"
        "    try:\n"
        "        await in_daemon_thread(threading.Event().wait, deadline=0.05)\n"
        "    except TimeoutError:\n"
        "        print('timed out')\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LONGEST, check=True
    )
    assert ended.stdout == "timed out\n"
    assert ended.stderr == ""


def test_only_the_first_outcome_counts() -> None:
    async def main() -> None:
        results = iter([1, 2])
        job, future = job_for(lambda: next(results))
        for _ in range(3):
            job()
        assert await future == 1

    run(main())
