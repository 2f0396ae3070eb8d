"""Inputs for what must not be copied, and for what must not be pasted."""

from typing import Any

from textual.message import Message

from flow_tui.app.widgets.inputs import TextInput


class SecretInput(TextInput):
    """A masked input, whose text can be replaced but not copied."""

    def __init__(self, **options: Any) -> None:
        super().__init__(password=True, **options)

    def action_copy(self) -> None:
        """Do nothing: the terminal's clipboard would get the secret in plain text."""

    def action_cut(self) -> None:
        """Do nothing, for the same reason."""


class NoPasteInput(TextInput):
    """An input without paste: what is pasted may not have been read."""

    class PasteRefused(Message):
        """Something was pasted, and not inserted."""

    def insert_paste(self, pasted: str) -> None:  # noqa: ARG002 - nothing is inserted
        """Post `PasteRefused`."""
        self.post_message(self.PasteRefused())
