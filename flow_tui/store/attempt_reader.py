"""Reading the journal: attempts, how many there are, the history of a flow."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

import sys
import time
from collections.abc import Sequence
from typing import Final, NamedTuple

from flow_tui.model import Account, Action, Attempt, Outcome, Settled
from flow_tui.store.account_attempts import on_account
from flow_tui.store.attempt_query import AttemptQuery, condition
from flow_tui.store.attempt_rows import RECORDS, SOURCE, WITH_BODY, WITHOUT_BODY, attempt
from flow_tui.store.database import Database, Row, Value
from flow_tui.store.flow_history import FlowHistory
from flow_tui.store.shown_states import SEARCHED, STATE, shows
from flow_tui.store.values import words_of

_AS_SETTLED: Final = f"""
    CASE settled WHEN '{Settled.SUCCEEDED}' THEN '{Outcome.SUCCEEDED}'
    WHEN '{Settled.NO_EFFECT}' THEN '{Outcome.NOT_SENT}' ELSE outcome END
"""
"""The outcome; of a settled attempt the outcome that has the same effect on the flow."""
_EVERYTHING: Final = AttemptQuery()
_ALL: Final = sys.maxsize
"""More rows than there can be, and the largest integer of SQLite's."""
_BODIES_AT_ONCE: Final = 16
"""How many bodies, of up to 1 MiB each, are read by one query, during which nobody can commit."""


class BodySearchResult(NamedTuple):
    """The result of one part of a search through bodies."""

    matches: list[int]
    """The IDs of the attempts that contain the words."""
    searched: int
    """How many attempts were searched, from the first on."""


