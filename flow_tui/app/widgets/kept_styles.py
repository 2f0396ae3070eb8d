"""Styles of the parts of a widget, worked out once until they change."""

from rich.style import Style
from textual.widget import Widget


class KeptStyles:
    """The styles of a widget's component classes.

    Textual keeps them, too, but forgets them with each line that is redrawn.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        """Keep nothing yet.

        Args:
            widget: The widget, which calls `clear` when its styles have changed.
            prefix: What the names of its component classes begin with.
        """
        self._widget = widget
        self._prefix = prefix
        self._kept: dict[tuple[str, bool], Style] = {}

    def __call__(self, name: str, *, partial: bool = False) -> Style:
        """Return the style of a part, with what is behind it unless it is `partial`."""
        part = name, partial
        if part not in self._kept:
            self._kept[part] = self._widget.get_component_rich_style(
                f"{self._prefix}--{name}", partial=partial
            )
        return self._kept[part]

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
