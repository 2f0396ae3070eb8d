"""Recording outcomes: at once, and again in the background until they are on disk."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from flow_tui import clock
from flow_tui.model import Answer, Attempt
from flow_tui.store import DatabaseLockedError, StoreError, StoreThread

RETRY_SECONDS: Final = 1.0
"""The pause before what could not be recorded is tried again."""


class _Pending:
    """An answer that is not on disk as a whole."""

    def __init__(self, begun: Attempt, answer: Answer) -> None:
        self.begun = begun
        self.answer = answer
        self.failed = False
        """Whether the store has refused it."""
        self.outcome_saved = False
        """Whether all of it is on disk but the body."""


class OutcomeRecorder:
    """Records outcomes, and tries those that the store refuses again until they are on disk."""

    def __init__(self, store: StoreThread) -> None:
        self.on_change: Callable[[], None] = lambda: None
        """Called when `unsaved` has changed."""
        self._store = store
        self._pending: dict[int, _Pending] = {}
        self._lock = asyncio.Lock()
        self._retrying: asyncio.Task[None] | None = None
        self._announced = ""

    @property
    def unrecorded_count(self) -> int:
        """How many outcomes are not on disk yet."""
        return sum(not pending.outcome_saved for pending in self._pending.values())

    @property
    def bodiless_count(self) -> int:
        """How many outcomes are on disk without their responses' bodies."""
        return sum(pending.outcome_saved for pending in self._pending.values())

    @property
    def unsaved(self) -> str:
        """What the store has refused so far: `2 outcomes`, `1 response`; empty for nothing."""
        refused = [pending for pending in self._pending.values() if pending.failed]
        outcomes = sum(not pending.outcome_saved for pending in refused)
        count, noun = (outcomes, "outcome") if outcomes else (len(refused), "response")
        return f"{count} {noun}{'s' * (count != 1)}" if count else ""

    async def record(self, begun: Attempt, answer: Answer) -> tuple[Attempt, str]:
        """Record an outcome; if the store refuses it, go on trying in the background.

        Args:
            begun: The attempt.
            answer: Its outcome.

        Returns:
            The attempt as it ended, and what of it is not recorded yet and why, in sentences;
            empty if all of it is.
        """
        pending = self._pending[begun.id] = _Pending(begun, answer)
        ended = begun._replace(ended_at=clock.now(), answer=answer)
        async with self._lock:
            recorded, problem = await self._save(pending)
        if not problem:
            return (recorded or ended)._replace(answer=answer), ""
        self._announce()
        if self._retrying is None or self._retrying.done():
            self._retrying = asyncio.create_task(self._retry())
        if pending.outcome_saved:
            what = "The outcome is saved, but the response body is not yet"
        else:
            what = "The outcome is not saved yet"
        return recorded or ended, f"{what}; flow-tui keeps trying. {problem}"

    async def record_pending(self) -> None:
        """Try once to record whatever is not on disk yet."""
        async with self._lock:
            for pending in list(self._pending.values()):
                await self._save(pending)
        self._announce()

    async def record_all(self, until: float) -> None:
        """Try to record whatever is not on disk yet: once, then until a time has come.

        Args:
            until: On the monotonic clock.
        """
        await self.record_pending()
        while self._pending and time.monotonic() < until:
            await asyncio.sleep(RETRY_SECONDS)
            await self.record_pending()

    async def _retry(self) -> None:
        while self._pending:
            await asyncio.sleep(RETRY_SECONDS)
            await self.record_pending()

    async def _save(self, pending: _Pending) -> tuple[Attempt | None, str]:
        """Record an answer, or else all of it but its body.

        Returns:
            The attempt as it is on disk, None if its outcome is not; and why not all of it is.
        """
        answer, problem = pending.answer, ""
        bare = answer.without_body()
        for part, with_status in ((answer, True), (answer, False), (bare, False)):
            if part is bare and pending.outcome_saved:
                break
            try:
                recorded = await self._end(pending.begun.id, part, with_status=with_status)
            except DatabaseLockedError as error:
                problem = str(error)
                break  # a lock goes away: it costs no part of the answer
            except StoreError as error:
                problem = str(error)
            else:
                pending.outcome_saved = True
                if part == answer:
                    del self._pending[pending.begun.id]
                    return recorded, ""
                pending.failed = True
                return recorded._replace(answer=answer), problem
        pending.failed = True
        return None, problem

    async def _end(self, number: int, answer: Answer, *, with_status: bool) -> Attempt:
        """Record an answer.

        Raises:
            StoreError: It could not be recorded, for whatever reason.
        """
        try:
            return await self._store.run(
                lambda store: store.attempts.end(number, answer, with_status=with_status)
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - not even a bug may lose an answer
            raise StoreError(internal_error(error)) from None

    def _announce(self) -> None:
        if self.unsaved != self._announced:
            self._announced = self.unsaved
            self.on_change()


def internal_error(error: Exception) -> str:
    """Return a sentence for an unexpected error, without its text, which may quote the key."""
    return f"flow-tui failed ({type(error).__name__})."
