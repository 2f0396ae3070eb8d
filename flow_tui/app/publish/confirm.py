"""The confirm dialog: what will go where, what it means, and what has to be typed for it."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.formatting.flow_check import before_facts, found_facts
from flow_tui.app.publish.confirm_text import (
    DOES,
    IRREVERSIBLE,
    Intent,
    earlier,
    intent_facts,
    obstacle,
    question,
    verb_of,
)
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll, facts_table
from flow_tui.kaleyra import blockers
from flow_tui.services.flow_check import FlowCheck
from flow_tui.validation import InputError


class ConfirmScreen(TypedConfirmDialog, FlowCheckDialog[bool]):
    """Asks for the last characters of the flow's ID; dismisses with whether they were given.

    The flow is looked at meanwhile. Where it turns out that the action cannot take effect, the
    whole ID is asked for; what was typed stays, and confirms nothing any more.
    """

    BINDINGS = bindings("confirm")

    def __init__(self, intent: Intent, look_at: CheckFlow) -> None:
        super().__init__(look_at)
        self._intent = intent
        self._whole = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question."""
        yield Static(f"{verb_of(self._intent)} this flow?", id="title", markup=False)
        with FitScroll(id="facts"):
            known = intent_facts(self._intent, before_facts(self._intent.flow))
            yield Static(facts_table(known, strong="Flow ID"), id="what")
        yield Static(IRREVERSIBLE[self._intent.action], id="warning", markup=False)
        if before := earlier(self._intent):
            yield Static(Content(before), id="earlier")
        yield Static("", id="obstacle", classes="hidden", markup=False)
        yield from self.compose_question()

    @property
    def asked(self) -> str:
        """What has to be typed."""
        return self._intent.asked(whole=self._whole)

    @property
    def words(self) -> ConfirmTexts:
        """What is said about it."""
        return ConfirmTexts(
            verb=verb_of(self._intent),
            question=question(self._intent, whole=self._whole),
            ready=f"Enter {DOES[self._intent.action]} it now.",
            wrong="This is not what is asked for: nothing was sent.",
            pasted="Nothing was pasted: type by hand what is asked.",
        )

    # -- what is found ----------------------------------------------------------------------

    def found(self, look: FlowCheck) -> None:
        """Show what is known of the flow now; ask for more where the action cannot take effect."""
        known = intent_facts(self._intent, found_facts(look, self._intent.flow))
        self.query_one("#what", Static).update(facts_table(known, strong="Flow ID"))
        details = look.check.details
        if details is None:
            for shown in self.query("#earlier").results(Static):
                shown.update(Content(earlier(self._intent, unseen=True)))
        elif why := blockers(self._intent.action, details):
            self._ask_for_all(why)

    def _ask_for_all(self, why: tuple[str, ...]) -> None:
        shown = self.query_one("#obstacle", Static)
        shown.update(Content(obstacle(self._intent.action, why)))
        shown.remove_class("hidden")
        self._whole = True
        self.ask_again()

    # -- keys -------------------------------------------------------------------------------

    def action_show_request(self) -> None:
        """Show the curl command that would send the same request."""
        from flow_tui.app.screens.curl import CurlScreen
        from flow_tui.kaleyra import action_url

        action, account = self._intent.action, self._intent.credentials.account
        try:
            url = action_url(action, account, self._intent.flow.flow_id)
        except InputError as error:
            self.hint(f"No request can be made of this. {error}")
        else:
            self.app.push_screen(CurlScreen(action, url))
