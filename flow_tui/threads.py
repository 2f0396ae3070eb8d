"""Blocking calls off the event loop, on daemon threads: none can keep the process from ending."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

NAME: Final = "flow-tui-background"
"""The name of each thread."""

T = TypeVar("T")


def start(work: Callable[[], T]) -> Callable[[], T | None]:
    """Run `work`, which must not raise, in a daemon thread of its own.

    Returns:
        A function that returns at once: what `work` returned, or None until it has ended.
    """
    results: list[T] = []
    _start_thread(lambda: results.append(work()))
    return lambda: results[0] if results else None


async def in_daemon_thread(work: Callable[[], T], deadline: float | None = None) -> T:
    """Run `work` in a daemon thread of its own and return its result.

    The executors of asyncio and Textual join their threads at exit: one call that never returns
    (of a keyring daemon that hangs) would keep the process for ever.

    Args:
        work: The blocking call.
        deadline: Seconds to wait; None waits without limit.

    Raises:
        TimeoutError: The deadline passed. The thread goes on; its result is dropped.
        Exception: Whatever `work` raised.
    """
    job, future = job_for(work)
    _start_thread(job)
    async with asyncio.timeout(deadline):
        return await future


async def in_daemon_thread_or_here(work: Callable[[], T]) -> T:
    """Run `work` in a daemon thread; where the system starts no more of them, on the event loop.

    For work that must be done, and that is sure to end: what an answer says is not lost because
    the user has too many processes.

    Raises:
        Exception: Whatever `work` raised.
    """
    job, future = job_for(work)
    try:
        _start_thread(job)
    except RuntimeError:  # so says Python if there is no thread to be had
        job()
    return await future


def job_for(work: Callable[[], T]) -> tuple[Callable[[], None], asyncio.Future[T]]:
    """Return a job that calls `work` in any thread, and the future that gets its outcome.

    The future belongs to the running event loop. The job raises nothing: an error of `work` is
    set on the future, a StopIteration as the cause of a RuntimeError, since futures refuse it.
    If the future is cancelled or the loop closed by then, the outcome is dropped.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def job() -> None:
        deliver: Callable[[], None]
        try:
            deliver = partial(future.set_result, work())
        except StopIteration as error:
            failure = RuntimeError("StopIteration was raised off the event loop")
            failure.__cause__ = error
            deliver = partial(future.set_exception, failure)
        except BaseException as error:  # noqa: BLE001 - raised where the future is awaited
            deliver = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(lambda: None if future.done() else deliver())

    return job, future


def _start_thread(job: Callable[[], object]) -> None:
    threading.Thread(target=job, name=NAME, daemon=True).start()
