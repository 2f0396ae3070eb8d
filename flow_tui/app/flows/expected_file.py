"""The dialog that names the file with which a flow's content is compared."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.services import export
from flow_tui.services.expected_file import ExpectedFile, compare_with_file
from flow_tui.threads import in_daemon_thread


class ExpectedFileScreen(Dialog[str]):
    """Asks for a path; dismisses with the absolute one, with "" to compare with none, or None."""

    AUTO_FOCUS: ClassVar[str] = "#path"

    def __init__(self, flow_id: str, path: str) -> None:
        """Make the dialog.

        Args:
            flow_id: The flow.
            path: The file that it is compared with now; empty if there is none.
        """
        super().__init__()
        self._flow_id = flow_id
        self._path = path

    def compose_body(self) -> Iterable[Widget]:
        """Compose the one input."""
        flow = text.grouped(self._flow_id)
        yield Static(Content(f"Compare {flow} with a file"), id="title")
        yield TextInput(self._path, id="path", compact=True, select_on_focus=False)
        yield Static(
            "Type the path of the flow.json that you expect, in your git checkout for example. "
            "JSON values are compared: spaces and the order of keys do not count. flow-tui "
            "remembers the path for this flow. Leave it empty to compare with no file.",
            id="explanation",
        )
        yield Static("", id="hint")

    @on(Input.Changed)
    def _changed(self) -> None:
        self.show_hint("")

    @on(Input.Submitted)
    @work
    async def _submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        if not typed:
            self.dismiss("")
            return
        path = ""
        try:
            path, compared = await in_daemon_thread(lambda: _read(typed))
        except OSError as error:
            problem = f"There is no current folder: {export.reason(error)}. Type a full path."
        else:
            problem = compared.problem and f"{compared.problem} Change the path and press Enter."
        if not problem:
            self.dismiss(path)
        elif event.input.value == event.value:  # else it is of another path
            self.show_hint(problem)


def _read(typed: str) -> tuple[str, ExpectedFile]:
    """Return a path that means the same in another folder, and whether its file can be compared.

    Raises:
        OSError: The current folder is gone.
    """
    path = str(export.path_of(typed))
    return path, compare_with_file(path, None)
