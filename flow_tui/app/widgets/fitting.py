"""A part of a dialog that gives way, so that what is below it stays on the screen."""

from textual.containers import VerticalScroll
from textual.geometry import Size


class Fitting(VerticalScroll, can_focus=False):
    """As high as what it holds, or as there is room for; then it scrolls."""

    def watch_virtual_size(self, _: Size) -> None:
        """Grow no higher than what it holds."""
        held = max((child.virtual_region_with_margin.bottom for child in self.children), default=0)
        self.styles.max_height = held or None
