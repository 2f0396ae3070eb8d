"""The codes that the API answers with: what each means, its outcome and its advice, a row each.

RBC001 and the WA-codes are on the vendor's Publish Flow page; its send-message pages spell the
latter without the hyphen and add E110, WAV2101 and WA429. The numbers are the platform's (Meta's
Flows API), inside Kaleyra's `error`.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from flow_tui.kaleyra.api_code import ApiCode
from flow_tui.kaleyra.body import Body
from flow_tui.model import Outcome

WRONG_KEY: Final = ApiCode(
    "RBC001",
    "Incorrect SID or API key.",
    "The SID or the API key is wrong, or belongs to another API domain; or the team member who "
    "made the key was deleted, or this machine is not on the key's IP list. Correct the profile's "
    "credentials.",
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
        "4",
        "too many requests",
        "WhatsApp is rate-limiting requests. Nothing changed: try again later.",
        also=("17", "32", "613", "80002-80014", "130429", "131048", "131056"),
        is_rate_limit=True,
    ),
    ApiCode(
        "WA-429",
        "too many requests",
        "Kaleyra is rate-limiting requests. Nothing changed: it advises trying again after 5, 10 "
        "and 15 minutes, then contacting its operations team.",
        is_rate_limit=True,
    ),
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
        "deprecated",
        "The flow is DEPRECATED, which is final: it cannot be edited either. Clone it and publish "
        "the clone.",
        pattern="deprecated",
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
        "WhatsApp's integrity checks blocked this. Most often the account has no payment method, "
        "the business is not verified, its display name was declined, or the number is a test "
        "number: check these in WhatsApp Manager, then contact Kaleyra support.",
        subcode="4233020",
    ),
    ApiCode(
        "139000",
        "blocked by integrity",
        "WhatsApp's integrity checks blocked this. Contact Kaleyra support.",
    ),
    ApiCode(
        "139001",
        "cannot be updated, or was saved but not processed",
        "WhatsApp could not update the flow, or saved the change but failed to process it. Check "
        "the flow, then try again.",
        outcome=None,
    ),
    ApiCode(
        "139004",
        "a published flow cannot be deleted",
        "A published flow cannot be deleted; deprecate it instead.",
    ),
    ApiCode(
        "139006",
        "metrics threshold not reached",
        "WhatsApp has no metrics of a flow before it was used often enough.",
    ),
    ApiCode(
        "100",
        "does not exist, or cannot be seen right now",
        "The flow does not exist, or cannot be seen right now. Check the flow ID and the profile; "
        "if both are right, try again later.",
        subcode="33",
    ),
    ApiCode(
        "100",
        "a field that does not exist",
        "WhatsApp does not know a field that the request names. Nothing is wrong with the flow.",
        pattern="non.?existing field|(unknown|invalid|no such) field|field that does not exist",
    ),
    ApiCode(
        "100",
        "name not unique",
        "Another flow of the account has the same name. Rename one of them, then publish again.",
        pattern=r"\bname\b.{0,60}(unique|already|taken|in use|exists)|duplicate.{0,20}\bname\b",
    ),
    ApiCode(
        "100",
        "data API version",
        "The flow's data API version is not valid. Set a supported one, then publish again.",
        pattern="data.?api.?version",
    ),
    ApiCode(
        "100",
        "JSON version",
        "The flow's JSON version is not valid. Set a supported one, then publish again.",
        pattern="json.?version",
    ),
    ApiCode(
        "100",
        "endpoint URI",
        "The flow's endpoint URI is not valid. Correct it, then publish again.",
        pattern="endpoint.?uri|data.?channel.?uri",
    ),
    ApiCode(
        "100",
        "no flow with this ID",
        "WhatsApp has no flow with this ID. Check the flow ID and the profile.",
        pattern=r"\A\Z|no (such )?flow|flow.?id|object with id|unknown id|does not exist|not found",
    ),
    ApiCode(
        "100",
        "anything else",
        "WhatsApp refused a parameter. Correct what the response names; if it names nothing, check "
        "the flow ID and the profile.",
    ),
    ApiCode(
        "190",
        "Kaleyra has no access to the account",
        "WhatsApp refuses Kaleyra's access to the account, for which your API key is not the "
        "cause. Contact Kaleyra support.",
        also=("10", "200-299", "368", "131031"),
        whole_account=True,
    ),
    ApiCode(
        "1",
        "WhatsApp failed",
        "",
        also=("2", "-1", "131000", "131016"),
        outcome=Outcome.UNKNOWN,
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


def find_codes(
    codes: Iterable[str], texts: Iterable[str], subcodes: Iterable[str] = ()
) -> tuple[ApiCode, ...]:
    """Return what documented codes mean, a row a code, in the order of `CODES`.

    Args:
        codes: The codes of a response; `WA401` counts as `WA-401`.
        texts: The texts of the same response.
        subcodes: Its subcodes; an empty one is contained.
    """
    spelled = {re.sub(r"\AWA(\d{3})\Z", r"WA-\1", code) for code in codes}
    joined, subcodes = " ".join(texts), {"", *subcodes}
    found: dict[str, ApiCode] = {}
    for row in CODES:
        if spelled & _ALL_CODES[row] and row.subcode in subcodes and _is_meant(row, joined):
            found.setdefault(row.code, row)
    return tuple(found.values())


def codes_in(body: Body | None, status: int = 0) -> tuple[ApiCode, ...]:
    """Return what the documented codes in a response body mean; empty for None.

    Args:
        body: The body.
        status: The HTTP status. Only in a refusal is a short number beside the message taken for
            the platform's: a gateway's error page has such numbers, too.
    """
    if body is None:
        return ()
    codes = [*body.codes, body.number] if is_refusal_status(status) else body.codes
    return find_codes(codes, body.texts, body.subcodes)


def is_refusal_status(status: int) -> bool:
    """Return whether an HTTP status by itself means that nothing changed."""
    return 300 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT


def _is_meant(row: ApiCode, texts: str) -> bool:
    return re.search(row.pattern, texts, re.IGNORECASE) is not None


_ALL_CODES: Final = {row: row.all_codes() for row in CODES}
