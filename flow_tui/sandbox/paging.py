"""The pages of an account's list of flows, and their cursors."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flow_tui.validation import whole_number

LARGEST_PAGE: Final = 100
"""The largest `limit` that is accepted."""
SLOW_SECONDS: Final = 2.0
LIMITED_SECONDS: Final = 3.0


class ListTrouble(StrEnum):
    """How a list of flows misbehaves."""

    REPEATS = "repeats the first page"
    NEVER_ENDS = "never ends: sends empty pages"
    RATE_LIMITED = "rate-limited at the second page, for 3 s"
    SLOW = "slow: each page takes 2 s"


TROUBLED_LISTS: Final[Mapping[str, ListTrouble]] = {
    "1048572190364838": ListTrouble.REPEATS,
    "1048572190364845": ListTrouble.NEVER_ENDS,
    "1048572190364852": ListTrouble.RATE_LIMITED,
    "1048572190364869": ListTrouble.SLOW,
}
"""WABA IDs that list the same flows, each misbehaving in one respect."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is requested."""

    start: int
    limit: int

    def slice_for(self, trouble: ListTrouble | None) -> slice:
        """Return which flows are on the page."""
        start = 0 if trouble is ListTrouble.REPEATS else self.start
        return slice(start, start + self.limit)

    def paging(self, found: int, trouble: ListTrouble | None) -> dict[str, object]:
        """Return the members of a page besides `data`."""
        if not found and trouble is not ListTrouble.NEVER_ENDS:
            return {}
        start = 0 if trouble is ListTrouble.REPEATS else self.start
        cursors = {"before": _cursor(start), "after": _cursor(start + (found or 1))}
        return {"paging": {"cursors": cursors}}


def page_request(query: Mapping[str, str], page_size: int, largest_page: int) -> PageRequest | None:
    """Return the part that a query requests; None if its `limit` or cursor is invalid.

    Args:
        query: The platform's `limit` and `after` (a cursor).
        page_size: Flows on a page if the query has no `limit`.
        largest_page: Most flows on a page, whatever the `limit` is.
    """
    limit = whole_number(query.get("limit", str(page_size)))
    start = _position(query["after"]) if query.get("after") else 0
    if limit is None or not 1 <= limit <= LARGEST_PAGE or start is None:
        return None
    return PageRequest(start, min(limit, largest_page))


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int | None:
    try:
        return whole_number(base64.urlsafe_b64decode(cursor).decode())
    except ValueError:
        return None
