"""Why a read told nothing, and what to do: a sentence or two that are safe to show."""

from http import HTTPStatus
from typing import Final

from flow_tui import text
from flow_tui.kaleyra.advice import network_hint, refusal_hint, status_hint
from flow_tui.kaleyra.body import Body, parse
from flow_tui.kaleyra.response import Response

NOT_KALEYRA: Final = (
    "It is not Kaleyra's JSON: check the API domain, and what lies between here and there."
)
_SAID_LIMIT: Final = 300
_NOT_NOW: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def explain_read_error(reading: Response, missing: str, refused: str = "") -> str:
    """Return why a read told nothing, whatever it brought, and what to do.

    Args:
        reading: What came back.
        missing: What an answer that is Kaleyra's lacks, for example `the flow's status`.
        refused: What to do about a refusal that has nothing to do with the key or the number
            of requests; empty for the advice on flows.
    """
    if reading.http_status is None:
        return f"{_said(reading)} {network_hint(reading.failure) or 'Try again.'}"
    if reading.failure:
        return f"{_said(reading)} Try again."
    if reading.body_truncated:
        return "The answer is too long to be read to its end. Look on Kaleyra instead."
    reply = parse(reading.body.encode("utf-8", "replace"))
    if refused and _is_refusal(reading.http_status, reply):
        hint = refused
    else:
        hint = refusal_hint(reply) if reply else ""
    return f"{_told(reading, reply, missing)} {hint or _by_status(reading.http_status, reply)}"


def _is_refusal(status: int, reply: Body | None) -> bool:
    """Return whether what was asked for was refused, and not the key or the moment."""
    wrong_key = reply is not None and "RBC001" in reply.codes
    return 400 <= status < 500 and status not in _NOT_NOW and not wrong_key


def _told(reading: Response, reply: Body | None, missing: str) -> str:
    status = reading.http_status or 0
    if said := _said(reading):
        return f"Kaleyra answered HTTP {status}: {said}"
    if reply is None:
        return f"The answer (HTTP {status}) tells nothing."
    return f"The answer (HTTP {status}) does not tell {missing}."


def _by_status(status: int, reply: Body | None) -> str:
    if status >= 500:
        return "Try again later."
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "Kaleyra takes no more requests for now: wait, then try again."
    if status >= 300:
        return status_hint(status)
    return "Try again, or look on Kaleyra." if reply else NOT_KALEYRA


def _said(reading: Response) -> str:
    """Return what the API or the network said as a sentence; empty where it said nothing."""
    said = text.one_line(reading.message, _SAID_LIMIT)
    return said if not said or said[-1] in ".!?…" else f"{said}."
