"""What a flow's status means for an attempt with an unknown outcome. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flow_tui import text
from flow_tui.kaleyra.flow_status import DEPRECATED, DRAFT, PUBLISHED_STATES
from flow_tui.model import Action, Settled

PROCESSING_TIME: Final = timedelta(minutes=2)
"""How long after a request the API may still be processing it."""

_STATUS_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What a status means for an attempt, in sentences that are safe to show."""

    sentence: str
    suggests: Settled | None
    """How to settle the attempt, for the user to decide; None if the status leaves it open."""


def status_meaning(action: Action, status: str, age: timedelta) -> StatusMeaning:
    """Return what a flow's status means for an attempt with an unknown outcome.

    Args:
        action: What was attempted.
        status: The flow's status as the API returned it now; foreign text.
        age: Time since the attempt began.
    """
    known = status.upper()
    if not known:
        return StatusMeaning(
            "The response does not include the flow's status, which leaves the outcome open.", None
        )
    meaning = _of_publish(known) if action is Action.PUBLISH else _of_deprecate(known)
    if meaning is None:
        shown = text.one_line(status, _STATUS_LIMIT)
        return StatusMeaning(
            f"flow-tui does not know the status {shown}: check the flow on Kaleyra.", None
        )
    if meaning.suggests is Settled.NO_EFFECT and age < PROCESSING_TIME:
        return StatusMeaning(
            f"{meaning.sentence} Kaleyra may still be processing it: check again in a minute.",
            meaning.suggests,
        )
    return meaning


def _of_publish(status: str) -> StatusMeaning | None:
    if status in PUBLISHED_STATES:
        published = "" if status == "PUBLISHED" else ", so it is published"
        return StatusMeaning(
            f"The flow is {status}{published}: this attempt or an earlier one took effect.",
            Settled.SUCCEEDED,
        )
    if status == DRAFT:
        return StatusMeaning(
            "The flow is a DRAFT: either the publish did not take effect, or the flow was edited "
            "since, which makes it a draft again.",
            Settled.NO_EFFECT,
        )
    if status == DEPRECATED:
        return StatusMeaning(
            "The flow is DEPRECATED, so this attempt or an earlier one published it. If it was "
            "deprecated before this attempt, this one did not take effect.",
            None,
        )
    return None


def _of_deprecate(status: str) -> StatusMeaning | None:
    if status == DEPRECATED:
        return StatusMeaning(
            "The flow is DEPRECATED: this attempt or an earlier one took effect.",
            Settled.SUCCEEDED,
        )
    if status in PUBLISHED_STATES or status == DRAFT:
        return StatusMeaning(
            f"The flow is still {status}: the deprecate did not take effect.", Settled.NO_EFFECT
        )
    return None
