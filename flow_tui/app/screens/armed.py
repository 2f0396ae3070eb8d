"""A dialog that does something which cannot be undone, and so has something typed first."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from flow_tui.app.screens.base import Dialog, event_clock
from flow_tui.app.widgets.text_inputs import TypedInput


@dataclass(frozen=True, slots=True)
class Words:
    """What a dialog says about what is to be typed, in sentences."""

    verb: str
    """On its button."""
    question: str
    ready: str
    """Once the right thing stands there."""
    wrong: str
    """After Enter while it does not."""
    pasted: str
    """After a paste, which is not taken."""


class ArmedDialog(Dialog[bool]):
    """Asks for something to be typed; dismisses with whether it was, and confirmed.

    Enter counts only once the button has been drawn enabled: a paste or keys typed ahead, whose
    Enter arrives together with the characters, confirm nothing.
    """

    AUTO_FOCUS: ClassVar[str | None] = "#typed"

    def __init__(self) -> None:
        super().__init__()
        self._armed_at: float | None = None
        self._entered_at: float | None = None

    @property
    @abstractmethod
    def asked(self) -> str:
        """What has to be typed."""

    @property
    @abstractmethod
    def words(self) -> Words:
        """What is said about it."""

    def compose_question(self) -> ComposeResult:
        """Compose the question, the input, the buttons and the hint below them."""
        count = len(self.asked)
        yield Static(self.words.question, id="question", markup=False)
        with Horizontal(id="answer"):
            yield TypedInput(id="typed", max_length=count, select_on_focus=False, compact=True)
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(
                self.words.verb, id="confirm", variant="error", disabled=True, compact=True
            )
        yield Static("", id="hint", markup=False)

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        """Enable the button when the right thing stands there, and only then."""
        right = event.value == self.asked
        self._armed_at = None
        self.query_one("#confirm", Button).disabled = not right
        self._hint(self.words.ready if right else "")
        if right:
            self.call_after_refresh(self._arm)

    def _arm(self) -> None:
        self._armed_at = event_clock()

    @on(TypedInput.PasteRefused)
    def _paste_refused(self) -> None:
        self._hint(self.words.pasted)

    def on_key(self, event: events.Key) -> None:
        """Note when a confirming key arrived, before what it is bound to runs."""
        if event.key in {"enter", "space"}:
            self._entered_at = event.time

    @on(Input.Submitted, "#typed")
    @on(Button.Pressed, "#confirm")
    def _submitted(self) -> None:
        entered_at, self._entered_at = self._entered_at, None
        if self.query_one("#typed", Input).value != self.asked:
            self._hint(self.words.wrong)
        elif self._armed_at is None or (entered_at is not None and entered_at < self._armed_at):
            self._hint("Enter came together with the characters: press Enter again.")
        else:
            self.dismiss(True)  # noqa: FBT003 - the answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave; nothing is sent."""
        self.dismiss(False)  # noqa: FBT003 - the answer

    def _hint(self, hint: str) -> None:
        self.query_one("#hint", Static).update(Content(hint))
