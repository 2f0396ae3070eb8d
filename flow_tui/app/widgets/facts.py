"""Facts, a line each, behind their names; a long one goes on under itself."""

from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.containers import VerticalScroll
from textual.geometry import Size


def facts_table(values: Mapping[str, str] | Iterable[tuple[str, str]], strong: str = "") -> Table:
    """Return the values behind their names.

    Args:
        values: What to show, already safe; none is cut. A name may be there twice in pairs.
        strong: The name of the one that matters most.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in values.items() if isinstance(values, Mapping) else values:
        style = "bold" if name == strong else ""
        table.add_row(Text(name), Group(*(_hanging(line, style) for line in value.split("\n"))))
    return table


def _hanging(line: str, style: str) -> RenderableType:
    """A line that goes on under its text where it begins with blanks, or with a hyphen."""
    begins = len(line) - len(line.lstrip(" -"))
    if not begins:
        return Text(line, style)
    hanging = Table.grid()
    hanging.add_column(width=begins)
    hanging.add_column(overflow="fold")
    hanging.add_row(Text(line[:begins]), Text(line[begins:], style))
    return hanging


class FitScroll(VerticalScroll, can_focus=False):
    """As high as what it holds, or as there is room for; then it scrolls."""

    def watch_virtual_size(self, _: Size) -> None:
        """Grow no higher than what it holds."""
        held = max((child.virtual_region_with_margin.bottom for child in self.children), default=0)
        self.styles.max_height = held or None
