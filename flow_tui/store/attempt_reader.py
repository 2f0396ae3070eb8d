"""Reading the journal: some of its attempts, how many there are, what is known of a flow."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from flow_tui.model import Account, Action, Attempt, Outcome, Settled
from flow_tui.store.attempt_query import AttemptQuery, condition
from flow_tui.store.attempt_rows import COLUMNS, SOURCE, attempt
from flow_tui.store.database import Database, Row, Value
from flow_tui.store.values import words_of

T = TypeVar("T")

_AS_SETTLED: Final = f"""
    CASE settled WHEN '{Settled.SUCCEEDED}' THEN '{Outcome.SUCCEEDED}'
    WHEN '{Settled.NO_EFFECT}' THEN '{Outcome.NOT_SENT}' ELSE outcome END
"""
"""The outcome, or for a settled attempt the one whose effect on the flow is the same."""
_EVERYTHING: Final = AttemptQuery()
_READ_AT_ONCE: Final = 16
"""How many attempts are read with their bodies while nobody can commit; each may have 1 MiB."""


@dataclass(frozen=True, slots=True)
class FlowHistory:
    """What the journal knows of one flow on one account."""

    latest: Attempt | None
    """The latest attempt of any action, without its body."""
    succeeded: int
    """How many attempts of the action in question succeeded, at once or as the user settled it."""
    unknown: int
    """How many of them may or may not have taken effect and are not settled, or are in flight."""


@dataclass(frozen=True, slots=True)
class BodySearchResult:
    """What came of a part of a search through the bodies."""

    matches: list[int]
    """The IDs of the attempts that contain the words."""
    searched: int
    """How many attempts were searched, from the first on."""


class AttemptReader:
    """The attempts in the database, as they are read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, attempt_id: int) -> Attempt | None:
        """Return one attempt with its body, or None.

        Raises:
            StoreError: The database cannot be read.
        """
        found = self._database.select(
            f"SELECT {COLUMNS}, body FROM {SOURCE} WHERE id = ?", [attempt_id], attempt
        )
        return found[0] if found else None

    def page(
        self,
        query: AttemptQuery,
        offset: int,
        limit: int,
        *,
        newest_first: bool = False,
        bodies: bool = False,
    ) -> list[Attempt]:
        """Return some of the attempts that a query finds.

        Args:
            query: Which attempts.
            offset: How many to skip.
            limit: How many to return at most.
            newest_first: Turn the order around, which is oldest first.
            bodies: Read the bodies, too; else each body is empty.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        order = "ORDER BY id DESC" if newest_first else "ORDER BY id"
        body = "body" if bodies else "''"
        return self._database.select(
            f"SELECT {COLUMNS}, {body} FROM {SOURCE} WHERE id IN ("
            f"SELECT id FROM attempts {where} {order} LIMIT ? OFFSET ?) {order}",
            [*parameters, limit, offset],
            attempt,
        )

    def count(self, query: AttemptQuery = _EVERYTHING) -> int:
        """Return how many attempts a query finds.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        return sum(self._select("count(*)", where, parameters, _number))

    def ids(self, query: AttemptQuery) -> list[int]:
        """Return the IDs of all attempts that a query finds, the oldest first.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        return self._database.select(
            f"SELECT id FROM attempts {where} ORDER BY id", parameters, _number
        )

    def get_many(self, ids: Sequence[int], *, bodies: bool = False) -> list[Attempt]:
        """Return the attempts of some IDs, in their order; an ID that is none's is left out.

        Args:
            ids: Some hundred of them at most.
            bodies: Read the bodies, too; else each body is empty.

        Raises:
            StoreError: The database cannot be read.
        """
        body = "body" if bodies else "''"
        where = f"WHERE id IN ({', '.join('?' * len(ids))})"
        found = self._select(f"{COLUMNS}, {body}", where, list(ids), attempt)
        by_id = {entry.id: entry for entry in found}
        return [by_id[number] for number in ids if number in by_id]

    def search_bodies(self, words: str, ids: Sequence[int], seconds: float) -> BodySearchResult:
        """Look for words in some attempts, their responses' whole bodies too, for some time.

        Nobody can commit to the file while it is read, which is a moment at a time.

        Args:
            words: What a query's text is; each word must be where a query looks, or in the body.
            ids: The attempts to look at.
            seconds: How long to look; at least a few are looked at.

        Raises:
            StoreError: The database cannot be read.
        """
        wanted = words_of(words)
        found: list[int] = []
        count, end = 0, time.monotonic() + seconds
        while count < len(ids) and (not count or time.monotonic() < end):
            read = ids[count : count + _READ_AT_ONCE]
            rows = self._database.select(
                f"SELECT id, search, body FROM attempts WHERE id IN ({', '.join('?' * len(read))})",
                list(read),
                lambda row: (int(row[0]), _holds(wanted, *row[1:])),
            )
            holding = {number for number, holds in rows if holds}
            found += [number for number in read if number in holding]
            count += len(read)
        return BodySearchResult(found, count)

    def history_of(self, account: Account, flow_id: str, action: Action) -> FlowHistory:
        """Return what is known of a flow on an account, under whichever profile name it ran.

        Raises:
            StoreError: The database cannot be read.
        """
        where = "WHERE base_url = ? AND sid = ? AND flow_id = ?"
        key: list[Value] = [account.base_url, account.sid, flow_id]
        latest = self._select(f"{COLUMNS}, ''", f"{where} ORDER BY id DESC LIMIT 1", key, attempt)
        counts = self._outcomes(f"{where} AND action = ?", [*key, action], _AS_SETTLED)
        return FlowHistory(
            latest[0] if latest else None, counts[Outcome.SUCCEEDED], counts[Outcome.UNKNOWN]
        )

    def session_summary(self, session: str) -> dict[Outcome, int]:
        """Return how many attempts of a session had each outcome; those in flight are unknown.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._outcomes("WHERE session = ?", [session])

    def _outcomes(
        self, where: str, parameters: list[Value], outcome: str = "outcome"
    ) -> dict[Outcome, int]:
        counts = dict.fromkeys(Outcome, 0)
        found = self._select(f"{outcome}, count(*)", f"{where} GROUP BY 1", parameters, _count)
        for outcome, count in found:
            counts[outcome] += count
        return counts

    def _select(
        self, columns: str, rest: str, parameters: list[Value], build: Callable[[Row], T]
    ) -> list[T]:
        return self._database.select(f"SELECT {columns} FROM {SOURCE} {rest}", parameters, build)


def _holds(words: Sequence[str], search: str, body: str) -> bool:
    """Return whether each word is in what a query looks at, or in the body in any case."""
    missing = [word for word in words if word not in search]
    if not missing:
        return True
    folded = body.casefold()
    return all(word in folded for word in missing)


def _number(row: Row) -> int:
    return int(row[0])


def _count(row: Row) -> tuple[Outcome, int]:
    return Outcome(row[0] or Outcome.UNKNOWN), int(row[1])


_IN_DOUBT: Final = (
    f"id IN (SELECT id FROM attempts WHERE outcome = '{Outcome.UNKNOWN}') AND settled IS NULL"
)
"""Found through the index that holds each outcome, and not by going through all bodies."""


class UnsettledReader:
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

    def count_settled(self, session: str) -> int:
        """Return how many attempts of a session had an unknown outcome and were settled.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._number(
            f"SELECT count(*) FROM {SOURCE} WHERE session = ? AND settled IS NOT NULL", [session]
        )

    def _number(self, sql: str, parameters: list[Value]) -> int:
        return self._database.select(sql, parameters, lambda row: int(row[0]))[0]
