"""The log pane: the response of each attempt, as it comes."""

from collections.abc import Iterable, Sequence
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

_BETWEEN: Final = -1
"""The owner of the empty rows between responses."""
_KEPT: Final = 500
"""Responses kept on the screen; the history has all of them."""
_KEPT_CHARACTERS: Final = 8 * 1024 * 1024
"""Of all bodies together: five hundred of the largest would take half a gigabyte."""
_INDENT: Final = 4


@dataclass(slots=True)
class _Entry:
    attempt: Attempt
    lines: tuple[StyledLine, ...]
    width: int = 0
    """What it is wrapped to."""
    rows: Sequence[StyledLine] = ()

    def wrapped(self, width: int) -> Sequence[StyledLine]:
        """Its lines as rows of a width; wrapping is slow, and done once for each width."""
        if self.width != width:
            self.rows = [row for line in self.lines for row in wrap(line, width)]
            self.width = width
        return self.rows

    @property
    def length(self) -> int:
        """Characters of the body."""
        return len(self.attempt.answer.body) if self.attempt.answer else 0


class LogPane(ScrollView, can_focus=True):
    """Responses, the newest last, wrapped to the pane and scrolled by keyboard.

    One response is selected, the newest until the user selects another: it is the one that
    is copied and saved.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"log-pane--{tone}" for tone in TextRole}
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
            whole: Show bodies to their end instead of their first lines.
            empty: What to say while there is no response.
            id: The widget's ID.
        """
        super().__init__(id=id)
        self.border_title = "Responses"
        self._limit = None if whole else LOG_LINES
        self._empty = empty
        self._entries: list[_Entry] = []
        self._selected = -1
        self._wrapped: list[tuple[int, StyledLine]] = []
        self._wrapped_at = 0

    @property
    def selected(self) -> Attempt | None:
        """The response to copy or save: the newest, or the one the user selected."""
        return self._entries[self._selected].attempt if self._entries else None

    def add(self, attempt: Attempt) -> None:
        """Show another response, select it, and scroll to it."""
        self.add_all([attempt])

    def add_all(self, attempts: Sequence[Attempt]) -> None:
        """Show more responses, select the last, and scroll to it."""
        self._show(
            _Entry(attempt, tuple(response_lines(attempt, self._limit)))
            for attempt in attempts[-_KEPT:]
        )

    def add_lines(self, attempt: Attempt, lines: list[StyledLine]) -> None:
        """Show another response whose lines have been made already."""
        self._show([_Entry(attempt, tuple(lines))])

    def _show(self, entries: Iterable[_Entry]) -> None:
        self._entries += entries
        del self._entries[:-_KEPT]
        held = sum(entry.length for entry in self._entries)
        while held > _KEPT_CHARACTERS and len(self._entries) > 1:
            held -= self._entries.pop(0).length
        self._selected = len(self._entries) - 1
        self._wrap()
        if self._limit is not None:
            self.call_after_refresh(self._scroll_to_selected)

    def replace(self, attempt: Attempt) -> None:
        """Show an attempt as it is now, where it is shown; the selection stays."""
        lines = tuple(response_lines(attempt, self._limit))
        self._entries = [
            _Entry(attempt, lines) if entry.attempt.id == attempt.id else entry
            for entry in self._entries
        ]
        self._wrap()

    # -- keys -----------------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        """Scroll by lines."""
        self._scroll(round(self.scroll_y) + lines)

    def action_page(self, pages: int) -> None:
        """Scroll by what is seen at once."""
        self._scroll(
            round(self.scroll_y) + pages * max(1, self.scrollable_content_region.height - 1)
        )

    def action_first(self) -> None:
        """Scroll to the top."""
        self._scroll(0)

    def action_last(self) -> None:
        """Scroll to the bottom."""
        self._scroll(len(self._wrapped))

    def action_choose(self, step: int) -> None:
        """Select an earlier or a later response."""
        if self._entries:
            self._selected = max(0, min(self._selected + step, len(self._entries) - 1))
            self._scroll_to_selected()
            self.refresh()

    def _scroll(self, top: int) -> None:
        # By force: while another screen is in front the scroll bar is not laid out, and Textual
        # would not scroll.
        self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)

    def _scroll_to_selected(self) -> None:
        """Show the selected response from its headline on, or all of it where it fits."""
        owned = [row for row, (entry, _) in enumerate(self._wrapped) if entry == self._selected]
        if owned and self.scrollable_content_region.height:
            first, last = owned[0], owned[-1]
            self._scroll(
                first
                if last - first >= self.scrollable_content_region.height
                else last - self.scrollable_content_region.height + 1
            )

    # -- drawing --------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Wrap again to the new width, keeping to the selected response."""
        if self.scrollable_content_region.width != self._wrapped_at:
            self._wrap()
            if self._limit is not None:
                self.call_after_refresh(self._scroll_to_selected)

    def on_focus(self) -> None:
        """Show which response is selected."""
        self.refresh()

    def on_blur(self) -> None:
        """Keep the mark of the selection for the pane that keys go to."""
        self.refresh()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width - 1
        self._wrapped_at = self.scrollable_content_region.width
        self._wrapped = []
        for number, entry in enumerate(self._entries):
            if number:
                self._wrapped.append((_BETWEEN, ()))
            self._wrapped += [(number, row) for row in entry.wrapped(width)]
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._wrapped))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        width = self.scrollable_content_region.width
        plain = self.get_component_rich_style("log-pane--plain")
        row = y + round(self.scroll_y)
        if not self._entries:
            said = self._empty.split("\n")
            text = f" {said[y]}" if y < len(said) else ""
            dim = self.get_component_rich_style("log-pane--dim")
            return Strip([Segment(text, dim)]).adjust_cell_length(width, plain)
        if row >= len(self._wrapped):
            return Strip([]).adjust_cell_length(width, plain)
        entry, line = self._wrapped[row]
        marked = self.has_focus and entry == self._selected and len(self._entries) > 1
        segments = [Segment("▌" if marked else " ", plain)]
        segments += [
            Segment(piece, self.get_component_rich_style(f"log-pane--{tone}"))
            for piece, tone in line
        ]
        return Strip(segments).adjust_cell_length(width, plain)


