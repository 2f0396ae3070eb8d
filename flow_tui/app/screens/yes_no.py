"""A yes-or-no dialog."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.bindings import bindings


class YesNoScreen(Dialog[bool]):
    """Asks for a yes or a no; dismisses with the answer."""

    AUTO_FOCUS: ClassVar[str] = "#cancel"
    drops_type_ahead = True
    BINDINGS = bindings("yes_no")

    def __init__(
        self, title: str, explanation: str, verb: str, *, subject: str = "", keep: str = "Keep"
    ) -> None:
        """Make the dialog.

        Args:
            title: The question.
            explanation: What answering yes changes, and what it does not.
            verb: The label of the yes button.
            subject: What the question is about, safe to show; empty if the title names it.
            keep: The label of the no button.
        """
        super().__init__()
        self._title = title
        self._explanation = explanation
        self._verb = verb
        self._subject = subject
        self._keep = keep

    def compose_body(self) -> Iterable[Widget]:
        """Compose the question and its two buttons."""
        yield Static(Content(self._title), id="title")
        if self._subject:
            yield Static(Content(self._subject), id="what")
        yield Static(Content(self._explanation), id="explanation")
        with Horizontal(id="answer"):
            yield Button(self._keep, id="cancel", compact=True)
            yield Button(self._verb, id="confirm", variant="warning", compact=True)

    @on(Button.Pressed, "#confirm")
    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)  # noqa: FBT003 - the answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Answer no."""
        self.dismiss(False)  # noqa: FBT003 - the answer
