"""Which attempts to return, as a value and as SQL."""

# ruff: noqa: S608 - the SQL is put together from this module's constants; values are bound

from datetime import datetime
from typing import Final, NamedTuple

from flow_tui.model import Action, Outcome
from flow_tui.store.database import Value
from flow_tui.store.shown_states import matching_attempts
from flow_tui.store.values import timestamp

_KNOWN_OUTCOME: Final = f"coalesce(outcome, '{Outcome.UNKNOWN}')"
_UNSETTLED: Final = (
    f" AND {_KNOWN_OUTCOME} = '{Outcome.UNKNOWN}'"
    " AND attempts.id NOT IN (SELECT attempt_id FROM settlements)"
)


class AttemptQuery(NamedTuple):
    """Which attempts to return; a field that is None or empty matches all."""

    session: str | None = None
    outcome: Outcome | None = None
    """`unknown` includes attempts in flight."""
    flow_id: str | None = None
    """The whole flow ID."""
    text: str = ""
    """Words that must all be in flow ID, label, profile, code, message, note, outcome or action.

    Not case-sensitive. Only the first 1000 characters of each field are searched; outcome and
    action by the words that the history shows, and not for a single letter.
    """
    action: Action | None = None
    profile: str | None = None
    """The profile's whole name, case-insensitive."""
    since: datetime | None = None
    """When an attempt began at the earliest."""
    until: datetime | None = None
    """When an attempt began at the latest."""
    unsettled: bool = False
    """Only unknown outcomes, attempts in flight included, that are not settled."""


def condition(query: AttemptQuery) -> tuple[str, list[Value]]:
    """Return a query as a WHERE clause and its parameters."""
    wanted = {
        "session =": query.session,
        f"{_KNOWN_OUTCOME} =": query.outcome,
        "flow_id =": query.flow_id,
        "action =": query.action,
        "profile COLLATE NOCASE =": query.profile,
        # All are in UTC and of one length, so that they are in the order of time as texts, too.
        "started_at >=": timestamp(query.since) if query.since else None,
        "started_at <=": timestamp(query.until) if query.until else None,
    }
    given = {comparison: value for comparison, value in wanted.items() if value is not None}
    words_sql, words = matching_attempts(query.text)
    sql = "WHERE true" + "".join(f" AND {comparison} ?" for comparison in given)
    sql += (_UNSETTLED if query.unsettled else "") + words_sql
    return sql, [*given.values(), *words]
