"""The verdict on an attempt in doubt: what the flow's state means, and what the user says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from rich.table import Table
from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui import text
from flow_tui.app.formatting.flow_check import before_facts, found_facts
from flow_tui.app.formatting.outcomes import settled_words
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll, facts_table
from flow_tui.kaleyra import status_meaning
from flow_tui.model import Answer, Attempt, Failure, Flow, Settled
from flow_tui.services.flow_check import FlowCheck

_BEFORE: Final = "Looking at the flow on Kaleyra. This changes nothing there."
_NOT_SEEN: Final = "The flow's status is not known, so it leaves this open. c looks again."
_UNSEEN: Final = "Look at the flow on Kaleyra before you say what came of it."
_YOURS: Final = (
    "You decide, or leave it as it is. Nothing is sent; what happened stays in the record, and "
    "what you say stands beside it."
)


@dataclass(frozen=True, slots=True)
class SettlementChoice:
    """What the user says came of an attempt."""

    settled: Settled
    status: str
    """The flow's status as it was seen; empty where it was not; foreign text."""


class VerdictScreen(FlowCheckDialog[SettlementChoice]):
    """Says what is known of an attempt in doubt; dismisses with the user's verdict, or None."""

    AUTO_FOCUS: ClassVar[str] = "#cancel"
    BINDINGS = bindings("verdict")

    def __init__(self, attempt: Attempt, look_at: CheckFlow | None, unable: str = "") -> None:
        """Make the dialog.

        Args:
            attempt: The attempt in doubt.
            look_at: How to look at its flow; None where that cannot be done from here.
            unable: Why it cannot.
        """
        super().__init__(look_at)
        self._attempt = attempt
        self._flow = Flow(attempt.new.flow_id, attempt.new.label)
        self._unable = unable
        self._status = ""

    def compose_body(self) -> Iterable[Widget]:
        """Compose what happened, and the ways to settle it."""
        found = {"Status": self._unable} if self._look_at is None else before_facts(self._flow)
        yield Static(f"Did this {self._attempt.new.action} take effect?", id="title")
        with FitScroll(id="facts"):
            yield Static(self._facts(found), id="what")
        yield Static(Content(_BEFORE if self._look_at else _UNSEEN), id="meaning")
        yield Static(_YOURS, id="explanation")
        with Horizontal(id="answer"):
            yield Button("Leave it", id="cancel", compact=True)
            yield Button("It took effect (t)", id="succeeded", compact=True)
            yield Button("No effect (n)", id="no_effect", compact=True)

    def found(self, look: FlowCheck) -> None:
        """Show what is known of the flow now, and what it means for the attempt."""
        self._status = look.status
        self.query_one("#what", Static).update(self._facts(found_facts(look, self._flow)))
        said = _NOT_SEEN
        if look.check.details is not None:
            age = datetime.now(UTC) - self._attempt.started_at
            said = status_meaning(self._attempt.new.action, look.status, age).sentence
        self.query_one("#meaning", Static).update(Content(said))

    def action_look_again(self) -> None:
        """Look once more."""
        self.query_one("#meaning", Static).update(_BEFORE)
        self.look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to look only where that can be done from here."""
        return action != "look_again" or self._look_at is not None

    def action_settle(self, settled: str) -> None:
        """Take the user's word for it."""
        self.dismiss(SettlementChoice(Settled(settled), self._status))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.action_cancel()
        else:
            self.action_settle(event.button.id or "")

    def _facts(self, found: dict[str, str]) -> Table:
        attempt, new = self._attempt, self._attempt.new
        shown = {
            "Flow ID": text.grouped(new.flow_id),
            "Label": text.one_line(new.label) or "none",
            "Attempt": f"{new.action} with profile {text.one_line(new.account.profile, 40)}",
            "Outcome": f"unknown since {date_and_time(attempt.started_at)}: "
            f"{_came(attempt.answer)}",
        }
        if attempt.settlement is not None:
            shown["Settled"] = settled_words(attempt.settlement)
        return facts_table({**shown, **found}, strong="Flow ID")


def _came(answer: Answer | None) -> str:
    """What happened, in one sentence."""
    if answer is None or answer.failure is Failure.DIED:
        return "flow-tui was ended in flight."
    said = text.one_line(": ".join(filter(None, (answer.code, answer.message))), 200)
    status = f"HTTP {answer.http_status} " if answer.http_status else ""
    return f"{status}{said}".strip() or "The answer said nothing."
