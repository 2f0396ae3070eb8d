"""`flow-tui history`: the recorded attempts, oldest first, as a table or one JSON object a line."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from unicodedata import combining, east_asian_width

from flow_tui import text
from flow_tui.commands.stdio import print_error, print_lines
from flow_tui.model import Attempt, Failure, Outcome, Settled
from flow_tui.services.records import json_line
from flow_tui.store import AttemptQuery, Store, StoreError, data_directory
from flow_tui.store.database import may_exist

_PAGE: Final = 100
"""How many attempts are in memory at once; a body may have 1 MiB."""

_COLUMNS: Final = (
    ("started (UTC)", 19),
    ("action", 9),
    ("flow ID", 18),
    ("label", 20),
    ("outcome", 9),
    ("settled", 9),
    ("HTTP", 4),
    ("profile", 12),
    ("answer", 0),
)
_SETTLED: Final = {Settled.SUCCEEDED: "succeeded", Settled.NO_EFFECT: "no effect"}
_LABEL_LIMIT: Final = 40
_ANSWER_LIMIT: Final = 120


def print_history(
    data_dir: Path | None, *, json: bool, query: AttemptQuery, limit: int | None
) -> int:
    """Print recorded attempts and return the exit status: 1 where they cannot be read.

    Nothing is made where nothing was recorded: reading leaves the disk as it is.

    Args:
        data_dir: Where the database lives; None for the usual place.
        json: Print JSON lines instead of a table.
        query: Which attempts.
        limit: Only the last so many of them.
    """
    try:
        directory = data_directory(data_dir, os.environ)
        if not may_exist(directory):
            return print_lines(() if json else _table_lines(iter(())))
        with Store.open(directory) as store:
            ids = store.attempts.ids(query)
            attempts = _attempts(store, ids[-limit:] if limit else ids, bodies=json)
            return print_lines(map(json_line, attempts) if json else _table_lines(attempts))
    except StoreError as error:
        print_error(text.one_line(str(error)))
        return 1


def _attempts(store: Store, ids: Sequence[int], *, bodies: bool) -> Iterator[Attempt]:
    """Read the attempts page by page, so that any number of them fits into memory."""
    for first in range(0, len(ids), _PAGE):
        yield from store.attempts.get_many(ids[first : first + _PAGE], bodies=bodies)


def _table_lines(attempts: Iterator[Attempt]) -> Iterator[str]:
    """A table for people; all that is foreign in it has been made safe to print."""
    first = next(attempts, None)
    if first is None:
        yield "No attempt is recorded."
        return
    yield _row([name for name, _ in _COLUMNS])
    yield _row(_cells(first))
    for attempt in attempts:
        yield _row(_cells(attempt))


def _cells(attempt: Attempt) -> list[str]:
    new, answer = attempt.new, attempt.answer
    return [
        f"{attempt.started_at:%Y-%m-%d %H:%M:%S}",
        str(new.action),
        text.one_line(new.flow_id),
        text.one_line(new.label, _LABEL_LIMIT),
        "not sent" if attempt.outcome is Outcome.NOT_SENT else str(attempt.outcome),
        _SETTLED[attempt.settlement.settled] if attempt.settlement else "-",
        str(answer.http_status or "-") if answer else "-",
        text.one_line(new.account.profile),
        text.one_line(_said(attempt), _ANSWER_LIMIT),
    ]


def _said(attempt: Attempt) -> str:
    answer = attempt.answer
    if answer is None:
        return "none yet: in flight, or its flow-tui has ended"
    if answer.failure is Failure.DIED:
        return "none: its flow-tui ended before it came"
    return ": ".join(filter(None, (answer.code, answer.message)))


def _row(cells: list[str]) -> str:
    padded = (
        cell + " " * (width - _cell_width(cell))
        for cell, (_, width) in zip(cells, _COLUMNS, strict=True)
    )
    return "  ".join(padded).rstrip()


def _cell_width(cell: str) -> int:
    """Return how many columns of a terminal a text takes, as well as the standard library knows."""
    if cell.isascii():
        return len(cell)
    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in cell)
