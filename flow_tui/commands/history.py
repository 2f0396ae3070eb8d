"""`flow-tui history`: the recorded attempts, oldest first, as a table or one JSON object a line."""

import json as json_module
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from unicodedata import combining, east_asian_width

from flow_tui import text
from flow_tui.commands.database import may_exist
from flow_tui.commands.streams import print_error, print_lines
from flow_tui.model import Attempt, Failure, Outcome
from flow_tui.store import AttemptQuery, Store, StoreError, data_directory

_PAGE: Final = 100
"""How many attempts are in memory at once; a body may have 1 MiB."""

_COLUMNS: Final = (
    ("started (UTC)", 19),
    ("action", 9),
    ("flow ID", 18),
    ("label", 20),
    ("outcome", 9),
    ("HTTP", 4),
    ("profile", 12),
    ("answer", 0),
)
_LABEL_LIMIT: Final = 40
_ANSWER_LIMIT: Final = 120


def print_history(
    data_dir: Path | None, *, json: bool, session: str | None, limit: int | None
) -> int:
    """Print recorded attempts and return the exit status: 1 where they cannot be read.

    Nothing is made where nothing was recorded: reading leaves the disk as it is.

    Args:
        data_dir: Where the database lives; None for the usual place.
        json: Print JSON lines instead of a table.
        session: Only this session's attempts.
        limit: Only the last so many.
    """
    form = _json_lines if json else _table_lines
    query = AttemptQuery(session=session)
    try:
        directory = data_directory(data_dir, os.environ)
        if not may_exist(directory):
            return print_lines(form(iter(())))
        with Store.open(directory) as store:
            skipped = max(0, store.attempts.count(query) - limit) if limit else 0
            return print_lines(form(_attempts(store, query, skipped, bodies=json)))
    except StoreError as error:
        print_error(text.one_line(str(error)))
        return 1


def _attempts(store: Store, query: AttemptQuery, offset: int, *, bodies: bool) -> Iterator[Attempt]:
    """Read the attempts page by page, so that any number of them fits into memory."""
    while page := store.attempts.page(query, offset, _PAGE, bodies=bodies):
        yield from page
        offset += len(page)


def _json_lines(attempts: Iterator[Attempt]) -> Iterator[str]:
    """One object a line; escaped to ASCII, so that no foreign character reaches a terminal."""
    for attempt in attempts:
        # DEL is the one control character that JSON does not escape.
        yield json_module.dumps(fields(attempt)).replace("\x7f", "\\u007f")


def fields(attempt: Attempt) -> dict[str, object]:
    """Return an attempt as the fields of a line of `history --json`; scripts rely on them."""
    new, answer, ended_at = attempt.new, attempt.answer, attempt.ended_at
    return {
        "id": attempt.id,
        "session": new.session,
        "action": str(new.action),
        "flow_id": new.flow_id,
        "label": new.label,
        "profile": new.account.profile,
        "sid": new.account.sid,
        "url": new.url,
        "source": new.source,
        "outcome": str(attempt.outcome),
        "failure": str(answer.failure) if answer and answer.failure else None,
        "http_status": answer.http_status if answer else None,
        "code": answer.code if answer else "",
        "message": answer.message if answer else "",
        "body": answer.body if answer else "",
        "body_truncated": answer.body_truncated if answer else False,
        "started_at": attempt.started_at.isoformat(timespec="milliseconds"),
        "ended_at": ended_at.isoformat(timespec="milliseconds") if ended_at else None,
        "elapsed_ms": answer.elapsed_ms if answer and ended_at else None,
    }


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
