"""The dialog that writes a note beside an attempt, such as a ticket number."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text, validation
from flow_tui.app.formatting.outcomes import attempt_outcome
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.screens.yes_no import YesNoScreen
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.model import Attempt
from flow_tui.services.records import set_note
from flow_tui.store import NoteChangedError, StoreError, StoreThread
from flow_tui.validation import NOTE_LIMIT


class NoteScreen(Dialog[None]):
    """Edits the note of an attempt, and publishes the attempt by `AppBase.attempts_changed`.

    A note that cannot be saved stays in the input. One that was written elsewhere meanwhile is only
    replaced once the user has seen it.
    """

    AUTO_FOCUS: ClassVar[str | None] = "#note"

    def __init__(self, store: StoreThread, attempt: Attempt) -> None:
        """Make the dialog.

        Args:
            store: Where the note is saved.
            attempt: The attempt.
        """
        super().__init__()
        self._store = store
        self._attempt = attempt
        self._saving = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the attempt, the input and the hint."""
        new = self._attempt.new
        outcome, _ = attempt_outcome(self._attempt)
        what = f"{new.action}, {outcome}, {date_and_time(self._attempt.started_at)}"
        yield Static(Content(f"Note on {text.grouped(new.flow_id)}"), id="title")
        yield Static(Content(what), id="what")
        yield TextInput(
            self._attempt.note,
            id="note",
            max_length=NOTE_LIMIT,
            select_on_focus=False,
            compact=True,
        )
        yield Static(
            "Enter saves the note, which stays on this machine; an empty one removes it. It is in "
            "exports, too.",
            id="explanation",
        )
        yield Static("", id="hint", markup=False)

    @on(TextInput.PastedLines)
    def _pasted_lines(self, event: TextInput.PastedLines) -> None:
        event.stop()
        self.show_hint("A note has one line. Paste one line, or type it.")

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        """Save the note; if that fails, say why and keep it.

        One that was not changed is not saved: it may be another by now.
        """
        if not self.is_top:  # it was pressed twice, and the question is there already
            return
        if validation.note(event.value) == self._attempt.note:
            self.dismiss(None)
        else:
            await self._save(event.value, self._attempt)

    async def _save(self, note: str, shown: Attempt) -> None:
        """Save the note in place of the one that the user was shown."""
        if self._saving:
            return
        self._saving = True
        try:
            noted = await set_note(self._store, shown, note)
        except StoreError as error:
            self._not_saved(note, error)
        else:
            # Also if the dialog was left meanwhile: the note is saved.
            self.app.attempts_changed.publish([noted])
            self.dismiss(None)
        finally:
            self._saving = False

    def _not_saved(self, note: str, error: StoreError) -> None:
        """Say why the note was not saved, or ask whether it is to replace one written meanwhile."""
        if isinstance(error, NoteChangedError):
            self.app.attempts_changed.publish([error.attempt])
            answered = partial(self._answered, note, error.attempt)
            self.app.push_screen(_replace_question(note, error.attempt.note), answered)
        else:
            self.show_hint(f"The note was not saved. {error} Press Enter to try again.")

    async def _answered(self, note: str, shown: Attempt, replace: bool | None) -> None:
        """Save the note after all, or leave it in the input."""
        if replace:
            await self._save(note, shown)
        else:
            self.show_hint("Your note was not saved. Press Enter to decide again.")


def _replace_question(note: str, other: str) -> YesNoScreen:
    """Return the dialog that asks before a note replaces one that was written meanwhile."""
    written = "Another note was written elsewhere meanwhile."
    own = f" Yours was not saved: {text.one_line(note, NOTE_LIMIT)}" if note.strip() else ""
    return YesNoScreen(
        "Replace this note?" if own else "Remove this note?",
        written + own,
        "Replace" if own else "Remove",
        subject=text.one_line(other, NOTE_LIMIT),
    )
