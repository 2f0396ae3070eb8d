"""The log pane: the responses of attempts, in the order of their arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from flow_tui.app.formatting.response import LOG_LINES, response_lines
from flow_tui.app.formatting.styled import StyledLine, StyledText, TextRole
from flow_tui.app.widgets.bindings import bindings
from flow_tui.model import Attempt

_SEPARATOR: Final = -1
"""In place of an entry's number: the row is empty, between two responses."""
_MAX_RESPONSES: Final = 500
"""The history has all of them."""
_MAX_CHARACTERS: Final = 8 * 1024 * 1024
"""Of all bodies together: 500 of the largest would take 0.5 GB."""
_INDENT: Final = 4


@dataclass(slots=True)
class _Entry:
    attempt: Attempt
    lines: Sequence[StyledLine]
    _width: int = 0
    _rows: Sequence[StyledLine] = ()

    def wrapped(self, width: int) -> Sequence[StyledLine]:
        """Return its lines wrapped to a width; as this is slow, they are kept."""
        if self._width != width:
            self._rows = [row for line in self.lines for row in wrap(line, width)]
            self._width = width
        return self._rows

    @property
    def length(self) -> int:
        """Number of characters of the body."""
        return len(self.attempt.answer.body) if self.attempt.answer else 0


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
        self._limit = None if whole else LOG_LINES
        self._empty_text = empty
        self._entries: list[_Entry] = []
        self._selected = -1
        self._rows: list[tuple[int, StyledLine]] = []
        """All rows, each with the number of its entry."""
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
        self._merge([_Entry(one, response_lines(one, self._limit)) for one in shown])

    def put_lines(self, attempt: Attempt, lines: Sequence[StyledLine]) -> None:
        """Show an attempt as lines that are ready."""
        self._merge([_Entry(attempt, lines)])

    def _merge(self, entries: Sequence[_Entry]) -> None:
        by_id = {entry.attempt.id: entry for entry in self._entries}
        by_id.update((entry.attempt.id, entry) for entry in entries)
        has_new = len(by_id) > len(self._entries)
        self._entries = list(by_id.values())[-_MAX_RESPONSES:]
        length = sum(entry.length for entry in self._entries)
        while length > _MAX_CHARACTERS and len(self._entries) > 1:
            length -= self._entries.pop(0).length
        if has_new:
            self._selected = len(self._entries) - 1
        self._wrap()
        if has_new and self._limit is not None:
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
        self._scroll(len(self._rows))

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
        owned = [row for row, (entry, _) in enumerate(self._rows) if entry == self._selected]
        if owned and self.scrollable_content_region.height:
            first, last = owned[0], owned[-1]
            self._scroll(
                first
                if last - first >= self.scrollable_content_region.height
                else last - self.scrollable_content_region.height + 1
            )

    # -- drawing --------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Wrap to the new width and scroll to the selected response."""
        if self.scrollable_content_region.width != self._wrapped_width:
            self._wrap()
            if self._limit is not None:
                self.call_after_refresh(self._scroll_to_selected)

    def on_focus(self) -> None:
        """Show the mark of the selected response."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the mark of the selected response."""
        self.refresh()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width - 1
        self._wrapped_width = self.scrollable_content_region.width
        self._rows = []
        for number, entry in enumerate(self._entries):
            if number:
                self._rows.append((_SEPARATOR, ()))
            self._rows += [(number, row) for row in entry.wrapped(width)]
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh()

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
        if row >= len(self._rows):
            return Strip([]).adjust_cell_length(width, plain)
        entry, line = self._rows[row]
        marked = self.has_focus and entry == self._selected and len(self._entries) > 1
        segments = [Segment("▌" if marked else " ", plain)]
        segments += [
            Segment(piece, self.get_component_rich_style(f"log-pane--{role}"))
            for piece, role in line
        ]
        return Strip(segments).adjust_cell_length(width, plain)


def wrap(line: StyledLine, width: int) -> list[StyledLine]:
    """Return `line` as rows of at most `width` cells, broken at spaces if possible.

    Rows after the first are indented, to show that the line goes on.
    """
    if width < 12 or sum(cell_len(piece) for piece, _ in line) <= width:
        return [line]
    indent = min(max(_INDENT, _leading(line) + 2), width // 2)
    rows: list[StyledLine] = []
    row: list[StyledText] = []
    used = 0
    for piece, role in _words(line, width - indent):
        cells = cell_len(piece)
        if used + cells > width and used:
            rows.append(tuple(row))
            row, used = [(" " * indent, TextRole.PLAIN)], indent
            piece = piece.lstrip(" ")
            cells = cell_len(piece)
        row.append((piece, role))
        used += cells
    return [*rows, tuple(row)]


def _leading(line: StyledLine) -> int:
    """Return the number of spaces at the beginning of a line."""
    text = "".join(piece for piece, _ in line)
    return len(text) - len(text.lstrip(" "))


def _words(line: StyledLine, longest: int) -> list[StyledText]:
    """Return a line's words, each with the spaces before it, none longer than `longest`."""
    words: list[StyledText] = []
    for piece, role in line:
        start = 0
        for end in range(1, len(piece) + 1):
            at_break = end == len(piece) or (piece[end] == " " and piece[end - 1] != " ")
            if at_break:
                words += [(part, role) for part in chop_cells(piece[start:end], longest)]
                start = end
    return words
