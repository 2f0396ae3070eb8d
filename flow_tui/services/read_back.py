"""Reading back: what Kaleyra says of a flow after a publish or deprecate.

The outcome is the answer to the request, and stays so whatever is read here.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flow_tui.credentials import Credentials
from flow_tui.kaleyra import is_explained_by_details, shows_effect
from flow_tui.model import Attempt, Outcome
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import Store, StoreError, StoreThread

LOOKS: Final = (0.0, 2.0, 5.0)
"""When a flow is checked, in seconds after its answer, until its status is the expected one."""
BATCH_GAP: Final = 0.5
"""Seconds between the checks of several flows."""
FAILURES_IN_A_ROW: Final = 3
"""After this many checks in a row without a status the flows of a batch are checked no further."""

CheckFlowOn = Callable[[str, Credentials], Awaitable[FlowCheck]]
"""Checks the flow with an ID on the account of credentials; raises nothing."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What one check after an attempt found."""

    attempt: Attempt
    """With the status that was seen, if one was."""
    check: FlowCheck
    from_store: bool = False
    """Whether `attempt` is as the store has it by now; else as it was when it ended."""
    unrecorded: str = ""
    """Why the status could not be recorded with the attempt; empty if it was."""

    @property
    def as_expected(self) -> bool:
        """Whether the flow is in the state that the attempt was to bring about."""
        return shows_effect(self.attempt.new.action, self.check.status)


def is_read_back(attempt: Attempt) -> bool:
    """Return whether a flow is checked after this attempt: it succeeded, or a check explains it."""
    answer = attempt.answer
    if answer is None:
        return False
    return answer.outcome is Outcome.SUCCEEDED or is_explained_by_details(answer)


class ReadBacks:
    """Checks flows after attempts: each flow once at a time, and only for its newest attempt."""

    def __init__(
        self, store: StoreThread, check_flow: CheckFlowOn, may_go_on: Callable[[], bool]
    ) -> None:
        """Make it.

        Args:
            store: Where attempts are recorded.
            check_flow: Checks a flow, and saves its status.
            may_go_on: Returns whether there is still somebody to tell; asked before each check.
        """
        self._store = store
        self._check_flow = check_flow
        self._may_go_on = may_go_on
        self._newest: dict[tuple[str, str], int] = {}
        """The ID of the newest attempt for each flow of an account."""
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def after(
        self, attempts: Sequence[Attempt], credentials: Credentials
    ) -> AsyncIterator[ReadBack]:
        """Check the flows of attempts, and yield what each check found. Raises for no failure.

        One flow is checked until its status is the expected one, at most as often as `LOOKS` has;
        after a refusal once. Several are checked once each, one after another. What comes after
        a newer attempt for its flow was begun is dropped.

        Args:
            attempts: Attempts that have ended; those that `is_read_back` refuses are skipped.
            credentials: Those that the attempts were sent with.
        """
        wanted = [attempt for attempt in attempts if is_read_back(attempt)]
        for attempt in wanted:
            key = _key(attempt)
            self._newest[key] = max(attempt.id, self._newest.get(key, 0))
        looks = self._one(wanted[0], credentials) if len(wanted) == 1 else None
        async for found in looks or self._many(wanted, credentials):
            yield found

    async def _one(self, attempt: Attempt, credentials: Credentials) -> AsyncIterator[ReadBack]:
        waited = 0.0
        for at in LOOKS if attempt.outcome is Outcome.SUCCEEDED else LOOKS[:1]:
            await asyncio.sleep(at - waited)
            waited = at
            found = await self._look(attempt, credentials)
            if found is None:
                return
            yield found
            if found.as_expected:
                return

    async def _many(
        self, attempts: Sequence[Attempt], credentials: Credentials
    ) -> AsyncIterator[ReadBack]:
        failures = 0
        for number, attempt in enumerate(attempts):
            await asyncio.sleep(BATCH_GAP if number else 0)
            found = await self._look(attempt, credentials)
            if found is None:
                continue
            yield found
            failures = 0 if found.check.status else failures + 1
            if failures == FAILURES_IN_A_ROW:
                return

    async def _look(self, attempt: Attempt, credentials: Credentials) -> ReadBack | None:
        """Check the flow of an attempt; None if that is no longer wanted."""
        key = _key(attempt)
        async with self._locks[key]:
            if self._newest[key] != attempt.id or not self._may_go_on():
                return None
            check = await self._check_flow(attempt.new.flow_id, credentials)
        try:
            return await self._store.run(lambda store: _record(store, attempt, check))
        except StoreError as error:
            if not _is_recorded(attempt, check):
                return ReadBack(attempt, check)
            unrecorded = f"What Kaleyra said of the flow was not recorded. {error}"
            return ReadBack(_with_status(attempt, check), check, unrecorded=unrecorded)


def _record(store: Store, attempt: Attempt, check: FlowCheck) -> ReadBack | None:
    """Record what a check found, and return it; None if there is a newer attempt for the flow."""
    new = attempt.new
    latest = store.attempts.history_of(new.account, new.flow_id, new.action).latest
    if latest is not None and latest.id > attempt.id:
        return None
    if not _is_recorded(attempt, check):
        return ReadBack(attempt, check)
    recorded = store.attempts.set_seen(attempt.id, check.status, check.at)
    if recorded.in_flight:  # its outcome is not on disk yet, and must not be taken back
        return ReadBack(_with_status(attempt, check), check)
    return ReadBack(recorded, check, from_store=True)


def _is_recorded(attempt: Attempt, check: FlowCheck) -> bool:
    return bool(check.status) and attempt.outcome is Outcome.SUCCEEDED


def _with_status(attempt: Attempt, check: FlowCheck) -> Attempt:
    return attempt._replace(seen_status=check.status, seen_at=check.at)


def _key(attempt: Attempt) -> tuple[str, str]:
    return attempt.new.account.list_key, attempt.new.flow_id
