"""`flow-tui history`: the recorded attempts, oldest first, as a table or one JSON object a line."""

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from flow_tui import text
from flow_tui.commands.no_database import warn_of_no_database
from flow_tui.commands.stdio import print_error, print_lines
from flow_tui.commands.table import (
    LABEL_LIMIT,
    MOMENT_WIDTH,
    NOTHING,
    moment_cell,
    outcome_cell,
    row,
    settled_cell,
)
from flow_tui.model import Attempt, Failure
from flow_tui.services.records import json_line
from flow_tui.store import AttemptQuery, Store, StoreError, data_directory
from flow_tui.store.database import may_exist
from flow_tui.validation import InputError

_PAGE: Final = 100
"""Attempts in memory at once; the body of each may have 1 MiB."""

_COLUMNS: Final = (
    ("started", MOMENT_WIDTH),
    ("action", 9),
    ("flow ID", 18),
    ("label", 20),
    ("outcome", 9),
    ("settled", 9),
    ("HTTP", 4),
    ("profile", 12),
    ("response", 0),
)
_WIDTHS: Final = [width for _, width in _COLUMNS]
_SESSIONS_NAMED: Final = 3
_RESPONSE_LIMIT: Final = 120


def print_history(
    data_dir: Path | None, *, json: bool, query: AttemptQuery, limit: int | None
) -> int:
    """Print recorded attempts and return the exit status: 1 if they cannot be read.

    A database that does not exist is not created.

    Args:
        data_dir: Folder of the database; None for the default.
        json: Print JSON lines, with times in UTC, instead of a table with local times.
        query: Which attempts.
        limit: Print only the last ones; None for all.

    Raises:
        InputError: The query names a session that has no attempts.
    """
    try:
        directory = data_directory(data_dir, os.environ)
        if not may_exist(directory):
            if query.session is not None:
                raise _no_session(query.session, ())
            warn_of_no_database(data_dir)
            return print_lines(() if json else ["No recorded attempts."])
        with Store.open(directory) as store:
            ids = store.attempts.ids(query, limit)
            if not ids and query.session is not None:
                _refuse_unknown_session(store, query.session)
            attempts = _attempts(store, ids, bodies=json)
            empty = "No recorded attempts." if query == AttemptQuery() else "No matching attempts."
            return print_lines(map(json_line, attempts) if json else _table(attempts, empty))
    except StoreError as error:
        print_error(text.one_line(str(error)))
        return 1


def _refuse_unknown_session(store: Store, session: str) -> None:
    """Check that a session has attempts.

    Raises:
        InputError: It has none.
        StoreError: The attempts cannot be read.
    """
    if not store.attempts.count(AttemptQuery(session=session)):
        raise _no_session(session, store.attempts.latest_sessions(_SESSIONS_NAMED))


def _no_session(session: str, latest: Sequence[str]) -> InputError:
    there = f"There is no session {session} in the history"
    if not latest:
        return InputError(f"{there}: it is empty.")
    if len(latest) == 1:
        return InputError(f"{there}. The latest is {latest[0]}.")
    return InputError(f"{there}. The latest are {text.listing(latest)}.")


def _attempts(store: Store, ids: Sequence[int], *, bodies: bool) -> Iterator[Attempt]:
    """Read the attempts page by page, to bound the memory used."""
    for first in range(0, len(ids), _PAGE):
        yield from store.attempts.get_many(ids[first : first + _PAGE], bodies=bodies)


def _table(attempts: Iterator[Attempt], empty: str) -> Iterator[str]:
    """Return the lines of a table, or the line `empty`; foreign text in it is safe to print."""
    first = next(attempts, None)
    if first is None:
        yield empty
        return
    yield row([title for title, _ in _COLUMNS], _WIDTHS)
    for attempt in chain([first], attempts):
        yield row(_cells(attempt), _WIDTHS)


def _cells(attempt: Attempt) -> list[str]:
    new, answer = attempt.new, attempt.answer
    return [
        moment_cell(attempt.started_at),
        str(new.action),
        text.one_line(new.flow_id),
        text.one_line(new.label, LABEL_LIMIT),
        outcome_cell(attempt.outcome),
        settled_cell(attempt.settled),
        str(answer.http_status or NOTHING) if answer else NOTHING,
        text.one_line(new.account.profile),
        text.one_line(_response(attempt), _RESPONSE_LIMIT),
    ]


def _response(attempt: Attempt) -> str:
    answer = attempt.answer
    if answer is None:
        return "none: in flight, or flow-tui exited"
    if answer.failure is Failure.DIED:
        return "none: flow-tui exited first"
    return answer.summary
