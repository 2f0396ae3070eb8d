"""The filter of the history: as a query for the store, and as a title."""

from dataclasses import dataclass, replace
from typing import Final, Self

from flow_tui import text
from flow_tui.app.formatting.outcomes import OUTCOME_NAMES
from flow_tui.key_map import key_of
from flow_tui.model import Action, Outcome
from flow_tui.store import AttemptQuery

_OUTCOMES: Final = (None, *Outcome)
_ACTIONS: Final = (None, *Action)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which attempts the history shows; a field that is None or empty does not narrow them."""

    session: str
    """The ID of this session; other sessions' attempts are shown if `all_sessions`."""
    all_sessions: bool = False
    flow_id: str | None = None
    action: Action | None = None
    outcome: Outcome | None = None
    filter_text: str = ""
    in_bodies: bool = False
    """Whether to search for the text in whole responses, too, which takes longer."""

    @property
    def query(self) -> AttemptQuery:
        """The query for the store, which does not search bodies."""
        return AttemptQuery(
            session=None if self.all_sessions else self.session,
            outcome=self.outcome,
            flow_id=self.flow_id,
            text=self.filter_text,
            action=self.action,
        )

    @property
    def searches_bodies(self) -> bool:
        """Whether each body has to be searched."""
        return self.in_bodies and bool(self.filter_text.strip())

    def with_next_outcome(self) -> Self:
        """Return this filter with the next outcome; after the last one, with any."""
        following = _OUTCOMES[(_OUTCOMES.index(self.outcome) + 1) % len(_OUTCOMES)]
        return replace(self, outcome=following)

    def with_next_action(self) -> Self:
        """Return this filter with the next action; after the last one, with any."""
        return replace(self, action=_ACTIONS[(_ACTIONS.index(self.action) + 1) % len(_ACTIONS)])

    def title(self) -> str:
        """Return which attempts are shown, except for the filter text."""
        parts = [f"History of {'all sessions' if self.all_sessions else 'this session'}"]
        if self.flow_id:
            parts.append(f"flow {text.grouped(self.flow_id)}")
        if self.action:
            parts.append(f"only {self.action}")
        if self.outcome:
            parts.append(f"only {OUTCOME_NAMES[self.outcome]}")
        if self.in_bodies:
            parts.append("whole responses")
        return ", ".join(parts)

    def empty_text(self) -> str:
        """Return the text of an empty list."""
        if self.filter_text.strip() and not self.in_bodies:
            keys = f"{key_of('filter.keep')}, then {key_of('history.bodies')},"
            return f"No matching attempts.\nPress {keys} to search whole responses, too."
        if self.filter_text or self.outcome or self.action:
            return "No matching attempts."
        none = "No attempts for this flow" if self.flow_id else "No attempts"
        if self.all_sessions:
            return f"{none} yet."
        sessions = key_of("history.sessions")
        return f"{none} in this session yet.\nPress {sessions} to show all sessions."
