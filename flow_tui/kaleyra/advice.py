"""What to do now, in one or two sentences, after each outcome.

The sentences are our own: nothing foreign is quoted in them.
"""

import re
from typing import Final

from flow_tui.kaleyra.body import Body, parse
from flow_tui.model import Action, Answer, Failure, Outcome

WRONG_KEY: Final = (
    "The SID or the API key is wrong, or belongs to another API domain. "
    "Correct the profile's credentials."
)
NO_API: Final = (
    "The account may not use the WhatsApp Flow API: ask Kaleyra support to enable it, and check "
    "that the WABA is on WhatsApp API V2."
)
_NO_FLOW: Final = "This account has no such flow: check the flow ID and the profile."
_LOOK: Final = "It may have taken effect: look at the flow on Kaleyra before anyone tries again."
_LATER: Final = (
    "Where it has not, Kaleyra advises to try after 5, 10 and 15 minutes, then to ask its support."
)

_SUCCEEDED: Final = {
    Action.PUBLISH: (
        "The flow can be sent now. It cannot be deleted any more, only deprecated or edited "
        "back to a draft."
    ),
    Action.DEPRECATE: (
        "The flow is out of use for good: it can be neither sent nor restored. Devices that "
        "already have it keep it."
    ),
}

_CODES: Final = {
    "139000": "WhatsApp's integrity checks block this. Contact Kaleyra support.",
    "139004": "A published flow cannot be deleted; deprecate it instead.",
    "100": "WhatsApp has no flow with this ID: check the flow ID and the profile.",
    "RBC001": WRONG_KEY,
    "WA-400": (
        "Kaleyra did not take the form of the request. Check the flow ID and the API domain; "
        "where both are right, contact Kaleyra support."
    ),
    "E110": "The account's balance is too low. Top it up on kaleyra.io, then try again.",
    "WAV2101": "The account's daily limit is reached. Try again tomorrow.",
}

_NOT_PUBLISHABLE: Final = (
    (r"validation", "The flow's JSON has validation errors. Fix all of them, then publish again."),
    (
        r"health",
        "The flow's endpoint does not answer its health check. Repair it, then publish again.",
    ),
    (
        r"endpoint.?uri|data.?channel.?uri",
        "The flow has no endpoint URI. Set it, then publish again.",
    ),
    (
        r"public key|signed",
        "The business number has no signed public key. Upload one, then publish again.",
    ),
    (
        r"phone number",
        "The WhatsApp Business Account has no phone number. Add one, then publish again.",
    ),
    (
        r"webhook|subscri",
        "The account is not subscribed to the flow webhooks. Subscribe, then publish again.",
    ),
    (
        r"version",
        "The flow's JSON version has expired. Move it to a supported one, then publish again.",
    ),
    (
        r"\bapp(lication)?\b",
        "No app is connected to the flow. Connect one, then publish again.",
    ),
    (
        r"draft|already|published|state",
        "The flow is not a draft: it may be published already. Edit it first to publish anew.",
    ),
    (
        r"",
        "The flow is not ready to be published: the answer names what is missing. Correct it, "
        "then publish again.",
    ),
)
"""Signs in the text of 139002, and what each asks for; the first that is found counts."""

_NOT_DEPRECATED: Final = (
    "Only a published flow can be deprecated: this one never was, or is deprecated already, and "
    "then nothing is left to do."
)

NETWORK: Final = {
    Failure.ADDRESS: "Check the profile's API domain and this machine's DNS.",
    Failure.REFUSED: (
        "Check the profile's API domain, and whether this machine may reach it "
        "(firewall, HTTPS_PROXY)."
    ),
    Failure.TLS: (
        "Check the profile's API domain; where a company proxy opens TLS, put its CA into the "
        "system's CA store or name it in SSL_CERT_FILE."
    ),
    Failure.CONNECT_TIMEOUT: (
        "Check whether this machine may reach the API domain (firewall, HTTPS_PROXY)."
    ),
    Failure.PROXY: (
        "Check HTTPS_PROXY and NO_PROXY, and whether the proxy asks for a name and password or "
        "bars the API domain."
    ),
    Failure.CREDENTIALS: "Correct what the message names.",
    Failure.INTERNAL: "This is a fault of flow-tui: please report it.",
}

_IN_DOUBT: Final = {
    Failure.TIMEOUT: "The request was sent, but no complete answer came in time.",
    Failure.LOST: "The request was sent, but the connection was lost before the whole answer.",
    Failure.DIED: "flow-tui ended before it could record the answer.",
    Failure.INTERNAL: "flow-tui failed when the request may have left already: please report it.",
}


