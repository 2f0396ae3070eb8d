"""The search through the whole responses, which takes a while and keeps nobody waiting."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from flow_tui.store import AttemptQuery, StoreThread

_PART_SECONDS: Final = 0.05
"""How long one part of the search keeps others from recording what they publish."""


class BodySearch:
    """Looks for a query's words in the bodies, too, the newest attempt first."""

    def __init__(self, reader: StoreThread, query: AttemptQuery) -> None:
        self.found: list[int] = []
        """The IDs of the attempts found so far; it only ever grows."""
        self.looked_at = 0
        self.total = 0
        """How many attempts there are to look at."""
        self.done = False
        self._reader = reader
        self._query = query

    async def parts(self) -> AsyncIterator[None]:
        """Search one part further at each step, to the end.

        Raises:
            StoreError: The database cannot be read.
        """
        query, below = self._query, None
        self.total = await self._reader.run(
            lambda store: store.attempts.count(replace(query, text=""))
        )
        while not self.done:
            looked = await self._reader.run(
                lambda store, below=below: store.attempts.look_into_bodies(  # type: ignore[misc]
                    query, below, _PART_SECONDS
                )
            )
            below = looked.below
            self.found += looked.found
            self.looked_at += looked.count
            self.done = below is None
            yield

    def progress(self) -> str:
        """Return in words how far the search is."""
        found = f"{len(self.found):,} found"
        if self.done:
            return found
        return f"{found}, looked at {self.looked_at:,} of {max(self.total, self.looked_at):,} …"
