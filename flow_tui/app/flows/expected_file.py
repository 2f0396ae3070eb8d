"""The dialog that names the file with which a flow's content is compared."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from flow_tui import text
from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.services.expected_file import compare_with_file
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
            "The flow.json that you expect, in your git checkout for example. JSON values are "
            "compared: the order of keys and blanks do not count. flow-tui remembers the path for "
            "this flow; an empty one compares with none.",
            id="explanation",
        )
        yield Static("", id="hint")

    @on(Input.Submitted)
    @work
    async def _submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        if not typed:
            self.dismiss("")
            return
        path = _absolute(typed)
        compared = await in_daemon_thread(lambda: compare_with_file(path, None))
        if compared.problem:
            self.show_hint(f"{compared.problem} Change the path and press Enter.")
        else:
            self.dismiss(path)


def _absolute(typed: str) -> str:
    """Return a path that means the same in another session, in another folder."""
    return str(Path(typed).expanduser().absolute())
