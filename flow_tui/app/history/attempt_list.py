"""The list of recorded attempts: a page of them at a time, or what a search finds."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from textual.message import Message

from flow_tui import text
from flow_tui.app.formatting.outcomes import answer_words, outcome_span
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.formatting.times import elapsed, short_moment
from flow_tui.app.history.history_filter import HistoryFilter
from flow_tui.app.widgets.columns import Cell, Column
from flow_tui.app.widgets.virtual_list import RowSource, VirtualList
from flow_tui.model import Attempt
from flow_tui.store import Store, StoreError

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp
from collections.abc import AsyncIterator
from dataclasses import replace

from flow_tui.store import AttemptQuery, StoreThread

_PART_SECONDS: Final = 0.05
"""How long one part of the search takes, and what no longer matters may go on."""


class BodySearch:
    """Looks for a query's words in the bodies, too, the newest attempt first."""

    def __init__(self, reader: StoreThread, query: AttemptQuery) -> None:
        self.found: list[int] = []
        """The IDs of the attempts found so far; it only ever grows."""
        self.done = False
        self._reader = reader
        self._query = query
        self._looked_at = 0
        self._total = 0

    async def parts(self) -> AsyncIterator[None]:
        """Search one part further at each step, to the end.

        Raises:
            StoreError: The database cannot be read.
        """
        without_words = replace(self._query, text="")
        ids = await self._reader.run(lambda store: store.attempts.ids(without_words))
        ids.reverse()
        self._total = len(ids)
        while not self.done:
            looked = await self._reader.run(
                lambda store: store.attempts.look_into_bodies(
                    self._query.text, ids[self._looked_at :], _PART_SECONDS
                )
            )
            self.found += looked.found
            self._looked_at += looked.count
            self.done = self._looked_at >= self._total
            yield

    def progress(self) -> str:
        """Return in words what is found, and how much has been looked at."""
        if self.done:
            return f"{len(self.found):,} found"
        percent = 100 * self._looked_at // max(1, self._total)
        return f"{len(self.found):,} found so far, {percent} %"


_COLUMNS: Final = (
    Column("When", 10),
    Column("Action", 9, from_width=90),
    Column("Flow ID", 17, keeps_end=True),
    Column("Outcome", 11),
    Column("HTTP", 4),
    Column("Took", 7, from_width=100),
    Column("Answer, else label"),
)

_MARK: Final = "* "
_TOLD_EVERY: Final = 0.5
"""Seconds between two pictures of a search that goes on: each costs bytes on a slow link."""


class AttemptList(VirtualList[Attempt]):
    """Recorded attempts, the newest first; one of them may be marked."""

    @dataclass
    class Told(Message):
        """What is shown now, in one picture with the rows of it: each picture takes a while."""

        shown: HistoryFilter
        how_many: str
        """How many attempts there are, or how far the search for them is; empty: unknown."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(_COLUMNS, self._row_cells, opens="history.open", id=id)
        self.marked: Attempt | None = None
        """The one that has a star."""
        self._shown: HistoryFilter | None = None
        self._search: BodySearch | None = None

    @property
    def searching(self) -> bool:
        """Whether what is shown may not be all."""
        return self._search is not None and not self._search.done

    @property
    def found(self) -> list[int] | None:
        """The IDs that a search has found, the oldest first; None where none was needed."""
        return self._search.found[::-1] if self._search else None

    def mark(self, attempt: Attempt | None) -> None:
        """Give an attempt the star, or none."""
        self.marked = attempt
        self.refresh()

    async def show_attempts(self, shown: HistoryFilter) -> None:
        """Show the attempts that a filter lets pass; a search through bodies goes on by itself."""
        self._shown, self._search, query = shown, None, shown.query
        if shown.looks_into_bodies:
            self._search = BodySearch(self.flow_app.session.reader, query)
            self.run_worker(self._look_into_bodies(shown, self._search))
            return
        try:
            count = await self.flow_app.session.store.run(lambda store: store.attempts.count(query))
        except StoreError as error:
            self._fail(shown, error)
            return
        if self._is_shown(shown):
            self._tell(shown, "1 attempt" if count == 1 else f"{count:,} attempts")
            self.say(shown.nothing())
            fetch = self._fetching(
                lambda store, offset, limit: store.attempts.page(
                    query, offset, limit, newest_first=True
                )
            )
            await self.show(RowSource(count, fetch), 0)

    async def _look_into_bodies(self, shown: HistoryFilter, search: BodySearch) -> None:
        """Search part by part until all is looked at, or something else is to be shown."""
        fetch = self._fetching(
            lambda store, offset, limit: store.attempts.some(search.found[offset : offset + limit])
        )
        self._tell(shown, search.progress())
        await self.show(RowSource(0, fetch), 0)
        self.say("Looking through the responses …")
        told = time.monotonic()
        try:
            async for _ in search.parts():
                if not self._is_shown(shown):
                    return
                if search.done or time.monotonic() - told >= _TOLD_EVERY:
                    told = time.monotonic()
                    self._tell(shown, search.progress())
                    await self.show(RowSource(len(search.found), fetch))
        except StoreError as error:
            self._fail(shown, error)
            return
        self.say(shown.nothing())

    def _fetching(
        self, read: Callable[[Store, int, int], Sequence[Attempt]]
    ) -> Callable[[int, int], Awaitable[Sequence[Attempt]]]:
        """Return what reads a page for the list, and says so where it cannot."""

        async def fetch(offset: int, limit: int) -> Sequence[Attempt]:
            try:
                return await self.flow_app.session.store.run(
                    lambda store: read(store, offset, limit)
                )
            except StoreError as error:
                self.flow_app.warn(str(error))
                return []

        return fetch

    @property
    def flow_app(self) -> "FlowTuiApp":
        """The app, by its own type."""
        return cast("FlowTuiApp", self.app)

    def _is_shown(self, shown: HistoryFilter) -> bool:
        """Whether this is still what is to be shown, and there is a list for it."""
        return self._shown is shown and self.is_attached

    def _fail(self, shown: HistoryFilter, error: StoreError) -> None:
        if self._is_shown(shown):
            self._tell(shown, "")
            self.say(text.one_line(str(error)))

    def _tell(self, shown: HistoryFilter, how_many: str) -> None:
        self.post_message(self.Told(shown, how_many))

    def _row_cells(self, attempt: Attempt) -> Sequence[Cell]:
        return _cells(attempt, marked=self.marked is not None and attempt.id == self.marked.id)


def _cells(attempt: Attempt, *, marked: bool = False) -> Sequence[Cell]:
    """What one row shows; one that is marked has a star before its time."""
    new, answer = attempt.new, attempt.answer
    said = answer_words(attempt)
    short = short_moment(attempt.started_at)
    when = Cell(f"{_MARK}{short[-8:]}", TextRole.STRONG) if marked else Cell(short, TextRole.DIM)
    return (
        when,
        Cell(str(new.action)),
        Cell(text.one_line(new.flow_id)),
        Cell(*outcome_span(attempt)),
        Cell(str(answer.http_status or "") if answer else ""),
        Cell(elapsed(answer.elapsed_ms) if answer else "", TextRole.DIM),
        Cell(said) if said else Cell(text.one_line(new.label, 200), TextRole.DIM),
    )
