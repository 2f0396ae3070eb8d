"""The pages of an account's list of flows: which flows are on one, and the way to the next."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LARGEST_PAGE: Final = 100
"""The largest `limit` that is taken."""
SLOW_SECONDS: Final = 2.0
LIMITED_SECONDS: Final = 3.0


class ListTrouble(StrEnum):
    """What is wrong with a list of flows."""

    REPEATS = "the first page comes again and again"
    NEVER_ENDS = "empty pages follow the last one for ever"
    RATE_LIMITED = "too many requests at the second page, for 3 s"
    SLOW = "each page comes after 2 s"


TROUBLED_LISTS: Final[Mapping[str, ListTrouble]] = {
    "1048572190364838": ListTrouble.REPEATS,
    "1048572190364845": ListTrouble.NEVER_ENDS,
    "1048572190364852": ListTrouble.RATE_LIMITED,
    "1048572190364869": ListTrouble.SLOW,
}
"""WABA IDs that list the same flows, each with its trouble."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for."""

    start: int
    limit: int

    def slice_for(self, trouble: ListTrouble | None) -> slice:
        """Return what is on the page."""
        start = 0 if trouble is ListTrouble.REPEATS else self.start
        return slice(start, start + self.limit)

    def paging(self, found: int, trouble: ListTrouble | None) -> dict[str, object]:
        """Return the members of a page beside its `data`."""
        if not found and trouble is not ListTrouble.NEVER_ENDS:
            return {}
        start = 0 if trouble is ListTrouble.REPEATS else self.start
        cursors = {"before": _cursor(start), "after": _cursor(start + (found or 1))}
        return {"paging": {"cursors": cursors}}


def part_of(query: Mapping[str, str], page_size: int, largest_page: int) -> Part | None:
    """Return the part that a query asks for; None where it asks for none there could be.

    Args:
        query: The platform's `limit` and `after` (a cursor of the page before).
        page_size: How many make a page where the query has no `limit`.
        largest_page: How many make a page whatever the `limit` is, at most.
    """
    limit = _number(query.get("limit", str(page_size)))
    start = _position(query["after"]) if query.get("after") else 0
    if limit is None or not 1 <= limit <= LARGEST_PAGE or start is None:
        return None
    return Part(start, min(limit, largest_page))


def _number(text: str) -> int | None:
    """A decimal number of at most nine digits, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int | None:
    try:
        return _number(base64.urlsafe_b64decode(cursor).decode())
    except ValueError:
        return None
