"""The confirm dialog: what will go where, what it means, and what has to be typed for it."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from flow_tui.app.check_text import before_facts, found_facts
from flow_tui.app.confirm_text import (
    ASKED,
    DOES,
    IRREVERSIBLE,
    Intent,
    earlier,
    intent_facts,
    obstacle,
    question,
    verb_of,
)
from flow_tui.app.screens.base import event_clock
from flow_tui.app.screens.looking import LookAt, LookingDialog
from flow_tui.app.widgets.facts import facts
from flow_tui.app.widgets.fitting import Fitting
from flow_tui.app.widgets.text_inputs import TypedInput
from flow_tui.inputs import InputError
from flow_tui.kaleyra import obstacles
from flow_tui.looking import Look


class ConfirmScreen(LookingDialog[bool]):
    """Asks for the last characters of the flow's ID; dismisses with whether they were given.

    Enter counts only once the publish button has been drawn enabled: a paste or keys typed
    ahead, whose Enter arrives together with the characters, confirm nothing.

    The flow is looked at meanwhile. Where it turns out that the action cannot take effect, the
    whole ID is asked for; what was typed stays, and confirms nothing any more.
    """

    AUTO_FOCUS: ClassVar[str] = "#typed"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+y", "show_request", "As curl")]

    def __init__(self, intent: Intent, look_at: LookAt) -> None:
        super().__init__(look_at)
        self._intent = intent
        self._asked = intent.asked()
        self._armed_at: float | None = None
        self._entered_at: float | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question."""
        yield Static(f"{verb_of(self._intent)} this flow?", id="title", markup=False)
        with Fitting(id="facts"):
            known = intent_facts(self._intent, before_facts(self._intent.flow))
            yield Static(facts(known, strong="Flow ID"), id="what")
        yield Static(IRREVERSIBLE[self._intent.action], id="warning", markup=False)
        if before := earlier(self._intent):
            yield Static(Content(before), id="earlier")
        yield Static("", id="obstacle", classes="hidden", markup=False)
        yield from self._compose_question()

    def _compose_question(self) -> ComposeResult:
        yield Static(Content(question(self._intent, whole=False)), id="question")
        with Horizontal(id="answer"):
            yield TypedInput(
                id="typed",
                classes="-long" if len(self._asked) > ASKED else "",
                max_length=len(self._asked),
                select_on_focus=False,
                compact=True,
            )
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(
                verb_of(self._intent), id="confirm", variant="error", disabled=True, compact=True
            )
        yield Static("", id="hint", markup=False)

    # -- what is found ----------------------------------------------------------------------

    def found(self, look: Look) -> None:
        """Show what is known of the flow now; ask for more where the action cannot take effect."""
        known = intent_facts(self._intent, found_facts(look, self._intent.flow))
        self.query_one("#what", Static).update(facts(known, strong="Flow ID"))
        details = look.check.details
        if details is None:
            for shown in self.query("#earlier").results(Static):
                shown.update(Content(earlier(self._intent, unseen=True)))
        elif why := obstacles(self._intent.action, details):
            self._ask_for_all(why)

    def _ask_for_all(self, why: tuple[str, ...]) -> None:
        self._asked = self._intent.asked(whole=True)
        self._armed_at = None
        self.query_one("#confirm", Button).disabled = True
        shown = self.query_one("#obstacle", Static)
        shown.update(Content(obstacle(self._intent.action, why)))
        shown.remove_class("hidden")
        self.query_one("#question", Static).update(Content(question(self._intent, whole=True)))
        typed = self.query_one("#typed", TypedInput)
        typed.max_length = len(self._asked)
        typed.add_class("-long")
        self._hint("The question has changed: read why, above." if typed.value else "")

    # -- what is typed ----------------------------------------------------------------------

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        """Enable the button when the right characters stand there, and only then."""
        right = event.value == self._asked
        self._armed_at = None
        self.query_one("#confirm", Button).disabled = not right
        self._hint(f"Enter {DOES[self._intent.action]} it now." if right else "")
        if right:
            self.call_after_refresh(self._arm)

    def _arm(self) -> None:
        if not self.query_one("#confirm", Button).disabled:
            self._armed_at = event_clock()

    @on(TypedInput.PasteRefused)
    def _paste_refused(self) -> None:
        self._hint("Nothing was pasted: type by hand what is asked.")

    def on_key(self, event: events.Key) -> None:
        """Note when a confirming key arrived, before what it is bound to runs."""
        if event.key in {"enter", "space"}:
            self._entered_at = event.time

    @on(Input.Submitted, "#typed")
    @on(Button.Pressed, "#confirm")
    def _submitted(self) -> None:
        entered_at, self._entered_at = self._entered_at, None
        if self.query_one("#typed", Input).value != self._asked:
            self._hint("This is not what is asked for: nothing was sent.")
        elif self.query_one("#confirm", Button).disabled:
            self._hint("It was typed for another question: type it anew.")
        elif self._armed_at is None or (entered_at is not None and entered_at < self._armed_at):
            self._hint("Enter came with the characters: press Enter again.")
        else:
            self.dismiss(True)  # noqa: FBT003 - the answer

    def action_show_request(self) -> None:
        """Show the curl command that would send the same request."""
        from flow_tui.app.screens.curl import CurlScreen
        from flow_tui.kaleyra import action_url

        action, account = self._intent.action, self._intent.credentials.account
        try:
            url = action_url(action, account, self._intent.flow.flow_id)
        except InputError as error:
            self._hint(f"No request can be made of this. {error}")
        else:
            self.app.push_screen(CurlScreen(action, url))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave; nothing is sent."""
        self.dismiss(False)  # noqa: FBT003 - the answer

    def _hint(self, hint: str) -> None:
        self.query_one("#hint", Static).update(Content(hint))
