"""Parse the flows of a WhatsApp Business Account, page by page. Pure; every list ends.

The platform (Meta's Graph API) pages the list: `{"data": [...], "paging": {"cursors":
{"before", "after"}}}`. Kaleyra does not document the shape, so what cannot be read is counted
or reported, never guessed. As the platform defines it, an empty page does not end the list; a
page without a cursor does.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

from flow_tui import validation
from flow_tui.kaleyra.flow_details import categories_of, name_of, object_in, status_of
from flow_tui.kaleyra.json_values import Json, as_text
from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response
from flow_tui.validation import InputError

PAGE_SIZE: Final = 100
"""Flows requested at once; the most that the platform returns."""
FLOWS_LIMIT: Final = 100_000
PAGES_LIMIT: Final = 5_000
_NOTHING_NEW_LIMIT: Final = 3
_CURSOR_LIMIT: Final = 2_000

_REFUSED: Final = (
    "Check the WABA ID: a flow's ID looks just like one. If it is right, ask Kaleyra support "
    "whether the WhatsApp Flow API is enabled for the account."
)
_REPEATED: Final = ": it ignores the cursor and repeats the same flows"
_REST: Final = "See Kaleyra for the rest, if there is any."


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """A flow as a list of flows reports it. The texts but the ID are foreign, each one line."""

    flow_id: str
    """In its normal form: `validation.flow_id` accepts it."""
    name: str
    status: str
    """As returned; empty if not reported."""
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowsPage:
    """One page of an account's flows."""

    flows: tuple[FlowSummary, ...]
    after: str
    """The cursor of the next page; empty at the end of the list. Of a page that could not be
    read, the cursor that requests it again."""
    response: Response
    sentence: str = ""
    """Why this page, or what follows it, could not be read, and what to do, safe to show; empty
    if all was read."""
    skipped: int = 0
    """How many entries have no usable flow ID."""


class Paging:
    """Follows the pages of one list, and ends it whatever the cursors are.

    Args:
        known: The IDs of flows on earlier pages, when a list is continued.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._flows = set(known)
        self._cursors: set[str] = set()
        self._pages = 0
        self._nothing_new = 0
        self._last: list[str] = []
        """The IDs on the last page."""
        self._repeats = False
        """Whether the last page was the one before it again."""

    def take(self, page: FlowsPage) -> FlowsPage:
        """Return a page without the flows of earlier ones, and with a reason if it is the last.

        A page without `after`, or with a `sentence`, is the last.
        """
        fresh = tuple({f.flow_id: f for f in page.flows if f.flow_id not in self._flows}.values())
        self._flows.update(flow.flow_id for flow in fresh)
        self._pages += 1
        self._nothing_new = 0 if fresh else self._nothing_new + 1
        ids = [flow.flow_id for flow in page.flows]
        self._repeats, self._last = bool(ids) and ids == self._last, ids
        page = replace(page, flows=fresh)
        if not page.after or page.sentence:
            return page
        reason = self._reason_to_end(page.after)
        self._cursors.add(page.after)
        return replace(page, sentence=reason)

    def _reason_to_end(self, after: str) -> str:
        if after in self._cursors or self._nothing_new >= _NOTHING_NEW_LIMIT:
            how = _REPEATED if self._repeats else ""
            return f"Kaleyra keeps sending pages with nothing new{how}. {_REST}"
        if len(self._flows) >= FLOWS_LIMIT or self._pages >= PAGES_LIMIT:
            return f"flow-tui stops reading here, at {len(self._flows):,} flows. {_REST}"
        return ""


def page_of(response: Response, after: str = "") -> FlowsPage:
    """Return the flows in a response, or why they could not be read. Never raises.

    Args:
        response: The response to the request for the flows.
        after: The cursor that requested this page.
    """
    found = _entries_and_paging(response)
    if found is None:
        sentence = explain_read_error(response, "the account's flows", _REFUSED)
        return FlowsPage((), after, response, sentence)
    entries, paging = found
    flows = [_summary(entry) for entry in entries]
    readable = tuple(flow for flow in flows if flow)
    cursor, sentence = _next_cursor(paging), ""
    if len(cursor) > _CURSOR_LIMIT:
        cursor, sentence = "", f"The cursor of the next page cannot be read. {_REST}"
    return FlowsPage(readable, cursor, response, sentence, len(flows) - len(readable))


def _entries_and_paging(response: Response) -> tuple[list[Json], Json] | None:
    """Return the entries of a page and its `paging`; None if there is no page."""
    page = object_in(response)
    if page is None:
        return None
    data = page.get("data")
    if isinstance(data, dict) and "data" in data:
        page, data = data, data["data"]
    if isinstance(data, dict):
        data = [data] if "id" in data else None
    return (data, page.get("paging")) if isinstance(data, list) else None


def _summary(entry: Json) -> FlowSummary | None:
    if not isinstance(entry, dict):
        return None
    try:
        flow_id = validation.flow_id(as_text(entry.get("id")))
    except InputError:
        return None
    return FlowSummary(
        flow_id,
        name_of(entry.get("name")),
        status_of(entry.get("status")),
        categories_of(entry.get("categories")),
    )


def _next_cursor(paging: Json) -> str:
    """Return the cursor of the next page: `after`, or the one in the `next` URL.

    The URL itself is never followed: it may point anywhere, and the request carries the key.
    """
    if not isinstance(paging, dict):
        return ""
    cursors = paging.get("cursors")
    if isinstance(cursors, dict) and (after := as_text(cursors.get("after"), _CURSOR_LIMIT + 1)):
        return after
    try:
        query = parse_qs(urlsplit(as_text(paging.get("next"), 2 * _CURSOR_LIMIT)).query)
    except ValueError:
        return ""
    return query.get("after", [""])[0]
