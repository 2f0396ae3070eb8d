"""Attempts as rows: which columns to select, and what they become."""

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
"""What conditions and counts need of an attempt. A late answer takes the place of a settlement."""
RECORDS: Final = (
    f"{SOURCE} LEFT JOIN attempt_facts ON attempt_facts.attempt_id = attempts.id"
    " LEFT JOIN attempt_notes ON attempt_notes.attempt_id = attempts.id"
    " LEFT JOIN seen_statuses ON seen_statuses.attempt_id = attempts.id"
)
"""What the columns are selected from. A count does without: SQLite would look up each table."""

_COLUMNS: Final = (
    "id, session, action, flow_id, label, profile, sid, base_url, url, source,"
    " started_at, ended_at, outcome, elapsed_ms, http_status, code, message,"
    " settled, settled_at, settled_status, body_truncated, failure,"
    " flow_json_sha256, json_version, user, coalesce(host, owner_host) AS host,"
    " note, seen_status, seen_at"
)
WITHOUT_BODY: Final = f"{_COLUMNS}, '' AS body"
WITH_BODY: Final = f"{_COLUMNS}, body"
WITH_OWNER: Final = f"{WITH_BODY}, owner_host, owner_machine, owner_pid, owner_started"


def attempt(row: Row) -> Attempt:
    """Return the attempt of a row.

    Raises:
        ValueError: The row holds something that this program never writes.
    """
    account = Account(row["profile"], row["sid"], row["base_url"])
    ended_at, seen_at = row["ended_at"], row["seen_at"]
    return Attempt(
        row["id"],
        NewAttempt(
            row["session"],
            Action(row["action"]),
            row["flow_id"],
            row["label"],
            account,
            row["url"],
            row["source"],
            row["flow_json_sha256"] or "",
            row["json_version"] or "",
            row["user"] or "",
            row["host"],
        ),
        moment(row["started_at"]),
        moment(ended_at) if ended_at else None,
        _answer(row),
        _settlement(row),
        row["note"] or "",
        row["seen_status"] or "",
        moment(seen_at) if seen_at else None,
    )


def _answer(row: Row) -> Answer | None:
    if row["outcome"] is None:
        return None
    failure = row["failure"]
    return Answer(
        Outcome(row["outcome"]),
        row["elapsed_ms"],
        row["http_status"],
        row["code"],
        row["message"],
        row["body"],
        bool(row["body_truncated"]),
        Failure(failure) if failure else None,
    )


def _settlement(row: Row) -> Settlement | None:
    settled = row["settled"]
    if not settled:
        return None
    return Settlement(Settled(settled), moment(row["settled_at"]), row["settled_status"])


def owned_attempt(row: Row) -> tuple[Attempt, Owner]:
    """Return the attempt of a row `WITH_OWNER`, and the process that began it."""
    owner = Owner(row["owner_host"], row["owner_machine"], row["owner_pid"], row["owner_started"])
    return attempt(row), owner
