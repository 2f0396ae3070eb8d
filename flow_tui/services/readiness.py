"""Whether a flow can be published, by its details: yes, no, or not known, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flow_tui import text
from flow_tui.kaleyra import DetailsResult, FlowDetails, blockers, is_available, is_ready
from flow_tui.model import Action

_WORD_LIMIT: Final = 40


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a flow can be published now."""

    is_ready: bool | None
    """None if it is not known."""
    reasons: tuple[str, ...] = ()
    """Why it cannot be, or why that is not known: a sentence each, safe to show."""


def readiness(result: DetailsResult) -> Readiness:
    """Return whether a flow can be published, by what was read of it."""
    details = result.details
    if details is None:
        return Readiness(None, (result.sentence,))
    if found := blockers(Action.PUBLISH, details):
        return Readiness(is_ready=False, reasons=found)
    if is_ready(details):
        return Readiness(is_ready=True)
    return Readiness(None, tuple(_missing(details)))


def _missing(details: FlowDetails) -> Iterator[str]:
    """Yield what is reported neither as fulfilled nor as a reason against a publish."""
    status = details.status.upper()
    if not status:
        yield "Kaleyra did not report its status."
    elif status != "DRAFT":
        yield f"flow-tui does not know the status {text.one_line(details.status, _WORD_LIMIT)}."
    if not details.validated:
        yield "Kaleyra did not report whether it has validation errors."
    if own := details.flow_can_send:
        if own.upper() != "AVAILABLE":
            word = text.one_line(own, _WORD_LIMIT)
            yield f"Kaleyra reports its health as {word}, not as AVAILABLE."
    elif not details.can_send:
        yield "Kaleyra did not report its health."
    elif not is_available(details):
        yield "Kaleyra reports limits to its health, but not whether they concern a publish."
