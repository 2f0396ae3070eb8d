"""A table of facts, and the scrolling container that holds it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on
from textual.containers import Horizontal
from textual.geometry import Size

from flow_tui.app.widgets.scroll_parts import ScrollPart


class Marked(NamedTuple):
    """A part of a value that has a style of its own."""

    part: str
    style: Style


def facts_table(
    values: Mapping[str, str] | Iterable[tuple[str, str]],
    strong: str = "",
    marked: Mapping[str, Marked] = MappingProxyType({}),
) -> Table:
    """Return a table of names and values; long values wrap.

    Args:
        values: Names and values, safe to show; in pairs a name may be there twice.
        strong: The name of the value in bold.
        marked: The parts of values that are marked, by the values' names.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in values.items() if isinstance(values, Mapping) else values:
        style = "bold" if name == strong else ""
        lines = [_value_line(line, style) for line in value.split("\n")]
        if name in marked:
            part, own_style = marked[name]
            lines = [_with_mark(line, part, own_style) for line in value.split("\n")]
        table.add_row(Text(name), Group(*lines))
    return table


def _with_mark(line: str, part: str, style: Style) -> Text:
    """Return a line whose last occurrence of a part has a style."""
    before, found, after = line.rpartition(part or line)
    return Text.assemble(before, (found, style), after)


def _value_line(line: str, style: str) -> RenderableType:
    """Return a line; one that begins with spaces or a hyphen wraps with a hanging indent."""
    indent = len(line) - len(line.lstrip(" -"))
    if not indent:
        return Text(line, style)
    hanging = Table.grid()
    hanging.add_column(width=indent)
    hanging.add_column(overflow="fold")
    hanging.add_row(Text(line[:indent]), Text(line[indent:], style))
    return hanging


class FitScroll(ScrollPart):
    """A container as high as its content; it shrinks and scrolls if there is less room."""

    @property
    def content_height(self) -> int:
        """The lines that all of its content takes."""
        bottoms = (child.virtual_region_with_margin.bottom for child in self.children)
        return max(bottoms, default=0)

    def watch_virtual_size(self, size: Size) -> None:
        """Grow no higher than the content."""
        self.styles.max_height = self.content_height or None
        super().watch_virtual_size(size)


class FitColumns(Horizontal):
    """Such containers side by side, as high as the highest of them."""

    @on(ScrollPart.ExtentChanged)
    def _fit(self) -> None:
        """Grow no higher than the content."""
        heights = (part.content_height for part in self.query(FitScroll) if part.display)
        self.styles.max_height = max(heights, default=0) or None
