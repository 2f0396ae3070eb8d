"""The API's responses as the vendor's Publish Flow page documents them, and a few it does not.

The bodies are those of the page, to the letter: `data` is a list or an object, `error` a string
or an object, and `WA-401` means two things.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Final

from flow_tui.sandbox.flows import HOSTILE_TEXT, Behaviour


class Delivery(Enum):
    """How much of a response is sent."""

    WHOLE = auto()
    HALF = auto()
    """The head and the first half of the body; then the connection ends."""
    RESET = auto()
    """Nothing: the connection is reset."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP response."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    wait_seconds: float | None = 0.0
    """Seconds before it is sent; None for never."""
    delivery: Delivery = Delivery.WHOLE


def json_reply(status: int, body: Mapping[str, object]) -> Reply:
    """Return a response with a JSON body in UTF-8; only lone surrogates are escaped."""
    text = json.dumps(body, ensure_ascii=False)
    return Reply(status, text.encode("utf-8", "backslashreplace"))


def html(status: int, title: str, text: str) -> Reply:
    """Return a page; the texts are ASCII and may have markup."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>"
    return Reply(status, f"{page}\n<p>{text}</p>\n</body></html>\n".encode(), "text/html")


def _failure(
    status: int, code: str, message: str, error: str | Mapping[str, object], data: object
) -> Reply:
    return json_reply(status, {"code": code, "message": message, "data": data, "error": error})


def platform_error(code: int, title: str, message: str, **more: object) -> Reply:
    """Return a refusal of the platform, inside Kaleyra's `error`.

    The vendor does not document this shape; the inner object is as the platform documents it.

    Args:
        code: The platform's code, for example 139002.
        title: The platform's name for the error.
        message: What is wrong, and what to do.
        more: Further members of the inner object.
    """
    error = {
        "message": f"(#{code}) {title}",
        "type": "OAuthException",
        "code": code,
        "is_transient": False,
        "error_user_title": title,
        "error_user_msg": message,
        **more,
    }
    return _failure(400, "WA-400", message, error, {})


_INCORRECT_KEY: Final = "Incorrect SID or API key."
_NOT_AVAILABLE: Final = (
    "API is not available for given customer.Please contact support for more info"
)
_NO_SUCH_FLOW: Final = "The flow_id either does not exist or does not belong to the account."

SUCCESS: Final = json_reply(200, {"success": True})
SUCCESS_FALSE: Final = json_reply(200, {"success": False})
WRONG_KEY: Final = _failure(401, "RBC001", _INCORRECT_KEY, {"error": _INCORRECT_KEY}, [])
WRONG_ACCOUNT: Final = _failure(401, "WA-401", _NOT_AVAILABLE, _NOT_AVAILABLE, {})
INCORRECT_PAYLOAD: Final = _failure(
    400, "WA-400", "Refer to correct payload format", {"payload": "Incorrect payload format"}, {}
)
SERVER_ERROR: Final = _failure(
    500, "WA-500", "Please try again later", {"error": "Internal server error"}, {}
)
NO_SUCH_FLOW: Final = _failure(401, "WA-401", _NO_SUCH_FLOW, {"flow_id": _NO_SUCH_FLOW}, {})
NO_SUCH_FLOW_500: Final = Reply(500, NO_SUCH_FLOW.body)
"""The vendor's page prints the body under 500, which contradicts its code; both may occur."""

NOT_FOUND: Final = json_reply(404, {"message": "no Route matched with those values"})


def rate_limited(seconds: int) -> Reply:
    """Return HTTP 429 with a `Retry-After` in seconds."""
    body = b'{"message": "API rate limit exceeded"}'
    return Reply(429, body, headers=(("Retry-After", str(seconds)),))


