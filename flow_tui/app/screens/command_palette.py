"""The command palette: Textual's, with a still cursor, and with ctrl+g to close it."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from flow_tui.app.screens.base import DismissedOnce


class SafeCommandList(CommandList):
    """The list of commands, for clicks that arrive after it has been filled with fewer."""

    def on_click(self, event: events.Click) -> None:
        """Ignore a click on a row that is gone; Textual would raise."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default().stop()


class Palette(CommandPalette, DismissedOnce[None]):
    """All actions by name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+g", "escape", "Close", show=False)]

    def compose(self) -> ComposeResult:
        """Compose Textual's widgets, with the list above."""
        for widget in super().compose():
            yield SafeCommandList() if isinstance(widget, CommandList) else widget

    def on_mount(self) -> None:
        """Stop the cursor from blinking: an idle app writes nothing."""
        self.query_one(Input).cursor_blink = False

    def _action_command_list(self, action: str) -> None:
        """Move in the list, unless it is empty: Textual would raise."""
        if self.query_one(CommandList).option_count:
            super()._action_command_list(action)
