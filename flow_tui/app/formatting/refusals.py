"""The refusals that the API documents, and what to do about each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flow_tui.kaleyra import advise, classify
from flow_tui.model import Action, Answer, Outcome

_DOCUMENTED: Final = (
    (401, "RBC001", "Incorrect SID or API key."),
    (401, "WA-401", "API is not available for given customer."),
    (401, "WA-401", "The flow_id either does not exist or does not belong to the account."),
    (400, "WA-400", "Refer to correct payload format"),
    (500, "WA-500", "Please try again later"),
    (429, "HTTP 429", "Too Many Requests"),
    (400, "E110", "insufficient balance"),
    (400, "WAV2101", "daily limit"),
    (400, "100", "no flow with this ID"),
    (400, "139000", "blocked by integrity"),
    (400, "139002", "validation errors"),
    (400, "139002", "not a draft"),
    (400, "139002", "no endpoint URI"),
    (400, "139002", "endpoint fails its health check"),
    (400, "139002", "no signed public key"),
    (400, "139002", "no phone number"),
    (400, "139002", "no webhooks"),
    (400, "139002", "JSON version expired"),
    (400, "139002", "no app connected"),
    (400, "139002", "anything else"),
    (400, "139003", "cannot be deprecated"),
    (400, "139004", "a published flow cannot be deleted"),
)
"""HTTP status, code and text. The platform's numbers come inside Kaleyra's `error`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the API says, what that means for a publish, and what to do."""

    code: str
    says: str
    outcome: Outcome
    advice: str


def refusals() -> Iterator[Refusal]:
    """Return the documented refusals as flow-tui reads them."""
    for status, code, says in _DOCUMENTED:
        body = json.dumps({"code": code, "message": says})
        outcome = classify(status, {}, body.encode(), complete=True).outcome
        answer = Answer(outcome, 0, status, code, says, body)
        yield Refusal(code, says, outcome, advise(Action.PUBLISH, answer))
