"""The log pane: the responses of attempts, in the order of their arrival."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final, TypeAlias

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from flow_tui.app.formatting.response import (
    AT_ONCE,
    LOG_LINES,
    WHOLE_LINES,
    body_length,
    lazy_response_lines,
    pending_lines,
    response_lines,
)
from flow_tui.app.formatting.styled import StyledLine, StyledLines, TextRole
from flow_tui.app.formatting.wrapping import wrap
from flow_tui.app.widgets.bindings import bindings
from flow_tui.model import Attempt
from flow_tui.threads import in_daemon_thread

_MAX_RESPONSES: Final = 500
"""The history has all of them."""
_MAX_CHARACTERS: Final = 8 * 1024 * 1024
"""Of all bodies together: 500 of the largest would take 0.5 GB."""
_LinesOf: TypeAlias = Callable[[Attempt], StyledLines]


@dataclass(slots=True, eq=False)
class _Entry:
    attempt: Attempt
    lines: StyledLines
    is_long: bool = False
    """Whether its lines are wrapped off the event loop."""
    width: int = 0
    """What its lines are wrapped to."""
    is_wrapping: bool = False
    _rows: tuple[Sequence[int], Mapping[int, Sequence[StyledLine]]] = ((), {})
    """The number of rows up to the end of each line, and the rows of lines that have several."""

    def wrap_to(self, width: int) -> None:
        """Wrap its lines to a width; as this is slow, what it comes to is kept."""
        if self.width == width:
            return
        ends, broken = array("Q", [0]), {}
        for number, line in enumerate(self.lines):
            rows = wrap(line, width)
            ends.append(ends[-1] + len(rows))
            if len(rows) > 1:
                broken[number] = rows
        self._rows = ends[1:], broken
        self.width = width

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        ends, _ = self._rows
        return ends[-1] if ends else 0

    def row(self, number: int) -> StyledLine:
        """Return one of its rows; an empty one behind the last."""
        ends, broken = self._rows
        line = bisect_right(ends, number)
        if line == len(ends):
            return ()
        rows = broken.get(line)
        return rows[number - ends[line]] if rows else self.lines[line]


def _wrap_all(entries: Sequence[_Entry], width: int) -> None:
    for entry in entries:
        entry.wrap_to(width)


class LogPane(ScrollView, can_focus=True):
    """Responses, the newest last, wrapped to the pane and scrolled by keyboard.

    One is selected, to be copied or saved: the newest, until the user selects another.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"log-pane--{role}" for role in TextRole}
    BINDINGS = bindings("log")

    def __init__(
        self,
        *,
        whole: bool = False,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        """Make an empty pane.

        Args:
            whole: Show all of a body instead of its first lines.
            empty: The text while there are no responses; it may have several lines.
            id: The widget's ID.
        """
        super().__init__(id=id)
        self.border_title = "Responses"
        self._whole = whole
        self._limit = WHOLE_LINES if whole else LOG_LINES
        self._empty_text = empty
        self._entries: list[_Entry] = []
        self._pending: dict[int, Attempt] = {}
        """The attempts by ID whose lines are being made."""
        self._selected = -1
        self._starts: list[int] = []
        """The first row of each entry; an empty one is before each but the first."""
        self._wrapped_width = 0

    @property
    def selected(self) -> Attempt | None:
        """The attempt whose response is selected; None while there is none."""
        return self._entries[self._selected].attempt if self._entries else None

    def has(self, attempt: Attempt) -> bool:
        """Return whether an attempt with its ID is shown."""
        return any(entry.attempt.id == attempt.id for entry in self._entries)

    def put(self, *attempts: Attempt) -> None:
        """Show attempts: each in place of the one with its ID, or else after all others.

        If there are new ones, the last is selected and scrolled to.
        """
        shown = attempts[-_MAX_RESPONSES:]
        if sum(map(body_length, shown)) <= AT_ONCE:
            for one in shown:
                self._pending.pop(one.id, None)
            self._merge([_Entry(one, response_lines(one, self._limit)) for one in shown])
            return
        if not self._whole:  # what is there keeps its place until it is ready
            self._merge([_Entry(one, pending_lines(one)) for one in shown])
            shown = tuple(filter(self.has, shown))
        self._lay_out(shown, lambda one: lazy_response_lines(one, self._limit))

    def put_lines(self, attempt: Attempt, lines: StyledLines) -> None:
        """Show an attempt as lines that are ready, once they are wrapped."""
        self._lay_out([attempt], lambda _: lines)

    def _lay_out(self, attempts: Sequence[Attempt], lines_of: _LinesOf) -> None:
        """Make and wrap the lines of attempts off the event loop, then show them."""
        self._pending.update((one.id, one) for one in attempts)
        self.run_worker(self._show_laid_out(attempts, lines_of), name="lay out")

    async def _show_laid_out(self, attempts: Sequence[Attempt], lines_of: _LinesOf) -> None:
        entries = await in_daemon_thread(
            lambda: [_Entry(one, lines_of(one), is_long=self._whole) for one in attempts]
        )
        await self._wrap_off_loop(entries)
        # Left out is what was shown in another way since.
        ready = [each for each in entries if self._pending.get(each.attempt.id) is each.attempt]
        for each in ready:
            del self._pending[each.attempt.id]
        self._merge(ready)
        if not self._whole and any(self._entries[self._selected] is each for each in ready):
            self.call_after_refresh(self._scroll_to_selected)

    async def _wrap_off_loop(self, entries: Sequence[_Entry]) -> None:
        while any(each.width != self._text_width for each in entries):
            await in_daemon_thread(partial(_wrap_all, entries, self._text_width))

    async def _wrap_again(self, entry: _Entry) -> None:
        """Wrap a long response to a new width; until then it is shown as it was."""
        await self._wrap_off_loop([entry])
        entry.is_wrapping = False
        self._wrap()

    def _merge(self, entries: Sequence[_Entry]) -> None:
        by_id = {entry.attempt.id: entry for entry in self._entries}
        by_id.update((entry.attempt.id, entry) for entry in entries)
        has_new = len(by_id) > len(self._entries)
        self._entries = list(by_id.values())[-_MAX_RESPONSES:]
        length = sum(body_length(entry.attempt) for entry in self._entries)
        while length > _MAX_CHARACTERS and len(self._entries) > 1:
            length -= body_length(self._entries.pop(0).attempt)
        if has_new:
            self._selected = len(self._entries) - 1
        self._wrap()
        if has_new and not self._whole:
            self.call_after_refresh(self._scroll_to_selected)

    # -- keys -----------------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        """Scroll by lines."""
        self._scroll(round(self.scroll_y) + lines)

    def action_page(self, pages: int) -> None:
        """Scroll by the height of the pane."""
        self._scroll(
            round(self.scroll_y) + pages * max(1, self.scrollable_content_region.height - 1)
        )

    def action_first(self) -> None:
        """Scroll to the top."""
        self._scroll(0)

    def action_last(self) -> None:
        """Scroll to the bottom."""
        self._scroll(self.virtual_size.height)

    def action_choose(self, step: int) -> None:
        """Select an earlier or a later response."""
        if self._entries:
            self._selected = max(0, min(self._selected + step, len(self._entries) - 1))
            self._scroll_to_selected()
            self.refresh()

    def _scroll(self, top: int) -> None:
        # Forced: while another screen is in front, the scroll bar is not laid out, and Textual
        # would not scroll.
        self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)

    def _scroll_to_selected(self) -> None:
        """Scroll to all of the selected response, or to its headline if it does not fit."""
        height = self.scrollable_content_region.height
        if self._entries and height:
            first = self._starts[self._selected]
            last = first + self._entries[self._selected].row_count - 1
            self._scroll(first if last - first >= height else last - height + 1)

    # -- drawing --------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Wrap to the new width and scroll to the selected response."""
        if self.scrollable_content_region.width != self._wrapped_width:
            self._wrap()
            if not self._whole:
                self.call_after_refresh(self._scroll_to_selected)

    def on_focus(self) -> None:
        """Show the mark of the selected response."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the mark of the selected response."""
        self.refresh()

    @property
    def _text_width(self) -> int:
        return self.scrollable_content_region.width - 1

    def _wrap(self) -> None:
        self._wrapped_width = self.scrollable_content_region.width
        self._starts, rows = [], 0
        for entry in self._entries:
            self._wrap_entry(entry)
            self._starts.append(rows)
            rows += entry.row_count + 1
        self.virtual_size = Size(self.scrollable_content_region.width, max(0, rows - 1))
        self.refresh()

    def _wrap_entry(self, entry: _Entry) -> None:
        """Wrap a response to the width of the pane, at once unless it is long."""
        if not entry.is_long:
            entry.wrap_to(self._text_width)
        elif entry.width != self._text_width and not entry.is_wrapping:
            entry.is_wrapping = True
            self.run_worker(self._wrap_again(entry), name="wrap")

    def render_line(self, y: int) -> Strip:
        """Draw one line of the pane."""
        width = self.scrollable_content_region.width
        plain = self.get_component_rich_style("log-pane--plain")
        row = y + round(self.scroll_y)
        if not self._entries:
            lines = self._empty_text.split("\n")
            text = f" {lines[y]}" if y < len(lines) else ""
            dim = self.get_component_rich_style("log-pane--dim")
            return Strip([Segment(text, dim)]).adjust_cell_length(width, plain)
        number = bisect_right(self._starts, row) - 1
        line = self._entries[number].row(row - self._starts[number])
        if not line:
            return Strip([]).adjust_cell_length(width, plain)
        marked = self.has_focus and number == self._selected and len(self._entries) > 1
        segments = [Segment("▌" if marked else " ", plain)]
        segments += [
            Segment(piece, self.get_component_rich_style(f"log-pane--{role}"))
            for piece, role in line
        ]
        return Strip(segments).adjust_cell_length(width, plain)
