"""The dialog that confirms how an attempt is settled: the user types the end of the flow's ID."""

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.facts import FactsTable, FitScroll
from flow_tui.app.widgets.texts import show
from flow_tui.model import Attempt, Settled

_TYPED_CHARACTERS: Final = 4
_CLAIMS: Final = {
    Settled.SUCCEEDED: "took effect",
    Settled.NO_EFFECT: "had no effect",
}


class SettleConfirmScreen(TypedConfirmDialog):
    """Asks for the last characters of the flow's ID, or for all of it against a contradiction."""

    def __init__(self, attempt: Attempt, settled: Settled, contradiction: str = "") -> None:
        """Make the dialog.

        Args:
            attempt: The unsettled attempt.
            settled: How the user settles it.
            contradiction: What the flow's status says instead, safe to show; empty if nothing does.
        """
        super().__init__()
        self.settled = settled
        self._attempt = attempt
        self._claim = f"this {attempt.new.action} {_CLAIMS[settled]}"
        self.contradiction = contradiction
        """What the dialog shows against it."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts, the contradiction and the question."""
        new = self._attempt.new
        facts = {
            "Flow ID": text.grouped(new.flow_id),
            "Label": text.one_line(new.label) or "none",
        }
        yield Static(f"Record that {self._claim}?", id="title", markup=False)
        with FitScroll(id="facts"):
            yield Static(FactsTable(facts, strong="Flow ID"), id="what")
        warning = Static(Content(self.contradiction), id="warning")
        warning.display = bool(self.contradiction)
        yield warning
        yield from self.compose_question()

    def contradict(self, contradiction: str) -> None:
        """Show what a check says meanwhile; the answer then has to be typed again to count.

        Args:
            contradiction: As at the beginning.
        """
        if contradiction == self.contradiction or self.left:
            return
        self.contradiction = contradiction
        self.call_after_refresh(self._show_contradiction)

    def on_mount(self) -> None:
        """Show what a check says while the dialog opens."""
        self.call_after_refresh(self._show_contradiction)

    def _show_contradiction(self) -> None:
        if self.left or not self.is_outdated:
            return
        warning = self.query_one("#warning", Static)
        show(warning, Content(self.contradiction))
        warning.display = bool(self.contradiction)
        self.ask_again()

    @property
    def expected(self) -> str:
        """The end of the flow's ID, or all of it against a contradiction."""
        flow_id = self._attempt.new.flow_id
        return flow_id if self.contradiction else flow_id[-_TYPED_CHARACTERS:]

    @property
    def texts(self) -> ConfirmTexts:
        """The dialog's texts."""
        part = (
            "its whole ID, without spaces"
            if self.contradiction
            else f"the last {_TYPED_CHARACTERS} characters of its ID"
        )
        return ConfirmTexts(
            verb="Record",
            question=f"To record it, type {part}:",
            ready="Enter records it now.",
            wrong="That does not match. Nothing was recorded.",
            pasted="Paste is disabled here. Type the answer.",
        )
