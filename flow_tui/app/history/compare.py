"""The screen that compares two responses of one flow."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.formatting.styled import StyledLine
from flow_tui.app.history.response_diff import comparison_text, diff_lines
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.screens.dialog import Closable
from flow_tui.app.screens.save_file import SaveTextScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.log_pane import LogPane
from flow_tui.model import Attempt
from flow_tui.threads import in_daemon_thread


class CompareScreen(BaseScreen[None], Closable):
    """Shows a diff from the earlier of two attempts to the later one."""

    BINDINGS = bindings("compare")
    HELP = "response"

    def __init__(self, one: Attempt, other: Attempt) -> None:
        """Make the screen for two attempts, in any order, each with its body."""
        super().__init__()
        self._earlier, self._later = sorted((one, other), key=lambda attempt: attempt.id)
        self._lines: list[StyledLine] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the title and the diff."""
        flow = text.grouped(self._later.new.flow_id)
        yield Static(Content(f"Two responses of {flow}: - earlier, + later"), id="title")
        yield LogPane(id="log", whole=True, empty="Comparing …")

    def on_mount(self) -> None:
        """Show the diff once it is made, which takes a moment if the responses are large."""
        self.query_one(LogPane).focus()
        self.run_worker(self._show())

    async def _show(self) -> None:
        lines = await in_daemon_thread(lambda: diff_lines(self._earlier, self._later))
        if not self.left:
            self._lines = lines
            self.query_one(LogPane).put_lines(self._later, lines)

    def action_copy(self) -> None:
        """Copy the diff to the terminal's clipboard."""
        if self._lines is not None:
            content = comparison_text(self._earlier, self._later, self._lines)
            self.app.copy(content, "comparison")

    def action_save(self) -> None:
        """Save the diff to a file."""
        if (lines := self._lines) is not None:
            name = f"compare-{text.one_line(self._later.new.flow_id)}"
            name = f"{name}-{self._earlier.id}-{self._later.id}.txt"
            make = partial(comparison_text, self._earlier, self._later, lines)
            dialog = SaveTextScreen("comparison", name, make)
            self.app.push_screen(dialog, self._saved)

    def _saved(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Saved to {text.one_line(str(path))}", markup=False)
