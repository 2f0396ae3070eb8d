"""Shows the curl command that sends the same request as a publish or deprecate."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flow_tui.app.formatting.outcomes import ACTION_WORDS
from flow_tui.app.screens.dialog import Closable, ModalBase
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.kaleyra import KEY_VARIABLE, curl_command
from flow_tui.model import Action


class CurlScreen(ModalBase[None], Closable):
    """The command, with an environment variable in place of the API key; it sends nothing."""

    BINDINGS = bindings("curl")
    PAGES = "curl"

    def __init__(self, action: Action, url: str, *, recorded: bool = False) -> None:
        """Make the screen.

        Args:
            action: What the request does.
            url: Its URL.
            recorded: Whether it is the request of an attempt in the history.
        """
        super().__init__()
        self._action = action
        self._command = curl_command(url)
        self._recorded = recorded

    def compose_body(self) -> Iterable[Widget]:
        """Compose the command and what to know before running it."""
        does = ACTION_WORDS[self._action].does
        title = (
            "The request of this attempt" if self._recorded else "The request that would be sent"
        )
        yield Static(title, id="title")
        with FitScroll(id="facts"):
            yield Static(Content(self._command), id="command")
            yield Static(
                Content(
                    f"Set {KEY_VARIABLE} to the API key before you run this: flow-tui never shows "
                    "the key.\n\n"
                    f"Running it {does} the flow{' again' if self._recorded else ''}, and flow-tui "
                    "does not record that. While it runs, its arguments, with the key, are visible "
                    "in this machine's process list.\n\n"
                    "flow-tui also sends Accept: application/json and its own User-Agent. Like "
                    "this command, it does not follow redirects."
                ),
                id="explanation",
            )

    def action_copy(self) -> None:
        """Copy the command to the terminal's clipboard."""
        self.app.copy(self._command, "command", can_save=False)
