"""The local file with which the flow.json of a flow is compared, remembered for each flow."""

from typing import Final

from flow_tui.model import Account
from flow_tui.store.database import Database

_ENCODING: Final = ("utf-8", "surrogatepass")
"""A file's name need not be UTF-8: Python has surrogates for such bytes, see PEP 383."""


class ExpectedFiles:
    """The remembered paths in the database; each stays when its flow leaves the list.

    An account is meant as in `Flows`: its host under any of its names, and its SID.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, account: Account, flow_id: str) -> str:
        """Return the path for a flow on an account, or an empty string.

        Raises:
            StoreError: The database cannot be read, or the path in it is damaged.
        """
        path = self._database.first(
            "SELECT path FROM expected_files WHERE account = ? AND flow_id = ?",
            [account.list_key, flow_id],
            lambda row: bytes(row["path"]).decode(*_ENCODING),
        )
        return path or ""

    def set(self, account: Account, flow_id: str, path: str) -> None:
        """Remember the path for a flow on an account; an empty one forgets it.

        Raises:
            StoreError: The database cannot be written.
        """
        key = [account.list_key, flow_id]
        with self._database.transaction():
            if path:
                self._database.execute(
                    "INSERT OR REPLACE INTO expected_files (account, flow_id, path)"
                    " VALUES (?, ?, ?)",
                    [*key, path.encode(*_ENCODING)],
                )
            else:
                self._database.execute(
                    "DELETE FROM expected_files WHERE account = ? AND flow_id = ?", key
                )
