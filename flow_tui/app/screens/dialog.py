"""Bases of dialogs: whole screens that scroll where the terminal is too small for them."""

from collections.abc import Iterable
from typing import ClassVar, Final, TypeVar

from textual import events, on
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from flow_tui import text
from flow_tui.app.screens.base import BaseScreen
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.scroll_parts import DialogFrame, ScrollPart, TextScroll
from flow_tui.app.widgets.texts import show

T = TypeVar("T")

_LONG_TEXTS: Final = frozenset({"hint", "earlier", "obstacle", "meaning"})
"""IDs of texts in dialogs whose length the API or the keyring decides."""


class ModalBase(BaseScreen[T], ModalScreen[T]):
    """A modal screen: keys reach neither the app nor the screens behind it."""

    drops_type_ahead = False
    """Whether it drops keys that arrived before it was drawn.

    So do the dialogs that confirm what cannot be undone, and those that open by themselves.
    """

    BINDINGS = bindings("dialog_pages")
    PAGES: ClassVar[str] = "dialog"
    """The place whose actions scroll the dialog."""

    more_action = ""
    """The action that shows more of the dialog, for the key bar; empty if all is shown."""

    _will_refresh_more = False

    def accepts(self, event: events.Event) -> bool:
        """Return whether the screen is drawn, and the event can be meant for it."""
        drawn_at = self.drawn_at
        if drawn_at is None or (self.drops_type_ahead and event.time < drawn_at):
            return False
        return super().accepts(event)

    def compose_frame(self) -> Widget:
        """Return the container of the dialog, which scrolls where the terminal is too small."""
        return DialogFrame(id="frame")

    def compose_parts(self) -> Iterable[Widget]:
        """Compose the body; the texts that may be long scroll by themselves."""
        for widget in self.compose_body():
            if isinstance(widget, Static) and widget.id in _LONG_TEXTS:
                yield TextScroll(widget, classes=f"-{widget.id}")
            else:
                yield widget

    @property
    def _parts(self) -> list[ScrollPart]:
        return list(self.query(ScrollPart)) if self.is_mounted else []

    def _action_for_more(self) -> str:
        parts = self._parts
        for name, direction in (("page_down", 1), ("page_up", -1)):
            if any(part.can_scroll(direction) for part in parts):
                return f"{self.PAGES}.{name}"
        return ""

    @on(ScrollPart.ExtentChanged)
    def _extent_changed(self) -> None:
        if not self._will_refresh_more:
            self._will_refresh_more = True
            self.call_after_refresh(self._refresh_more)

    def _refresh_more(self) -> None:
        """Have the key bar tell whether there is more."""
        self._will_refresh_more = False
        more = self._action_for_more()
        if more != self.more_action:
            self.more_action = more
            self.refresh_bindings()

    def action_scroll_part(self, pages: int) -> None:
        """Scroll what does not fit the terminal by what is shown of it."""
        self.scroll_parts(pages)

    def scroll_parts(self, direction: int, lines: int = 0) -> None:
        """Scroll the parts in view, or the whole dialog once they are at their end.

        Args:
            direction: -1 is up, 1 is down.
            lines: By how many lines; 0 is what each part shows at once.
        """
        frame = self.query_one(DialogFrame)
        inner = [
            part
            for part in self._parts
            if part is not frame
            and part.can_scroll(direction)
            and frame.region.contains_region(part.region)
        ]
        whole_first = direction < 0 and frame.can_scroll(direction)
        for part in [frame] if whole_first or not inner else inner:
            part.scroll_lines(direction * (lines or max(1, part.size.height)))


class Closable(Screen[None]):
    """A screen whose close action leaves it, with no result."""

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


class Dialog(ModalBase[T]):
    """A screen that asks a question; Escape and ctrl+g leave it without an answer."""

    BINDINGS = bindings("dialog")

    def show_hint(self, hint: str) -> None:
        """Show a hint, line by line and safe, in `#hint`; do nothing once the dialog was left."""
        if not self.left:
            show(self.query_one("#hint", Static), Content("\n".join(text.lines(hint))))
            self.query_one(".-hint", TextScroll).scroll_home(animate=False, immediate=True)

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
