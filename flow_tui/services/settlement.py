"""Settling attempts with an unknown outcome: which to offer, how to check the flow, what to record.

Only the user settles an attempt; a check suggests, but never decides.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flow_tui import kaleyra, text
from flow_tui.credentials import Credentials
from flow_tui.model import Attempt, Failure, Outcome, Settled
from flow_tui.store import Store, StoreThread
from flow_tui.store.settings import OFFERED

OFFER_LIMIT: Final = 500
"""How many unsettled attempts a start looks at, newest first."""

_NAME_LENGTH: Final = 40


async def attempts_to_offer(store: StoreThread) -> list[Attempt]:
    """Return the unsettled attempts to offer at a start, newest first, without bodies.

    There are none unless flow-tui has died in flight, and that attempt was not offered yet.

    Raises:
        StoreError: The store cannot be read.
    """
    offered = await store.run(_offered)
    attempts = await unsettled_page(store, 0, OFFER_LIMIT)
    return attempts if _abandoned(attempts) - offered else []


async def mark_offered(store: StoreThread, attempts: Sequence[Attempt]) -> None:
    """Record that attempts were offered, so that later starts do not offer them again.

    Raises:
        StoreError: The store cannot be read or written.
    """

    def add(opened: Store) -> None:
        offered = _offered(opened) | _abandoned(attempts)
        opened.settings.set(OFFERED, " ".join(sorted(offered)))

    await store.run(add)


async def unsettled_count(store: StoreThread) -> int:
    """Return how many attempts are unsettled; those in flight are not.

    Raises:
        StoreError: The store cannot be read.
    """
    return await store.run(lambda opened: opened.unsettled.count())


async def unsettled_page(store: StoreThread, offset: int, limit: int) -> list[Attempt]:
    """Return some of the unsettled attempts, newest first, without bodies.

    Raises:
        StoreError: The store cannot be read.
    """
    return await store.run(lambda opened: opened.unsettled.page(offset, limit))


def can_be_settled(attempt: Attempt) -> bool:
    """Return whether an attempt has ended with an unknown outcome; it may be settled already."""
    return not attempt.in_flight and attempt.outcome is Outcome.UNKNOWN


def check_blocker(attempt: Attempt, credentials: Credentials | None) -> str:
    """Return why the flow of an attempt cannot be checked with the credentials in use.

    A key is only sent to its own host, for its own account, which must be that of the attempt. The
    profile's name may differ, and so may the name by which the host was called.

    Args:
        attempt: The attempt.
        credentials: The credentials in use; None while not signed in.

    Returns:
        What to do, safe to show; empty if it can be checked.
    """
    wanted = attempt.new.account
    own = credentials.account if credentials else None
    if own is not None and own.list_key == wanted.list_key:
        return ""
    profile = text.one_line(wanted.profile, _NAME_LENGTH)
    return f"Sign in with {profile} (SID {text.masked_sid(wanted.sid)}) to check it"


def meaning_of(attempt: Attempt, status: str, seen_at: datetime) -> str:
    """Return what the status of its flow means for an attempt, in a sentence safe to show.

    Args:
        attempt: The attempt.
        status: The flow's status as a check returned it; foreign text.
        seen_at: When the check returned it.
    """
    return kaleyra.status_meaning(attempt.new.action, status, seen_at - attempt.started_at).sentence


def contradicts(attempt: Attempt, settled: Settled, status: str, seen_at: datetime) -> bool:
    """Return whether the status of its flow suggests that an attempt ended otherwise.

    Args:
        attempt: The attempt.
        settled: How the user settles it.
        status: The flow's status as a check returned it; foreign text.
        seen_at: When the check returned it.
    """
    age = seen_at - attempt.started_at
    suggested = kaleyra.status_meaning(attempt.new.action, status, age).suggests
    return suggested not in (None, settled)


async def settle(store: StoreThread, attempt: Attempt, settled: Settled, status: str) -> Attempt:
    """Record how the user settled an attempt, and return the settled attempt, with its body.

    Args:
        store: The store.
        attempt: The attempt.
        settled: Whether it took effect, as the user decided.
        status: The flow's status as the check returned it; empty if there was none.

    Raises:
        SettledMeanwhileError: It was settled elsewhere since `attempt` was read.
        StoreError: It could not be recorded, or the outcome is not unknown.
    """
    shown = attempt.settlement
    return await store.run(
        lambda opened: opened.attempts.settle(attempt.id, settled, status, shown)
    )


def _offered(opened: Store) -> frozenset[str]:
    """Return the IDs of the attempts that starts have offered."""
    return frozenset(opened.settings.get(OFFERED).split())


def _abandoned(attempts: Sequence[Attempt]) -> frozenset[str]:
    """Return the IDs of the attempts whose process died in flight."""
    # Not the newest: the process of an older attempt may die later.
    return frozenset(str(entry.id) for entry in attempts if _is_abandoned(entry))


def _is_abandoned(attempt: Attempt) -> bool:
    return attempt.answer is not None and attempt.answer.failure is Failure.DIED
