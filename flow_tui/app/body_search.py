"""The search through the whole responses, which takes a while and keeps nobody waiting."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

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
