"""Inputs: none blinks, none takes a control character, a secret cannot be copied out."""

from typing import Any

from textual import events
from textual.message import Message
from textual.widgets import Checkbox, Input

from flow_tui import text


class TextInput(Input):
    """A one-line input whose pasted text is made safe to show."""

    class PastedLines(Message):
        """Several lines were pasted; the input has taken none of them."""

        def __init__(self, pasted: str) -> None:
            self.pasted = pasted
            super().__init__()

    def __init__(self, value: str = "", **options: Any) -> None:
        super().__init__(text.one_line(value), **options)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """Insert one pasted line; several are the screen's to take."""
        event.stop()
        event.prevent_default()
        self.take_paste(event.text)

    def action_paste(self) -> None:
        """Paste what was copied in the app itself, as what the terminal pastes."""
        self.take_paste(self.app.clipboard)

    def take_paste(self, pasted: str) -> None:
        """Insert one line; let the screen take several."""
        pasted = pasted.strip()
        if "\n" in pasted.replace("\r", "\n"):
            self.post_message(self.PastedLines("\n".join(text.lines(pasted))))
        elif pasted:
            self.replace(text.one_line(pasted), *self.selection)


class SecretInput(TextInput):
    """A masked input: what is typed can be replaced, never copied out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(password=True, **options)

    def action_copy(self) -> None:
        """Do nothing: a copy would go to the terminal's clipboard in plain text."""

    def action_cut(self) -> None:
        """Do nothing, for the same reason."""


class NoPasteInput(TextInput):
    """An input that only takes what is typed: what is pasted might not have been read."""

    class PasteRefused(Message):
        """Something was pasted and not taken."""

    def take_paste(self, pasted: str) -> None:  # noqa: ARG002 - none is taken
        """Tell that nothing is taken."""
        self.post_message(self.PasteRefused())


class AsciiCheckbox(Checkbox):
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
