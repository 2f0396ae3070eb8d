"""What is written beside an attempt later: the user's note, and what the API said of the flow."""

from datetime import datetime
from typing import Final

from flow_tui import validation
from flow_tui.model import Attempt
from flow_tui.store.attempt_reader import AttemptReader
from flow_tui.store.errors import NoteChangedError, StoreError
from flow_tui.store.values import searchable, timestamp

_STATUS_LIMIT: Final = 100
"""Characters kept of a status: the API's have a dozen."""


class AttemptNotes(AttemptReader):
    """Reads attempts and writes beside them. Nothing here changes an outcome or a settlement.

    Each has a row of its own, so that two processes that write different things lose neither.
    """

    def set_note(self, attempt_id: int, note: str, shown: str | None = None) -> Attempt:
        """Set the note of an attempt in any state, and return the attempt.

        Args:
            attempt_id: The attempt.
            note: The note, recorded as one line of at most 200 characters; empty removes it.
            shown: The note that the user was shown; None if nobody was asked.

        Raises:
            NoteChangedError: There is another note than was shown.
            StoreError: It could not be recorded, or there is no such attempt.
        """
        note = validation.note(note)
        with self._database.transaction():
            before = self._get(attempt_id)
            if shown is not None and before.note not in {"", shown, note}:
                raise NoteChangedError(before)
            if note:
                self._database.execute(
                    "INSERT OR REPLACE INTO attempt_notes (attempt_id, note, note_search)"
                    " VALUES (?, ?, ?)",
                    [attempt_id, note, searchable(note)],
                )
            else:
                self._database.execute(
                    "DELETE FROM attempt_notes WHERE attempt_id = ?", [attempt_id]
                )
            return self._get(attempt_id)

    def set_seen(self, attempt_id: int, status: str, at: datetime) -> Attempt:
        """Set the status that the flow had after an attempt, and return the attempt.

        The last known status in the list is not set; see `Flows.set_statuses`.

        Args:
            attempt_id: The attempt.
            status: The flow's status as the API returned it.
            at: When the API returned it.

        Raises:
            StoreError: It could not be recorded, or there is no such attempt.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO seen_statuses (attempt_id, seen_status, seen_at)"
                " VALUES (?, ?, ?)",
                [attempt_id, status[:_STATUS_LIMIT], timestamp(at)],
            )
            return self._get(attempt_id)

    def _get(self, attempt_id: int) -> Attempt:
        found = self.get(attempt_id)
        if found is None:
            raise StoreError(f"There is no attempt {attempt_id} in the history.")
        return found
