"""Attempts as rows: what is selected, and how a row is read."""

from typing import Final

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
from flow_tui.store.database import Row
from flow_tui.store.process import Process
from flow_tui.store.values import moment, searchable

SOURCE: Final = "attempts LEFT JOIN settlements ON settlements.attempt_id = attempts.id"
"""Where `COLUMNS` are selected from."""

COLUMNS: Final = (
    "id, session, action, flow_id, label, profile, sid, base_url, url, source,"
    " started_at, ended_at, outcome, elapsed_ms, http_status, code, message,"
    " settled, settled_at, settled_status, body_truncated, failure"
)
"""All that `attempt` reads, but the body, which comes after them."""

AS_SETTLED: Final = f"""
    CASE settled WHEN '{Settled.SUCCEEDED}' THEN '{Outcome.SUCCEEDED}'
    WHEN '{Settled.NO_EFFECT}' THEN '{Outcome.NOT_SENT}' ELSE outcome END
"""
"""The outcome, or for a settled attempt the one whose effect on the flow is the same."""


def attempt(row: Row) -> Attempt:
    """Return the attempt of a row of `COLUMNS` and the body.

    Raises:
        ValueError: The row holds something that this program never writes.
    """
    number, session, action, flow_id, label, profile, sid, base_url, url, source = row[:10]
    started_at, ended_at = row[10:12]
    account = Account(profile, sid, base_url)
    return Attempt(
        number,
        NewAttempt(session, Action(action), flow_id, label, account, url, source),
        moment(started_at),
        moment(ended_at) if ended_at else None,
        _answer((*row[12:17], *row[20:])),
        _settlement(row[17:20]),
    )


def _settlement(row: Row) -> Settlement | None:
    settled, settled_at, status = row
    return Settlement(Settled(settled), moment(settled_at), status) if settled else None


def _answer(row: Row) -> Answer | None:
    outcome, elapsed_ms, http_status, code, message, body_truncated, failure, body = row
    if outcome is None:
        return None
    return Answer(
        Outcome(outcome),
        elapsed_ms,
        http_status,
        code,
        message,
        body,
        bool(body_truncated),
        Failure(failure) if failure else None,
    )


OWNED_COLUMNS: Final = f"{COLUMNS}, body, owner_host, owner_machine, owner_pid, owner_started"
"""All that `owned` reads."""


def owned(row: Row) -> tuple[Attempt, Process]:
    """Return the attempt of a row of `OWNED_COLUMNS`, and the process that began it."""
    return attempt(row[:-4]), Process(*row[-4:])


def searched(new: NewAttempt, code: str = "", message: str = "") -> str:
    """Return the text that a filter looks for its words in."""
    return searchable(new.flow_id, new.label, new.account.profile, code, message)


def awaits_answer(entry: Attempt) -> bool:
    """Return whether an attempt is open, or was closed only because its process seemed dead."""
    answer = entry.answer
    return answer is None or (answer.failure is Failure.DIED and entry.ended_at is None)


def number(row: Row) -> int:
    """Return the one number of a row."""
    return int(row[0])


def counted(row: Row) -> tuple[Outcome, int]:
    """Return an outcome and how many attempts have it; those in flight are unknown."""
    return Outcome(row[0] or Outcome.UNKNOWN), int(row[1])
