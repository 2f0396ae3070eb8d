"""A dialog for an error that blocks the app, with the choices of what to do next."""

from collections.abc import Collection, Iterable
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui import text
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.key_map import key_of

_ACTIONS: Final = {"r": "error.retry", "t": "error.type_key", "q": "error.quit"}

_CHOICES: Final = {"r": "Try again", "t": "Type the key", "q": "Quit"}


class ErrorScreen(Dialog[str]):
    """Explains an error; dismisses with the key of the choice, or None."""

    BINDINGS = bindings("error")
    drops_type_ahead = True

    def __init__(self, title: str, explanation: str, choices: Collection[str]) -> None:
        """Make the dialog.

        Args:
            title: What failed.
            explanation: Why, and what to do about it.
            choices: The keys of those that apply: `r`, `t`, `q`.
        """
        super().__init__()
        self._heading = title
        self._explanation = explanation
        self._choices = choices

    def compose_body(self) -> Iterable[Widget]:
        """Compose the explanation and a button for each choice."""
        yield Static(self._heading, id="title", markup=False)
        with FitScroll(id="facts"):
            yield Static(Content("\n\n".join(text.lines(self._explanation))), id="explanation")
        with Horizontal(id="answer"):
            for choice in self._choices:
                label = Content(f"{_CHOICES[choice]} ({key_of(_ACTIONS[choice])})")
                yield Button(label, id=f"choose-{choice}", compact=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is among the choices."""
        return action != "choose" or parameters[0] in self._choices

    def action_choose(self, choice: str) -> None:
        """Dismiss with a choice."""
        self.dismiss(choice)

    @on(Button.Pressed)
    def _choose_pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("choose-"))
