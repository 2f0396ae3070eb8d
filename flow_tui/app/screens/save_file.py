"""The dialog that saves a response or another text to a file."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.response import response_text
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.model import Attempt
from flow_tui.secret import mask_known
from flow_tui.services import export
from flow_tui.threads import in_daemon_thread


class SaveTextScreen(Dialog["Path | None"]):
    """Asks for a file name; dismisses with the path of the file written, or None."""

    AUTO_FOCUS: ClassVar[str] = "#path"

    def __init__(self, what: str, name: str, make: Callable[[], str]) -> None:
        """Make the dialog.

        Args:
            what: What is saved, for the title.
            name: The file name to start with.
            make: Returns the text; runs in a thread.
        """
        super().__init__()
        self._what = what
        self._file_name = name
        self._make = make

    def compose_body(self) -> Iterable[Widget]:
        """Compose the input with the file name."""
        yield Static(f"Save the {self._what} to a file", id="title", markup=False)
        yield TextInput(self._file_name, id="path", compact=True, select_on_focus=False)
        yield Static(
            "Enter saves it in the current folder, or at the path you type.", id="explanation"
        )
        yield Static("", id="hint")

    @on(Input.Changed)
    def _changed(self) -> None:
        self.show_hint("")

    @on(Input.Submitted)
    @work
    async def _submitted(self, event: Input.Submitted) -> None:
        name = event.value
        try:
            path = await in_daemon_thread(lambda: _write_new(name, self._make()))
        except export.FileNameError as error:
            self._show_failure(event, str(error))
        except OSError as error:
            self._show_failure(event, export.failure("Not saved", error))
        else:
            self.dismiss(path)

    def _show_failure(self, tried: Input.Submitted, reason: str) -> None:
        if tried.input.value == tried.value:  # else it is of another name
            self.show_hint(reason)


class SaveResponseScreen(SaveTextScreen):
    """Saves the whole response of an attempt."""

    def __init__(self, attempt: Attempt) -> None:
        name = f"{attempt.new.action}-{text.one_line(attempt.new.flow_id)}-{attempt.id}.txt"
        super().__init__("response", name, lambda: response_text(attempt))


async def save_response(app: AppBase, attempt: Attempt) -> None:
    """Save a response to a file that the user names. Runs in a worker."""
    path = await app.ask(SaveResponseScreen(attempt))
    if path is not None:
        app.notify(f"Saved to {text.one_line(str(path))}", markup=False)


def _write_new(name: str, content: str) -> Path:
    """Write a file that does not exist yet, all of it or nothing, and return its path."""
    path = export.new_path(name)
    file = export.create(path)
    try:
        with file:
            file.write(mask_known(content))
    except BaseException:
        with suppress(OSError):  # half a file is left then; why it is half is what to say
            path.unlink()
        raise
    return path