def advise(action: Action, answer: Answer) -> str:
    """Return what to do now that an attempt has come to `answer`; safe to show."""
    if answer.outcome is Outcome.SUCCEEDED:
        return _SUCCEEDED[action]
    if answer.outcome is Outcome.NOT_SENT:
        hint = network_hint(answer.failure)
        return f"Nothing was sent, so it is safe to try again. {hint}".strip()
    reply = _reply(answer)
    known = _by_code(_codes(answer, reply), _texts(answer, reply))
    if answer.outcome is Outcome.REJECTED:
        return known or status_hint(answer.http_status or 0)
    return _in_doubt(answer, reply, known)


def network_hint(failure: Failure | None) -> str:
    """Return what to check after a failure before sending; empty for any other."""
    return NETWORK.get(failure, "") if failure else ""


def status_hint(status: int) -> str:
    """Return what to do about a refusal of which only the HTTP status is known."""
    if 300 <= status < 400:
        return "Kaleyra does not redirect: the profile's API domain is probably wrong."
    if status in {401, 403}:
        return "Access was refused: check the SID, the API key and the API domain of the profile."
    if status == 404:
        return "Nothing is at this address: the profile's API domain is probably wrong."
    if status == 429:
        return "Kaleyra takes no more requests for now. Nothing changed: try again later."
    return "Kaleyra refused and nothing changed: correct what its answer names."


def refusal_hint(reply: Body) -> str:
    """Return what to do about a refusal by the codes in it; empty where none is known."""
    return _by_code(_spelt(reply.codes), reply.texts)


def is_no_api(reply: Body) -> bool:
    """Return whether a reply has the meaning of `WA-401` that is about the account."""
    return "WA-401" in _spelt(reply.codes) and _says(reply.texts, "not available")


def _in_doubt(answer: Answer, reply: Body | None, known: str) -> str:
    status = answer.http_status or 0
    if answer.failure in _IN_DOUBT:
        return f"{_IN_DOUBT[answer.failure]} {_LOOK}"
    if status >= 500:
        return f"{_LOOK} {known or _LATER}"
    if status == 408:
        return f"Kaleyra did not get the whole request in time. {_LOOK}"
    if answer.body_truncated:
        return f"The answer is too long to be read to its end. {_LOOK}"
    if reply is None:
        return f"The answer is not Kaleyra's JSON; a proxy or login page may have sent it. {_LOOK}"
    if reply.says_failure:
        return f"Kaleyra says “success: false” and not whether anything changed. {_LOOK}"
    if reply.says_success:
        return f"The answer says success and failure at once. {_LOOK}"
    return f"The answer does not say “success: true”. {_LOOK}"


def _reply(answer: Answer) -> Body | None:
    whole = not answer.failure and not answer.body_truncated
    return parse(answer.body.encode("utf-8", "replace")) if whole else None


def _codes(answer: Answer, reply: Body | None) -> tuple[str, ...]:
    return _spelt(reply.codes if reply else (answer.code,))


def _texts(answer: Answer, reply: Body | None) -> tuple[str, ...]:
    return reply.texts if reply else (answer.message,)


def _spelt(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return codes as the Publish page spells them: `WA-401` for `WA401`."""
    return tuple(re.sub(r"\AWA(\d{3})\Z", r"WA-\1", code) for code in codes)


def _by_code(codes: tuple[str, ...], texts: tuple[str, ...]) -> str:
    """Return advice by the platform's code, else by Kaleyra's; empty where neither is known."""
    if "139002" in codes:
        return _first(_NOT_PUBLISHABLE, texts)
    if "139003" in codes:
        return _NOT_DEPRECATED
    if code := next((code for code in _CODES if code in codes), None):
        return _CODES[code]
    if "WA-401" in codes:
        return _wrong_account(texts)
    return ""


def _wrong_account(texts: tuple[str, ...]) -> str:
    """Return advice for `WA-401`, whose two meanings only its message tells apart."""
    if _says(texts, "not available"):
        return NO_API
    if _says(texts, "flow_id|exist|belong"):
        return _NO_FLOW
    return "Check the flow ID and the profile; where both are right, ask Kaleyra support."


def _says(texts: tuple[str, ...], pattern: str) -> bool:
    return re.search(pattern, " ".join(texts), re.IGNORECASE) is not None


def _first(advice: tuple[tuple[str, str], ...], texts: tuple[str, ...]) -> str:
    return next(sentence for pattern, sentence in advice if _says(texts, pattern))
