"""From a response to an outcome: a pure function of status, headers and body."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flow_tui.kaleyra.body import Body, parse, to_one_line
from flow_tui.model import Outcome

REFUSALS: Final = frozenset(
    {
        *("RBC001", "WA-400", "WA-401"),
        *("WA400", "WA401"),  # the send-message pages leave the hyphen out
        *("100", "139000", "139002", "139003", "139004"),  # the platform's
    }
)
"""Documented codes that say the request was refused, so that nothing changed."""

FAILURES: Final = REFUSALS | {"WA-500", "WA500", "E110", "WAV2101"}
"""All documented codes; those beyond the refusals do not say that nothing changed."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What a response means. Code and message are foreign text, each one line."""

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
    """Return what a response to a publish or deprecate means. Raises nothing, whatever came.

    Where the signs disagree, only what is certain wins: a status of 4xx or 3xx is a refusal
    even beside `"success": true`; in a 2xx, `"success": true` beside a documented failure code
    is unknown; a body that was not read to its end says nothing.

    Args:
        status: The HTTP status.
        headers: The response's headers, names in lower case.
        body: What was read of the body, decompressed.
        complete: Whether the response came to its end.
        truncated: Whether more came than was read.
    """
    reply = parse(body) if complete and not truncated else None
    message = reply.message if reply else ""
    if not message and not 200 <= status < 300:
        message = _phrase(status)
    if wait := to_one_line(headers.get("retry-after", ""), 40):
        message = f"{message} (Retry-After: {wait})".strip()
    code = reply.codes[0] if reply and reply.codes else ""
    return Classified(_outcome(status, reply), code, message)


def _outcome(status: int, reply: Body | None) -> Outcome:
    codes = set(reply.codes) if reply else set()
    if 200 <= status < 300 and reply and reply.says_success:
        return Outcome.UNKNOWN if codes & FAILURES else Outcome.SUCCEEDED
    if codes & REFUSALS or (300 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT):
        return Outcome.REJECTED
    return Outcome.UNKNOWN


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
