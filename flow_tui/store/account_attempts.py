"""Which attempts are an account's, as SQL."""

from flow_tui.model import Account
from flow_tui.store.database import Value


def on_account(account: Account, table: str = "attempts") -> tuple[str, list[Value]]:
    """Return the condition that an attempt is on an account, and its parameters.

    The profile's name does not matter, nor by which of its names the host was called.

    Args:
        account: The account.
        table: What the query calls the table, which has `base_url` and `sid`.
    """
    urls = account.base_urls
    condition = f"{table}.base_url IN ({', '.join('?' * len(urls))}) AND {table}.sid = ?"
    return condition, [*urls, account.sid]
