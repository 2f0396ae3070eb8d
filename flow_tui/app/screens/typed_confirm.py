"""Base of the dialogs that confirm what cannot be undone: the user types an answer first."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.terminal.cursor_probe import event_clock
from flow_tui.app.terminal.terminal_app import call_in
from flow_tui.app.widgets.guarded_inputs import NoPasteInput
from flow_tui.app.widgets.texts import show

READ_SECONDS: Final = 1.0
"""From when the question is drawn to when Enter counts: on a slow line it is seen later."""
GAP_SECONDS: Final = 0.08
"""Without other input before Enter; keys of a paste follow each other faster."""
ALONE_SECONDS: Final = 0.1
"""Without other input after Enter."""
MOST_WRONG_ANSWERS: Final = 3
_LENGTH_FACTOR: Final = 4
"""Room in the input, in lengths of the answer: further characters must not be dropped unseen."""
_LEFT: Final = 1
"""The mouse button."""
_SHORT: Final = 10
"""Characters; a longer answer gets a wide input."""
_HOW: Final = "Press Enter, or click with the left mouse button."
_CHANGED: Final = "The question has changed. Read it, then type the answer again."


class _Entry(NamedTuple):
    """What confirms: Enter, or a click on the button."""

    at: float
    """When it arrived, on the clock of events."""
    name: str = "Enter"
    again: str = "Press Enter again."


@dataclass(frozen=True, slots=True)
class ConfirmTexts:
    """The texts of a dialog around its input."""

    verb: str
    """The label of the button that confirms."""
    question: str
    ready: str
    """The hint while the answer is right."""
    wrong: str
    """The hint after Enter with a wrong answer."""
    pasted: str
    """The hint after a paste, which the input refuses."""


class TypedConfirmDialog(Dialog[bool]):
    """Asks for an answer; dismisses with True if it was typed and confirmed, else with False.

    Enter counts only if the question could be read before (`READ_SECONDS`), if the terminal has
    rendered the right answer, and if it comes by itself. So neither a paste nor keys typed ahead
    confirm anything, whatever they hold.
    """

    AUTO_FOCUS: ClassVar[str] = "#typed"
    ALLOW_SELECT: ClassVar[bool] = False
    drops_type_ahead = True

    # Times are on the clock of events.
    _asked_again_at = 0.0
    _enabled_at: float | None = None
    """When Enter begins to count; None while it does not."""
    _entry: _Entry | None = None
    """The key or click that confirms; None before."""
    _is_confirming = False
    """Whether keys wait for what a confirming key or click does."""
    _changes = 0
    """How often the input or the question has changed."""
    _voided = 0
    """The cursor probe's count of forged answers when the answer was typed."""
    _wrong_answers = 0
    _asked_for: str | None = None
    """The answer that the question on the screen asks for."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """The answer that confirms; if it is empty, nothing confirms."""

    @property
    @abstractmethod
    def texts(self) -> ConfirmTexts:
        """The dialog's texts, as they are now."""

    @property
    def is_outdated(self) -> bool:
        """Whether the question on the screen asks for another answer than the one that confirms."""
        return self.expected != self._asked_for

    def compose_question(self) -> ComposeResult:
        """Compose the question, the input, the buttons and the hint below them."""
        self._asked_for = self.expected
        yield Static(Content(self.texts.question), id="question")
        with Horizontal(id="answer"):
            yield NoPasteInput(
                id="typed",
                classes="-long" if len(self.expected) > _SHORT else "",
                max_length=_LENGTH_FACTOR * len(self.expected),
                select_on_focus=False,
                compact=True,
            )
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(
                self.texts.verb, id="confirm", variant="error", disabled=True, compact=True
            )
        yield Static("", id="hint", markup=False)

    def ask_again(self) -> None:
        """Show a changed question; the typed answer stays, but has to be typed again to count."""
        self._disable_enter()
        self._asked_for = self.expected
        self._asked_again_at = event_clock()
        self.query_one("#confirm", Button).disabled = True
        show(self.query_one("#question", Static), Content(self.texts.question))
        typed = self.query_one("#typed", NoPasteInput)
        typed.max_length = _LENGTH_FACTOR * len(self.expected)
        typed.set_class(len(self.expected) > _SHORT, "-long")
        self.hint(_CHANGED if typed.value else "")

    def hint(self, hint: str) -> None:
        """Show a sentence below the input."""
        show(self.query_one("#hint", Static), Content(hint))

    @on(Input.Changed, "#typed")
    def _answer_changed(self, event: Input.Changed) -> None:
        """Enable the button while the answer is right."""
        matches = bool(self.expected) and event.value == self.expected
        self._disable_enter()
        self.query_one("#confirm", Button).disabled = not matches
        if event.value:
            self.hint("")
        if matches:
            probe, change = self.app.cursor_probe, self._changes
            self._voided = probe.voided
            enable = lambda at: self._enable_enter(at, change)  # noqa: E731 - one expression
            self.call_after_refresh(lambda: probe.when_rendered(enable))

    def _disable_enter(self) -> None:
        self._enabled_at = None
        self._changes += 1

    def _enable_enter(self, at: float, change: int) -> None:
        """Let Enter count from when the question could be read; show that it does."""
        if change == self._changes:  # still the state that the terminal has rendered
            asked_at = max(self.drawn_at or at, self._asked_again_at)
            alone_at = self.app.last_input_at + GAP_SECONDS
            self._enabled_at = max(at, asked_at + READ_SECONDS, alone_at)
            wait = self._enabled_at - event_clock()
            call_in(self, max(0.0, wait), lambda: self._show_ready(change))

    def _show_ready(self, change: int) -> None:
        if change == self._changes:
            self.hint(self.texts.ready)

    @on(NoPasteInput.PasteRefused)
    def _paste_refused(self) -> None:
        self.hint(self.texts.pasted)

    def on_key(self, event: events.Key) -> None:
        """Note when a confirming key arrived, before its binding runs."""
        if event.key in {"enter", "space"}:
            self._entry = _Entry(event.time)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note when a click began, before it presses a button."""
        # The event that a widget gets is a copy, made later. The other buttons paste in terminals.
        click = _Entry(self.app.last_click_at, "The click", "Click again.")
        self._entry = click if event.button == _LEFT else None

    @on(Input.Submitted, "#typed")
    @on(Button.Pressed, "#confirm")
    def _submitted(self) -> None:
        entry, self._entry = self._entry, None
        if self.query_one("#typed", Input).value != self.expected:
            self._refuse_wrong()
        elif self.query_one("#confirm", Button).disabled:
            self.hint("This was typed before the question changed. Delete it and type it again.")
        elif self.app.cursor_probe.voided != self._voided:
            self._refuse_forged()
        elif entry is None:
            self.hint(_HOW)
        elif self._enabled_at is None or entry.at < self._enabled_at:
            self.hint(f"{entry.name} came too early. {entry.again}")
        elif not self.app.is_alone(entry.at, GAP_SECONDS):
            self.hint(f"{entry.name} came together with other keys. {entry.again}")
        else:
            # What arrives now was not meant for the screen behind.
            self._is_confirming = self.app.dialog_pending = True
            change = self._changes
            call_in(self, ALONE_SECONDS, lambda: self._confirm(entry, change))

    def _confirm(self, entry: _Entry, change: int) -> None:
        """Dismiss, unless anything arrived right behind it, or the question has changed."""
        self._stop_confirming()
        if change != self._changes:
            self.hint(_CHANGED)
        elif self.app.is_alone(entry.at, GAP_SECONDS):
            self.dismiss(True)  # noqa: FBT003 - the answer
        else:
            self.hint(f"{entry.name} came together with other keys. {entry.again}")

    def _stop_confirming(self) -> None:
        """Let keys go on that waited for what Enter does."""
        if self._is_confirming:
            self._is_confirming = self.app.dialog_pending = False

    def _refuse_wrong(self) -> None:
        """Show that the answer is wrong; the third time, close the dialog."""
        self._wrong_answers += 1
        if self._wrong_answers == MOST_WRONG_ANSWERS:
            self.app.warn(f"Nothing was sent: {MOST_WRONG_ANSWERS} answers did not match.")
            self.dismiss(False)  # noqa: FBT003 - the answer
        else:
            self.hint(self.texts.wrong)

    def _refuse_forged(self) -> None:
        """Ask for the answer once more: what arrived looked like the terminal's own reports."""
        self.query_one("#typed", Input).value = ""
        self.hint("The terminal sent unexpected input. Type the answer again.")

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave without confirming."""
        self._stop_confirming()  # it was clicked right behind Enter
        self.dismiss(False)  # noqa: FBT003 - the answer
