"""Search through the recorded response bodies, which no index helps with."""

from collections.abc import AsyncIterator
from typing import Final

from flow_tui.store import AttemptQuery, StoreThread

_PART_SECONDS: Final = 0.05
"""How long one part of the search takes; a search that is no longer wanted runs on for so long."""


class BodySearch:
    """Searches for a query's text, in the bodies too, from the newest attempt to the oldest."""

    def __init__(self, reader: StoreThread, query: AttemptQuery) -> None:
        self.found: list[int] = []
        """The IDs of the attempts found so far; it only grows."""
        self.done = False
        self._reader = reader
        self._query = query
        self._searched_count = 0
        self._total = 0
        self._oldest: int | None = None
        """The ID of the last attempt searched: those that follow are older."""

    async def parts(self) -> AsyncIterator[None]:
        """Search one part at each step, to the end.

        Raises:
            StoreError: The database cannot be read.
        """
        without_text = self._query._replace(text="")
        ids = await self._reader.run(lambda store: store.attempts.ids(without_text))
        ids.reverse()
        self._total = len(ids)
        while not self.done:
            part = await self._reader.run(
                lambda store: store.attempts.search_bodies(
                    self._query.text, ids[self._searched_count :], _PART_SECONDS
                )
            )
            self.found += part.matches
            self._searched_count += part.searched
            self._oldest = ids[self._searched_count - 1] if ids else None
            self.done = self._searched_count >= self._total
            yield

    def place_of(self, attempt_id: int) -> int | None:
        """Return the index of an attempt among those found; None while that is not known.

        If it does not match, that is the first.
        """
        if attempt_id in self.found:
            return self.found.index(attempt_id)
        is_past = self._oldest is not None and self._oldest <= attempt_id
        return 0 if self.done or is_past else None

    def progress_text(self) -> str:
        """Return how many attempts are found, and how far the search is."""
        if self.done:
            return f"{len(self.found):,} found"
        percent = 100 * self._searched_count // max(1, self._total)
        return f"{len(self.found):,} found so far, {percent}% searched"
