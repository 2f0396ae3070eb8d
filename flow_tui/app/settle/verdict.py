"""The dialog that settles an attempt with an unknown outcome: what its flow's status means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui import text
from flow_tui.app.formatting.flow_check import all_facts, before_facts, found_facts
from flow_tui.app.formatting.flow_content import identity_facts
from flow_tui.app.formatting.outcomes import answer_words, record_words, settlement_words
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.screens.base import WIDE
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FactsTable, FitColumns, FitScroll
from flow_tui.app.widgets.texts import show
from flow_tui.key_map import key_of
from flow_tui.model import Answer, Attempt, Failure, Flow, Settled
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.settlement import contradicts, meaning_of
from flow_tui.validation import NOTE_LIMIT

_CHECKING: Final = "Checking the flow on Kaleyra. This changes nothing."
_CANNOT_CHECK: Final = "Check the flow on Kaleyra before you decide."
_EXPLANATION: Final = (
    "Decide now or later. Nothing is sent. Your verdict is recorded beside the outcome, which "
    "stays as it is."
)


@dataclass(frozen=True, slots=True)
class SettlementChoice:
    """How the user settles an attempt."""

    settled: Settled
    status: str
    """The flow's status at the check, foreign text; empty if it is not known."""


class VerdictScreen(FlowCheckDialog[SettlementChoice]):
    """Checks the flow and asks what happened; dismisses with the user's choice, or None."""

    AUTO_FOCUS: ClassVar[str] = "#cancel"
    BINDINGS = bindings("verdict")
    drops_type_ahead = True

    def __init__(self, attempt: Attempt, check_flow: CheckFlow | None, reason: str = "") -> None:
        """Make the dialog.

        Args:
            attempt: The unsettled attempt.
            check_flow: Checks its flow; None if the account in use cannot.
            reason: Why it cannot.
        """
        super().__init__(check_flow)
        self._attempt = attempt
        self._flow = Flow(attempt.new.flow_id, attempt.new.label)
        self._reason = reason
        self._result: FlowCheck | None = None
        self._found: FlowCheck | None = None
        """The last check that found a status: one that fails says nothing against it."""
        self._confirm: SettleConfirmScreen | None = None
        """Asks whether to record the user's choice, or has asked."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts, and a button for each choice."""
        yield Static(f"Did this {self._attempt.new.action} take effect?", id="title")
        with FitColumns(id="columns"):
            with FitScroll(id="facts"):
                yield Static(id="what")
            with FitScroll(id="content"):
                yield Static(id="holds")
        yield Static(Content(_CHECKING if self._check_flow else _CANNOT_CHECK), id="meaning")
        yield Static(_EXPLANATION, id="explanation")
        with Horizontal(id="answer"):
            yield Button("Leave it", id="cancel", compact=True)
            yield Button(_label("It took effect", "took_effect"), id="succeeded", compact=True)
            yield Button(_label("No effect", "no_effect"), id="no_effect", compact=True)

    def on_mount(self) -> None:
        """Show what is known."""
        self._show_facts()

    def on_resize(self) -> None:
        """Lay out the facts for the width."""
        self._show_facts()

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the flow's details, and what its status means for the attempt."""
        self._result = flow_check
        if flow_check.check.details is not None:
            self._found = flow_check
        self._show_facts()
        meaning = self._meaning() or _status_unknown()
        show(self.query_one("#meaning", Static), Content(meaning))
        if self._confirm is not None:
            self._confirm.contradict(self._contradiction(self._confirm.settled))

    def _meaning(self) -> str:
        """Return what the flow's status means for the attempt; empty if it is not known."""
        check = self._result
        if check is None or check.check.details is None:
            return ""
        return meaning_of(self._attempt, check.status, check.at)

    def action_look_again(self) -> None:
        """Check the flow again."""
        show(self.query_one("#meaning", Static), Content(_CHECKING))
        self.start_check()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer a check only if the account in use can make one."""
        return action != "look_again" or self._check_flow is not None

    @work
    async def action_settle(self, settled: str) -> None:
        """Leave with the user's choice, once it is confirmed."""
        if not self.is_top:
            return
        choice = Settled(settled)
        asked_with: str | None = None
        while asked_with != self._contradiction(choice):  # a check may end while it is asked
            self._confirm = SettleConfirmScreen(self._attempt, choice, self._contradiction(choice))
            if not await self.app.ask(self._confirm):
                return
            asked_with = self._confirm.contradiction
        self.dismiss(SettlementChoice(choice, self._found.status if self._found else ""))

    def _contradiction(self, choice: Settled) -> str:
        """Return what the check says against a choice; empty if nothing."""
        found = self._found
        if found is None or not contradicts(self._attempt, choice, found.status, found.at):
            return ""
        return meaning_of(self._attempt, found.status, found.at)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.action_cancel()
        else:
            self.action_settle(event.button.id or "")

    def _show_facts(self) -> None:
        """Show the attempt, and beside it or below it what Kaleyra says of the flow."""
        if not self.is_mounted or self.left:
            return
        is_wide = self.size.width >= WIDE
        known, found = self._attempt_facts(is_wide=is_wide), self._flow_facts(is_wide=is_wide)
        self.query_one("#content").set_class(is_wide, "-beside")
        if is_wide:
            show(self.query_one("#holds", Static), FactsTable(found))
        table = self._table(known if is_wide else known | found)
        show(self.query_one("#what", Static), table)

    def _attempt_facts(self, *, is_wide: bool) -> dict[str, str]:
        attempt, new = self._attempt, self._attempt.new
        shown = {
            "Flow ID": text.grouped(new.flow_id),
            "Label": text.one_line(new.label) or "none",
            "Attempt": f"{new.action} with profile {text.one_line(new.account.profile, 40)}",
            "Outcome": f"unknown since {date_and_time(attempt.started_at)}: "
            f"{_answer_summary(attempt.answer)}",
        }
        if attempt.settlement is not None:
            shown["Settled"] = settlement_words(attempt.settlement)
        if is_wide:
            shown["Record"] = "\n".join(record_words(new))
            shown["Note"] = text.one_line(attempt.note, NOTE_LIMIT)
        return {name: fact for name, fact in shown.items() if fact}

    def _flow_facts(self, *, is_wide: bool) -> dict[str, str]:
        check = self._result
        if self._check_flow is None:
            return {"Status": f"not known. {self._reason} ({key_of('flows.profiles')})."}
        if check is None:
            return before_facts(self._flow)
        if not is_wide or check.check.details is None:
            return found_facts(check, self._flow)
        return all_facts(check, self._flow) | identity_facts(check.check.details)

    def _table(self, facts: dict[str, str]) -> FactsTable:
        profile = self.app.marked_profile(self._attempt.new.account.profile)
        return FactsTable(facts, strong="Flow ID", marked={"Attempt": profile})


def _label(label: str, choice: str) -> Content:
    return Content(f"{label} ({key_of('verdict.' + choice)})")


def _status_unknown() -> str:
    again = key_of("check.again")
    return f"The check found no status, so the outcome stays open. Press {again} to check again."


def _answer_summary(answer: Answer | None) -> str:
    """Return why the outcome is unknown, in one sentence."""
    if answer is None or answer.failure is Failure.DIED:
        return "flow-tui ended before the answer."
    status = f"HTTP {answer.http_status} " if answer.http_status else ""
    return f"{status}{answer_words(answer, 200)}".strip() or "the response had no message."
