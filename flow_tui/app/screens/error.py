"""Dialogs for what went wrong before anything could be done, with the ways on."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui import text
from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.key_map import key_of

_ACTIONS: Final = {"r": "error.retry", "t": "error.type_key", "q": "error.quit"}


class ErrorScreen(Dialog[str]):
    """Says what is wrong; dismisses with the way on that was chosen, or None."""

    BINDINGS = bindings("error")

    def __init__(self, title: str, explanation: str, ways: dict[str, str]) -> None:
        """Make the dialog.

        Args:
            title: What does not work.
            explanation: Why, and what to do about it.
            ways: What to offer: `r`, `t` or `q`, which is what comes back, and what it does.
        """
        super().__init__()
        self._title = title
        self._explanation = explanation
        self._ways = ways

    def compose_body(self) -> Iterable[Widget]:
        """Compose the explanation and a button for each way on."""
        yield Static(self._title, id="title", markup=False)
        with FitScroll(id="facts"):
            yield Static(Content("\n\n".join(text.lines(self._explanation))), id="explanation")
        with Horizontal(id="answer"):
            for choice, way in self._ways.items():
                label = Content(f"{way} ({key_of(_ACTIONS[choice])})")
                yield Button(label, id=f"way-{choice}", compact=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is among the choices."""
        return action != "choose" or parameters[0] in self._ways

    def action_choose(self, choice: str) -> None:
        """Dismiss with a choice."""
        self.dismiss(choice)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("way-"))
