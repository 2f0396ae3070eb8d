"""A table of facts, and the scrolling container that holds it."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from rich.segment import Segment
from textual.containers import Horizontal
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from flow_tui.app.widgets.scroll_parts import ScrollPart

_GAP: Final = 2
"""Cells between the names and the values."""


class Marked(NamedTuple):
    """A part of a value that has a style of its own."""

    part: str
    style: str
    """As Textual's content has it; empty for none."""


class FactsTable(Visual):
    """Names and values; long values wrap.

    The rows are wrapped once for each width: a layout asks for the height several times.
    """

    def __init__(
        self,
        values: Mapping[str, str] | Iterable[tuple[str, str]],
        strong: str = "",
        marked: Mapping[str, Marked] = MappingProxyType({}),
    ) -> None:
        """Make a table.

        Args:
            values: Names and values, safe to show; in pairs a name may be there twice.
            strong: The name of the value in bold.
            marked: The parts of values that are marked, by the values' names.
        """
        facts = list(values.items() if isinstance(values, Mapping) else values)
        self._facts = [
            _Fact(
                Content(name),
                [
                    _with_mark(line, *marked[name]) if name in marked else _value_line(line)
                    for line in value.split("\n")
                ],
                "bold" if name == strong and name not in marked else "",
            )
            for name, value in facts
        ]
        names = (fact.name.cell_length for fact in self._facts)
        self._names_width = max(names, default=0) + _GAP
        lines = (line for fact in self._facts for line in fact.lines)
        self._values_width = max((line.cells for line in lines), default=0)
        self.given = (facts, strong, dict(marked))
        """What is in the table, to compare it with another."""
        self._width = 0
        self._rows: list[Content] = []

    def __eq__(self, other: object) -> bool:
        """Return whether it is a table of the same values."""
        return isinstance(other, FactsTable) and self.given == other.given

    __hash__ = None  # type: ignore[assignment]

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Return the rows, each as a strip."""
        return [_strip(row, style, options) for row in self._wrapped(width)[:height]]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002
        """Return the width at which no value wraps, in cells."""
        return self._names_width + self._values_width

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002
        """Return the number of rows at a width."""
        return len(self._wrapped(width))

    def _wrapped(self, width: int) -> list[Content]:
        """Return the rows at a width."""
        if width != self._width:
            self._width = width
            self._rows = list(self._wrap(min(self._values_width, width - self._names_width)))
        return self._rows

    def _wrap(self, width: int) -> Iterator[Content]:
        """Yield the rows, whose values have `width` cells."""
        for fact in self._facts:
            name = fact.name
            for line in fact.lines:
                indent = line.indent
                for part in _parts(line.value, max(1, width - indent.cell_length)):
                    before = _filled(name, self._names_width).stylize("dim")
                    yield before + indent + part.stylize(fact.style)
                    name, indent = Content(""), _filled(Content(""), indent.cell_length)


class _Line(NamedTuple):
    """A line of a value."""

    indent: Content
    """What stands before its first row."""
    value: Content

    @property
    def cells(self) -> int:
        """Its width where it does not wrap."""
        return self.indent.cell_length + self.value.cell_length


class _Fact(NamedTuple):
    """A name and a value."""

    name: Content
    lines: list[_Line]
    style: str


def _with_mark(line: str, part: str, style: str) -> _Line:
    """Return a line whose last occurrence of a part has a style."""
    before, found, after = line.rpartition(part or line)
    return _Line(Content(""), Content.assemble(before, (found, style), after))


def _value_line(line: str) -> _Line:
    """Return a line; one that begins with spaces or a hyphen wraps with a hanging indent."""
    indent = len(line) - len(line.lstrip(" -"))
    return _Line(Content(line[:indent]), Content(line[indent:]))


def _parts(value: Content, width: int) -> Iterator[Content]:
    """Yield a value in parts of `width` cells."""
    for part in [value] if value.cell_length <= width else value.wrap(width):
        yield _filled(part, width)


def _filled(content: Content, width: int) -> Content:
    return content.pad_right(max(0, width - content.cell_length))


def _strip(row: Content, style: Style, options: RenderOptions) -> Strip:
    parts = row.render(style, end="", parse_style=options.get_style)
    return Strip([Segment(part, own.rich_style) for part, own in parts], row.cell_length)


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
        if isinstance(self.parent, FitColumns):
            self.parent.fit()  # now, not by message: one layout serves both
        super().watch_virtual_size(size)


class FitColumns(Horizontal):
    """Such containers side by side, as high as the highest of them."""

    def fit(self) -> None:
        """Grow no higher than the content."""
        heights = (part.content_height for part in self.query(FitScroll) if part.display)
        self.styles.max_height = max(heights, default=0) or None
