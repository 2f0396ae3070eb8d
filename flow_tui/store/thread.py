"""The store off the event loop, in one thread that runs its jobs in order."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from flow_tui.store.errors import StoreError
from flow_tui.store.store import Store
from flow_tui.threads import job_for

T = TypeVar("T")


class StoreThread:
    """Owns a store and the only thread that uses it.

    It is a daemon thread: a disk that does not respond cannot keep the process from ending.
    """

    def __init__(self, open_store: Callable[[], Store]) -> None:
        """Start the thread.

        Args:
            open_store: Opens the store. The thread calls it at the first `run`, and again at the
                next one if it raised.
        """
        self._open_store = open_store
        self._store: Store | None = None
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="flow-tui-store", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Store], T]) -> T:
        """Run `work` on the store, after all earlier calls, and return its result.

        It runs even if the waiting task is cancelled.

        Raises:
            StoreError: The store could not be opened, or is closed.
            Exception: Whatever `work` raised.
        """
        job, future = job_for(lambda: work(self._opened()))
        with self._closing:
            if self._closed:
                raise StoreError("The database is closed because flow-tui is shutting down.")
            self._jobs.put(job)
        return await future

    def close(self, timeout: float) -> bool:
        """Run the remaining jobs, close the store and end the thread.

        Args:
            timeout: Seconds to wait for it at most.

        Returns:
            Whether it ended in time.
        """
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open_store()
        return self._store

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        if self._store is not None:
            self._store.close()
