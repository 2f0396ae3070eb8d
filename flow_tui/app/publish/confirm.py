"""The confirm dialog of one publish or deprecate."""

from collections.abc import Iterable, Mapping

from rich.table import Table
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.formatting.flow_check import before_facts, found_facts
from flow_tui.app.formatting.outcomes import ACTION_WORDS
from flow_tui.app.publish.confirm_text import (
    IRREVERSIBLE,
    Intent,
    blockers_text,
    history_warning,
    intent_facts,
    question,
    verb_of,
)
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll, facts_table
from flow_tui.kaleyra import action_url, blockers
from flow_tui.services.flow_check import FlowCheck
from flow_tui.validation import InputError


class ConfirmScreen(TypedConfirmDialog, FlowCheckDialog[bool]):
    """Asks for the last characters of the flow's ID; dismisses with whether the user confirmed.

    The flow is checked meanwhile. If the action cannot take effect, the dialog asks for the whole
    ID instead; what was typed stays, and has to be typed again to count.
    """

    BINDINGS = bindings("confirm")

    def __init__(self, intent: Intent, check_flow: CheckFlow) -> None:
        super().__init__(check_flow)
        self._intent = intent
        self._asks_whole_id = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts, the warnings and the question."""
        yield Static(f"{verb_of(self._intent)} this flow?", id="title", markup=False)
        with FitScroll(id="facts"):
            facts = intent_facts(self._intent, before_facts(self._intent.flow))
            yield Static(self._table(facts), id="what")
        yield Static(IRREVERSIBLE[self._intent.action], id="warning", markup=False)
        if warning := history_warning(self._intent):
            yield Static(Content(warning), id="earlier")
        yield Static("", id="obstacle", classes="hidden", markup=False)
        yield from self.compose_question()

    @property
    def expected(self) -> str:
        """The end of the flow's ID or all of it, after the word `deprecate` for that action."""
        return self._intent.expected(whole_id=self._asks_whole_id)

    @property
    def texts(self) -> ConfirmTexts:
        """The dialog's texts, as they are now."""
        return ConfirmTexts(
            verb=verb_of(self._intent),
            question=question(self._intent, whole_id=self._asks_whole_id),
            ready=f"Enter {ACTION_WORDS[self._intent.action].does} it now.",
            wrong="That does not match. Nothing was sent.",
            pasted="Paste is disabled here. Type the answer.",
        )

    # -- the check --------------------------------------------------------------------------

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the flow's details; ask for its whole ID if the action cannot take effect."""
        facts = intent_facts(self._intent, found_facts(flow_check, self._intent.flow))
        self.query_one("#what", Static).update(self._table(facts))
        details = flow_check.check.details
        if details is None:
            for earlier in self.query("#earlier").results(Static):
                earlier.update(Content(history_warning(self._intent, check_failed=True)))
        elif reasons := blockers(self._intent.action, details):
            self._ask_for_whole_id(reasons)

    def _table(self, facts: Mapping[str, str]) -> Table:
        profile = self.app.marked_profile(self._intent.credentials.account.profile)
        return facts_table(facts, strong="Flow ID", marked={"Profile": profile})

    def _ask_for_whole_id(self, reasons: tuple[str, ...]) -> None:
        obstacle = self.query_one("#obstacle", Static)
        obstacle.update(Content(blockers_text(self._intent.action, reasons)))
        obstacle.remove_class("hidden")
        self._asks_whole_id = True
        self.ask_again()

    # -- keys -------------------------------------------------------------------------------

    def action_show_request(self) -> None:
        """Show the curl command that would send the same request."""
        action, account = self._intent.action, self._intent.credentials.account
        try:
            url = action_url(action, account, self._intent.flow.flow_id)
        except InputError as error:
            self.hint(f"No request can be built from this. {error}")
        else:
            self.app.push_screen(CurlScreen(action, url))
