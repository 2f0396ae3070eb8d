"""The lists of flows, one for each account."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from flow_tui.model import Account, Action, Flow, Outcome, Settled
from flow_tui.store.account_attempts import on_account
from flow_tui.store.database import Database, Row, Value
from flow_tui.store.errors import LabelChangedError
from flow_tui.store.flow_statuses import SeenFlow, write_seen
from flow_tui.store.shown_states import matching_flows
from flow_tui.store.values import moment, searchable

_SELECT: Final = """
    SELECT flows.flow_id, flows.label, flows.name, flows.status, flows.status_at,
           last.outcome, last.started_at, last.action, settlements.settled
    FROM flows LEFT JOIN attempts AS last ON last.id = (
        SELECT max(id) FROM attempts WHERE {on_account} AND attempts.flow_id = flows.flow_id
    ) LEFT JOIN settlements ON settlements.attempt_id = last.id AND last.outcome = 'unknown'
"""


class Flows:
    """The flows in the database, each list in the order in which its flows were added.

    A list is that of an account, under whichever profile's name; see `Account.list_key`. Each
    flow comes with the last attempt for it on the account.

    A `text` to filter by matches flows that contain each of its words in ID, label, name, status or
    last outcome; it is not case-sensitive, and an empty text matches all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, account: Account, entries: Sequence[tuple[str, str]]
    ) -> tuple[list[str], list[str]]:
        """Add flows to a list: all, or none if that fails.

        Args:
            account: Whose list.
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
                    "INSERT INTO flows (list, flow_id, label, search) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (list, flow_id) DO NOTHING",
                    [account.list_key, flow_id, label, searchable(flow_id, label)],
                )
                (added if cursor.rowcount else duplicate).append(flow_id)
        return added, duplicate

    def set_label(
        self, account: Account, flow_id: str, label: str, shown: str | None = None
    ) -> bool:
        """Change the label of a flow, if it is in the list; return whether it is.

        Args:
            account: Whose list it is.
            flow_id: The flow.
            label: The new label.
            shown: The label in whose place the user wants it; None if in that of any.

        Raises:
            LabelChangedError: There is another label than was shown.
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            flow = self.get(account, flow_id)
            if flow is None:
                return False
            if shown is not None and flow.label not in {"", shown, label}:
                raise LabelChangedError(flow)
            self._write_label(account, flow, label)
            return True

    def _write_label(self, account: Account, flow: Flow, label: str) -> None:
        self._database.execute(
            "UPDATE flows SET label = ?, search = ? WHERE list = ? AND flow_id = ?",
            [
                *(label, searchable(flow.flow_id, label, flow.status, flow.name)),
                *(account.list_key, flow.flow_id),
            ],
        )

    def set_statuses(
        self,
        account: Account,
        statuses: Iterable[tuple[str, str]],
        seen_at: datetime,
        names: Mapping[str, str] | None = None,
        asked_at: datetime | None = None,
    ) -> None:
        """Set the last known statuses of flows: all or none; flows not in the list are skipped.

        So are those of which something later may be known than `asked_at`; see `write_seen`.

        Args:
            account: The account that has seen them, whose list it is.
            statuses: Flow IDs and statuses: DRAFT, PUBLISHED, …, as the API calls them.
            seen_at: When the API returned them.
            names: The names of these flows by ID, as far as the API returned them; a flow without
                one keeps the name that is known.
            asked_at: When the API was asked; None skips no flow.

        Raises:
            StoreError: The database cannot be written.
        """
        known = names or {}
        self.set_seen(
            account,
            [
                SeenFlow(flow_id, status, known.get(flow_id, ""), seen_at, asked_at)
                for flow_id, status in statuses
            ],
        )

    def set_seen(self, account: Account, flows: Iterable[SeenFlow]) -> None:
        """Set the last known statuses and names of flows that were not all seen at once.

        As `set_statuses` does: all or none.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            for flow in flows:
                write_seen(self._database, account, flow)

    def remove(self, account: Account, *flow_ids: str) -> None:
        """Remove flows from a list, all or none; their attempts stay in the history.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            for flow_id in flow_ids:
                self._database.execute(
                    "DELETE FROM flows WHERE list = ? AND flow_id = ?", [account.list_key, flow_id]
                )

    def get(self, account: Account, flow_id: str) -> Flow | None:
        """Return a flow of a list, or None.

        Raises:
            StoreError: The database cannot be read.
        """
        select, parameters = _select(account)
        return self._database.first(
            f"{select} WHERE flows.list = ? AND flows.flow_id = ?",
            [*parameters, account.list_key, flow_id],
            _flow,
        )

    def count(self, account: Account, text: str = "") -> int:
        """Return how many flows of a list match the filter.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        return self._database.number(
            f"SELECT count(*) FROM flows WHERE list = ?{condition}", [account.list_key, *words]
        )

    def page(self, account: Account, text: str, offset: int, limit: int) -> list[Flow]:
        """Return some of the flows that match the filter: at most `limit`, from `offset` on.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        select, parameters = _select(account)
        return self._database.select(
            f"{select} WHERE flows.id IN ("
            f"SELECT id FROM flows WHERE list = ?{condition} ORDER BY id LIMIT ? OFFSET ?"
            ") ORDER BY flows.id",
            [*parameters, account.list_key, *words, limit, offset],
            _flow,
        )

    def ids(self, account: Account, text: str = "") -> list[str]:
        """Return the IDs of all flows that match the filter.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        return self._database.texts(
            f"SELECT flow_id FROM flows WHERE list = ?{condition} ORDER BY id",
            [account.list_key, *words],
        )

    def get_many(self, account: Account, flow_ids: Collection[str]) -> list[Flow]:
        """Return the flows with these IDs in the list's order; IDs not in the list are skipped.

        Raises:
            StoreError: The database cannot be read.
        """
        in_order = [flow_id for flow_id in self.ids(account) if flow_id in flow_ids]
        found = [self.get(account, flow_id) for flow_id in in_order]
        return [flow for flow in found if flow]

    def position(self, account: Account, text: str, flow_id: str) -> int | None:
        """Return the index of a flow among those that match the filter; None if it does not.

        Raises:
            StoreError: The database cannot be read.
        """
        condition, words = matching_flows(text, account)
        row_ids = self._database.numbers(
            f"SELECT id FROM flows WHERE list = ? AND flow_id = ?{condition}",
            [account.list_key, flow_id, *words],
        )
        if not row_ids:
            return None
        return self._database.number(
            f"SELECT count(*) FROM flows WHERE list = ? AND id < ?{condition}",
            [account.list_key, row_ids[0], *words],
        )

    def move_to_account(self, account: Account) -> None:
        """Move the flows into an account's list that were added before the account was known.

        These are the flows that were added before any profile was chosen, and to this profile
        before its SID and API were known.

        Raises:
            StoreError: The database cannot be written.
        """
        profile, sid = account.profile, account.sid
        waiting = (Account("", "", ""), Account(profile, "", ""), Account(profile, sid, ""))
        for each in waiting:
            if self.count(each):
                self._move(each, account)

    def _move(self, source: Account, target: Account) -> None:
        """Move all flows of a list; of one that is in both, the target's stays."""
        keys = [target.list_key, source.list_key]
        with self._database.transaction():
            self._database.execute("UPDATE OR IGNORE flows SET list = ? WHERE list = ?", keys)
            for flow in self.page(source, "", 0, -1):
                known = self.get(target, flow.flow_id)
                if known is not None and not known.label:
                    self._write_label(target, known, flow.label)
            self._database.execute("DELETE FROM flows WHERE list = ?", keys[1:])

    def copy(self, source: Account, target: Account) -> int:
        """Add the flows of one list to another, without their statuses and names.

        Returns:
            How many were added; those that were in the other list are not counted.

        Raises:
            StoreError: The database cannot be read or written.
        """
        rows = self._database.select(
            "SELECT flow_id, label FROM flows WHERE list = ? ORDER BY id",
            [source.list_key],
            lambda row: (str(row["flow_id"]), str(row["label"])),
        )
        return len(self.add(target, rows)[0])


def _select(account: Account) -> tuple[str, list[Value]]:
    """Return the beginning of a query for flows and their last attempts, and its parameters."""
    condition, parameters = on_account(account)
    return _SELECT.format(on_account=condition), parameters


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
        Action(row["action"]) if row["action"] else None,
        row["name"],
    )
