"""The request in the words of a shell: the curl command that sends the same."""

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.app_base import copy
from flow_tui.app.screens.base import ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.model import Action

_DOES: Final = {Action.PUBLISH: "publishes", Action.DEPRECATE: "deprecates"}


class CurlScreen(ModalBase[None]):
    """Shows the command with a variable in place of the API key; sends nothing."""

    BINDINGS = bindings("curl")

    def __init__(self, action: Action, url: str, *, recorded: bool = False) -> None:
        """Make the screen.

        Args:
            action: What the request does.
            url: Where it goes.
            recorded: Whether it is of an attempt in the history.
        """
        super().__init__()
        self._action = action
        self._url = url
        self._recorded = recorded

    def compose_body(self) -> Iterable[Widget]:
        """Compose the command and what to know before one runs it."""
        from flow_tui.kaleyra import KEY_VARIABLE, curl_command

        self._command = curl_command(self._url)
        does = _DOES[self._action]
        title = "The request of this attempt" if self._recorded else "What exactly would be sent"
        yield Static(title, id="title")
        with FitScroll(id="facts"):
            yield Static(Content(self._command), id="command")
            yield Static(
                Content(
                    f"{KEY_VARIABLE} stands for the API key, which is shown nowhere: set it "
                    "before you run this.\n\n"
                    f"Whoever runs it {does} the flow{' again' if self._recorded else ''}, and no "
                    "record of that is kept here. While it runs, its arguments and the key with "
                    "them are in this machine's list of processes.\n\n"
                    "flow-tui says Accept: application/json and its own name besides; like this "
                    "command it follows no redirect."
                ),
                id="explanation",
            )

    def action_copy(self) -> None:
        """Send the command to the terminal's clipboard."""
        copy(self.flow_app, self._command, "This command is too large for a terminal's clipboard.")

    def action_scroll_part(self, pages: int) -> None:
        """Scroll what the terminal is too small to show whole."""
        part = self.query_one(FitScroll)
        part.scroll_relative(y=pages * part.size.height, animate=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
