"""The flows of a WhatsApp Business Account, page by page. Pure, tolerant, and sure to end.

The platform (Meta's Graph API) pages the list: `{"data": [...], "paging": {"cursors":
{"before", "after"}}}`. Kaleyra does not document the shape, so what cannot be read is counted
or said, never guessed. A page that brings no flow does not end the list, as the platform's
paging has it; a page without a cursor does.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

from flow_tui import validation
from flow_tui.kaleyra.body import Json, as_text, body_of, load
from flow_tui.kaleyra.flow_details import categories_of, name_of, status_of
from flow_tui.kaleyra.outcome import FAILURES
from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response
from flow_tui.validation import InputError

PAGE_SIZE: Final = 100
"""Flows asked for at once; the most that the platform gives."""
FLOWS_LIMIT: Final = 100_000
PAGES_LIMIT: Final = 5_000
_NOTHING_NEW_LIMIT: Final = 3
_CURSOR_LIMIT: Final = 2_000

_REFUSED: Final = (
    "Check the WABA ID: a flow's ID looks just like one. Where it is right, ask Kaleyra support "
    "whether the account may use the WhatsApp Flow API."
)
_LOOK: Final = "The rest, if there is any, can be seen on Kaleyra."


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """A flow as a list of flows tells of it. The texts but the ID are foreign, each one line."""

    flow_id: str
    """In its normal form: `validation.flow_id` takes it."""
    name: str
    status: str
    """As it came; empty where it was not told."""
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowsPage:
    """One page of an account's flows."""

    flows: tuple[FlowSummary, ...]
    after: str
    """The cursor to go on with; empty where the list ends. Of a page that could not be read,
    the cursor that asks for it again."""
    reading: Response
    sentence: str = ""
    """Why the page, or what follows it, is not known, and what to do, safe to show; empty where
    all is well."""
    skipped: int = 0
    """How many entries could not be read: they have no flow ID that could be used."""


class Paging:
    """Follows the pages of one list, so that it ends whatever the cursors say.

    Args:
        known: The IDs of flows that came before, where a list is gone on with.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._flows = set(known)
        self._cursors: set[str] = set()
        self._pages = 0
        self._nothing_new = 0

    def take(self, page: FlowsPage) -> FlowsPage:
        """Return a page without the flows that came before, and with a reason if it is the last.

        Nothing follows a page without `after`, nor one with a `sentence`.
        """
        fresh = tuple({f.flow_id: f for f in page.flows if f.flow_id not in self._flows}.values())
        self._flows.update(flow.flow_id for flow in fresh)
        self._pages += 1
        self._nothing_new = 0 if fresh else self._nothing_new + 1
        page = replace(page, flows=fresh)
        if not page.after or page.sentence:
            return page
        reason = self._reason_to_end(page.after)
        self._cursors.add(page.after)
        return replace(page, sentence=reason)

    def _reason_to_end(self, after: str) -> str:
        if after in self._cursors or self._nothing_new >= _NOTHING_NEW_LIMIT:
            return f"Kaleyra sends pages without end that hold nothing new. {_LOOK}"
        if len(self._flows) >= FLOWS_LIMIT or self._pages >= PAGES_LIMIT:
            return f"That is as many as flow-tui reads: {len(self._flows):,} flows. {_LOOK}"
        return ""


def page_of(reading: Response, after: str = "") -> FlowsPage:
    """Return what an answer tells of an account's flows. Raises nothing, whatever came.

    Args:
        reading: What the API answered when it was asked for the flows.
        after: The cursor that asked for this page.
    """
    found = _found(reading)
    if found is None:
        return FlowsPage(
            (), after, reading, explain_read_error(reading, "the account's flows", _REFUSED)
        )
    entries, paging = found
    flows = [_summary(entry) for entry in entries]
    readable = tuple(flow for flow in flows if flow)
    cursor = _after(paging)
    if len(cursor) > _CURSOR_LIMIT:
        sentence = f"The way to the next page cannot be read. {_LOOK}"
        return FlowsPage(readable, "", reading, sentence, len(flows) - len(readable))
    return FlowsPage(readable, cursor, reading, skipped=len(flows) - len(readable))


def _found(reading: Response) -> tuple[list[Json], Json] | None:
    """Return the entries of a page and its paging; None where there is no page."""
    if not 200 <= (reading.http_status or 0) < 300 or reading.failure or reading.body_truncated:
        return None
    page = load(reading.body.encode("utf-8", "replace"))
    if page is None or FAILURES.intersection(body_of(page).codes):
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


def _after(paging: Json) -> str:
    """Return the cursor of the next page: by itself, or out of the URL that `next` is.

    The URL itself is never followed: it may lead anywhere, and the request carries the key.
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
