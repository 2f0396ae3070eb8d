"""Which of the recorded attempts the history shows, as a value and in words."""

from dataclasses import dataclass, replace
from typing import Final, Self

from flow_tui import text
from flow_tui.model import Action, Outcome
from flow_tui.store import AttemptQuery

_OUTCOMES: Final = (None, *Outcome)
_ACTIONS: Final = (None, *Action)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What is shown; what is None or empty narrows nothing."""

    session: str
    """This session; attempts of others are shown where `all_sessions` says so."""
    all_sessions: bool = False
    flow_id: str | None = None
    action: Action | None = None
    outcome: Outcome | None = None
    words: str = ""
    in_bodies: bool = False
    """Whether the words may be anywhere in the response, which takes longer to look for."""

    @property
    def query(self) -> AttemptQuery:
        """The same for the store, which looks for the words everywhere but in the bodies."""
        return AttemptQuery(
            session=None if self.all_sessions else self.session,
            outcome=self.outcome,
            flow_id=self.flow_id,
            text=self.words,
            action=self.action,
        )

    @property
    def looks_into_bodies(self) -> bool:
        """Whether each body has to be read to know what is shown."""
        return self.in_bodies and bool(self.words.strip())

    def with_next_outcome(self) -> Self:
        """Return the same with the next outcome; after the last, all of them again."""
        following = _OUTCOMES[(_OUTCOMES.index(self.outcome) + 1) % len(_OUTCOMES)]
        return replace(self, outcome=following)

    def with_next_action(self) -> Self:
        """Return the same with the next action; after the last, all of them again."""
        return replace(self, action=_ACTIONS[(_ACTIONS.index(self.action) + 1) % len(_ACTIONS)])

    def title(self) -> str:
        """Return in words what is shown, but for the words that are typed."""
        parts = [f"History of {'all sessions' if self.all_sessions else 'this session'}"]
        if self.flow_id:
            parts.append(f"flow {text.grouped(self.flow_id)}")
        if self.action:
            parts.append(f"only {self.action}")
        if self.outcome:
            parts.append(f"only {str(self.outcome).replace('_', ' ')}")
        if self.in_bodies:
            parts.append("whole responses")
        return ", ".join(parts)

    def nothing(self) -> str:
        """Return what to say where no attempt is shown."""
        if self.words.strip() and not self.in_bodies:
            return (
                "No recorded attempt is like this.\n"
                "After enter, b looks for the words in the whole responses, too."
            )
        if self.words or self.outcome or self.action or self.flow_id:
            return "No recorded attempt is like this."
        if self.all_sessions:
            return "Nothing was published yet."
        return "Nothing was published in this session yet. t shows all sessions."
