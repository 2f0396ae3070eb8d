"""What to do after each outcome, in one or two sentences that quote no foreign text."""

from http import HTTPStatus
from typing import Final

from flow_tui.kaleyra.body import Body, read
from flow_tui.kaleyra.codes import codes_in, find_codes
from flow_tui.kaleyra.scope import says_failed, says_rate_limit
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.text import is_dense

_SUCCEEDED: Final = {
    Action.PUBLISH: (
        "The flow can be sent now. It can no longer be deleted, only deprecated or edited back "
        "into a draft."
    ),
    Action.DEPRECATE: (
        "The flow is deprecated for good: it can be neither sent nor restored. Devices that "
        "already have it keep it."
    ),
}
_NOT_SENT: Final = "Nothing was sent, so it is safe to try again."
_CHECK: Final = "It may have taken effect: check the flow's status before anyone tries again."
_LATER: Final = (
    "If it has not, Kaleyra advises trying again after 5, 10 and 15 minutes, then contacting its "
    "support."
)
_FAILED: Final = "WhatsApp failed while it processed the request."
_DENIED: Final = (
    "Access was denied. Check the profile's SID, API key and API domain, whether the team member "
    "who made the key was deleted, and whether this machine is on the key's IP list."
)
_DENIED_BY_GATEWAY: Final = (
    "Access was denied, but not in Kaleyra's words: probably by a gateway or a proxy in between. "
    "Check the API domain, HTTPS_PROXY, and whether this machine's IP address is allowed."
)
_HINTS: Final = {
    Failure.ADDRESS: "Check the profile's API domain and this machine's DNS.",
    Failure.REFUSED: (
        "Check the profile's API domain, and whether this machine can reach it "
        "(firewall, HTTPS_PROXY)."
    ),
    Failure.TLS: (
        "Check the profile's API domain. If a company proxy intercepts TLS, add its CA "
        "certificate to the system's store or name it in SSL_CERT_FILE."
    ),
    Failure.CONNECT_TIMEOUT: (
        "Check whether this machine can reach the API domain (firewall, HTTPS_PROXY)."
    ),
    Failure.PROXY: (
        "Check the proxy's settings and NO_PROXY, and whether the proxy requires a login or blocks "
        "the API domain."
    ),
    Failure.CREDENTIALS: "Correct what the message names.",
    Failure.INTERNAL: "This is a bug in flow-tui: please report it.",
}
_UNKNOWN: Final = {
    Failure.TIMEOUT: "The request was sent but timed out before the response was complete.",
    Failure.LOST: (
        "The request was sent but the connection was lost before the response was complete."
    ),
    Failure.MALFORMED: (
        "The response is not valid HTTP, so it cannot be relied on; a proxy may have sent it."
    ),
    Failure.SURPLUS: (
        "More bytes follow the response, so it cannot be relied on; it may answer another request."
    ),
    Failure.DIED: "flow-tui ended before it recorded the response.",
    Failure.INTERNAL: (
        "A bug in flow-tui ended a request that may already have been sent: please report it."
    ),
}


def advise(action: Action, answer: Answer) -> str:
    """Return what to do after an attempt ended with `answer`; safe to show."""
    if answer.outcome is Outcome.SUCCEEDED:
        return _SUCCEEDED[action]
    if answer.outcome is Outcome.NOT_SENT:
        return f"{_NOT_SENT} {network_hint(answer.failure)}".strip()
    body, status = read(answer), answer.http_status or 0
    found = codes_in(body, status) if body else find_codes([answer.code], [answer.message])
    advice = next((row.advice for row in found if row.advice), "")
    if answer.outcome is Outcome.REJECTED:
        return advice or status_hint(status, body)
    if answer.failure in _UNKNOWN:
        return f"{_UNKNOWN[answer.failure]} {_CHECK}"
    if says_failed(body, status):
        return f"{_FAILED} {_CHECK} {_LATER}"
    if status >= 500:
        return f"{_CHECK} {advice or _LATER}"
    return f"{_why_unknown(answer, body)} {_CHECK}"


def network_hint(failure: Failure | None) -> str:
    """Return what to check after a failure before sending; empty for any other."""
    return _HINTS.get(failure, "") if failure else ""


def status_hint(status: int, body: Body | None = None) -> str:
    """Return what to do about a refusal whose code is not documented.

    Args:
        status: The HTTP status.
        body: What its body holds; None if it is not JSON.
    """
    if 300 <= status < 400:
        return "Kaleyra does not redirect: the profile's API domain is probably wrong."
    if says_rate_limit(status, body):
        return "Kaleyra is rate-limiting requests. Nothing changed: try again later."
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        # All that Kaleyra documents has a code.
        return _DENIED if body and body.code else _DENIED_BY_GATEWAY
    if status == HTTPStatus.NOT_FOUND:
        return "There is nothing at this URL: the profile's API domain is probably wrong."
    return "Kaleyra refused the request and nothing changed. Correct what its response names."


def refusal_hint(body: Body | None, status: int) -> str:
    """Return what to do about the documented codes in a response; empty if it has none."""
    return next((row.advice for row in codes_in(body, status) if row.advice), "")


def _why_unknown(answer: Answer, body: Body | None) -> str:
    if answer.http_status == HTTPStatus.REQUEST_TIMEOUT:
        return "Kaleyra did not receive the whole request in time."
    if answer.body_truncated:
        return "The response is too long to read in full."
    if not answer.body.strip():
        return "The response is empty."
    if is_dense(answer.body):
        return "The response has too many values to be read."
    if body is None:
        return "The response is not Kaleyra's JSON; a proxy or a login page may have sent it."
    if body.says_failure:
        return "Kaleyra answered “success: false”, which leaves open whether anything changed."
    if body.says_success:
        return "The response reports both success and failure."
    return "The response does not say “success: true”."
