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
from flow_tui.store.owner import Owner
from flow_tui.store.values import moment

SOURCE: Final = (
    "attempts LEFT JOIN settlements"
    f" ON settlements.attempt_id = attempts.id AND attempts.outcome = '{Outcome.UNKNOWN}'"
)
"""Where `COLUMNS` are selected from. An answer that came late says more than what was settled."""

COLUMNS: Final = (
    "id, session, action, flow_id, label, profile, sid, base_url, url, source,"
    " started_at, ended_at, outcome, elapsed_ms, http_status, code, message,"
    " settled, settled_at, settled_status, body_truncated, failure"
)
"""All that `attempt` reads, but the body, which comes after them."""


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


def owned(row: Row) -> tuple[Attempt, Owner]:
    """Return the attempt of a row of `OWNED_COLUMNS`, and the process that began it."""
    return attempt(row[:-4]), Owner(*row[-4:])
