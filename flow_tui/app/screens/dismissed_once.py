"""Screens that leave once, and only themselves."""

from pathlib import Path
from typing import ClassVar, Final, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

from flow_tui.app.terminal.terminal_app import TerminalApp

T = TypeVar("T")

STYLES: Final = Path(__file__).with_name("screens.tcss")
"""Of all screens but the first."""


class DismissedOnce(Screen[T]):
    """A screen that can be dismissed only once, and dismisses no other screen.

    Textual pops the screen on top, whichever is dismissed: of two keys pressed quickly, the second
    would take away the screen behind. A covered screen is dismissed once it is on top again.
    """

    CSS_PATH: ClassVar[Path | None] = STYLES

    _left = False
    _leaving: list[T | None] | None = None
    """The result, in a list, of a dismissal that waits until the screen is on top again."""

    @property
    def left(self) -> bool:
        """Whether it was dismissed, or the app ends: its widgets may be gone; show no results."""
        if self._left or not self.is_attached:
            return True
        # At the end of the app the widgets of a screen go one by one, and before its workers.
        is_emptied = self.is_mounted and not self.children
        return is_emptied or (isinstance(self.app, TerminalApp) and self.app.is_ending)

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave with a result; further calls do nothing."""
        if self._left or self._leaving:
            return AwaitComplete()
        if self.is_attached and self.app.screen is not self:
            self._leaving = [result]
            return AwaitComplete()
        self._left = True
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        """Leave now, if it was dismissed while it was covered."""
        if self._leaving:
            self.call_later(self._leave)

    def _leave(self) -> None:
        if self._leaving and self.app.screen is self:
            (result,), self._leaving = self._leaving, None
            self.dismiss(result)
