"""The rows of a list that were read, page by page, and the pages that are being read."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_MOST: Final = 16
"""Pages kept in memory."""
_WAIT_SECONDS: Final = 1.0
"""How long keys wait for the row that they act on: a disk may not respond for much longer."""


class RowPages(Generic[T]):
    """Some pages of the rows of one source; those that were read last are kept."""

    def __init__(self, pages: Mapping[int, Sequence[T]]) -> None:
        """Begin with the pages that were read already."""
        self._read = OrderedDict(pages)
        self._asked_at: dict[int, float] = {}
        """When each page was asked for that is being read; seconds of the monotonic clock."""

    def row(self, page: int, number: int) -> T | None:
        """Return a row of a page; None if there is none, or if the page was not read."""
        rows = self._read.get(page, ())
        return rows[number] if number < len(rows) else None

    def is_read(self, page: int) -> bool:
        """Return whether a page was read, and is kept."""
        return page in self._read

    def is_asked(self, page: int) -> bool:
        """Return whether a page is being read."""
        return page in self._asked_at

    def is_awaited(self, page: int) -> bool:
        """Return whether a page is being read, and has been for no more than a second."""
        asked_at = self._asked_at.get(page)
        return asked_at is not None and time.monotonic() - asked_at <= _WAIT_SECONDS

    def ask(self, page: int) -> None:
        """Note that a page is being read."""
        self._asked_at[page] = time.monotonic()

    def end(self, page: int) -> None:
        """Note that a page is not being read any more."""
        self._asked_at.pop(page, None)

    def put(self, page: int, rows: Sequence[T], needed: int) -> None:
        """Keep a page that was read; `needed` is one that is not dropped to make room."""
        self._read[page] = rows
        if needed in self._read:
            self._read.move_to_end(needed)
        while len(self._read) > _MOST:
            self._read.popitem(last=False)
