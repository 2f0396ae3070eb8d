"""The attempts that nobody knows the outcome of, and how many of them were settled."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

from typing import Final

from flow_tui.model import Attempt, Outcome
from flow_tui.store.attempt_rows import COLUMNS, SOURCE, attempt
from flow_tui.store.database import Database, Value

_IN_DOUBT: Final = (
    f"id IN (SELECT id FROM attempts WHERE outcome = '{Outcome.UNKNOWN}') AND settled IS NULL"
)
"""Found through the index that holds each outcome, and not by going through all bodies."""


class Doubts:
    """The attempts with an unknown outcome; those in flight are not among them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, offset: int, limit: int) -> list[Attempt]:
        """Return some of the attempts that are in doubt, the newest first, without bodies.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.select(
            f"SELECT {COLUMNS}, '' FROM {SOURCE} WHERE {_IN_DOUBT}"
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            [limit, offset],
            attempt,
        )

    def count(self) -> int:
        """Return how many attempts are in doubt.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._number(f"SELECT count(*) FROM {SOURCE} WHERE {_IN_DOUBT}", [])

    def settled(self, session: str) -> int:
        """Return how many attempts of a session had an unknown outcome and were settled.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._number(
            f"SELECT count(*) FROM {SOURCE} WHERE session = ? AND settled IS NOT NULL", [session]
        )

    def _number(self, sql: str, parameters: list[Value]) -> int:
        return self._database.select(sql, parameters, lambda row: int(row[0]))[0]
