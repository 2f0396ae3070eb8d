"""Whom a failure concerns: this flow only, or every request that these credentials would send."""

from http import HTTPStatus
from typing import Final

from flow_tui.kaleyra.advice import is_no_api
from flow_tui.kaleyra.body import parse
from flow_tui.kaleyra.outcome import FAILURES
from flow_tui.model import Answer, Failure, Outcome

_ACCOUNT: Final = frozenset({"RBC001", "E110", "WAV2101"})
"""Wrong credentials, no balance, the daily limit."""
_ABOUT_ACCESS: Final = (401, 403)


def refuses_account(answer: Answer) -> bool:
    """Return whether the next flow would be refused for the same reason.

    `WA-401` means two things: only the one about the account counts. An HTTP 401 or 403 with
    no code that the vendor documents is taken for one about the credentials.
    """
    if answer.failure is Failure.CREDENTIALS:
        return True
    if answer.outcome is Outcome.SUCCEEDED or answer.failure or answer.body_truncated:
        return False
    reply = parse(answer.body.encode("utf-8", "replace"))
    codes = set(reply.codes) if reply else set()
    if codes & _ACCOUNT or (reply and is_no_api(reply)):
        return True
    return answer.http_status in _ABOUT_ACCESS and not codes & FAILURES


def is_no_answer(answer: Answer) -> bool:
    """Return whether an attempt got no answer that could be relied on.

    So it is where nothing was sent, where the outcome is unknown, whoever left it so, where a
    redirect came (Kaleyra has none), and where a proxy wants credentials of its own.
    """
    if answer.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):
        return True
    status = answer.http_status or 0
    return 300 <= status < 400 or status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
