"""Two responses of the same flow, and what differs between them."""

from collections.abc import Iterable
from pathlib import Path

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.app_base import copy
from flow_tui.app.formatting.styled import StyledLine
from flow_tui.app.history.response_diff import comparison_lines, comparison_text
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.save_file import SaveTextScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.model import Attempt
from flow_tui.threads import in_daemon_thread


class CompareScreen(BaseScreen[None]):
    """The earlier of two attempts against the later one."""

    BINDINGS = bindings("compare")
    HELP = "response"

    def __init__(self, one: Attempt, other: Attempt) -> None:
        """Compare two attempts, given in any order, each with its body."""
        super().__init__()
        self._earlier, self._later = sorted((one, other), key=lambda attempt: attempt.id)
        self._lines: list[StyledLine] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title and the difference."""
        flow = text.grouped(self._later.new.flow_id)
        yield Static(Content(f"Two responses of {flow}: - the earlier, + the later"), id="title")
        yield LogPane(id="log", whole=True, empty="Comparing …")

    def on_mount(self) -> None:
        """Compare; large responses take a moment, which the screen does not wait for."""
        self.query_one(LogPane).focus()
        self.run_worker(self._show())

    async def _show(self) -> None:
        lines = await in_daemon_thread(lambda: comparison_lines(self._earlier, self._later))
        if not self.left:
            self._lines = lines
            self.query_one(LogPane).add_lines(self._later, lines)

    def action_copy(self) -> None:
        """Send what is shown to the terminal's clipboard."""
        if self._lines is not None:
            too_large = "This is too large for a terminal's clipboard. s saves it."
            copy(self.flow_app, comparison_text(self._lines), too_large)

    def action_save(self) -> None:
        """Save what is shown to a file."""
        if (lines := self._lines) is not None:
            name = f"compare-{text.one_line(self._later.new.flow_id)}"
            name = f"{name}-{self._earlier.id}-{self._later.id}.txt"
            dialog = SaveTextScreen("comparison", name, lambda: comparison_text(lines))
            self.app.push_screen(dialog, self._saved)

    def _saved(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Saved to {text.one_line(str(path))}", markup=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
