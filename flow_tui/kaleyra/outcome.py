"""Classify a response: from HTTP status, headers and body to an outcome. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flow_tui.kaleyra.body import Body, parse, to_one_line
from flow_tui.kaleyra.codes import codes_in
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
    body: bytes,
    *,
    complete: bool,
    truncated: bool = False,
) -> Classified:
    """Return the outcome of a response to a publish or deprecate. Never raises.

    Contradictions are resolved to what is certain: a 3xx or 4xx is a refusal even with
    `"success": true`; a 2xx with `"success": true` and a documented failure code is unknown; a
    body that was not read to its end is ignored.

    Args:
        status: The HTTP status.
        headers: The response's headers, names in lower case.
        body: What was read of the body, decompressed.
        complete: Whether the response arrived in full.
        truncated: Whether the body is longer than what was read.
    """
    parsed = parse(body) if complete and not truncated else None
    message = parsed.message if parsed else ""
    if not message and not 200 <= status < 300:
        message = _phrase(status)
    if wait := to_one_line(headers.get("retry-after", ""), 40):
        message = f"{message} (Retry-After: {wait})".strip()
    code = parsed.codes[0] if parsed and parsed.codes else ""
    return Classified(_outcome(status, parsed), code, message)


def _outcome(status: int, body: Body | None) -> Outcome:
    found = codes_in(body)
    if 200 <= status < 300 and body and body.says_success:
        return Outcome.UNKNOWN if found else Outcome.SUCCEEDED
    if any(row.outcome is Outcome.REJECTED for row in found):
        return Outcome.REJECTED
    if 300 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT:
        return Outcome.REJECTED
    return Outcome.UNKNOWN


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
