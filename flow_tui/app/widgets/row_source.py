"""Where a list gets its rows from: the database, an answer, or memory."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class RowSource(NamedTuple, Generic[T]):
    """The rows of a list: their number, and how to read some of them."""

    length: int
    fetch: Callable[[int, int], Awaitable[Sequence[T]]]
    """Takes an offset and a limit."""
    empty: str | None = None
    """What to show if there are none; None leaves what the list shows then as it is."""

    @classmethod
    def of(cls, rows: Sequence[T], empty: str | None = None) -> "RowSource[T]":
        """Return a source of rows that are in memory."""

        async def fetch(offset: int, limit: int) -> Sequence[T]:
            return rows[offset : offset + limit]

        return cls(len(rows), fetch, empty)
