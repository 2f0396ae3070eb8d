"""Attempts as JSON Lines and CSV, for scripts and spreadsheets, and notes on them.

Neither contains an API key.
"""

import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from flow_tui import text
from flow_tui.model import Attempt
from flow_tui.store import StoreThread

_CSV_BREAK: Final = "\r\n"
_FORMULA_PREFIXES: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet begins a formula, or drops them before one (OWASP, CSV injection)."""
_CHANGED_NUMBER: Final = re.compile(
    r"\d[\d.,]*[eE][+-]?\d+"  # a power of ten
    r"|0\d[\d.,]*"  # its zeros in front would go
    r"|\d+[.,]\d*0"  # its zeros at the end would go: version 7.0 is no version 7
    r"|(\d[.,'’\s]?){11,}\d"  # shown as 1.12E+11 and saved so; from 16 digits on rounded, too
)
"""A text that a spreadsheet would take for a number, and change."""


def fields(attempt: Attempt) -> dict[str, str | int | bool | None]:
    """Return an attempt as the fields of a line of `history --json`; scripts rely on them."""
    new, answer, ended_at = attempt.new, attempt.answer, attempt.ended_at
    settlement, seen_at = attempt.settlement, attempt.seen_at
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
        "settled": str(settlement.settled) if settlement else None,
        "settled_at": iso_moment(settlement.at) if settlement else None,
        "settled_status": settlement.status if settlement else None,
        "failure": str(answer.failure) if answer and answer.failure else None,
        "http_status": answer.http_status if answer else None,
        "code": answer.code if answer else "",
        "message": answer.message if answer else "",
        "body": answer.body if answer else "",
        "body_truncated": answer.body_truncated if answer else False,
        "started_at": iso_moment(attempt.started_at),
        "ended_at": iso_moment(ended_at),
        "elapsed_ms": answer.elapsed_ms if answer and ended_at else None,
        "seen_status": attempt.seen_status if seen_at else None,
        "seen_at": seen_at.isoformat(timespec="milliseconds") if seen_at else None,
        "flow_json_sha256": new.flow_json_sha256,
        "json_version": new.json_version,
        "user": new.user,
        "host": new.host,
        "note": attempt.note,
    }


async def set_note(store: StoreThread, attempt: Attempt, note: str) -> Attempt:
    """Record the user's note on an attempt, and return the attempt, with its body.

    Args:
        store: The store.
        attempt: The attempt, in any state.
        note: The note, in one line of at most `validation.NOTE_LIMIT` characters; empty removes it.

    Raises:
        NoteChangedError: Another note was written elsewhere since `attempt` was read.
        StoreError: It could not be recorded.
    """
    shown = attempt.note
    return await store.run(lambda opened: opened.attempts.set_note(attempt.id, note, shown))


def json_line(attempt: Attempt) -> str:
    """Return an attempt as one JSON object in ASCII, which is safe to print and loses nothing."""
    return json_object(fields(attempt))


def json_object(values: Mapping[str, object]) -> str:
    """Return a JSON object on one line of printable ASCII."""
    # DEL is ASCII, so that `dumps` leaves it; it can only stand in a string.
    return json.dumps(values).replace("\x7f", "\\u007f")


def iso_moment(moment: datetime | None) -> str | None:
    """Return a moment in ISO 8601 with milliseconds, as scripts get it."""
    return moment.isoformat(timespec="milliseconds") if moment else None


CSV_NAMES: Final = (
    "id,session,action,flow_id,label,profile,sid,url,source,outcome,settled,settled_at,"
    "settled_status,failure,http_status,code,message,body,body_truncated,started_at,ended_at,"
    "elapsed_ms,seen_status,seen_at,flow_json_sha256,json_version,user,host,note"
)
"""The header of a CSV file: the names of `fields`, in their order."""


def csv_line(attempt: Attempt) -> str:
    """Return an attempt as one record of RFC 4180, without its final line break.

    An apostrophe stands before a text that a spreadsheet would take for a formula, or for a number
    that it would change, such as a flow ID. Control characters are written as their code points,
    so that a terminal does not act on them. JSON Lines keeps every text as it was.
    """
    return _record(_cell(value) for value in fields(attempt).values())


def _record(cells: Iterable[str]) -> str:
    import csv  # only where there is such a file

    record = io.StringIO()
    # Which cells are quoted depends on the terminator: with another one, line breaks are not.
    csv.writer(record, lineterminator=_CSV_BREAK).writerow(cells)
    return record.getvalue().removesuffix(_CSV_BREAK)


def _cell(value: str | int | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    stripped = value.strip()
    is_formula = value.startswith(_FORMULA_PREFIXES) or stripped.startswith(_FORMULA_PREFIXES)
    quote = "'" if is_formula or _CHANGED_NUMBER.fullmatch(stripped) else ""
    return quote + "\n".join(text.lines(value))
