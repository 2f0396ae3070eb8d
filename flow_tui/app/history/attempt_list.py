"""The list of recorded attempts: pages of those that match a filter, or what a search finds."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import getters
from textual.message import Message

from flow_tui import text
from flow_tui.app.app_base import AppBase
from flow_tui.app.formatting.outcomes import attempt_outcome, attempt_result
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import elapsed, short_moment
from flow_tui.app.history.body_search import BodySearch
from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.row_source import RowSource
from flow_tui.app.widgets.virtual_list import NOWHERE, PAGE, VirtualList
from flow_tui.model import Action, Attempt
from flow_tui.store import Store, StoreError
from flow_tui.validation import NOTE_LIMIT

_ROOMY: Final = 90
"""Cells, from which on the action has a column of its own."""
_WIDE: Final = 118
"""Cells, from which on a note has a column of its own: a terminal of 120 has them."""
_WIDEST: Final = 178
_COLUMNS: Final = (
    Column("When", 10),
    Column("Action", 9, from_width=_ROOMY),
    Column("Flow ID", 17, keeps_end=True),
    Column("Outcome", 11),
    Column("On Kaleyra", 10, from_width=138),
    Column("HTTP", 4),
    Column("Took", 7, from_width=100),
    Column("Response, note or label", below_width=_ROOMY),
    Column("Response, note or label", from_width=_ROOMY, below_width=_WIDE),
    Column("Note", 18, from_width=_WIDE, below_width=_WIDEST),
    Column("Note", 24, from_width=_WIDEST),
    Column("Response or label", from_width=_WIDE),
    Column("Profile", 12, from_width=158),
    Column("User", 10, from_width=158),
)
_MARK: Final = "* "
_REDRAW_SECONDS: Final = 0.5
"""Between two redraws during a search: each costs bytes on a slow link."""
_PLACED_SECONDS: Final = 1.0


class AttemptList(VirtualList[Attempt]):
    """Recorded attempts, the newest first; one of them may be marked."""

    BINDINGS = bindings("history_list")
    app = getters.app(AppBase)

    @dataclass
    class Counted(Message):
        """Posted with each redraw, so that title and rows change in one frame."""

        history_filter: HistoryFilter
        count_text: str
        """How many attempts match, or how far the search is; empty if that is not known."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(_COLUMNS, self._row_cells, id=id)
        self.marked: Attempt | None = None
        self._history_filter: HistoryFilter | None = None
        self._search: BodySearch | None = None
        self._last: int | None = None
        """The ID of the attempt that was last under the cursor when others were to be shown."""
        self._is_lost = False
        """Whether the attempt under the cursor had not been read by then."""
        self._nowhere_since = 0.0
        self.searching = False
        """Whether a search has not shown all that it finds, so that attempts may be missing."""
        self.search_failed = False
        """Whether the search of what is shown has failed, so that attempts may be missing."""

    @property
    def found(self) -> list[int] | None:
        """The IDs that a search has found, the oldest first; None without a search."""
        return self._search.found[::-1] if self._search else None

    def mark(self, attempt: Attempt | None) -> None:
        """Mark an attempt instead of another one; None marks none."""
        self.marked = attempt
        self.refresh()

    async def show_attempts(self, history_filter: HistoryFilter) -> None:
        """Show the attempts that match a filter; a search of bodies goes on in the background.

        The cursor stays on its attempt, or goes to the first if that is hidden. Where its attempt
        was not read it stays in its place, or is on none if the filter is another one. Until a
        search knows, it is on none, unless the user moves it.
        """
        self._note_current(history_filter)
        last, before = self._last, self.cursor
        self._history_filter, self._search = history_filter, None
        query = history_filter.query
        self.searching, self.search_failed = history_filter.searches_bodies, False
        if self.searching:
            self._search = BodySearch(self.app.session.reader, query)
            self.run_worker(self._search_bodies(history_filter, self._search))
            return
        try:
            count = await self.app.session.store.run(lambda store: store.attempts.count(query))
            position = None if self._is_lost else 0
            if last is not None:
                found = await self.app.session.store.run(
                    lambda store: store.attempts.position(query, last)
                )
                position = found or 0
        except StoreError as error:
            self._show_error(history_filter, error)
            return
        if self._is_current(history_filter):
            fetch = self._fetching(
                lambda store, offset, limit: store.attempts.page(
                    query, offset, limit, newest_first=True
                )
            )
            source = RowSource(count, fetch, history_filter.empty_text())
            await self.show(source, position, before)
            # Last: who sees how many there are can open the one under the cursor.
            count_text = "1 attempt" if count == 1 else f"{count:,} attempts"
            self.post_message(self.Counted(history_filter, count_text))

    async def read_again(self) -> None:
        """Read the rows again where one is missing; what a search has found is not searched again.

        A row may also be missing since its attempt does not match any more.
        """
        if self._search is not None and self.source is not None:
            await self.show(self.source)
        elif self._history_filter is not None:
            await self.show_attempts(self._history_filter)

    def _note_current(self, history_filter: HistoryFilter) -> None:
        """Note which attempt is under the cursor, before those that match a filter are shown."""
        if self.current is not None:
            self._last, self._is_lost = self.current.id, False
        elif self.is_unread_row:
            self._last, self._is_lost = None, True
            if history_filter is not self._history_filter:
                self.leave_row()

    async def _search_bodies(self, history_filter: HistoryFilter, search: BodySearch) -> None:
        """Search part by part, to the end or until another filter is to be shown."""
        fetch = self._fetching(
            lambda store, offset, limit: store.attempts.get_many(
                search.found[offset : offset + limit]
            )
        )
        self.post_message(self.Counted(history_filter, search.progress_text()))
        await self.show(RowSource(0, fetch, "Searching the responses …"), 0)
        self.set_reactive(VirtualList.cursor, NOWHERE)
        self._nowhere_since = time.monotonic()
        redrawn_at = time.monotonic()
        try:
            async for _ in search.parts():
                if not self._is_current(history_filter):
                    return
                if search.done or time.monotonic() - redrawn_at >= _REDRAW_SECONDS:
                    redrawn_at = time.monotonic()
                    await self.show(RowSource(len(search.found), fetch))
                    await self._return_cursor(search)
                    if self._is_current(history_filter):
                        # Last: who sees how many were found can open and export them.
                        self.searching = not search.done
                        self.post_message(self.Counted(history_filter, search.progress_text()))
        except StoreError as error:
            if self._is_current(history_filter):
                self.searching, self.search_failed = False, True
                self._show_error(history_filter, error)
            return
        self.set_empty_text(history_filter.empty_text())

    @property
    def is_placing(self) -> bool:
        """Whether a search looks for the attempt of the cursor, for no more than a second."""
        is_late = time.monotonic() - self._nowhere_since > _PLACED_SECONDS
        return self.searching and self.cursor == NOWHERE and not is_late

    async def _return_cursor(self, search: BodySearch) -> None:
        """Put the cursor on its attempt, once it is known where that is and if no key moved it."""
        if self._is_lost:
            return
        place = 0 if self._last is None else search.place_of(self._last)
        if self.cursor == NOWHERE and place is not None:
            await self._read(place // PAGE)  # a cursor on a row that was not read opens nothing
            if self.cursor == NOWHERE and self._search is search:
                self.move_to(place)

    def _fetching(
        self, read: Callable[[Store, int, int], Sequence[Attempt]]
    ) -> Callable[[int, int], Awaitable[Sequence[Attempt]]]:
        """Return a function that reads rows for the list, and warns if it cannot."""

        async def fetch(offset: int, limit: int) -> Sequence[Attempt]:
            try:
                return await self.app.session.store.run(lambda store: read(store, offset, limit))
            except StoreError as error:
                self.app.warn(str(error))
                return []

        return fetch

    def _is_current(self, history_filter: HistoryFilter) -> bool:
        """Return whether this filter is still the one to show, in a list that still exists."""
        return self._history_filter is history_filter and self.is_attached

    def _show_error(self, history_filter: HistoryFilter, error: StoreError) -> None:
        if self._is_current(history_filter):
            self.post_message(self.Counted(history_filter, ""))
            self.set_empty_text(text.one_line(str(error)))
            if self.count:
                self.app.warn(str(error))

    def _row_cells(self, attempt: Attempt) -> Sequence[Cell]:
        return _cells(attempt, marked=self.marked is not None and attempt.id == self.marked.id)


def _cells(attempt: Attempt, *, marked: bool = False) -> Sequence[Cell]:
    """Return the cells of one row, safe to show; a marked one has a star before its time."""
    new, answer = attempt.new, attempt.answer
    message, note = attempt_result(attempt), text.one_line(attempt.note, NOTE_LIMIT)
    label = Cell(text.one_line(new.label, 200), TextRole.DIM)
    short = short_moment(attempt.started_at)
    result = Cell(message or note) if message or note else label
    when = Cell(f"{_MARK}{short[-8:]}", TextRole.STRONG) if marked else Cell(short, TextRole.DIM)
    return (
        when,
        Cell(str(new.action)),
        Cell(text.one_line(new.flow_id)),
        Cell(*attempt_outcome(attempt)),
        Cell(text.one_line(attempt.seen_status, 40)),
        Cell(str(answer.http_status or "") if answer else ""),
        Cell(elapsed(answer.elapsed_ms) if answer else "", TextRole.DIM),
        result if new.action is Action.PUBLISH else Cell(f"{new.action}: {result.text}"),
        result,
        Cell(note),
        Cell(note),
        Cell(message) if message else label,
        Cell(text.one_line(new.account.profile, 40), TextRole.DIM),
        Cell(text.one_line(new.user, 40), TextRole.DIM),
    )
