"""The words that lists show of an attempt beside its fields, so that filters find them, too.

They are the words of `flow_tui.app.formatting.outcomes`; a test of it compares the two.
"""

# ruff: noqa: S608 - the SQL is put together from this module's constants; values are bound

from collections.abc import Mapping
from typing import Final

from flow_tui.model import Account, Action, Outcome, Settled
from flow_tui.store.account_attempts import on_account
from flow_tui.store.database import Value
from flow_tui.store.values import words_of

_IN_FLIGHT: Final = "in_flight"
_TOOK_EFFECT: Final = f"settled_{Settled.SUCCEEDED}"
_NO_EFFECT: Final = f"settled_{Settled.NO_EFFECT}"

STATE: Final = (
    f"CASE WHEN attempts.outcome = '{Outcome.UNKNOWN}' THEN coalesce((SELECT 'settled_' || settled"
    " FROM settlements WHERE attempt_id = attempts.id), attempts.outcome)"
    f" ELSE coalesce(attempts.outcome, '{_IN_FLIGHT}') END"
)
"""SQL: the state of an attempt, of those below."""
SEARCHED: Final = (
    "search || coalesce((SELECT char(10) || note_search FROM attempt_notes"
    " WHERE attempt_id = attempts.id), '')"
)
"""SQL: what filters search of an attempt, its note included."""
_IN_NOTE: Final = (
    "attempts.id IN (SELECT attempt_id FROM attempt_notes WHERE instr(note_search, ?) > 0)"
)

_OUTCOMES: Final[dict[str, str]] = {
    Outcome.SUCCEEDED: "succeeded",
    Outcome.REJECTED: "rejected",
    Outcome.NOT_SENT: "not sent",
    Outcome.UNKNOWN: "unknown",
    _IN_FLIGHT: "in flight",
}
_OF_FLOW: Final = {**_OUTCOMES, _TOOK_EFFECT: "in effect", _NO_EFFECT: "no effect"}
"""The words for the last attempt of a flow, by state."""
_OF_ATTEMPT: Final = {
    **_OUTCOMES,
    _TOOK_EFFECT: "unknown settled: took effect",
    _NO_EFFECT: "unknown settled: did not take effect",
}
"""The words for an attempt in the history, by state."""
_ACTIONS: Final = {str(action): str(action) for action in Action}
_SHORTEST: Final = 2
"""Characters: a single letter is in nearly all of these words, and would narrow nothing."""


def matching_flows(text: str, account: Account) -> tuple[str, list[Value]]:
    """Return a condition, from AND on, and its parameters: a flow matches each word of `text`.

    A word matches if `search` or the words for the last attempt contain it.

    Args:
        text: The filter.
        account: Whose attempts the list shows.
    """
    sql, parameters = "", list[Value]()
    on_it, account_key = on_account(account, "later")
    for word in words_of(text):
        states = _keys_of(word, _OF_FLOW)
        if not states:
            sql += " AND instr(search, ?) > 0"
            parameters.append(word)
        else:
            sql += f" AND (instr(search, ?) > 0 OR flow_id IN ({_last_in(states, on_it)}))"
            parameters += [word, *states, *account_key]
    return sql, parameters


def _last_in(states: list[str], on_it: str) -> str:
    """Return a query for the flows whose last attempt on an account is in one of some states.

    It scans the index that holds each outcome, so that no body is read.
    """
    return (
        f"SELECT attempts.flow_id FROM attempts WHERE {STATE} IN ({_placeholders(states)})"
        f" AND attempts.id = (SELECT max(later.id) FROM attempts AS later WHERE {on_it}"
        " AND later.flow_id = attempts.flow_id)"
    )


def matching_attempts(text: str) -> tuple[str, list[Value]]:
    """Return a condition, from AND on, and its parameters: an attempt matches each word of `text`.

    A word matches if `search`, the note, the action or the words for the state contain it.
    """
    sql, parameters = "", list[Value]()
    for word in words_of(text):
        actions, states = _keys_of(word, _ACTIONS), _keys_of(word, _OF_ATTEMPT)
        sql += f" AND (instr(search, ?) > 0 OR {_IN_NOTE}"
        sql += f" OR action IN ({_placeholders(actions)})" if actions else ""
        sql += f" OR {STATE} IN ({_placeholders(states)}))" if states else ")"
        parameters += [word, word, *actions, *states]
    return sql, parameters


def shows(word: str, action: str, state: str) -> bool:
    """Return whether the history shows a word for an attempt's action or state."""
    return action in _keys_of(word, _ACTIONS) or state in _keys_of(word, _OF_ATTEMPT)


def _keys_of(word: str, texts: Mapping[str, str]) -> list[str]:
    """Return the keys of the texts that contain a word."""
    if len(word) < _SHORTEST:
        return []
    return [key for key, text in texts.items() if word in text]


def _placeholders(values: list[str]) -> str:
    return ", ".join("?" * len(values))
