"""The lists of flows, one a profile."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from flow_tui.model import Account, Flow, Outcome, Settled
from flow_tui.store.database import Database, Row, Value
from flow_tui.store.values import matching, moment, searchable, timestamp

_SELECT: Final = """
    SELECT flows.flow_id, flows.label, flows.status, flows.status_at,
           last.outcome, last.started_at, settlements.settled
    FROM flows LEFT JOIN attempts AS last ON last.id = (
        SELECT max(id) FROM attempts
        WHERE base_url = ? AND sid = ? AND attempts.flow_id = flows.flow_id
    ) LEFT JOIN settlements ON settlements.attempt_id = last.id AND last.outcome = 'unknown'
"""


class Flows:
    """The flows in the database, each list in the order in which its flows were added.

    Where a method takes a `text` to filter by, a flow passes that holds every word of it in
    its ID, its label or its status, in upper or lower case; an empty text lets all pass.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, profile: str, entries: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
        """Add flows to a profile's list, all of them or, on an error, none.

        Args:
            profile: The profile's name.
            entries: Flow IDs and labels.

        Returns:
            The IDs that were added, and those that were in the list before or came twice.

        Raises:
            StoreError: The database cannot be written.
        """
        added: list[str] = []
        duplicate: list[str] = []
        with self._database.transaction():
            for flow_id, label in entries:
                cursor = self._database.execute(
                    "INSERT INTO flows (profile, flow_id, label, search) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (profile, flow_id) DO NOTHING",
                    [profile, flow_id, label, searchable(flow_id, label, "")],
                )
                (added if cursor.rowcount else duplicate).append(flow_id)
        return added, duplicate

    def set_label(self, profile: str, flow_id: str, label: str) -> None:
        """Change the label of a flow; one that is not in the list is left out.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            flow = self.get(profile, flow_id)
            if flow is not None:
                self._database.execute(
                    "UPDATE flows SET label = ?, search = ? WHERE profile = ? AND flow_id = ?",
                    [label, searchable(flow_id, label, flow.status), profile, flow_id],
                )

    def set_statuses(
        self, profile: str, statuses: Iterable[tuple[str, str]], seen_at: datetime
    ) -> None:
        """Set the last known statuses of flows, all of them or none; unlisted flows are skipped.

        Args:
            profile: The profile's name.
            statuses: Flow IDs and statuses: DRAFT, PUBLISHED, …, as the API calls them.
            seen_at: When the API returned them.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            for flow_id, status in statuses:
                write_status(self._database, profile, flow_id, status, timestamp(seen_at))

    def remove(self, profile: str, flow_id: str) -> None:
        """Take a flow off a profile's list; its attempts stay in the history.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM flows WHERE profile = ? AND flow_id = ?", [profile, flow_id]
            )

    def get(self, profile: str, flow_id: str, account: Account | None = None) -> Flow | None:
        """Return a flow of a profile's list, or None.

        Args:
            profile: The profile's name.
            flow_id: The flow.
            account: Whose last attempt to tell, under whichever name it ran; None tells none.

        Raises:
            StoreError: The database cannot be read.
        """
        found = self._database.select(
            f"{_SELECT} WHERE flows.profile = ? AND flows.flow_id = ?",
            [*_account(account), profile, flow_id],
            _flow,
        )
        return found[0] if found else None

    def count(self, profile: str, text: str = "") -> int:
        """Return how many flows of a profile pass the filter.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching(text)
        return self._number(
            f"SELECT count(*) FROM flows WHERE profile = ?{condition}", [profile, *words]
        )

    def page(
        self, profile: str, text: str, account: Account | None, offset: int, limit: int
    ) -> list[Flow]:
        """Return some of the flows that pass the filter.

        Args:
            profile: The profile's name.
            text: The filter.
            account: Whose last attempts to tell, under whichever name they ran; None tells none.
            offset: How many to skip.
            limit: How many to return at most.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching(text)
        return self._database.select(
            f"{_SELECT} WHERE flows.id IN ("
            f"SELECT id FROM flows WHERE profile = ?{condition} ORDER BY id LIMIT ? OFFSET ?"
            ") ORDER BY flows.id",
            [*_account(account), profile, *words, limit, offset],
            _flow,
        )

    def ids(self, profile: str, text: str = "") -> list[str]:
        """Return the IDs of all flows that pass the filter.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching(text)
        return self._database.select(
            f"SELECT flow_id FROM flows WHERE profile = ?{condition} ORDER BY id",
            [profile, *words],
            lambda row: str(row[0]),
        )

    def get_many(
        self, profile: str, flow_ids: Collection[str], account: Account | None
    ) -> list[Flow]:
        """Return the flows of a profile's list that have one of some IDs, in the list's order.

        Args:
            profile: The profile's name.
            flow_ids: The IDs; those that are not in the list are left out.
            account: Whose last attempts to tell, under whichever name they ran; None tells none.

        Raises:
            StoreError: The database cannot be read.
        """
        in_order = [flow_id for flow_id in self.ids(profile) if flow_id in flow_ids]
        found = [self.get(profile, flow_id, account) for flow_id in in_order]
        return [flow for flow in found if flow]

    def position(self, profile: str, text: str, flow_id: str) -> int | None:
        """Return how many flows that pass the filter come before one, or None if it does not pass.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching(text)
        found = self._database.select(
            f"SELECT id FROM flows WHERE profile = ? AND flow_id = ?{condition}",
            [profile, flow_id, *words],
            lambda row: int(row[0]),
        )
        if not found:
            return None
        return self._number(
            f"SELECT count(*) FROM flows WHERE profile = ? AND id < ?{condition}",
            [profile, found[0], *words],
        )

    def _number(self, sql: str, parameters: Sequence[Value]) -> int:
        return self._database.select(sql, parameters, lambda row: int(row[0]))[0]


def write_status(database: Database, profile: str, flow_id: str, status: str, seen_at: str) -> None:
    """Write the status of a flow inside a transaction; one that is not in the list is left out."""
    for label in database.select(
        "SELECT label FROM flows WHERE profile = ? AND flow_id = ?",
        [profile, flow_id],
        lambda row: str(row[0]),
    ):
        database.execute(
            "UPDATE flows SET status = ?, status_at = ?, search = ?"
            " WHERE profile = ? AND flow_id = ?",
            [status, seen_at, searchable(flow_id, label, status), profile, flow_id],
        )


def _account(account: Account | None) -> tuple[str | None, str | None]:
    """Return the parameters that find an account's attempts; NULL equals nothing in SQL."""
    return (account.base_url, account.sid) if account else (None, None)


def _flow(row: Row) -> Flow:
    flow_id, label, status, status_at, outcome, started_at, settled = row
    if started_at is None:
        return Flow(flow_id, label, status, _moment(status_at))
    return Flow(
        flow_id,
        label,
        status,
        _moment(status_at),
        Outcome(outcome or Outcome.UNKNOWN),
        moment(started_at),
        Settled(settled) if settled else None,
    )


def _moment(value: str | None) -> datetime | None:
    return moment(value) if value else None
