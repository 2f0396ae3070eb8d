"""Whether credentials work, judged by a read of a flow that no account has."""

from dataclasses import dataclass
from enum import StrEnum

from flow_tui.kaleyra.advice import status_hint
from flow_tui.kaleyra.body import read
from flow_tui.kaleyra.codes import NOT_ENABLED, WRONG_KEY, codes_in
from flow_tui.kaleyra.read_errors import NOT_KALEYRA, network_error
from flow_tui.kaleyra.response import Response
from flow_tui.kaleyra.scope import says_failed, says_rate_limit
from flow_tui.model import Failure, Outcome

NO_FLOW_ID = "0"
"""A flow ID that no account has."""


class CredentialVerdict(StrEnum):
    """The result of a credential check."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    """The SID or the key is wrong."""
    NO_API = "no_api"
    """The SID and key are right, but the API is not enabled for the account."""
    UNREACHABLE = "unreachable"
    """There was no response, so nothing is known of the credentials."""
    UNCLEAR = "unclear"
    """The response does not show whether they work."""


@dataclass(frozen=True, slots=True)
class CredentialCheck:
    """The result of a credential check, and a sentence or two for the user."""

    verdict: CredentialVerdict
    sentence: str


def credential_check_of(response: Response) -> CredentialCheck:
    """Return what the response for a flow that does not exist means for the credentials."""
    verdict = _verdict(response)
    return CredentialCheck(verdict, _sentence(verdict, response))


def _verdict(response: Response) -> CredentialVerdict:
    if response.http_status is None:
        return CredentialVerdict.UNREACHABLE
    body, status = read(response), response.http_status
    found = codes_in(body, status)
    if WRONG_KEY in found:
        return CredentialVerdict.WRONG
    if NOT_ENABLED in found:
        return CredentialVerdict.NO_API
    if body is None or says_rate_limit(status, body) or says_failed(body, status):
        return CredentialVerdict.UNCLEAR
    refused = any(row.outcome is Outcome.REJECTED for row in found)
    return (
        CredentialVerdict.ACCEPTED if refused or 200 <= status < 300 else CredentialVerdict.UNCLEAR
    )


def _sentence(verdict: CredentialVerdict, response: Response) -> str:
    match verdict:
        case CredentialVerdict.ACCEPTED:
            return "Kaleyra accepts the SID and the API key."
        case CredentialVerdict.WRONG:
            return WRONG_KEY.advice
        case CredentialVerdict.NO_API:
            return f"Kaleyra accepts the SID and the API key. {NOT_ENABLED.advice}"
        case CredentialVerdict.UNREACHABLE:
            return network_error(response)
    unclear = f"The response (HTTP {response.http_status}) does not show whether the key is right."
    return f"{unclear} {_unclear(response)}"


def _unclear(response: Response) -> str:
    body, status = read(response), response.http_status or 0
    if response.failure is Failure.MALFORMED:
        return NOT_KALEYRA
    if response.failure or status >= 500 or says_failed(body, status):
        return "Try again later."
    return status_hint(status, body) if status >= 300 else NOT_KALEYRA
