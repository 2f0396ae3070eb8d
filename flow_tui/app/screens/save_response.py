"""The dialog that saves a response to a file."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text
from flow_tui.app.response_text import response_text
from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.text_inputs import TextInput
from flow_tui.background import in_daemon_thread
from flow_tui.model import Attempt


class SaveResponseScreen(Dialog["Path | None"]):
    """Asks for a file name; dismisses with the file written, or None."""

    AUTO_FOCUS: ClassVar[str] = "#path"

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self._attempt = attempt

    def compose_body(self) -> Iterable[Widget]:
        """Compose the one input, with a name that tells what is in the file."""
        new = self._attempt.new
        name = f"{new.action}-{text.one_line(new.flow_id)}-{self._attempt.id}.txt"
        yield Static("Save the response to a file", id="title")
        yield TextInput(name, id="path", compact=True, select_on_focus=False)
        yield Static("Enter saves it in this folder, or where the path says.", id="explanation")
        yield Static("", id="hint")

    @on(Input.Submitted)
    @work
    async def _submitted(self, event: Input.Submitted) -> None:
        name, attempt = event.value.strip(), self._attempt
        try:
            path = await in_daemon_thread(lambda: _write_new(name, response_text(attempt)))
        except OSError as error:
            reason = "it exists already" if isinstance(error, FileExistsError) else error.strerror
            self.query_one("#hint", Static).update(
                Content(f"Not saved: {reason}. Change the name and press Enter.")
            )
        else:
            self.dismiss(path)


def _write_new(name: str, content: str) -> Path:
    """Write a file that does not exist yet, for its owner only, and return its path."""
    path = Path(os.path.expanduser(name)).absolute()  # noqa: PTH111 - keeps an unknown ~name
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(content)
    return path
