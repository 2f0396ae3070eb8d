"""The command palette: Textual's, without a blinking cursor, and left without Escape too."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from flow_tui.app.screens.base import DismissedOnce


class SafeCommandList(CommandList):
    """The list, in which a click may come late: after it has been filled anew, with fewer."""

    def on_click(self, event: events.Click) -> None:
        """Ignore a click on what is not there any more, in which Textual's would fail."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default().stop()


class Palette(CommandPalette, DismissedOnce[None]):
    """Every action by name."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+g", "escape", "Close", show=False)]

    def compose(self) -> ComposeResult:
        """Compose what Textual does, with the list above."""
        for widget in super().compose():
            yield SafeCommandList() if isinstance(widget, CommandList) else widget

    def on_mount(self) -> None:
        """Keep the cursor still: an idle app writes nothing."""
        self.query_one(Input).cursor_blink = False

    def _action_command_list(self, action: str) -> None:
        """Move in the list; an empty one, in which Textual's would fail, has nowhere to go."""
        if self.query_one(CommandList).option_count:
            super()._action_command_list(action)
