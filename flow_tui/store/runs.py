"""Runs of many that were confirmed: which flows, so that what a run leaves is known later."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from flow_tui import clock
from flow_tui.model import Account, Attempt
from flow_tui.store.account_attempts import on_account
from flow_tui.store.attempt_reader import AttemptReader
from flow_tui.store.database import Database, Row, Value
from flow_tui.store.owner import Owner
from flow_tui.store.values import moment, timestamp

_OF_OWNER: Final = "owner_machine = ? AND owner_pid = ? AND owner_started IS ?"
_ATTEMPTS_AT_ONCE: Final = 200


class RunFlow(NamedTuple):
    """A flow of a run that goes on in no other process."""

    flow_id: str
    confirmed_at: datetime
    """When the run was confirmed; UTC."""
    cut_off: bool
    """Whether the run was another process's, which has ended."""
    attempts: tuple[Attempt, ...]
    """The attempts for the flow that ended since then or are in flight, oldest first."""


class _Run(NamedTuple):
    id: int
    confirmed_at: datetime
    owner: Owner | None
    """None if its process will send nothing more."""
    after_attempt: int
    """The last attempt before it."""


class Runs:
    """The confirmed runs in the database. Each belongs to the process that confirmed it."""

    def __init__(self, database: Database, attempts: AttemptReader, owner: Owner) -> None:
        """Make it.

        Args:
            database: The database.
            attempts: Reads the attempts in it.
            owner: The process that owns the runs that are added here.
        """
        self._database = database
        self._attempts = attempts
        self._owner = owner

    def add(self, account: Account, flow_ids: Collection[str]) -> None:
        """Record a run that was confirmed; its flows leave earlier runs that go on nowhere else.

        Another terminal's run keeps them: this one may be stopped before it reaches them.

        Raises:
            StoreError: The database cannot be written.
        """
        owner, now = self._owner, timestamp(clock.now())
        with self._database.transaction():
            self._drop(flow_ids, [run for run in self._on(account) if not self._is_elsewhere(run)])
            cursor = self._database.execute(
                "INSERT INTO runs (base_url, sid, confirmed_at, owner_host, owner_machine,"
                " owner_pid, owner_started, after_attempt)"
                " SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(max(id), 0) FROM attempts",
                [account.base_url, account.sid, now, owner.host, *self._me],
            )
            on_it, key = on_account(account)
            in_flight = (
                f"SELECT max(id) FROM attempts WHERE {on_it} AND flow_id = ? AND outcome IS NULL"
            )
            for flow_id in flow_ids:
                self._database.execute(
                    "INSERT INTO run_flows (run_id, flow_id, in_flight)"
                    f" VALUES (?, ?, ({in_flight}))",
                    [cursor.lastrowid, flow_id, *key, flow_id],
                )

    def take_over(self, account: Account) -> list[RunFlow]:
        """Return the flows of the runs on an account that go on in no other process.

        Those of ended processes are this process's from then on. Writes nothing otherwise. A flow
        that is in several is returned once, as the newest has it.

        Raises:
            StoreError: The database cannot be read or written.
        """
        found: list[RunFlow] = []
        for run in self._on(account):
            if run.owner == self._owner:
                found += self._flows_of(account, run, cut_off=False)
            elif not self._is_alive(run):
                flows = self._flows_of(account, run, cut_off=True)
                if self._own(run):
                    found += flows
        return list({flow.flow_id: flow for flow in found}.values())

    def drop(self, account: Account, flow_ids: Collection[str]) -> None:
        """Forget flows of this process's runs on an account.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._drop(flow_ids, [run for run in self._on(account) if run.owner == self._owner])

    def release(self) -> None:
        """Leave this process's runs to the next process: this one sends nothing more.

        Raises:
            StoreError: The database cannot be read or written.
        """
        if self._database.number(f"SELECT count(*) FROM runs WHERE {_OF_OWNER}", self._me):
            with self._database.transaction():
                self._database.execute(
                    f"UPDATE runs SET owner_pid = NULL WHERE {_OF_OWNER}", self._me
                )

    @property
    def _me(self) -> list[Value]:
        return [self._owner.machine, self._owner.pid, self._owner.started]

    def _on(self, account: Account) -> list[_Run]:
        """Return the runs on an account, the oldest first."""
        on_it, key = on_account(account, "runs")
        return self._database.select(f"SELECT * FROM runs WHERE {on_it} ORDER BY id", key, _run)

    def _is_elsewhere(self, run: _Run) -> bool:
        return run.owner != self._owner and self._is_alive(run)

    def _is_alive(self, run: _Run) -> bool:
        if run.owner is None:
            return False
        age = clock.now() - self._last_sign(run, run.owner)
        return self._owner.is_alive(run.owner, age)

    def _last_sign(self, run: _Run, owner: Owner) -> datetime:
        """Return when a run's process was last known to be running: a run may take hours."""
        started = self._database.first(
            f"SELECT started_at FROM attempts WHERE id > ? AND {_OF_OWNER}"
            " ORDER BY id DESC LIMIT 1",
            [run.after_attempt, owner.machine, owner.pid, owner.started],
            lambda row: moment(row["started_at"]),
        )
        return max(started, run.confirmed_at) if started else run.confirmed_at

    def _own(self, run: _Run) -> bool:
        """Make a run this process's; return whether no other process was faster."""
        with self._database.transaction():
            now = self._database.first("SELECT * FROM runs WHERE id = ?", [run.id], _run)
            if now != run:
                return False
            self._database.execute(
                "UPDATE runs SET owner_host = ?, owner_machine = ?, owner_pid = ?,"
                " owner_started = ? WHERE id = ?",
                [self._owner.host, *self._me, run.id],
            )
            return True

    def _flows_of(self, account: Account, run: _Run, *, cut_off: bool) -> list[RunFlow]:
        on_it, key = on_account(account)
        # One that another terminal had in flight at the confirmation says how it is, too. One
        # whose process died has no end: it may be from long before, unless it is still unsettled.
        # No time is compared: the clock may have been set since.
        rows = self._database.select(
            "SELECT run_flows.flow_id, attempts.id FROM runs JOIN run_flows ON run_id = runs.id"
            f" LEFT JOIN attempts ON {on_it} AND attempts.flow_id = run_flows.flow_id"
            " AND (attempts.id > after_attempt"
            " OR ended_at IS NOT NULL AND attempts.id = in_flight"
            " OR ended_at IS NULL AND attempts.id NOT IN (SELECT attempt_id FROM settlements))"
            " WHERE runs.id = ? ORDER BY attempts.id",
            [*key, run.id],
            lambda row: (str(row[0]), row[1]),
        )
        attempts = self._attempts_with([number for _, number in rows if number is not None])
        of_flow: dict[str, list[Attempt]] = {}
        for flow_id, number in rows:
            of_flow.setdefault(flow_id, []).extend([attempts[number]] if number else [])
        return [
            RunFlow(flow_id, run.confirmed_at, cut_off, tuple(each))
            for flow_id, each in of_flow.items()
        ]

    def _attempts_with(self, ids: list[int]) -> dict[int, Attempt]:
        found: dict[int, Attempt] = {}
        for start in range(0, len(ids), _ATTEMPTS_AT_ONCE):
            part = ids[start : start + _ATTEMPTS_AT_ONCE]
            found |= {each.id: each for each in self._attempts.get_many(part, bodies=True)}
        return found

    def _drop(self, flow_ids: Collection[str], runs: Collection[_Run]) -> None:
        """Drop flows from runs, and those of the runs that have none left."""
        for run in runs:
            for flow_id in flow_ids:
                self._database.execute(
                    "DELETE FROM run_flows WHERE run_id = ? AND flow_id = ?", [run.id, flow_id]
                )
            self._database.execute(
                "DELETE FROM runs WHERE id = ? AND id NOT IN (SELECT run_id FROM run_flows)",
                [run.id],
            )


def _run(row: Row) -> _Run:
    pid = row["owner_pid"]
    owner = None
    if pid is not None:
        owner = Owner(row["owner_host"], row["owner_machine"], pid, row["owner_started"])
    return _Run(row["id"], moment(row["confirmed_at"]), owner, row["after_attempt"])
