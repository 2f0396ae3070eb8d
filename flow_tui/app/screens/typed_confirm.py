"""A dialog that does something which cannot be undone, and so has something typed first."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from flow_tui.app.screens.base import Dialog
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.widgets.inputs import NoPasteInput

_KEPT: Final = 4
"""How many times what is asked for fits: what is typed on top of it must not confirm."""
_SHORT: Final = 10
"""Characters that the input has room for where little is asked."""


@dataclass(frozen=True, slots=True)
class ConfirmTexts:
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


class TypedConfirmDialog(Dialog[bool]):
    """Asks for something to be typed; dismisses with whether it was, and confirmed.

    Enter counts only once the terminal shows the button enabled, and the question can have been
    seen: a paste or keys typed ahead, whose Enter was on its way before, confirm nothing.
    """

    AUTO_FOCUS: ClassVar[str] = "#typed"
    ALLOW_SELECT: ClassVar[bool] = False

    _asked_anew_at = 0.0
    _armed_at: float | None = None
    _entered_at: float | None = None
    _changes = 0
    """How often what stands there, or what is asked, has changed."""

    @property
    @abstractmethod
    def asked(self) -> str:
        """What has to be typed."""

    @property
    @abstractmethod
    def words(self) -> ConfirmTexts:
        """What is said about it."""

    def compose_question(self) -> ComposeResult:
        """Compose the question, the input, the buttons and the hint below them."""
        yield Static(Content(self.words.question), id="question")
        with Horizontal(id="answer"):
            yield NoPasteInput(
                id="typed",
                classes="-long" if len(self.asked) > _SHORT else "",
                max_length=_KEPT * len(self.asked),
                select_on_focus=False,
                compact=True,
            )
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(
                self.words.verb, id="confirm", variant="error", disabled=True, compact=True
            )
        yield Static("", id="hint", markup=False)

    def ask_again(self) -> None:
        """Ask for what is asked now; what was typed stays, and confirms nothing any more."""
        self._disarm()
        self._asked_anew_at = event_clock()
        self.query_one("#confirm", Button).disabled = True
        self.query_one("#question", Static).update(Content(self.words.question))
        typed = self.query_one("#typed", NoPasteInput)
        typed.max_length = _KEPT * len(self.asked)
        typed.set_class(len(self.asked) > _SHORT, "-long")
        self.hint("The question has changed: read why, above." if typed.value else "")

    def hint(self, hint: str) -> None:
        """Show a sentence below the input."""
        self.query_one("#hint", Static).update(Content(hint))

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        """Enable the button when the right thing stands there, and only then."""
        right = event.value == self.asked
        self._disarm()
        self.query_one("#confirm", Button).disabled = not right
        self.hint(self.words.ready if right else "")
        if right:
            probe, change = self.app.cursor_probe, self._changes
            self.call_after_refresh(lambda: probe.when_rendered(lambda at: self._arm(at, change)))

    def _disarm(self) -> None:
        self._armed_at = None
        self._changes += 1

    def _arm(self, at: float, change: int) -> None:
        if change == self._changes:  # what was shown then is what stands there now
            asked_at = max(self.drawn_at or at, self._asked_anew_at)
            self._armed_at = max(at, asked_at + self.app.cursor_probe.multiplexer_delay)

    @on(NoPasteInput.PasteRefused)
    def _paste_refused(self) -> None:
        self.hint(self.words.pasted)

    def on_key(self, event: events.Key) -> None:
        """Note when a confirming key arrived, before what it is bound to runs."""
        if event.key in {"enter", "space"}:
            self._entered_at = event.time

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note when a click began, before what it presses."""
        self._entered_at = event.time

    @on(Input.Submitted, "#typed")
    @on(Button.Pressed, "#confirm")
    def _submitted(self) -> None:
        entered_at, self._entered_at = self._entered_at, None
        if self.query_one("#typed", Input).value != self.asked:
            self.hint(self.words.wrong)
        elif self.query_one("#confirm", Button).disabled:
            self.hint("It was typed for another question: type it anew.")
        elif self._armed_at is None or entered_at is None or entered_at < self._armed_at:
            self.hint("Enter came with the characters: press Enter again.")
        else:
            self.dismiss(True)  # noqa: FBT003 - the answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave; nothing is sent."""
        self.dismiss(False)  # noqa: FBT003 - the answer
