"""What runs of many have left to publish: after a hang-up, or the end of the process."""

from datetime import datetime
from typing import NamedTuple

from flow_tui.model import Account
from flow_tui.store import RunFlow, Store, StoreThread


class LeftFlows(NamedTuple):
    """The flows that are still to be published."""

    flow_ids: frozenset[str]
    cut_off_at: datetime | None
    """When the newest run was confirmed whose process has ended; None if there is none."""


async def left_to_publish(store: StoreThread, account: Account) -> LeftFlows:
    """Return what runs on an account have left to publish, except those of other processes.

    What they have not left is forgotten, but for requests in flight.

    Raises:
        StoreError: The store cannot be read or written.
    """

    def read(opened: Store) -> LeftFlows:
        flows = opened.runs.take_over(account)
        left = [flow for flow in flows if _is_left(flow)]
        if done := [flow.flow_id for flow in flows if not (_is_left(flow) or _in_flight(flow))]:
            opened.runs.drop(account, done)
        cut_off_at = max((flow.confirmed_at for flow in left if flow.cut_off), default=None)
        return LeftFlows(frozenset(flow.flow_id for flow in left), cut_off_at)

    return await store.run(read)


def _is_left(flow: RunFlow) -> bool:
    """Return whether no attempt since the confirmation has settled what becomes of the flow.

    A later attempt for a flow that is done says nothing of it: a deprecation that was not sent.
    """
    from flow_tui.services.batch_publisher import is_retryable  # most starts have no such flow

    return all(
        attempt.answer is not None and is_retryable(attempt.answer) for attempt in flow.attempts
    )


def _in_flight(flow: RunFlow) -> bool:
    return any(attempt.in_flight for attempt in flow.attempts)
