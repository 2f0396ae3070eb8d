"""The lists of flows, one for each profile."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from flow_tui.model import Account, Flow, Outcome, Settled
from flow_tui.store.database import Database, Row
from flow_tui.store.shown_states import matching_flows
from flow_tui.store.values import moment, searchable, timestamp

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

    A `text` to filter by matches flows that contain each of its words in ID, label, status or last
    outcome; it is not case-sensitive, and an empty text matches all.

    An `account` adds the last attempt on it to each flow, under any profile name; None adds none.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, profile: str, entries: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
        """Add flows to a profile's list: all, or none if that fails.

        Args:
            profile: The profile's name.
            entries: Flow IDs and labels.

        Returns:
            The IDs that were added, and those that were already in the list or are repeated.

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
        """Change the label of a flow, if it is in the list.

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
        """Set the last known statuses of flows: all or none; flows not in the list are skipped.

        Args:
            profile: The profile's name.
            statuses: Flow IDs and statuses: DRAFT, PUBLISHED, …, as the API calls them.
            seen_at: When the API returned them.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            for flow_id, status in statuses:
                write_status(self._database, profile, flow_id, status, seen_at)

    def remove(self, profile: str, flow_id: str) -> None:
        """Remove a flow from a profile's list; its attempts stay in the history.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "DELETE FROM flows WHERE profile = ? AND flow_id = ?", [profile, flow_id]
            )

    def get(self, profile: str, flow_id: str, account: Account | None = None) -> Flow | None:
        """Return a flow of a profile's list, or None.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.first(
            f"{_SELECT} WHERE flows.profile = ? AND flows.flow_id = ?",
            [*_account(account), profile, flow_id],
            _flow,
        )

    def count(self, profile: str, text: str = "", account: Account | None = None) -> int:
        """Return how many flows of a profile match the filter.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        return self._database.number(
            f"SELECT count(*) FROM flows WHERE profile = ?{condition}", [profile, *words]
        )

    def page(
        self, profile: str, text: str, account: Account | None, offset: int, limit: int
    ) -> list[Flow]:
        """Return some of the flows that match the filter: at most `limit`, from `offset` on.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        return self._database.select(
            f"{_SELECT} WHERE flows.id IN ("
            f"SELECT id FROM flows WHERE profile = ?{condition} ORDER BY id LIMIT ? OFFSET ?"
            ") ORDER BY flows.id",
            [*_account(account), profile, *words, limit, offset],
            _flow,
        )

    def ids(self, profile: str, text: str = "", account: Account | None = None) -> list[str]:
        """Return the IDs of all flows that match the filter.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        return self._database.texts(
            f"SELECT flow_id FROM flows WHERE profile = ?{condition} ORDER BY id",
            [profile, *words],
        )

    def get_many(
        self, profile: str, flow_ids: Collection[str], account: Account | None
    ) -> list[Flow]:
        """Return the flows with these IDs in the list's order; IDs not in the list are skipped.

        Raises:
            StoreError: The database cannot be read.
        """
        in_order = [flow_id for flow_id in self.ids(profile) if flow_id in flow_ids]
        found = [self.get(profile, flow_id, account) for flow_id in in_order]
        return [flow for flow in found if flow]

    def position(
        self, profile: str, text: str, flow_id: str, account: Account | None = None
    ) -> int | None:
        """Return the index of a flow among those that match the filter; None if it does not.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        row_ids = self._database.numbers(
            f"SELECT id FROM flows WHERE profile = ? AND flow_id = ?{condition}",
            [profile, flow_id, *words],
        )
        if not row_ids:
            return None
        return self._database.number(
            f"SELECT count(*) FROM flows WHERE profile = ? AND id < ?{condition}",
            [profile, row_ids[0], *words],
        )


def write_status(
    database: Database, profile: str, flow_id: str, status: str, seen_at: datetime
) -> None:
    """Set the last known status of a flow, if it is in the list; call it inside a transaction."""
    for label in database.texts(
        "SELECT label FROM flows WHERE profile = ? AND flow_id = ?", [profile, flow_id]
    ):
        search = searchable(flow_id, label, status)
        database.execute(
            "UPDATE flows SET status = ?, status_at = ?, search = ?"
            " WHERE profile = ? AND flow_id = ?",
            [status, timestamp(seen_at), search, profile, flow_id],
        )


def _account(account: Account | None) -> tuple[str | None, str | None]:
    """Return the parameters that find an account's attempts; NULL equals nothing in SQL."""
    return (account.base_url, account.sid) if account else (None, None)


def _flow(row: Row) -> Flow:
    status_at, last_at, settled = row["status_at"], row["started_at"], row["settled"]
    return Flow(
        row["flow_id"],
        row["label"],
        row["status"],
        moment(status_at) if status_at else None,
        Outcome(row["outcome"]) if row["outcome"] else None,
        moment(last_at) if last_at else None,
        Settled(settled) if settled else None,
    )
