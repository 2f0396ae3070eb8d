"""Blocking calls off the event loop, on threads that cannot keep the process alive."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


def resolve(future: asyncio.Future[T], result: T | None, error: BaseException | None) -> None:
    """Give `future` its result or its error, unless nobody waits for it any more.

    A StopIteration becomes the cause of a RuntimeError: a future takes none.
    """
    if future.done():
        return
    if isinstance(error, StopIteration):
        wrapped = RuntimeError("StopIteration was raised off the event loop")
        wrapped.__cause__ = error
        future.set_exception(wrapped)
    elif error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)  # type: ignore[arg-type]


def start(work: Callable[[], T]) -> Callable[[], T | None]:
    """Begin `work`, which must not raise, in a daemon thread of its own.

    Returns:
        A function that never waits: it returns what `work` returned, None until then.
    """
    results: list[T] = []
    threading.Thread(
        target=lambda: results.append(work()), name="flow-tui-background", daemon=True
    ).start()
    return lambda: results[0] if results else None


async def in_daemon_thread(work: Callable[[], T], deadline: float | None = None) -> T:
    """Run `work` in a daemon thread of its own and return what it returns.

    The executors of asyncio and Textual join their threads at exit, so that one call that
    never returns (a keyring daemon that is frozen) would keep the process for ever.

    Args:
        work: The blocking call.
        deadline: Seconds to wait; None waits without limit.

    Raises:
        TimeoutError: The deadline passed. The thread goes on; what it returns is dropped.
        Exception: Whatever `work` raised.
    """
    job, future = job_for(work)
    threading.Thread(target=job, name="flow-tui-background", daemon=True).start()
    async with asyncio.timeout(deadline):
        return await future


def job_for(work: Callable[[], T]) -> tuple[Callable[[], None], asyncio.Future[T]]:
    """Return a job that calls `work` in any thread, and the future that gets its result.

    The future belongs to the running event loop. The job raises nothing: an error of `work` is
    set on the future. If the loop is closed by then, or the future cancelled, both are dropped.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the app has ended and nobody waits
            loop.call_soon_threadsafe(resolve, future, result, error)

    def job() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed to the waiting side, whatever it is
            deliver(None, error)
        else:
            deliver(result, None)

    return job, future
