"""Inputs without a blinking cursor and without control characters."""

from typing import Any

from textual import events
from textual.message import Message
from textual.widgets import Input

from flow_tui import text


class TextInput(Input):
    """A one-line input whose pasted text is made safe to show."""

    class PastedLines(Message):
        """Several lines were pasted; none was inserted. The app says so, unless it is stopped."""

        def __init__(self, pasted: str) -> None:
            self.pasted = pasted
            super().__init__()

    def __init__(self, value: str = "", **options: Any) -> None:
        super().__init__(text.one_line(value), **options)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Insert what the terminal pastes."""
        event.stop()
        event.prevent_default()
        self.insert_paste(event.text)

    def action_paste(self) -> None:
        """Insert what was copied inside the app."""
        self.insert_paste(self.app.clipboard)

    def insert_paste(self, pasted: str) -> None:
        """Insert one line; post several as `PastedLines`."""
        pasted = pasted.strip()
        if "\n" in pasted.replace("\r", "\n"):
            self.post_message(self.PastedLines("\n".join(text.lines(pasted))))
        elif pasted:
            self.replace(text.one_line(pasted), *self.selection)
