"""Parse the preview of a flow: a link that opens it for whoever has it. Pure; never raises.

The shape is the platform's, which Kaleyra does not document and may not offer: `{"preview":
{"preview_url": "https://…", "expires_at": "…"}, "id": "…"}`.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flow_tui.kaleyra.flow_details import object_in, of_another_flow
from flow_tui.kaleyra.foreign_url import BadUrlError, parse_url
from flow_tui.kaleyra.json_values import Digits, JsonObject, as_list, as_text
from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response
from flow_tui.secret import Secret
from flow_tui.validation import is_loopback

NOT_OFFERED: Final = "Kaleyra does not offer a preview of this flow."
_TIME_LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """The result of asking for a preview. It holds no response, which has the link in it."""

    link: Secret | None
    """Opens the preview without a login; None if there is none."""
    expires_at: str
    """When the link expires, as the API returned it; foreign text in one line, may be empty."""
    sentence: str
    """Why there is no link, and what to do, safe to show; empty if there is one."""


def preview_result_of(response: Response, flow_id: str, base_url: str) -> PreviewResult:
    """Return the link to a preview, or why there is none. Never raises.

    Args:
        response: The response to the request for the flow's preview.
        flow_id: The requested flow; the preview of another one is rejected.
        base_url: The base URL of the API.
    """
    found = object_in(response)
    if found is None:
        return _without_link(explain_read_error(response, "a preview", refused=NOT_OFFERED))
    flow = _flow_in(found)
    if sentence := of_another_flow(flow, flow_id):
        return _without_link(sentence)
    preview = flow.get("preview")
    link = preview.get("preview_url") if isinstance(preview, dict) else None
    if not isinstance(preview, dict) or not isinstance(link, str) or isinstance(link, Digits):
        return _without_link(NOT_OFFERED)
    try:
        _check(link.strip(), base_url)
    except BadUrlError as error:
        return _without_link(f"Kaleyra names a preview link that {error}. It is not shown.")
    return PreviewResult(Secret(link.strip()), as_text(preview.get("expires_at"), _TIME_LIMIT), "")


def _flow_in(found: JsonObject) -> JsonObject:
    """Return the object with the preview: the outer one, or the only one in its `data`."""
    inner = as_list(found.get("data"))
    only = inner[0] if len(inner) == 1 else None
    return only if isinstance(only, dict) and "preview" not in found else found


def _without_link(sentence: str) -> PreviewResult:
    return PreviewResult(None, "", sentence)


def _check(link: str, base_url: str) -> None:
    """Refuse a link that a browser must not open.

    Raises:
        BadUrlError: It is no https URL or, unless the API is on this machine, leads there.
    """
    leads_here = is_loopback(parse_url(link).hostname)
    if leads_here and not is_loopback(urlsplit(base_url).hostname or ""):
        raise BadUrlError("leads to this machine")