RATE_LIMITED: Final = rate_limited(60)
REDIRECT: Final = Reply(302, b"", headers=(("Location", "/login"),))
PROXY_PAGE: Final = html(200, "Sign in to the network", "Accept the terms of use to go on.")
BAD_GATEWAY: Final = html(502, "502 Bad Gateway", "The server behind this one did not answer.")
NO_ANSWER: Final = Reply(200, b"", wait_seconds=None)
INTEGRITY: Final = platform_error(
    139000,
    "Blocked by Integrity",
    "An integrity issue was found on the account; flows cannot be published. Contact support.",
    error_subcode=4233020,
)
CANNOT_BE_SEEN: Final = platform_error(
    100,
    "Unsupported request",
    "The object does not exist, cannot be loaded due to missing permissions, or does not support "
    "this operation.",
    error_subcode=33,
)
NO_ACCESS: Final = platform_error(
    190, "Invalid OAuth access token", "The session of the app for this account has ended."
)
PLATFORM_FAILED: Final = platform_error(
    2,
    "Service temporarily unavailable",
    "An unexpected error has occurred. Please retry your request later.",
    is_transient=True,
)
TOO_MANY_IN_BODY: Final = platform_error(
    4, "Application request limit reached", "There were too many calls from this app."
)
UNKNOWN_FIELD: Final = platform_error(
    100,
    "Invalid parameter",
    "Tried accessing nonexisting field (health_status) on node type (Flow).",
)
EMPTY: Final = Reply(200, b"")
GATEWAY_DENIED: Final = html(403, "403 Forbidden", "Your address may not use this service.")
NO_FLOWS_OF_A_FLOW: Final = platform_error(
    100,
    "Invalid parameter",
    "Tried accessing nonexisting field (flows) on node type (Flow).",
)
HOSTILE: Final = _failure(
    400, "WA-400", HOSTILE_TEXT, {HOSTILE_TEXT: HOSTILE_TEXT}, {"[/]": [HOSTILE_TEXT]}
)

_LARGE_ENTRIES: Final = 1_000


@cache
def large() -> Reply:
    """Return a refusal with a thousand validation errors, about 200 kB."""
    return invalid_flow(validation_errors(_LARGE_ENTRIES))


def validation_errors(count: int) -> list[dict[str, object]]:
    """Return `count` validation errors, about 200 bytes each."""
    return [
        {
            "error": "INVALID_PROPERTY_VALUE",
            "error_type": "FLOW_JSON_ERROR",
            "message": f"Invalid value found for property 'type' of component {number}.",
            "line_start": 4 * number,
            "line_end": 4 * number,
            "column_start": 17,
            "column_end": 30,
        }
        for number in range(1, count + 1)
    ]


def invalid_flow(validation_errors: object) -> Reply:
    """Return the platform's refusal to publish a flow that has validation errors."""
    return platform_error(
        139002,
        "Publishing a flow with validation errors",
        "The flow has validation errors. Fix them all before it is published.",
        validation_errors=validation_errors,
    )


def without_effect(behaviour: Behaviour) -> Reply | None:
    """Return the response of a behaviour that has no effect; None for one that may."""
    if behaviour is Behaviour.LARGE:
        return large()
    return _WITHOUT_EFFECT.get(behaviour)


def for_every_request(behaviour: Behaviour) -> Reply | None:
    """Return the response of a behaviour to reads and writes alike; None if there is none."""
    return _WITHOUT_EFFECT[behaviour] if behaviour in _FOR_EVERY_REQUEST else None


_WITHOUT_EFFECT: Final = {
    Behaviour.WRONG_KEY: WRONG_KEY,
    Behaviour.WRONG_ACCOUNT: WRONG_ACCOUNT,
    Behaviour.NO_SUCH_FLOW: NO_SUCH_FLOW,
    Behaviour.NO_SUCH_FLOW_500: NO_SUCH_FLOW_500,
    Behaviour.INCORRECT_PAYLOAD: INCORRECT_PAYLOAD,
    Behaviour.INTEGRITY: INTEGRITY,
    Behaviour.SERVER_ERROR: SERVER_ERROR,
    Behaviour.NO_ANSWER: NO_ANSWER,
    Behaviour.NOT_JSON: PROXY_PAGE,
    Behaviour.HTML_502: BAD_GATEWAY,
    Behaviour.SUCCESS_FALSE: SUCCESS_FALSE,
    Behaviour.REDIRECT: REDIRECT,
    Behaviour.RATE_LIMITED: RATE_LIMITED,
    Behaviour.HOSTILE: HOSTILE,
    Behaviour.CANNOT_BE_SEEN: CANNOT_BE_SEEN,
    Behaviour.NO_ACCESS: NO_ACCESS,
    Behaviour.GATEWAY_DENIED: GATEWAY_DENIED,
    Behaviour.EMPTY: EMPTY,
    Behaviour.RATE_LIMITED_IN_BODY: TOO_MANY_IN_BODY,
}
_FOR_EVERY_REQUEST: Final = frozenset(
    {
        Behaviour.WRONG_KEY,
        Behaviour.WRONG_ACCOUNT,
        Behaviour.NO_SUCH_FLOW,
        Behaviour.NO_SUCH_FLOW_500,
        Behaviour.CANNOT_BE_SEEN,
    }
)
