"""A box that is ticked or empty, told by its sign and not by a colour."""

from textual.widgets import Checkbox


class TickBox(Checkbox):
    """`[x]` or `[ ]` before its label."""

    BUTTON_LEFT = ""
    BUTTON_RIGHT = ""

    def on_mount(self) -> None:
        """Draw the sign of the state it starts with."""
        self._draw_sign()

    def watch_value(self) -> None:
        """Draw the sign that goes with the state."""
        self._draw_sign()
        super().watch_value()

    def _draw_sign(self) -> None:
        self.BUTTON_INNER = "[x]" if self.value else "[ ]"
        self.refresh()
