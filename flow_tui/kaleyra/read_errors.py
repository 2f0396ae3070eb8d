"""Why a read failed, and what to do: a sentence or two that are safe to show."""

from http import HTTPStatus
from typing import Final

from flow_tui import text
from flow_tui.kaleyra.advice import network_hint, refusal_hint, status_hint
from flow_tui.kaleyra.body import Body, read
from flow_tui.kaleyra.codes import WRONG_KEY, codes_in
from flow_tui.kaleyra.response import Response
from flow_tui.kaleyra.scope import says_failed, says_rate_limit
from flow_tui.model import Failure

NOT_KALEYRA: Final = "It is not Kaleyra's JSON. Check the API domain, and any proxy in between."
_MESSAGE_LIMIT: Final = 300


def explain_read_error(response: Response, missing: str, refused: str = "") -> str:
    """Return why a read failed, and what to do.

    Args:
        response: What came back.
        missing: What the response should have held, for example `the flow's status`.
        refused: What to do about a refusal that concerns neither the API key nor the number
            of requests; empty for the advice on flows.
    """
    if response.http_status is None:
        return network_error(response)
    if response.failure:
        return f"{_message(response)} {_again(response)}"
    if response.body_truncated:
        return "The response is too long to read in full. Check on Kaleyra instead."
    body, status = read(response), response.http_status
    hint = refused if refused and _is_refusal(status, body) else refusal_hint(body, status)
    return f"{_reason(response, body, missing)} {hint or _hint(status, body)}"


def network_error(response: Response) -> str:
    """Return why there was no response, and what to do."""
    return f"{_message(response)} {network_hint(response.failure) or _again(response)}"


def _again(response: Response) -> str:
    return NOT_KALEYRA if response.failure is Failure.MALFORMED else "Try again."


def _is_refusal(status: int, body: Body | None) -> bool:
    """Return whether the request itself was refused, not the API key and not for now only."""
    if not 400 <= status < 500 or status == HTTPStatus.REQUEST_TIMEOUT:
        return False
    if says_rate_limit(status, body) or says_failed(body, status):
        return False
    return WRONG_KEY not in codes_in(body, status)


def _reason(response: Response, body: Body | None, missing: str) -> str:
    if message := _message(response):
        return f"Kaleyra answered HTTP {response.http_status}: {message}"
    if not response.body.strip():
        return f"The response (HTTP {response.http_status}) is empty."
    if body is None:
        return f"The response (HTTP {response.http_status}) cannot be read."
    return f"The response (HTTP {response.http_status}) does not include {missing}."


def _hint(status: int, body: Body | None) -> str:
    if says_rate_limit(status, body):
        return "Kaleyra is rate-limiting requests: wait, then try again."
    if status >= 500 or says_failed(body, status):
        return "Try again later."
    if status >= 300:
        return status_hint(status, body)
    return "Try again, or check on Kaleyra." if body else NOT_KALEYRA


def _message(response: Response) -> str:
    """Return the API's or the network's message as a sentence; empty if there is none."""
    message = text.one_line(response.message, _MESSAGE_LIMIT)
    return message if not message or message[-1] in ".!?…" else f"{message}."