class AttemptReader:
    """Reads the attempts in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, attempt_id: int) -> Attempt | None:
        """Return one attempt with its body, or None.

        Raises:
            StoreError: The database cannot be read.
        """
        sql = f"SELECT {WITH_BODY} FROM {RECORDS} WHERE id = ?"
        return self._database.first(sql, [attempt_id], attempt)

    def page(
        self,
        query: AttemptQuery,
        offset: int,
        limit: int,
        *,
        newest_first: bool = False,
        bodies: bool = False,
    ) -> list[Attempt]:
        """Return some of the attempts that match a query.

        Args:
            query: Which attempts.
            offset: How many to skip.
            limit: How many to return at most.
            newest_first: Reverse the order, which is oldest first.
            bodies: Read the bodies, too; else each body is empty.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        order = "ORDER BY id DESC" if newest_first else "ORDER BY id"
        return self._database.select(
            f"SELECT {WITH_BODY if bodies else WITHOUT_BODY} FROM {RECORDS} WHERE id IN ("
            f"SELECT id FROM attempts {where} {order} LIMIT ? OFFSET ?) {order}",
            [*parameters, limit, offset],
            attempt,
        )

    def count(self, query: AttemptQuery = _EVERYTHING) -> int:
        """Return how many attempts match a query.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        return self._database.number(f"SELECT count(*) FROM attempts {where}", parameters)

    def position(self, query: AttemptQuery, attempt_id: int) -> int | None:
        """Return the index of an attempt among those that match, newest first; None if it does not.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        number = f"SELECT count(*) FROM attempts {where} AND id"
        if not self._database.number(f"{number} = ?", [*parameters, attempt_id]):
            return None
        return self._database.number(f"{number} > ?", [*parameters, attempt_id])

    def ids(self, query: AttemptQuery, last: int | None = None) -> list[int]:
        """Return the IDs of the attempts that match a query, oldest first.

        Args:
            query: Which attempts.
            last: Return only the last ones, so many at most; None for all.

        Raises:
            StoreError: The database cannot be read.
        """
        where, parameters = condition(query)
        newest_first = self._database.numbers(
            f"SELECT id FROM attempts {where} ORDER BY id DESC LIMIT ?",
            [*parameters, _ALL if last is None else min(last, _ALL)],
        )
        return newest_first[::-1]

    def get_many(self, ids: Sequence[int], *, bodies: bool = False) -> list[Attempt]:
        """Return the attempts with these IDs, in their order; unknown IDs are skipped.

        Args:
            ids: A few hundred at most.
            bodies: Read the bodies, too; else each body is empty.

        Raises:
            StoreError: The database cannot be read.
        """
        found = self._database.select(
            f"SELECT {WITH_BODY if bodies else WITHOUT_BODY} FROM {RECORDS} WHERE {_one_of(ids)}",
            list(ids),
            attempt,
        )
        by_id = {entry.id: entry for entry in found}
        return [by_id[number] for number in ids if number in by_id]

    def search_bodies(self, text: str, ids: Sequence[int], seconds: float) -> BodySearchResult:
        """Search some attempts for words, whole response bodies included, for a limited time.

        It reads a few bodies at a time: a commit of another connection waits for one such read.

        Args:
            text: Words that must all be in the fields that a query's text searches, or the body.
            ids: The attempts to search.
            seconds: How long to search; a few attempts are always searched.

        Raises:
            StoreError: The database cannot be read.
        """
        words = words_of(text)
        matches: list[int] = []
        searched, end = 0, time.monotonic() + seconds
        while searched < len(ids) and (not searched or time.monotonic() < end):
            part = ids[searched : searched + _BODIES_AT_ONCE]
            rows = self._database.select(
                f"SELECT id, {SEARCHED} AS search, body, action, {STATE} AS state FROM attempts"
                f" WHERE {_one_of(part)}",
                list(part),
                lambda row: (int(row["id"]), _contains(words, row)),
            )
            matching = {number for number, matches in rows if matches}
            matches += [number for number in part if number in matching]
            searched += len(part)
        return BodySearchResult(matches, searched)

    def history_of(self, account: Account, flow_id: str, action: Action) -> FlowHistory:
        """Return the history of a flow on an account, under any profile name.

        Raises:
            StoreError: The database cannot be read.
        """
        on_it, account_key = on_account(account, however_typed=True)
        where = f"WHERE {on_it} AND flow_id = ?"
        key: list[Value] = [*account_key, flow_id]
        latest = self._database.first(
            f"SELECT {WITHOUT_BODY} FROM {RECORDS} {where} ORDER BY id DESC LIMIT 1", key, attempt
        )
        counts = self._outcomes(f"{where} AND action = ?", [*key, action], _AS_SETTLED)
        return FlowHistory(latest, counts[Outcome.SUCCEEDED], counts[Outcome.UNKNOWN])

    def latest_sessions(self, limit: int) -> list[str]:
        """Return the sessions with the latest attempts, the latest first.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.texts(
            "SELECT session FROM attempts GROUP BY session ORDER BY max(id) DESC LIMIT ?", [limit]
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
        found = self._database.select(
            f"SELECT {outcome} AS result, count(*) AS number FROM {SOURCE} {where} GROUP BY 1",
            parameters,
            _outcome_count,
        )
        counts = dict.fromkeys(Outcome, 0)
        for result, number in found:
            counts[result] += number
        return counts


def _one_of(ids: Sequence[int]) -> str:
    return f"id IN ({', '.join('?' * len(ids))})"


def _contains(words: Sequence[str], row: Row) -> bool:
    """Return whether each word is in what a query's text searches, or in the body in any case."""
    search, action, state = row["search"], row["action"], row["state"]
    missing = [word for word in words if word not in search and not shows(word, action, state)]
    if not missing:
        return True
    folded = row["body"].casefold()
    return all(word in folded for word in missing)


def _outcome_count(row: Row) -> tuple[Outcome, int]:
    return Outcome(row["result"] or Outcome.UNKNOWN), int(row["number"])


_UNSETTLED: Final = (
    f"id IN (SELECT id FROM attempts WHERE outcome = '{Outcome.UNKNOWN}') AND settled IS NULL"
)
"""The subquery uses the index that holds each outcome, so that no body is read."""


class UnsettledReader:
    """Reads the attempts that have ended with an unknown outcome and are not settled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, offset: int, limit: int) -> list[Attempt]:
        """Return some of the unsettled attempts, newest first, without bodies.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.select(
            f"SELECT {WITHOUT_BODY} FROM {RECORDS} WHERE {_UNSETTLED}"
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            [limit, offset],
            attempt,
        )

    def count(self) -> int:
        """Return how many attempts are unsettled.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.number(f"SELECT count(*) FROM {SOURCE} WHERE {_UNSETTLED}")

    def count_settled(self, session: str) -> int:
        """Return how many attempts of a session were settled.

        Raises:
            StoreError: The database cannot be read.
        """
        return self._database.number(
            f"SELECT count(*) FROM {SOURCE} WHERE session = ? AND settled IS NOT NULL", [session]
        )