def wrap(line: StyledLine, width: int) -> list[StyledLine]:
    """Return `line` as rows of at most `width` cells, broken at spaces where there are some.

    Rows after the first are indented further, so that a long line is seen to go on.
    """
    if width < 12 or sum(cell_len(piece) for piece, _ in line) <= width:
        return [line]
    indent = min(max(_INDENT, _leading(line) + 2), width // 2)
    rows: list[StyledLine] = []
    row: list[StyledText] = []
    used = 0
    for piece, tone in _words(line, width - indent):
        cells = cell_len(piece)
        if used + cells > width and used:
            rows.append(tuple(row))
            row, used = [(" " * indent, TextRole.PLAIN)], indent
            piece = piece.lstrip(" ")
            cells = cell_len(piece)
        row.append((piece, tone))
        used += cells
    return [*rows, tuple(row)]


def _leading(line: StyledLine) -> int:
    """How many spaces a line begins with."""
    text = "".join(piece for piece, _ in line)
    return len(text) - len(text.lstrip(" "))


def _words(line: StyledLine, longest: int) -> list[StyledText]:
    """Return a line's words, each with the spaces before it, none longer than `longest`."""
    words: list[StyledText] = []
    for piece, tone in line:
        start = 0
        for end in range(1, len(piece) + 1):
            at_break = end == len(piece) or (piece[end] == " " and piece[end - 1] != " ")
            if at_break:
                words += [(part, tone) for part in chop_cells(piece[start:end], longest)]
                start = end
    return words
