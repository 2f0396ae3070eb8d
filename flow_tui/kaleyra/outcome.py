"""Classify a response: from HTTP status, headers and body to an outcome. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flow_tui.kaleyra.body import Body, parse
from flow_tui.kaleyra.charset import decoded
from flow_tui.kaleyra.codes import codes_in, find_codes, is_refusal_status
from flow_tui.kaleyra.json_values import to_one_line
from flow_tui.kaleyra.scope import says_failed
from flow_tui.model import Outcome


@dataclass(frozen=True, slots=True)
class Classified:
    """The outcome of a response. Code and message are foreign text, each one line."""

    outcome: Outcome
    code: str
    message: str


def classify(
    status: int,
    headers: Mapping[str, str],
    body: bytes | str,
    *,
    complete: bool,
    truncated: bool = False,
) -> Classified:
    """Return the outcome of a response to a publish or deprecate. Never raises.

    Contradictions are resolved to what is certain: a 3xx or 4xx is a refusal even with
    `"success": true`, but not if it says that the platform failed; a 2xx with `"success": true`
    and a documented failure code is unknown; a body that was not read to its end is ignored.

    Args:
        status: The HTTP status.
        headers: The response's headers, names in lower case.
        body: What was read of the body, decompressed.
        complete: Whether the response arrived in full.
        truncated: Whether the body is longer than what was read.
    """
    text = body if isinstance(body, str) else decoded(body, headers.get("content-type", ""))
    parsed = parse(text) if complete and not truncated else None
    message = parsed.message if parsed else ""
    if not message and not 200 <= status < 300:
        message = _phrase(status)
    if wait := to_one_line(headers.get("retry-after", ""), 40):
        message = f"{message} (Retry-After: {wait})".strip()
    return Classified(_outcome(status, parsed), parsed.code if parsed else "", message)


def _outcome(status: int, body: Body | None) -> Outcome:
    if body and body.says_success and 200 <= status < 300:
        return Outcome.UNKNOWN if _contradicts_success(body) else Outcome.SUCCEEDED
    if says_failed(body, status):
        return Outcome.UNKNOWN
    is_refused = any(row.outcome is Outcome.REJECTED for row in codes_in(body, status))
    return Outcome.REJECTED if is_refused or is_refusal_status(status) else Outcome.UNKNOWN


def _contradicts_success(body: Body) -> bool:
    return body.is_transient or bool(find_codes([*body.codes, body.number], body.texts))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
