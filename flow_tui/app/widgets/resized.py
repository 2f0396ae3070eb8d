"""Widgets that learn of each new size."""

from textual.geometry import Size
from textual.widget import Widget


class Resized(Widget):
    """A widget whose `on_resize` is called after each layout that gave it another size.

    Textual posts no Resize where something asked for a place after widgets had come or gone, and
    before they were laid out: it takes the new places for those before the layout.

    It stands behind the class it extends, since Textual takes default styles from the first base.
    """

    _last_size = Size(0, 0)

    def on_mount(self) -> None:
        """Follow the layout."""
        signal = self.screen.screen_layout_refresh_signal
        # At once: a message for each layout would be one for nothing, nearly always.
        signal.subscribe(self, self._laid_out, immediate=True)

    def _laid_out(self, _: object) -> None:
        if self.size != self._last_size:
            self._last_size = self.size
            self.call_next(self._resized)

    def _resized(self) -> None:
        if self.is_attached:
            self.on_resize()

    def on_resize(self) -> None:
        """Follow the new size; it may be called twice for one."""
