"""A checkbox of characters that every font has."""

from textual.widgets import Checkbox


class AsciiCheckbox(Checkbox):
    """A checkbox drawn as `[x]` or `[ ]`."""

    BUTTON_LEFT = ""
    BUTTON_RIGHT = ""

    def on_mount(self) -> None:
        """Draw the initial state."""
        self._update_box()

    def watch_value(self) -> None:
        """Draw the new state."""
        self._update_box()
        super().watch_value()

    def _update_box(self) -> None:
        self.BUTTON_INNER = "[x]" if self.value else "[ ]"
        self.refresh()
