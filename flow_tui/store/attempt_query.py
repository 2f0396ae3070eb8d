"""Which attempts to show, as a value and as SQL."""

from dataclasses import dataclass
from typing import Final

from flow_tui.model import Action, Outcome
from flow_tui.store.database import Value
from flow_tui.store.values import matching

_KNOWN_OUTCOME: Final = f"coalesce(outcome, '{Outcome.UNKNOWN}')"


@dataclass(frozen=True, slots=True)
class AttemptQuery:
    """Which attempts to show; what is None or empty narrows nothing."""

    session: str | None = None
    outcome: Outcome | None = None
    """`unknown` finds attempts in flight, too."""
    flow_id: str | None = None
    """The whole flow ID."""
    text: str = ""
    """Words that must all be in flow ID, label, profile, code or message, in any case.

    Only the first 1000 characters of each are looked at.
    """
    action: Action | None = None


def condition(query: AttemptQuery) -> tuple[str, list[Value]]:
    """Return a query as SQL, from WHERE on, with its parameters."""
    wanted = {
        "session": query.session,
        _KNOWN_OUTCOME: query.outcome,
        "flow_id": query.flow_id,
        "action": query.action,
    }
    given = {column: value for column, value in wanted.items() if value is not None}
    words_sql, words = matching(query.text)
    sql = "WHERE true" + "".join(f" AND {column} = ?" for column in given) + words_sql
    return sql, [*given.values(), *words]
