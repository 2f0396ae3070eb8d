"""The codes that the API answers with: what each means, its outcome and its advice, a row each.

RBC001 and the WA-codes are on the vendor's Publish Flow page; its send-message pages spell the
latter without the hyphen and add E110 and WAV2101. The numbers are the platform's (Meta's Flows
API), inside Kaleyra's `error`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flow_tui.kaleyra.body import Body, parse
from flow_tui.model import Answer, Failure, Outcome


@dataclass(frozen=True, slots=True)
class ApiCode:
    """One meaning of a documented code; a code with several meanings has a row for each."""

    code: str
    meaning: str
    """What the API says, in short."""
    advice: str
    """What to do; empty if the outcome alone decides."""
    pattern: str = ""
    """What the response's texts must contain, as a regular expression that ignores case."""
    outcome: Outcome | None = Outcome.REJECTED
    """`REJECTED`: nothing changed, whatever the HTTP status; None: the HTTP status decides."""
    whole_account: bool = False
    """Whether every other flow of the account would be refused, too."""


WRONG_KEY: Final = ApiCode(
    "RBC001",
    "Incorrect SID or API key.",
    "The SID or the API key is wrong, or belongs to another API domain. "
    "Correct the profile's credentials.",
    whole_account=True,
)
NOT_ENABLED: Final = ApiCode(
    "WA-401",
    "API is not available for given customer.",
    "The WhatsApp Flow API is not enabled for this account. Ask Kaleyra support to enable it, and "
    "check that the WABA is on WhatsApp API V2.",
    pattern="not available",
    whole_account=True,
)

CODES: Final = (
    ApiCode(
        "139002",
        "has validation errors",
        "The flow's JSON has validation errors. Fix all of them, then publish again.",
        pattern="validation",
    ),
    ApiCode(
        "139002",
        "endpoint not healthy",
        "The flow's endpoint fails its health check. Fix it, then publish again.",
        pattern="health",
    ),
    ApiCode(
        "139002",
        "no endpoint URI",
        "The flow has no endpoint URI. Set one, then publish again.",
        pattern="endpoint.?uri|data.?channel.?uri",
    ),
    ApiCode(
        "139002",
        "no signed public key",
        "The business phone number has no signed public key. Upload one, then publish again.",
        pattern="public key|signed",
    ),
    ApiCode(
        "139002",
        "no phone number",
        "The WhatsApp Business Account has no phone number. Add one, then publish again.",
        pattern="phone number",
    ),
    ApiCode(
        "139002",
        "no webhooks",
        "The account is not subscribed to the flow webhooks. Subscribe it, then publish again.",
        pattern="webhook|subscri",
    ),
    ApiCode(
        "139002",
        "JSON version expired",
        "The flow's JSON version has expired. Upgrade it to a supported one, then publish again.",
        pattern="version",
    ),
    ApiCode(
        "139002",
        "no app connected",
        "No app is connected to the flow. Connect one, then publish again.",
        pattern=r"\bapp(lication)?\b",
    ),
    ApiCode(
        "139002",
        "not a draft",
        "The flow is not a draft; it may be published already. To publish it again, edit it first.",
        pattern="draft|already|published|state",
    ),
    ApiCode(
        "139002",
        "anything else",
        "The flow is not ready to be published. Fix what the response names, then publish again.",
    ),
    ApiCode(
        "139003",
        "cannot be deprecated",
        "Only a published flow can be deprecated. This one was never published, or is already "
        "deprecated.",
    ),
    ApiCode(
        "139000",
        "blocked by integrity",
        "WhatsApp's integrity checks blocked this. Contact Kaleyra support.",
    ),
    ApiCode(
        "139004",
        "a published flow cannot be deleted",
        "A published flow cannot be deleted; deprecate it instead.",
    ),
    ApiCode(
        "100",
        "no flow with this ID",
        "WhatsApp has no flow with this ID. Check the flow ID and the profile.",
    ),
    WRONG_KEY,
    ApiCode(
        "WA-400",
        "Refer to correct payload format",
        "Kaleyra rejected the request as malformed. Check the flow ID and the API domain; if both "
        "are right, contact Kaleyra support.",
    ),
    ApiCode(
        "E110",
        "insufficient balance",
        "The account's balance is too low. Top it up on kaleyra.io, then try again.",
        outcome=None,
        whole_account=True,
    ),
    ApiCode(
        "WAV2101",
        "daily limit",
        "The account has reached its daily limit. Try again tomorrow.",
        outcome=None,
        whole_account=True,
    ),
    NOT_ENABLED,
    ApiCode(
        "WA-401",
        "The flow_id either does not exist or does not belong to the account.",
        "This account has no such flow. Check the flow ID and the profile.",
        pattern="flow_id|exist|belong",
    ),
    ApiCode(
        "WA-401",
        "anything else",
        "Check the flow ID and the profile. If both are right, contact Kaleyra support.",
    ),
    ApiCode("WA-500", "Please try again later", "", outcome=None),
)
"""In order of precedence: where a response holds several codes, the first row gives the advice.
Of the rows of one code, the first whose pattern is found counts."""

_ACCESS_DENIED: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def find_codes(codes: Iterable[str], texts: Iterable[str]) -> tuple[ApiCode, ...]:
    """Return what documented codes mean, a row a code, in the order of `CODES`.

    Args:
        codes: The codes of a response; `WA401` counts as `WA-401`.
        texts: The texts of the same response.
    """
    spelled = {re.sub(r"\AWA(\d{3})\Z", r"WA-\1", code) for code in codes}
    joined = " ".join(texts)
    found: dict[str, ApiCode] = {}
    for row in CODES:
        if row.code in spelled and re.search(row.pattern, joined, re.IGNORECASE):
            found.setdefault(row.code, row)
    return tuple(found.values())


def codes_in(body: Body | None) -> tuple[ApiCode, ...]:
    """Return what the documented codes in a response body mean; empty for None."""
    return find_codes(body.codes, body.texts) if body else ()


def refuses_account(answer: Answer) -> bool:
    """Return whether the next flow would be refused for the same reason.

    An HTTP 401 or 403 without a documented code counts as a refusal of the credentials.
    """
    if answer.failure is Failure.CREDENTIALS:
        return True
    if answer.outcome is Outcome.SUCCEEDED or answer.failure or answer.body_truncated:
        return False
    found = codes_in(parse(answer.body))
    if any(row.whole_account for row in found):
        return True
    return answer.http_status in _ACCESS_DENIED and not found


def is_inconclusive(answer: Answer) -> bool:
    """Return whether an attempt got no answer from the API itself that can be relied on.

    That is: not sent, unknown, a redirect (Kaleyra has none), or a proxy that asks for a login.
    """
    if answer.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):
        return True
    status = answer.http_status or 0
    return 300 <= status < 400 or status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
