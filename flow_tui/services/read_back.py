"""Reading back: what Kaleyra says of a flow after a publish or deprecate.

The outcome is the answer to the request, and stays so whatever is read here.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flow_tui.kaleyra import shows_effect
from flow_tui.model import Attempt, Outcome
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import StoreError, StoreThread

LOOKS: Final = (0.0, 2.0, 5.0)
"""When a flow is checked, in seconds after its answer, until its status is the expected one."""
BATCH_GAP: Final = 0.5
"""Seconds between the checks of several flows."""
EXPLAINED_BY_CHECK: Final = frozenset({"139000", "139002"})
"""Refusals whose reasons are in the flow's validation errors and health (Meta's Flows API)."""

CheckFlowById = Callable[[str], Awaitable[FlowCheck]]
"""Checks the flow with an ID on the account of the attempt; raises nothing."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What one check after an attempt found."""

    attempt: Attempt
    """With the status that was seen, if one was."""
    check: FlowCheck
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
    if answer.outcome is Outcome.REJECTED:
        return answer.code in EXPLAINED_BY_CHECK
    return answer.outcome is Outcome.SUCCEEDED


async def read_back(
    store: StoreThread, check_flow: CheckFlowById, attempt: Attempt
) -> AsyncIterator[ReadBack]:
    """Check the flow after an attempt, and yield what each check found. Raises for no failure.

    After a success it is checked until its status is the expected one, at most as often as
    `LOOKS` has; after a refusal once.
    """
    waited = 0.0
    for at in LOOKS if attempt.outcome is Outcome.SUCCEEDED else LOOKS[:1]:
        await asyncio.sleep(at - waited)
        waited = at
        found = await _look(store, check_flow, attempt)
        attempt = found.attempt
        yield found
        if found.as_expected:
            return


async def read_back_many(
    store: StoreThread, check_flow: CheckFlowById, attempts: Sequence[Attempt]
) -> AsyncIterator[ReadBack]:
    """Check the flow of each attempt once, one after another, and yield what was found."""
    for number, attempt in enumerate(attempts):
        await asyncio.sleep(BATCH_GAP if number else 0)
        yield await _look(store, check_flow, attempt)


async def _look(store: StoreThread, check_flow: CheckFlowById, attempt: Attempt) -> ReadBack:
    check = await check_flow(attempt.new.flow_id)
    if not check.status or attempt.outcome is not Outcome.SUCCEEDED:
        return ReadBack(attempt, check)
    seen = replace(attempt, seen_status=check.status, seen_at=check.at)
    try:
        await store.run(lambda opened: opened.attempts.set_seen(attempt.id, check.status, check.at))
    except StoreError as error:
        return ReadBack(seen, check, f"What Kaleyra said of the flow was not recorded. {error}")
    return ReadBack(seen, check)
