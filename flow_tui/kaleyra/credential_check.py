"""Whether credentials work: what a read of a flow that no one has tells about them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flow_tui import text
from flow_tui.kaleyra.advice import NO_API, WRONG_KEY, is_no_api, network_hint, status_hint
from flow_tui.kaleyra.body import parse
from flow_tui.kaleyra.outcome import REFUSALS
from flow_tui.kaleyra.read_errors import NOT_KALEYRA
from flow_tui.kaleyra.response import Response

_MESSAGE_LIMIT: Final = 300


class CredentialVerdict(StrEnum):
    """What a test of credentials found."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    """The SID or the key is wrong."""
    NO_API = "no_api"
    """The SID and key are right, but the account may not use the API."""
    UNREACHABLE = "unreachable"
    """No answer: nothing is known of the credentials."""
    UNCLEAR = "unclear"
    """Something answered that does not say."""


@dataclass(frozen=True, slots=True)
class CredentialCheck:
    """What a test of credentials found, and a sentence or two for the user."""

    verdict: CredentialVerdict
    sentence: str
    reading: Response


def judge(reading: Response) -> CredentialCheck:
    """Return what the details of a flow that does not exist tell about the credentials."""
    verdict = _verdict(reading)
    return CredentialCheck(verdict, _sentence(verdict, reading), reading)


def _verdict(reading: Response) -> CredentialVerdict:
    if reading.http_status is None:
        return CredentialVerdict.UNREACHABLE
    reply = None if reading.failure else parse(reading.body.encode())
    if reply is None:
        return CredentialVerdict.UNCLEAR
    if "RBC001" in reply.codes:
        return CredentialVerdict.WRONG
    if is_no_api(reply):
        return CredentialVerdict.NO_API
    if REFUSALS.intersection(reply.codes) or 200 <= reading.http_status < 300:
        return CredentialVerdict.ACCEPTED
    return CredentialVerdict.UNCLEAR


def _sentence(verdict: CredentialVerdict, reading: Response) -> str:
    if verdict is CredentialVerdict.ACCEPTED:
        return "Kaleyra accepts the SID and the API key."
    if verdict is CredentialVerdict.WRONG:
        return WRONG_KEY
    if verdict is CredentialVerdict.NO_API:
        return f"Kaleyra accepts the SID and the API key. {NO_API}"
    if verdict is CredentialVerdict.UNREACHABLE:
        message = text.one_line(reading.message, _MESSAGE_LIMIT)
        return f"{message} {network_hint(reading.failure) or 'Try again.'}"
    return f"The answer (HTTP {reading.http_status}) tells nothing of the key. {_unclear(reading)}"


def _unclear(reading: Response) -> str:
    status = reading.http_status or 0
    if status >= 500 or reading.failure:
        return "Try again later."
    if status >= 300:
        return status_hint(status)
    return NOT_KALEYRA
