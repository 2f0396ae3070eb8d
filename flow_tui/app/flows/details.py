"""The details of one flow, as Kaleyra returns them. Read-only."""

from collections.abc import Iterable, Mapping
from typing import Final

from rich.table import Table
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.flow_check import all_facts, before_facts
from flow_tui.app.formatting.times import clock_time
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll, facts_table
from flow_tui.kaleyra import FlowDetails, blockers, is_ready
from flow_tui.key_map import key_of
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck

_CHECKING: Final = "Checking the flow on Kaleyra. This changes nothing there."
_READY: Final = "The flow is ready to be published, as far as Kaleyra reports."
_NOT_CERTAIN: Final = (
    "Kaleyra's answer does not say for certain whether the flow can be published now."
)


class FlowDetailsScreen(FlowCheckDialog[None]):
    """Shows name, status, categories, validation errors and health of a flow."""

    BINDINGS = bindings("details")
    HELP = "details"

    def __init__(self, flow: Flow, check_flow: CheckFlow) -> None:
        super().__init__(check_flow)
        self._flow = flow

    def compose_body(self) -> Iterable[Widget]:
        """Compose the facts that the list has of the flow."""
        yield Static("Flow details", id="title")
        with FitScroll(id="facts"):
            yield Static(self._facts(before_facts(self._flow)), id="what")
        yield Static("", id="obstacle", classes="hidden")
        yield Static(_CHECKING, id="explanation")

    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the result of a check, and what blocks a publish."""
        facts = {**all_facts(flow_check, self._flow), "Checked": clock_time(flow_check.at)}
        self.query_one("#what", Static).update(self._facts(facts))
        details = flow_check.check.details
        reasons = " ".join(blockers(Action.PUBLISH, details)) if details else ""
        self.query_one("#obstacle", Static).update(Content(reasons))
        self.query_one("#obstacle").set_class(not reasons, "hidden")
        explanation = self.query_one("#explanation", Static)
        explanation.update(_conclusion(details))
        explanation.set_class(bool(reasons), "hidden")

    def action_look_again(self) -> None:
        """Check the flow once more."""
        explanation = self.query_one("#explanation", Static)
        explanation.update(_CHECKING)
        explanation.remove_class("hidden")
        self.start_check()

    def action_move(self, lines: int) -> None:
        """Scroll the facts, if the terminal is too small for all of them."""
        self.scroll_parts(lines, 1)

    def _facts(self, facts: Mapping[str, str]) -> Table:
        flow = self._flow
        known = {
            "Flow ID": text.grouped(flow.flow_id),
            "Label": text.one_line(flow.label) or "none",
        }
        return facts_table({**known, **facts}, strong="Status")


def _conclusion(details: FlowDetails | None) -> str:
    if details is None:
        return f"Press {key_of('check.again')} to check again."
    return _READY if is_ready(details) else _NOT_CERTAIN


async def show_flow_details(app: AppBase, flow: Flow) -> None:
    """Show a flow's details until the screen is closed. Runs in a worker."""
    session, credentials = app.session, app.session.credentials
    if credentials is None:
        await app.ask_to_sign_in()
        return
    await app.open_dialog(
        FlowDetailsScreen(flow, lambda: session.check_flow(flow.flow_id, credentials))
    )
