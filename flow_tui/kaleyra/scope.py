"""What an answer says beyond its own flow: of the account, of the rate of requests, or nothing."""

from http import HTTPStatus
from typing import Final

from flow_tui.kaleyra.body import Body, Recorded, read
from flow_tui.kaleyra.codes import codes_in
from flow_tui.model import Answer, Failure, Outcome

_ACCESS_DENIED: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_IN_DETAILS: Final = frozenset({"139000", "139002"})
"""Refusals whose reasons are in the flow's validation errors and health (Meta's Flows API)."""


def refuses_account(answer: Answer) -> bool:
    """Return whether the next flow would be refused for the same reason.

    An HTTP 401 or 403 without a documented code counts as a refusal of the credentials, and so
    does one whose body cannot be read: going on would ask for each flow what was just denied.
    """
    if answer.failure is Failure.CREDENTIALS:
        return True
    if answer.outcome is Outcome.SUCCEEDED:
        return False
    found = codes_in(read(answer), answer.http_status or 0)
    if any(row.whole_account for row in found):
        return True
    is_denied = answer.outcome is Outcome.REJECTED and answer.http_status in _ACCESS_DENIED
    return is_denied and not found


def refuses_reading(response: Recorded) -> bool:
    """Return whether a read was refused for the account, so that each other one would be, too.

    As with an attempt, an HTTP 401 or 403 without a documented code is such a refusal; but not
    one that may answer another request.
    """
    if response.failure is Failure.CREDENTIALS:
        return True
    if response.failure is Failure.SURPLUS:
        return False
    status = response.http_status or 0
    found = codes_in(read(response), status)
    return any(row.whole_account for row in found) or (status in _ACCESS_DENIED and not found)


def is_explained_by_details(answer: Answer) -> bool:
    """Return whether it is a refusal whose reasons are in the flow's details.

    The platform's code may stand inside `error`, beside a code of Kaleyra's.
    """
    if answer.outcome is not Outcome.REJECTED:
        return False
    body = read(answer)
    return not _IN_DETAILS.isdisjoint((answer.code, *(body.codes if body else ())))


def is_rate_limited(answer: Recorded) -> bool:
    """Return whether there were too many requests, by the HTTP status or by a code."""
    return says_rate_limit(answer.http_status or 0, read(answer))


def says_rate_limit(status: int, body: Body | None) -> bool:
    """Return whether a response says that there were too many requests.

    Args:
        status: Its HTTP status.
        body: Its body; None if it cannot be read.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return any(row.is_rate_limit for row in codes_in(body, status))


def says_failed(body: Body | None, status: int) -> bool:
    """Return whether a response says that the platform failed, and not that it refused.

    A redirect never reached the platform, whatever its body says.
    """
    if body is None or 300 <= status < 400 or says_rate_limit(status, body):
        return False
    decided = (row.outcome for row in codes_in(body, status) if row.outcome)
    return body.is_transient or next(decided, None) is Outcome.UNKNOWN


def refuses_parameter(response: Recorded) -> bool:
    """Return whether a read was refused perhaps only for a parameter that can be left out.

    That is an HTTP 400 which says nothing else: of the account, of too many requests, of a failure.
    """
    if response.http_status != HTTPStatus.BAD_REQUEST:
        return False
    body = read(response)
    found = codes_in(body, HTTPStatus.BAD_REQUEST)
    is_other = any(row.whole_account or row.is_rate_limit for row in found)
    return not is_other and not says_failed(body, HTTPStatus.BAD_REQUEST)


def is_inconclusive(answer: Answer) -> bool:
    """Return whether an attempt got no answer from the API itself that can be relied on.

    That is: not sent, unknown, a redirect (Kaleyra has none), or a proxy that asks for a login.
    """
    if answer.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):
        return True
    status = answer.http_status or 0
    return 300 <= status < 400 or status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
