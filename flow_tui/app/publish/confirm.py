"""The confirm dialog of one publish or deprecate."""

from collections.abc import Iterable, Mapping

from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.formatting.flow_check import before_facts, found_facts
from flow_tui.app.formatting.outcomes import ACTION_WORDS
from flow_tui.app.publish.confirm_text import (
    Intent,
    blockers_text,
    file_doubt,
    history_warning,
    intent_facts,
    irreversible_text,
    question,
    verb_of,
)
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.screens.flow_content import FlowContentDialog, ReadContent
from flow_tui.app.screens.typed_confirm import ConfirmTexts, TypedConfirmDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import Marked
from flow_tui.app.widgets.texts import show
from flow_tui.kaleyra import action_url, blockers
from flow_tui.key_map import key_of
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck
from flow_tui.validation import InputError


class ConfirmScreen(TypedConfirmDialog, FlowContentDialog[bool]):
    """Asks for the last characters of the flow's ID; dismisses with whether the user confirmed.

    The flow is checked and its content read meanwhile. If the action cannot take effect, or the
    content is not that of the file it was to be compared with, the dialog asks for the whole ID
    instead; what was typed stays, and has to be typed again to count.
    """

    BINDINGS = bindings("confirm")

    def __init__(
        self, intent: Intent, check_flow: CheckFlow, read_content: ReadContent | None = None
    ) -> None:
        super().__init__(check_flow, read_content, intent.waba_id)
        self._intent = intent
        self._obstacles: dict[str, str] = {}
        """Why the whole ID is asked for, by what found it."""

    @property
    def flow_id(self) -> str:
        """The flow."""
        return self._intent.flow.flow_id

    @property
    def how_to_allow(self) -> str:
        """Where an unknown host can be allowed; here, nothing but the answer is typed."""
        return f"To allow it, cancel and check the flow ({key_of('flows.check')})."

    @property
    def main_facts(self) -> Mapping[str, str]:
        """What is sent where, and the flow's details."""
        flow, check = self._intent.flow, self.flow_check
        found = before_facts(flow) if check is None else found_facts(check, flow)
        return intent_facts(self._intent, found)

    @property
    def marked_facts(self) -> Mapping[str, Marked]:
        """The profile's name on its colour."""
        return {"Profile": self.app.marked_profile(self._intent.credentials.account.profile)}

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts, the warnings and the question."""
        yield Static(f"{verb_of(self._intent)} this flow?", id="title", markup=False)
        yield from self.compose_facts("Flow ID")
        yield Static(irreversible_text(self._intent), id="warning", markup=False)
        if warning := history_warning(self._intent):
            yield Static(Content(warning), id="earlier")
        yield Static("", id="obstacle", classes="hidden", markup=False)
        yield from self.compose_question()

    @property
    def expected(self) -> str:
        """The end of the flow's ID or all of it, after the word `deprecate` for that action."""
        return self._intent.expected(whole_id=bool(self._obstacles))

    @property
    def texts(self) -> ConfirmTexts:
        """The dialog's texts, as they are now."""
        return ConfirmTexts(
            verb=verb_of(self._intent),
            question=question(self._intent, whole_id=bool(self._obstacles)),
            ready=f"Enter {ACTION_WORDS[self._intent.action].does} it now.",
            wrong="That does not match. Nothing was sent.",
            pasted="Paste is disabled here. Type the answer.",
        )

    # -- what is found meanwhile ------------------------------------------------------------

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the flow's details; ask for its whole ID if the action cannot take effect."""
        super().on_checked(flow_check)
        details = flow_check.check.details
        if details is None:
            for earlier in self.query("#earlier").results(Static):
                show(earlier, Content(history_warning(self._intent, check_failed=True)))
            return
        if reasons := blockers(self._intent.action, details):
            self._ask_for_whole_id("check", blockers_text(self._intent.action, reasons))

    def on_content(self, content: ContentCheck) -> None:
        """Ask for the whole ID if the flow is not what the user's file has."""
        if doubt := file_doubt(content.expected):
            self._ask_for_whole_id("file", doubt)

    def _ask_for_whole_id(self, found_by: str, reason: str) -> None:
        self._obstacles[found_by] = reason
        obstacle = self.query_one("#obstacle", Static)
        obstacle.update(Content("\n".join(self._obstacles.values())))
        obstacle.remove_class("hidden")
        self.ask_again()

    def dismiss(self, result: bool | None = None) -> AwaitComplete:
        """Leave; if it was confirmed, what is shown of the content is what will be recorded."""
        if result and not self.left:
            self.keep_shown_content()
        return super().dismiss(result)

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
