"""The one list of the app: it holds and draws only the rows it shows.

It reads pages of rows from its source when they come into view, so that 100,000 rows cost
what 20 cost, and repaints two lines when the cursor moves.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingsMap
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.widgets.bindings import binding_of, bindings
from flow_tui.app.widgets.columns import GAP, Cell, Column, fit, layout

T = TypeVar("T")

PAGE: Final = 128
"""Rows read at once."""
_PAGES_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class RowSource(Generic[T]):
    """Where a list's rows come from: how many there are, and how to read some of them."""

    count: int
    fetch: Callable[[int, int], Awaitable[Sequence[T]]]
    """Takes an offset and a limit."""


class VirtualList(ScrollView, Generic[T], can_focus=True):
    """A list with a header line and a row cursor over a source of any length."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--header",
        "virtual-list--cursor",
        "virtual-list--cursor-blurred",
        *(f"virtual-list--{tone}" for tone in TextRole),
    }
    BINDINGS = bindings("list")

    cursor: reactive[int] = reactive(0, repaint=False, init=False)

    @dataclass
    class Selected(Message):
        """Enter, or a second click, on a row."""

        virtual_list: "VirtualList[Any]"

        @property
        def control(self) -> "VirtualList[Any]":
            """The list, for Textual's selectors."""
            return self.virtual_list

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[T], Sequence[Cell]],
        *,
        empty: str = "",
        opens: str = "",
        sign: Callable[[T], str] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        """Make an empty list.

        Args:
            columns: The columns, left to right.
            cells: What one row shows, a cell for each column.
            empty: What to say, in lines, while there is no row.
            opens: The ID of the action that opens a row, for its key and its label in the key
                bar; empty where none does.
            sign: A sign of one cell before a row, or a space; None keeps no room for it.
            id: The widget's ID.
        """
        super().__init__(id=id)
        if opens:
            opening = BindingsMap([binding_of(opens)])
            self._bindings = BindingsMap.merge([self._bindings, opening])
        self._columns = tuple(columns)
        self._cells = cells
        self._sign = sign
        self._margin = 2 if sign else 1
        self._empty = empty
        self._source: RowSource[T] | None = None
        self._pages: OrderedDict[int, Sequence[T]] = OrderedDict()
        self._asked: set[int] = set()

    # -- rows -----------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._source.count if self._source else 0

    @property
    def current(self) -> T | None:
        """The row under the cursor, or None where there is none or it has not been read."""
        return self._row(self.cursor)

    def say(self, empty: str) -> None:
        """Change what is said while there is no row."""
        if empty != self._empty:
            self._empty = empty
            self.refresh()

    async def show(self, source: RowSource[T], cursor: int | None = None) -> None:
        """Show the rows of `source`, the cursor on row `cursor` or as near to where it is.

        The rows that come into view are read before the list is drawn again.
        """
        self._source = source
        self._pages.clear()
        self._asked.clear()
        target = max(0, min(self.cursor if cursor is None else cursor, source.count - 1))
        await self._read(target // PAGE)
        if target % PAGE < self._visible_rows and target >= PAGE:
            await self._read(target // PAGE - 1)
        if self._source is not source:
            return
        self.virtual_size = Size(self.scrollable_content_region.width, source.count + 1)
        self.set_reactive(VirtualList.cursor, target)
        self._keep_in_view()
        self.refresh()

    def _row(self, index: int) -> T | None:
        page = self._pages.get(index // PAGE)
        if page is None or index % PAGE >= len(page):
            return None
        return page[index % PAGE]

    async def _read(self, page: int) -> None:
        source = self._source
        if source is None or page in self._pages or page * PAGE >= source.count or page < 0:
            return
        rows = await source.fetch(page * PAGE, PAGE)
        if self._source is not source:
            return
        self._pages[page] = rows
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)

    def _ask(self, page: int) -> None:
        """Read a page in the background, once, and draw it when it is there."""
        if page in self._asked or page in self._pages:
            return
        self._asked.add(page)

        async def read() -> None:
            try:
                await self._read(page)
            finally:
                self._asked.discard(page)
            self.refresh()

        self.run_worker(read(), group="rows", exit_on_error=True)

    # -- cursor ---------------------------------------------------------------------------

    @property
    def _visible_rows(self) -> int:
        return max(1, self.scrollable_content_region.height - 1)

    def _keep_in_view(self) -> None:
        top = round(self.scroll_y)
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + self._visible_rows:
            top = self.cursor - self._visible_rows + 1
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, or on the nearest one there is."""
        if self.count:
            self.cursor = max(0, min(index, self.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two rows concerned."""
        self._keep_in_view()
        self.refresh_row(old)
        self.refresh_row(new)
        if self._row(new) is None:
            self._ask(new // PAGE)

    def action_move(self, rows: int) -> None:
        """Move the cursor up or down."""
        self.move_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is seen at once."""
        self.move_to(self.cursor + pages * self._visible_rows)

    def action_first(self) -> None:
        """Go to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.move_to(self.count - 1)

    def action_select(self) -> None:
        """Open the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Selected(self))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row; a double click opens it."""
        index = event.y - 1 + round(self.scroll_y)
        if event.y < 1 or not 0 <= index < self.count:
            return
        self.move_to(index)
        if event.chain == 2:
            self.action_select()

    def on_resize(self) -> None:
        """Keep the cursor in view in the new size."""
        self.virtual_size = Size(self.scrollable_content_region.width, self.count + 1)
        self._keep_in_view()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self.refresh_row(self.cursor)

    def on_blur(self) -> None:
        """Show the cursor as one that keys do not move."""
        self.refresh_row(self.cursor)

    def refresh_row(self, index: int) -> None:
        """Repaint one row: what it shows may have changed, though the rows have not."""
        y = index + 1 - round(self.scroll_y)
        self.refresh(Region(0, y, self.scrollable_content_region.width, 1))

    # -- drawing --------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or what is said while there are none."""
        width = self.scrollable_content_region.width
        if not self.count:
            said = self._empty.split("\n")
            text = f" {said[y - 1]}" if 1 <= y <= len(said) else ""
            return self._strip([Segment(text, self._style(TextRole.DIM))], width)
        if y == 0:
            return self._header(width)
        index = y - 1 + round(self.scroll_y)
        if index >= self.count:
            return self._strip([], width)
        row = self._row(index)
        if row is None:
            self._ask(index // PAGE)
            return self._strip([Segment(" …", self._style(TextRole.DIM))], width)
        return self._row_strip(row, index == self.cursor, width)

    def _header(self, width: int) -> Strip:
        style = self.get_component_rich_style("virtual-list--header")
        segments = [Segment(" " * self._margin, style)]
        for column, cells in layout(self._columns, width - self._margin + 1):
            segments.append(Segment(set_cell_size(column.title, cells) + " " * GAP, style))
        return Strip(segments).adjust_cell_length(width, style)

    def _row_strip(self, row: T, under_cursor: bool, width: int) -> Strip:
        cursor = self._cursor_style() if under_cursor else Style.null()
        marker = ("▌" if self.has_focus else "│") if under_cursor else " "
        marker += self._sign(row) if self._sign else ""
        segments = [Segment(marker, self._style(TextRole.PLAIN) + cursor)]
        shown = {
            id(column): cell for column, cell in zip(self._columns, self._cells(row), strict=True)
        }
        for column, cells in layout(self._columns, width - self._margin + 1):
            cell = shown[id(column)]
            style = self._style(cell.tone) + cursor
            segments.append(Segment(fit(cell.text, cells, keeps_end=column.keeps_end), style))
            segments.append(Segment(" " * GAP, style))
        return Strip(segments).adjust_cell_length(width, self._style(TextRole.PLAIN) + cursor)

    def _strip(self, segments: list[Segment], width: int) -> Strip:
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _style(self, tone: TextRole) -> Style:
        return self.get_component_rich_style(f"virtual-list--{tone}")

    def _cursor_style(self) -> Style:
        name = "cursor" if self.has_focus else "cursor-blurred"
        return self.get_component_rich_style(f"virtual-list--{name}", partial=True)
