"""The refusals that the API documents, and what to do about each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flow_tui.kaleyra import advise
from flow_tui.kaleyra.codes import CODES
from flow_tui.kaleyra.outcome import classify
from flow_tui.model import Action, Answer, Outcome

_TOO_MANY: Final = (429, "HTTP 429", "Too Many Requests")
_SERVER_ERROR: Final = "WA-500"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the API says, what that means for a publish, and what to do."""

    code: str
    says: str
    outcome: Outcome
    advice: str


def refusals() -> Iterator[Refusal]:
    """Return the documented refusals as flow-tui reads them."""
    rows = [(500 if row.code == _SERVER_ERROR else 400, row.code, row.meaning) for row in CODES]
    for status, code, says in (*rows, _TOO_MANY):
        body = json.dumps({"code": code, "message": says})
        outcome = classify(status, {}, body.encode(), complete=True).outcome
        answer = Answer(outcome, 0, status, code, says, body)
        yield Refusal(code, says, outcome, advise(Action.PUBLISH, answer))
