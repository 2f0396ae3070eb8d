"""Flow details: what a look at one flow brings. Read-only."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from rich.table import Table
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.flow_check import all_facts, before_facts
from flow_tui.app.formatting.times import clock_time
from flow_tui.app.screens.flow_check import CheckFlow, FlowCheckDialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll, facts_table
from flow_tui.kaleyra import FlowDetails, blockers, is_ready
from flow_tui.model import Action, Flow
from flow_tui.services.flow_check import FlowCheck

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


_BEFORE: Final = "Looking at the flow on Kaleyra. This changes nothing there."
_READY: Final = "It is ready to be published, as far as Kaleyra tells."
_NOT_CERTAIN: Final = "Whether it can be published now, this does not tell for certain."


class FlowDetailsScreen(FlowCheckDialog[None]):
    """Name, status, categories, validation errors and health of a flow, as they are now."""

    BINDINGS = bindings("details")
    HELP = "details"

    def __init__(self, flow: Flow, look_at: CheckFlow) -> None:
        super().__init__(look_at)
        self._flow = flow

    def compose_body(self) -> Iterable[Widget]:
        """Compose what is known before the look."""
        yield Static("Flow details", id="title")
        with FitScroll(id="facts"):
            yield Static(self._facts(before_facts(self._flow)), id="what")
        yield Static("", id="obstacle", classes="hidden")
        yield Static(_BEFORE, id="explanation")

    def found(self, look: FlowCheck) -> None:
        """Show what is known of the flow now."""
        shown = {**all_facts(look, self._flow), "Seen": clock_time(look.at)}
        self.query_one("#what", Static).update(self._facts(shown))
        details = look.check.details
        why = " ".join(blockers(Action.PUBLISH, details)) if details else ""
        self.query_one("#obstacle", Static).update(Content(why))
        self.query_one("#obstacle").set_class(not why, "hidden")
        explanation = self.query_one("#explanation", Static)
        explanation.update(_told(details))
        explanation.set_class(bool(why), "hidden")

    def action_look_again(self) -> None:
        """Look once more."""
        explanation = self.query_one("#explanation", Static)
        explanation.update(_BEFORE)
        explanation.remove_class("hidden")
        self.look()

    def action_move(self, lines: int) -> None:
        """Scroll what the terminal is too small to show whole."""
        self.query_one(FitScroll).scroll_relative(y=lines, animate=False)

    def _facts(self, found: Mapping[str, str]) -> Table:
        flow = self._flow
        named = {
            "Flow ID": text.grouped(flow.flow_id),
            "Label": text.one_line(flow.label) or "none",
        }
        return facts_table({**named, **found}, strong="Status")


def _told(details: FlowDetails | None) -> str:
    if details is None:
        return "c looks again."
    return _READY if is_ready(details) else _NOT_CERTAIN


async def check(app: "FlowTuiApp", flow: Flow) -> None:
    """Show the details of a flow, then the list with what was found. Runs in a worker."""
    session, credentials = app.session, app.session.credentials
    if credentials is None:
        app.warn("No credentials yet: set them up first.")
        await app.ask_to_sign_in()
        return
    await app.push_screen_wait(
        FlowDetailsScreen(flow, lambda: session.check_flow(flow.flow_id, credentials))
    )
    await app.home.reload()
