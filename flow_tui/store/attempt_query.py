"""Which attempts to return, as a value and as SQL."""

from dataclasses import dataclass
from typing import Final

from flow_tui.model import Action, Outcome
from flow_tui.store.database import Value
from flow_tui.store.shown_states import matching_attempts

_KNOWN_OUTCOME: Final = f"coalesce(outcome, '{Outcome.UNKNOWN}')"


@dataclass(frozen=True, slots=True)
class AttemptQuery:
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


def condition(query: AttemptQuery) -> tuple[str, list[Value]]:
    """Return a query as a WHERE clause and its parameters."""
    wanted = {
        "session": query.session,
        _KNOWN_OUTCOME: query.outcome,
        "flow_id": query.flow_id,
        "action": query.action,
    }
    given = {column: value for column, value in wanted.items() if value is not None}
    words_sql, words = matching_attempts(query.text)
    sql = "WHERE true" + "".join(f" AND {column} = ?" for column in given) + words_sql
    return sql, [*given.values(), *words]
