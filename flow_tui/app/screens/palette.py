"""The command palette: Textual's, without a blinking cursor, and left without Escape too."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from flow_tui.app.screens.base import DismissedOnce


class Palette(CommandPalette, DismissedOnce[None]):
    """Every action by name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+g", "escape", "Close", show=False)]

    def on_mount(self) -> None:
        """Keep the cursor still: an idle app writes nothing."""
        self.query_one(Input).cursor_blink = False

    def _action_command_list(self, action: str) -> None:
        """Move in the list; an empty one, in which Textual's would fail, has nowhere to go."""
        if self.query_one(CommandList).option_count:
            super()._action_command_list(action)
