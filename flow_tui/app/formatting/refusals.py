"""The refusals that the API documents, and what to do about each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flow_tui.kaleyra import advise
from flow_tui.kaleyra.codes import CODES
from flow_tui.kaleyra.outcome import classify
from flow_tui.model import Action, Answer, Outcome

_TOO_MANY: Final = "HTTP 429"
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
    for row in CODES:
        error = {"code": row.code, "error_subcode": row.subcode, "message": row.meaning}
        # Kaleyra's own codes are words, the platform's are numbers inside `error`.
        is_own = row.code[0].isalpha()
        body: dict[str, object] = {**error} if is_own else {"error": error}
        says = f"{row.meaning} (also {', '.join(row.also)})" if row.also else row.meaning
        yield _refusal(500 if row.code == _SERVER_ERROR else 400, row.label, says, body)
    yield _refusal(429, _TOO_MANY, "Too Many Requests", {"message": "Too Many Requests"})


def _refusal(status: int, code: str, says: str, body: dict[str, object]) -> Refusal:
    text = json.dumps(body)
    outcome = classify(status, {}, text, complete=True).outcome
    answer = Answer(outcome, 0, status, body=text)
    return Refusal(code, says, outcome, advise(Action.PUBLISH, answer))
