"""The journal: each attempt, recorded before it is sent and again with its outcome."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

from dataclasses import replace
from typing import Final

from flow_tui import clock
from flow_tui.model import (
    Account,
    Action,
    Answer,
    Attempt,
    Failure,
    NewAttempt,
    Outcome,
    Settled,
    Settlement,
)
from flow_tui.store.account_attempts import on_account
from flow_tui.store.attempt_notes import AttemptNotes
from flow_tui.store.attempt_rows import RECORDS, WITH_OWNER, owned_attempt
from flow_tui.store.database import Database, Value
from flow_tui.store.errors import (
    FlowBusyError,
    HistoryChangedError,
    SettledMeanwhileError,
    StoreError,
)
from flow_tui.store.flow_history import FlowHistory
from flow_tui.store.flow_statuses import write_status
from flow_tui.store.owner import Owner
from flow_tui.store.values import searchable, storable, timestamp

_OPEN: Final = f"SELECT {WITH_OWNER} FROM {RECORDS} WHERE outcome IS NULL"
_STATUS_AFTER: Final = {Action.PUBLISH: "PUBLISHED", Action.DEPRECATE: "DEPRECATED"}
"""The status of a flow after an action has succeeded."""
_FACT_LIMIT: Final = 100
"""Characters kept of each fact; a host name has up to 64, a JSON version three."""


class Attempts(AttemptNotes):
    """Reads and writes the attempts in the database; none is ever deleted."""

    def __init__(self, database: Database, owner: Owner) -> None:
        """Make it.

        Args:
            database: The database.
            owner: The process that owns the attempts begun here.
        """
        super().__init__(database)
        self._owner = owner

    def begin(self, new: NewAttempt, shown: FlowHistory | None = None) -> Attempt:
        """Record an attempt that is about to be sent; it is on disk when this returns.

        An attempt for the same flow that a dead process left open becomes unknown first.

        Args:
            new: The attempt.
            shown: What the user was shown of the flow's attempts; None if nobody was asked.

        Raises:
            FlowBusyError: An attempt for the same flow on the same account is in flight.
            HistoryChangedError: `shown` is no longer so: nothing was recorded.
            StoreError: It could not be recorded: send nothing.
        """
        with self._database.transaction():
            for earlier, owner in self._open_for(new.account, new.flow_id):
                self._raise_if_alive(earlier, owner)
                self._mark_abandoned(earlier)
            history = self.history_of(new.account, new.flow_id, new.action)
            if shown is None or history.facts == shown.facts:
                return self._get(self._insert(new))
        raise HistoryChangedError(new.flow_id, history)

    def ensure_not_busy(self, account: Account, flow_id: str) -> None:
        """Raise if another process has an attempt for a flow in flight; write nothing.

        Raises:
            FlowBusyError: There is one.
            StoreError: The database cannot be read.
        """
        for earlier, owner in self._open_for(account, flow_id):
            if owner != self._owner:
                self._raise_if_alive(earlier, owner)

    def end(self, attempt_id: int, answer: Answer, *, with_status: bool = True) -> Attempt:
        """Record the outcome of an attempt; it is on disk when this returns.

        A success also sets the last known status of the flow in the list of its account.
        Recording the same answer again changes nothing; one that was recorded without its body
        gets it. An attempt that another process has marked as abandoned still gets its answer.

        Args:
            attempt_id: The attempt.
            answer: Its outcome and response.
            with_status: Whether to set the status. If that fails, the outcome is recorded
                without it, unless SQLite rolls back both: then call again with False.

        Raises:
            StoreError: It could not be recorded, or already has another outcome.
        """
        answer = _as_stored(answer)
        with self._database.transaction():
            before = self._get(attempt_id)
            if before.answer == answer:
                return before
            if not _awaits_answer(before) and before.answer != answer.without_body():
                raise StoreError(
                    f"Attempt {attempt_id} already has an outcome ({before.outcome}), which is "
                    "kept."
                )
            self._update(before, answer)
            ended = self._get(attempt_id)
            if with_status and answer.outcome is Outcome.SUCCEEDED:
                self._write_status(ended)
            return ended

    def settle(
        self, attempt_id: int, settled: Settled, status: str, shown: Settlement | None = None
    ) -> Attempt:
        """Record what the user found out about an attempt with an unknown outcome.

        The outcome stays unknown; settling it again replaces the settlement.

        Args:
            attempt_id: The attempt.
            settled: Whether it took effect, as the user decided.
            status: The flow's status as the API returned it; empty if it was not checked.
            shown: The settlement that the user was shown; None if it was not settled.

        Raises:
            SettledMeanwhileError: It is not settled as the user was shown.
            StoreError: It could not be recorded, or the outcome is not unknown.
        """
        with self._database.transaction():
            before = self._get(attempt_id)
            if before.in_flight or before.outcome is not Outcome.UNKNOWN:
                raise StoreError(
                    f"Attempt {attempt_id} cannot be settled: it is in flight, or its outcome "
                    "is certain."
                )
            if before.settlement != shown:
                raise SettledMeanwhileError(before)
            self._database.execute(
                "INSERT OR REPLACE INTO settlements VALUES (?, ?, ?, ?)",
                [attempt_id, settled, timestamp(clock.now()), status],
            )
            return self._get(attempt_id)

    def close_abandoned(self) -> list[Attempt]:
        """Make each open attempt whose process is dead unknown, and return these attempts.

        Writes nothing if there is none.

        Raises:
            StoreError: The database cannot be read or written.
        """
        candidates = self._database.select(_OPEN, [], owned_attempt)
        abandoned = [entry for entry, owner in candidates if not self._is_alive(entry, owner)]
        abandoned.sort(key=lambda entry: entry.id)
        if not abandoned:
            return []
        with self._database.transaction():
            still_open = [entry for entry in abandoned if self._get(entry.id).in_flight]
            for entry in still_open:
                self._mark_abandoned(entry)
            return [self._get(entry.id) for entry in still_open]

    def _open_for(self, account: Account, flow_id: str) -> list[tuple[Attempt, Owner]]:
        """Return the open attempts for a flow, and their owners."""
        condition, key = on_account(account, however_typed=True)
        where = f"{_OPEN} AND {condition} AND flow_id = ?"
        return self._database.select(where, [*key, flow_id], owned_attempt)

    def _insert(self, new: NewAttempt) -> int:
        account, owner = new.account, self._owner
        values: dict[str, Value] = {
            "session": new.session,
            "action": new.action,
            "flow_id": new.flow_id,
            "label": new.label,
            "profile": account.profile,
            "sid": account.sid,
            "base_url": account.base_url,
            "url": new.url,
            "source": new.source,
            "started_at": timestamp(clock.now()),
            "owner_host": owner.host,
            "owner_machine": owner.machine,
            "owner_pid": owner.pid,
            "owner_started": owner.started,
            "search": _searchable(new),
        }
        attempt_id = self._insert_row("attempts", values)
        facts: dict[str, Value] = {
            "attempt_id": attempt_id,
            "flow_json_sha256": new.flow_json_sha256[:_FACT_LIMIT],
            "json_version": new.json_version[:_FACT_LIMIT],
            "user": new.user[:_FACT_LIMIT],
            "host": new.host[:_FACT_LIMIT],
        }
        self._insert_row("attempt_facts", facts)
        return attempt_id

    def _insert_row(self, table: str, values: dict[str, Value]) -> int:
        cursor = self._database.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            list(values.values()),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _update(self, before: Attempt, answer: Answer, *, ended: bool = True) -> None:
        values: dict[str, Value] = {
            "ended_at": timestamp(clock.now()) if ended else None,
            "outcome": answer.outcome,
            "elapsed_ms": answer.elapsed_ms,
            "http_status": answer.http_status,
            "code": answer.code,
            "message": answer.message,
            "body": answer.body,
            "body_truncated": answer.body_truncated,
            "failure": answer.failure,
            "search": _searchable(before.new, answer.code, answer.message),
        }
        assignments = ", ".join(f"{column} = ?" for column in values)
        self._database.execute(
            f"UPDATE attempts SET {assignments} WHERE id = ?", [*values.values(), before.id]
        )

    def _write_status(self, ended: Attempt) -> None:
        assert ended.ended_at is not None
        new = ended.new
        status, seen_at = _STATUS_AFTER[new.action], ended.ended_at
        with self._database.optional():
            write_status(self._database, new.account, new.flow_id, status, seen_at)

    def _mark_abandoned(self, entry: Attempt) -> None:
        """Make an open attempt unknown because its process is dead; its end is not known."""
        answer = Answer(Outcome.UNKNOWN, elapsed_ms=0, failure=Failure.DIED)
        self._update(entry, answer, ended=False)

    def _raise_if_alive(self, earlier: Attempt, owner: Owner) -> None:
        if self._is_alive(earlier, owner):
            raise FlowBusyError(earlier, owner.pid, owner.host, own=owner == self._owner)

    def _is_alive(self, entry: Attempt, owner: Owner) -> bool:
        return self._owner.is_alive(owner, clock.now() - entry.started_at)


def _searchable(new: NewAttempt, code: str = "", message: str = "") -> str:
    return searchable(new.flow_id, new.label, new.account.profile, code, message)


def _as_stored(answer: Answer) -> Answer:
    """Return an answer as it is read back."""
    return replace(
        answer,
        code=storable(answer.code),
        message=storable(answer.message),
        body=storable(answer.body),
    )


def _awaits_answer(entry: Attempt) -> bool:
    """Return whether an attempt is open, or was only marked as abandoned."""
    answer = entry.answer
    return answer is None or (answer.failure is Failure.DIED and entry.ended_at is None)
