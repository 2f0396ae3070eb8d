"""Dialogs for what went wrong before anything could be done, with the ways on."""

from collections.abc import Iterable

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui import text
from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.facts import FitScroll


class ErrorScreen(Dialog[str]):
    """Says what is wrong; dismisses with the way on that was chosen, or None."""

    def __init__(self, title: str, explanation: str, ways: dict[str, str]) -> None:
        """Make the dialog.

        Args:
            title: What does not work.
            explanation: Why, and what to do about it.
            ways: A key for each way on, and what it does. The key is what comes back.
        """
        super().__init__()
        self._title = title
        self._explanation = explanation
        self._ways = ways
        for key, way in ways.items():
            self._bindings.bind(key, f"choose('{key}')", way)

    def compose_body(self) -> Iterable[Widget]:
        """Compose the explanation and a button for each way on."""
        yield Static(self._title, id="title", markup=False)
        with FitScroll(id="facts"):
            yield Static(Content("\n\n".join(text.lines(self._explanation))), id="explanation")
        with Horizontal(id="answer"):
            for key, way in self._ways.items():
                yield Button(Content(f"{way} ({key})"), id=f"way-{key}", compact=True)

    def action_choose(self, key: str) -> None:
        """Take a way on."""
        self.dismiss(key)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("way-"))
