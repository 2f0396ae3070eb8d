"""The log pane: the responses of attempts, in the order of their arrival."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from rich.segment import Segment
from textual.scroll_view import ScrollView
from textual.strip import Strip

from flow_tui.app.formatting.read_back import found_lines
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
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.kept_styles import KeptStyles
from flow_tui.app.widgets.line_count import set_lines
from flow_tui.app.widgets.log_entry import MAX_RESPONSES, LogEntries, LogEntry, wrap_all
from flow_tui.model import Attempt
from flow_tui.threads import in_daemon_thread

if TYPE_CHECKING:
    from flow_tui.services.read_back import ReadBack

_LinesOf: TypeAlias = Callable[[Attempt], StyledLines]


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
        self._style = KeptStyles(self, "log-pane")
        self._entries = LogEntries()
        self._pending: dict[int, Attempt] = {}
        """The attempts by ID whose lines are being made."""
        self._selected = -1
        self._wrapped_width = 0
        self._below: dict[int, Sequence[StyledLine]] = {}
        """Lines below the advice of attempts, by their IDs, that are recorded nowhere."""

    @property
    def empty_text(self) -> str:
        """The text while there are no responses."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self.refresh()

    @property
    def selected(self) -> Attempt | None:
        """The attempt whose response is selected; None while there is none."""
        entries = self._entries.all
        return entries[self._selected].attempt if entries else None

    def has(self, attempt: Attempt) -> bool:
        """Return whether an attempt with its ID is shown."""
        return self._entries.find(attempt.id) is not None

    def is_next(self, attempt: Attempt, session: str) -> bool:
        """Return whether an attempt of a session is newer than all that were shown."""
        return attempt.new.session == session and attempt.id > self._entries.newest

    def put(self, *attempts: Attempt) -> None:
        """Show attempts: each in place of the one with its ID, or else after all others.

        Of an answer that was shown nothing goes: it may not be on disk yet. If there are new ones,
        the last is selected and scrolled to.
        """
        known = {entry.attempt.id: entry.attempt for entry in self._entries.all} | self._pending
        shown = [one.with_answer_of(known.get(one.id, one)) for one in attempts[-MAX_RESPONSES:]]
        if sum(map(body_length, shown)) <= AT_ONCE:
            for one in shown:
                self._pending.pop(one.id, None)
            self._merge(
                [
                    LogEntry(one, response_lines(one, self._limit, below=self._lines_below(one)))
                    for one in shown
                ]
            )
            return
        if not self._whole:  # what is there stays until it is ready
            new = [one for one in shown if not self.has(one)]
            self._merge([LogEntry(one, pending_lines(one), is_preliminary=True) for one in new])
            shown = list(filter(self.has, shown))
        self._lay_out(
            shown, lambda one: lazy_response_lines(one, self._limit, below=self._lines_below(one))
        )

    def put_read_back(self, found: "ReadBack") -> None:
        """Show below the response of an attempt what Kaleyra said of the flow afterwards.

        An attempt that is shown no longer does not come back.
        """
        attempt = found.attempt
        entry = self._entries.find(attempt.id)
        if entry is None and attempt.id <= self._entries.newest:
            return
        self._below[attempt.id] = found_lines(found)
        if entry is not None and not found.from_store:
            shown = entry.attempt
            status = attempt.seen_status or shown.seen_status
            attempt = shown._replace(seen_status=status, seen_at=attempt.seen_at or shown.seen_at)
        self.put(attempt)

    def _lines_below(self, attempt: Attempt) -> Sequence[StyledLine]:
        return self._below.get(attempt.id, ())

    def put_lines(self, attempt: Attempt, lines: StyledLines) -> None:
        """Show an attempt as lines that are ready, once they are wrapped."""
        self._lay_out([attempt], lambda _: lines)

    def _lay_out(self, attempts: Sequence[Attempt], lines_of: _LinesOf) -> None:
        """Make and wrap the lines of attempts off the event loop, then show them."""
        self._pending.update((one.id, one) for one in attempts)
        self.run_worker(self._show_laid_out(attempts, lines_of), name="lay out")

    async def _show_laid_out(self, attempts: Sequence[Attempt], lines_of: _LinesOf) -> None:
        entries = await in_daemon_thread(
            lambda: [LogEntry(one, lines_of(one), is_long=self._whole) for one in attempts]
        )
        await self._wrap_off_loop(entries)
        # Left out is what was shown in another way since.
        ready = [each for each in entries if self._pending.get(each.attempt.id) is each.attempt]
        shown = self._entries.all
        selected = shown[self._selected] if shown else None
        for each in ready:
            del self._pending[each.attempt.id]
        self._merge(ready)
        if selected is not None and selected.is_preliminary and selected not in self._entries.all:
            self.call_after_refresh(self._scroll_to_selected)

    async def _wrap_off_loop(self, entries: Sequence[LogEntry]) -> None:
        while any(each.width != self._text_width for each in entries):
            await in_daemon_thread(partial(wrap_all, entries, self._text_width))

    async def _wrap_again(self, entry: LogEntry) -> None:
        """Wrap a long response to a new width; until then it is shown as it was."""
        await self._wrap_off_loop([entry])
        entry.is_wrapping = False
        self._wrap()

    def _merge(self, entries: Sequence[LogEntry]) -> None:
        top = round(self.scroll_y)
        is_reading = bool(self._entries.all) and top != self._top_of_selected()
        place = self._entries.place_of(top) if is_reading else None
        has_new = self._entries.merge(entries)
        if has_new:
            self._selected = len(self._entries.all) - 1
        for gone in [number for number in self._below if self._entries.find(number) is None]:
            del self._below[gone]
        self._wrap()
        if has_new and not self._whole:
            self.call_after_refresh(self._scroll_to_selected)
        elif not has_new:
            row = self._entries.row_of(place) if place else self._top_of_selected()
            self._scroll(top if row is None else row)

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
        if self._entries.all:
            self._selected = max(0, min(self._selected + step, len(self._entries.all) - 1))
            self._scroll_to_selected()
            self.refresh()

    def _scroll(self, top: int) -> None:
        # Forced: while another screen is in front, the scroll bar is not laid out, and Textual
        # would not scroll.
        self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)

    def _scroll_to_selected(self) -> None:
        """Scroll to all of the selected response, or to its headline if it does not fit."""
        if self._entries.all and self.scrollable_content_region.height:
            self._scroll(self._top_of_selected())

    def _top_of_selected(self) -> int:
        height = self.scrollable_content_region.height
        return self._entries.top_for(self._selected, height) if self._entries.all else 0

    # -- drawing --------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Wrap to the new width and scroll to the selected response."""
        if self.scrollable_content_region.width != self._wrapped_width:
            self._wrap()
            if not self._whole:
                self.call_after_refresh(self._scroll_to_selected)

    def on_unmount(self) -> None:
        """Let go of the responses: its screen may wait long for the garbage collector."""
        self._entries = LogEntries()

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
        rows = self._entries.lay_out(self._wrap_entry)
        set_lines(self, rows)
        self.refresh()

    def _wrap_entry(self, entry: LogEntry) -> None:
        """Wrap a response to the width of the pane, at once unless it is long."""
        if not entry.is_long:
            entry.wrap_to(self._text_width)
        elif entry.width != self._text_width and not entry.is_wrapping:
            entry.is_wrapping = True
            self.run_worker(self._wrap_again(entry), name="wrap")

    def notify_style_update(self) -> None:
        """Forget the styles, which have changed."""
        super().notify_style_update()
        self._style.clear()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the pane."""
        width = self.scrollable_content_region.width
        plain = self._style(TextRole.PLAIN)
        row = y + round(self.scroll_y)
        if not self._entries.all:
            lines = self._empty_text.split("\n")
            text = f" {lines[y]}" if y < len(lines) else ""
            dim = self._style(TextRole.DIM)
            return Strip([Segment(text, dim)]).adjust_cell_length(width, plain)
        number = self._entries.number_at(row)
        line = self._entries.all[number].row(row - self._entries.starts[number])
        if not line:
            return Strip([]).adjust_cell_length(width, plain)
        marked = self.has_focus and number == self._selected and len(self._entries.all) > 1
        segments = [Segment("▌" if marked else " ", plain)]
        segments += [Segment(piece, self._style(role)) for piece, role in line]
        return Strip(segments).adjust_cell_length(width, plain)
