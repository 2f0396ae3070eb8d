"""The parts of a dialog that scroll where the terminal is too small for them."""

from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.message import Message

from flow_tui.app.widgets.resized import Resized


class ScrollPart(VerticalScroll, Resized, can_focus=False, inherit_bindings=False):
    """A part that the dialog scrolls; it takes no keys itself."""

    class ExtentChanged(Message):
        """There may be more or less to scroll now."""

        def can_replace(self, message: Message) -> bool:
            """Return whether the other one says the same: a layout changes several parts."""
            return isinstance(message, ScrollPart.ExtentChanged)

    def can_scroll(self, direction: int) -> bool:
        """Return whether there is more above (-1) or below (1) what is shown."""
        top = self.scroll_offset.y
        return top > 0 if direction < 0 else top < self.max_scroll_y

    def scroll_lines(self, lines: int) -> None:
        """Scroll down; up if `lines` is negative."""
        self.scroll_relative(y=lines, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Post that there may be more or less to scroll."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.ExtentChanged())

    def watch_virtual_size(self, _: Size) -> None:
        """Post that there may be more or less to scroll."""
        self.post_message(self.ExtentChanged())

    def on_resize(self) -> None:
        """Post that there may be more or less to scroll."""
        self.post_message(self.ExtentChanged())


class TextScroll(ScrollPart):
    """A text of a few lines that scrolls if it is longer than the style allows."""


class DialogFrame(ScrollPart):
    """All of a dialog; it scrolls as a whole if its parts have shrunk and still do not fit.

    What has the focus stays in view, whatever text appears above it, and if possible the hint.
    """

    def watch_virtual_size(self, size: Size) -> None:
        """Keep what has the focus in view."""
        super().watch_virtual_size(size)
        self.call_after_refresh(self._show_focused)

    def on_resize(self) -> None:
        """Keep what has the focus in view."""
        super().on_resize()
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        if not self.is_attached:
            return  # the dialog was left before it was laid out
        focused = self.screen.focused
        if not self.max_scroll_y or focused is None or self not in focused.ancestors:
            return
        for widget in (*self.query("#hint"), focused):  # the later one for certain
            self.scroll_to_widget(widget, animate=False, immediate=True)
