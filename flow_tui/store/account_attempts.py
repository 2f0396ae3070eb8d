"""Which attempts are an account's, as SQL."""

# ruff: noqa: S608 - the SQL is put together from this module's text; values are bound

from collections.abc import Sequence
from datetime import datetime

from flow_tui.model import Account
from flow_tui.store.database import Database, Value
from flow_tui.store.values import timestamp


def on_account(
    account: Account, table: str = "attempts", *, however_typed: bool = False
) -> tuple[str, list[Value]]:
    """Return the condition that an attempt is on an account, and its parameters.

    The profile's name does not matter, nor by which of its names the host was called.

    Args:
        account: The account.
        table: What the query calls the table, which has `base_url` and `sid`.
        however_typed: Whether the same SID in capitals, or in small letters, is the same account:
            nobody documents that Kaleyra tells them apart. It takes half as long again.
    """
    urls, sids = account.base_urls, [account.sid]
    if however_typed:  # not COLLATE NOCASE, for which there is no index
        sids = sorted({account.sid, account.sid.upper(), account.sid.lower()})
    condition = f"{table}.base_url IN ({_marks(urls)}) AND {table}.sid IN ({_marks(sids)})"
    return condition, [*urls, *sids]


def _marks(values: Sequence[Value]) -> str:
    return ", ".join("?" * len(values))


def has_attempt_between(
    database: Database, account: Account, flow_id: str, start: datetime, end: datetime
) -> bool:
    """Return whether an attempt for a flow on an account began or ended between two times.

    Raises:
        StoreError: The database cannot be read.
    """
    condition, key = on_account(account)
    count = database.number(
        f"SELECT count(*) FROM attempts WHERE {condition} AND flow_id = ? AND started_at <= ?"
        " AND coalesce(ended_at, started_at) > ?",
        [*key, flow_id, timestamp(end), timestamp(start)],
    )
    return count > 0
