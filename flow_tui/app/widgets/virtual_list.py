"""The one list of the app: it holds and draws only the rows in view.

It reads pages of rows from its source as they come into view, so that 100,000 rows cost as much as
20, and repaints two lines when the cursor moves.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.actions import SkipAction
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column, header_strip, row_strip
from flow_tui.app.widgets.kept_styles import KeptStyles
from flow_tui.app.widgets.line_count import set_lines
from flow_tui.app.widgets.resized import Resized
from flow_tui.app.widgets.row_pages import RowPages
from flow_tui.app.widgets.row_source import RowSource

T = TypeVar("T")

PAGE: Final = 128
"""Rows read at once."""
NOWHERE: Final = -1
"""Above the first row, so that keys act on none, and the next move is to the first."""


class VirtualList(ScrollView, Resized, Generic[T], can_focus=True):
    """A list with a header line and a row cursor over a source of any length.

    To show Enter in the key bar, a subclass binds it to `select` with a label.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--header",
        "virtual-list--cursor",
        "virtual-list--cursor-blurred",
        *(f"virtual-list--{role}" for role in TextRole),
    }
    BINDINGS = bindings("list")

    cursor: reactive[int] = reactive(0, repaint=False, init=False)

    class Selected(Message):
        """Enter or a double click on the row under the cursor, which may be None."""

    class Read(Message):
        """The row under the cursor was read, after the cursor was moved there."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[T], Sequence[Cell]],
        *,
        empty: str = "",
        row_sign: Callable[[T], str] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        """Make an empty list.

        Args:
            columns: The columns, left to right.
            cells: Returns a cell for each column of a row.
            empty: The text while there are no rows; it may have several lines.
            row_sign: Returns a sign of one cell to draw before a row, or a space; None leaves no
                room for one.
            id: The widget's ID.
        """
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._cells = cells
        self._row_sign = row_sign
        self._margin_width = 2 if row_sign else 1
        self._empty_text = empty
        self.source: RowSource[T] | None = None  # until rows were read, or that there are none
        self._newest: RowSource[T] | None = None
        """The source to show next, while its first rows are being read."""
        self._pages: RowPages[T] = RowPages({})
        self._style = KeptStyles(self, "virtual-list")

    # -- rows -----------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.source.length if self.source else 0

    @property
    def current(self) -> T | None:
        """The row under the cursor; None if there is none or it has not been read."""
        return self._row(self.cursor)

    @property
    def is_reading_row(self) -> bool:
        """Whether the row under the cursor is being read, and has been for a second at most."""
        return self._pages.is_awaited(self.cursor // PAGE)

    @property
    def is_unread_row(self) -> bool:
        """Whether the cursor is on a row that is not known: it is being read, or is missing."""
        return 0 <= self.cursor < self.count and self.current is None

    @property
    def is_missing_row(self) -> bool:
        """Whether the page of the cursor was read, and its row is not there."""
        return self.current is None and self._pages.is_read(self.cursor // PAGE)

    def set_empty_text(self, empty: str) -> None:
        """Change the text that is shown while there are no rows."""
        if empty != self._empty_text:
            self._empty_text = empty
            self.refresh()

    async def show(
        self, source: RowSource[T], cursor: int | None = None, since: int | None = None
    ) -> None:
        """Show the rows of `source`, with the cursor on row `cursor`, or where it is.

        The rows in view are read first. Moves of the cursor meanwhile count from its new place.

        Args:
            source: The rows.
            cursor: Where to put the cursor; None leaves it where it is, also above the first row.
            since: Where the cursor was when its new place was looked up; None is where it is.
        """
        self._newest = source
        before = self.cursor if since is None else since
        shift = 0 if cursor is None else cursor - before
        pages: dict[int, Sequence[T]] = {}
        while True:
            target = max(min(0, self.cursor), min(self.cursor + shift, source.length - 1))
            in_view = {max(0, target) // PAGE, max(0, target - self._visible_rows) // PAGE}
            missing = [page for page in in_view - pages.keys() if page * PAGE < source.length]
            if not missing:
                break
            pages[missing[0]] = await source.fetch(missing[0] * PAGE, PAGE)
            if self._newest is not source:
                return
        self.source = source
        self._empty_text = self._empty_text if source.empty is None else source.empty
        self._pages = RowPages(pages)
        set_lines(self, source.length + 1)
        self.set_reactive(VirtualList.cursor, target)
        self._keep_in_view()
        self.refresh()

    def _row(self, index: int) -> T | None:
        return self._pages.row(index // PAGE, index % PAGE)

    async def _read(self, page: int) -> None:
        source, pages = self.source, self._pages
        try:
            if source is None or pages.is_read(page) or not 0 <= page * PAGE < source.length:
                return
            rows = await source.fetch(page * PAGE, PAGE)
        finally:
            pages.end(page)
        pages.put(page, rows, self.cursor // PAGE)
        self.refresh()
        if page == self.cursor // PAGE:
            self.post_message(self.Read())

    def _request(self, page: int) -> None:
        """Read a page in the background, once, and redraw the list."""
        if not self._pages.is_read(page) and not self._pages.is_asked(page):
            self._pages.ask(page)
            self.run_worker(self._read(page), group="rows", exit_on_error=True)

    # -- cursor ---------------------------------------------------------------------------

    @property
    def _visible_rows(self) -> int:
        return max(1, self.scrollable_content_region.height - 1)

    def _keep_in_view(self) -> None:
        if not self.scrollable_content_region.height:
            return  # hidden: what is in view is known when it is shown again
        shown = round(self.scroll_y)
        top = max(0, min(self.cursor, max(shown, self.cursor - self._visible_rows + 1)))
        if top != shown:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def move_to(self, index: int) -> None:
        """Move the cursor to a row, or to the nearest one there is."""
        if self.count:
            self.cursor = max(0, min(index, self.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two rows."""
        self._keep_in_view()
        self.refresh_row(old)
        self.refresh_row(new)
        if self._row(new) is None:
            self._request(new // PAGE)

    def leave_row(self) -> None:
        """Put the cursor on no row, until it is moved: where its row will be is not known."""
        self.set_reactive(VirtualList.cursor, NOWHERE)
        self.refresh()

    def action_move(self, rows: int) -> None:
        """Move the cursor up or down."""
        self.move_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by the number of rows in view; at the end leave the key to the screen."""
        if not 0 <= self.cursor + pages < self.count:
            raise SkipAction
        self.move_to(self.cursor + pages * self._visible_rows)

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.move_to(self.count - 1)

    def action_select(self) -> None:
        """Open the row under the cursor; what opens it says so if that is not known."""
        if self.count:
            self.post_message(self.Selected())

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a double click opens it."""
        index = event.y - 1 + round(self.scroll_y)
        if event.y < 1 or not 0 <= index < self.count:
            return
        self.move_to(index)
        if event.chain == 2:
            self.action_select()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        set_lines(self, self.count + 1)
        self._keep_in_view()

    @on(events.Focus)
    @on(events.Blur)
    def _focus_changed(self) -> None:
        """Redraw the cursor, which follows keys only with the focus."""
        self.refresh_row(self.cursor)

    def refresh_row(self, index: int) -> None:
        """Repaint one row, whose cells have changed."""
        y = index + 1 - round(self.scroll_y)
        self.refresh(Region(0, y, self.scrollable_content_region.width, 1))

    # -- drawing --------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or a line of the text for an empty list."""
        width = self.scrollable_content_region.width
        if not self.count:
            lines = self._empty_text.split("\n")
            text = f" {lines[y - 1]}" if 1 <= y <= len(lines) else ""
            return self._strip([Segment(text, self._style(TextRole.DIM))], width)
        if y == 0:
            return header_strip(self._columns, self._margin_width, width, self._style("header"))
        index = y - 1 + round(self.scroll_y)
        if index >= self.count:
            return self._strip([], width)
        row = self._row(index)
        if row is None:
            self._request(index // PAGE)
            return self._strip([Segment(" …", self._style(TextRole.DIM))], width)
        return self._row_strip(row, index == self.cursor, width)

    def _row_strip(self, row: T, under_cursor: bool, width: int) -> Strip:
        name = "cursor" if self.has_focus else "cursor-blurred"
        cursor = self._style(name, partial=True) if under_cursor else Style.null()

        def style_of(role: TextRole) -> Style:
            if under_cursor and role is TextRole.DIM:
                role = TextRole.PLAIN  # dimmed, it would be hard to read on the bar
            return self._style(role) + cursor

        marker = ("▌" if self.has_focus else "│") if under_cursor else " "
        marker += self._row_sign(row) if self._row_sign else ""
        return row_strip(self._columns, self._cells(row), marker, width, style_of)

    def _strip(self, segments: list[Segment], width: int) -> Strip:
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget the styles, which have changed."""
        super().notify_style_update()
        self._style.clear()
