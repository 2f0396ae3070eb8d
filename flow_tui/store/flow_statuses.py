"""Writing the statuses of flows as the API returned them, unless something later is known."""

from datetime import datetime
from typing import NamedTuple

from flow_tui import clock
from flow_tui.model import Account
from flow_tui.store.account_attempts import has_attempt_between
from flow_tui.store.database import Database, Value
from flow_tui.store.values import searchable, timestamp


class SeenFlow(NamedTuple):
    """A flow as the API returned it."""

    flow_id: str
    status: str
    """DRAFT, PUBLISHED, …, as the API calls it."""
    name: str
    """Empty if the API returned none: the name that is known stays."""
    seen_at: datetime
    """When the API returned it."""
    asked_at: datetime | None
    """When the API was asked; None if nothing later can be known."""


def write_seen(database: Database, account: Account, flow: SeenFlow) -> None:
    """Set the status and name of a flow, if it is in the list; call it inside a transaction.

    It is skipped where an attempt began or ended after `asked_at`, since what the API returned
    may be from before or after that, and where another process has seen the flow since then.
    """
    if flow.asked_at and (
        has_attempt_between(database, account, flow.flow_id, flow.asked_at, flow.seen_at)
        or _was_seen_after(database, account, flow)
    ):
        return
    write_status(database, account, flow.flow_id, flow.status, flow.seen_at, flow.name)


def _was_seen_after(database: Database, account: Account, flow: SeenFlow) -> bool:
    """Return whether the known status is a later one; a time to come is of a clock that was set."""
    later = database.number(
        "SELECT count(*) FROM flows WHERE list = ? AND flow_id = ? AND status_at > ?"
        " AND status_at <= ?",
        [account.list_key, flow.flow_id, timestamp(flow.seen_at), timestamp(clock.now())],
    )
    return later > 0


def write_status(
    database: Database,
    account: Account,
    flow_id: str,
    status: str,
    seen_at: datetime,
    name: str = "",
) -> None:
    """Set the last known status of a flow, if it is in the list; call it inside a transaction.

    An empty name leaves the one that is known.
    """
    key: list[Value] = [account.list_key, flow_id]
    known = database.first(
        "SELECT label, name FROM flows WHERE list = ? AND flow_id = ?",
        key,
        lambda row: (str(row["label"]), str(row["name"])),
    )
    if known is None:
        return
    name = name or known[1]
    database.execute(
        "UPDATE flows SET status = ?, status_at = ?, name = ?, search = ?"
        " WHERE list = ? AND flow_id = ?",
        [status, timestamp(seen_at), name, searchable(flow_id, known[0], status, name), *key],
    )
