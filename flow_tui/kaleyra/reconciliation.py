"""What the status of a flow means for an attempt whose outcome is unknown. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flow_tui import text
from flow_tui.kaleyra.flow_status import DEPRECATED, DRAFT, PUBLISHED_STATES
from flow_tui.model import Action, Settled

AT_WORK: Final = timedelta(minutes=2)
"""How long after a request its API may still be at work on it."""

_STATUS_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What a status says of an attempt, in sentences that are safe to show."""

    sentence: str
    suggests: Settled | None
    """What it speaks for; None where it leaves it open. The user decides, not this."""


def status_meaning(action: Action, status: str, age: timedelta) -> StatusMeaning:
    """Return what a flow's status means for an attempt with an unknown outcome.

    Args:
        action: What was attempted.
        status: The flow's status as the API tells it now; foreign text.
        age: How long ago the attempt began.
    """
    known = status.upper()
    if not known:
        return StatusMeaning(
            "The answer does not tell the flow's status, so it leaves it open.", None
        )
    of = _of_publish(known) if action is Action.PUBLISH else _of_deprecate(known)
    if of is None:
        shown = text.one_line(status, _STATUS_LIMIT)
        return StatusMeaning(
            f"flow-tui does not know the status {shown}: look at the flow on Kaleyra.", None
        )
    if of.suggests is Settled.NO_EFFECT and age < AT_WORK:
        return StatusMeaning(
            f"{of.sentence} Kaleyra may still be at work on it: look again in a minute.",
            of.suggests,
        )
    return of


def _of_publish(status: str) -> StatusMeaning | None:
    if status in PUBLISHED_STATES:
        held = "" if status == "PUBLISHED" else ", which only a published flow can be"
        return StatusMeaning(
            f"The flow is {status}{held}: the publish took effect, by this attempt or by one "
            "before it.",
            Settled.SUCCEEDED,
        )
    if status == DRAFT:
        return StatusMeaning(
            "The flow is a DRAFT: either the publish did not take effect, or it did and the flow "
            "was edited since, which makes it a draft again.",
            Settled.NO_EFFECT,
        )
    if status == DEPRECATED:
        return StatusMeaning(
            "The flow is DEPRECATED, so it was published once: by this attempt, or by one before "
            "it. Where it was deprecated before this attempt, this one did not take effect.",
            None,
        )
    return None


def _of_deprecate(status: str) -> StatusMeaning | None:
    if status == DEPRECATED:
        return StatusMeaning(
            "The flow is DEPRECATED: the deprecate took effect, by this attempt or by one before "
            "it.",
            Settled.SUCCEEDED,
        )
    if status in PUBLISHED_STATES or status == DRAFT:
        return StatusMeaning(
            f"The flow is {status}, and no deprecated flow ever is again: the deprecate did not "
            "take effect.",
            Settled.NO_EFFECT,
        )
    return None
