"""Whether a flow can be published or deprecated now, by what is known of it. Pure.

The states and what each allows are the platform's (Meta's Flows API).
"""

from typing import Final

from flow_tui import text
from flow_tui.kaleyra.flow_details import FlowDetails
from flow_tui.model import Action

DRAFT: Final = "DRAFT"
DEPRECATED: Final = "DEPRECATED"
PUBLISHED_STATES: Final = frozenset({"PUBLISHED", "THROTTLED", "BLOCKED"})
"""The states of a flow that was published and not deprecated since."""

_BLOCKED: Final = "BLOCKED"
_REASON_LIMIT: Final = 120
_STATUS_LIMIT: Final = 40

_MEANS: Final = {
    DRAFT: "not published, or edited since",
    "PUBLISHED": "it can be sent",
    "THROTTLED": "published, but held to 10 messages an hour",
    _BLOCKED: "published, but it cannot be sent or opened for now",
    DEPRECATED: "out of use for good",
}
_IN_USE_ALREADY: Final = (
    "It is {status} already. Only a draft can be published: edit the flow first to publish it anew."
)
_OVER: Final = "It is DEPRECATED, which is final: clone the flow and publish the clone instead."
_NEVER_PUBLISHED: Final = (
    "It is a DRAFT, and only a published flow can be deprecated: delete it on Kaleyra instead."
)
_OVER_ALREADY: Final = "It is DEPRECATED already: nothing is left to do."


def status_words(status: str) -> str:
    """Return a status and what it means in words, safe to show.

    Args:
        status: As the API told it; foreign text.
    """
    shown = text.one_line(status, _STATUS_LIMIT)
    means = _MEANS.get(status.upper())
    return f"{shown}: {means}" if means else shown or "not told"


def status_blocker(action: Action, status: str) -> str:
    """Return why a flow in this state is beyond an action; empty where nothing is known to be.

    Args:
        action: What is to be done.
        status: As the API told it; one that is not known, or empty, is no obstacle.
    """
    known = status.upper()
    if action is Action.DEPRECATE:
        return {DRAFT: _NEVER_PUBLISHED, DEPRECATED: _OVER_ALREADY}.get(known, "")
    if known == DEPRECATED:
        return _OVER
    return _IN_USE_ALREADY.format(status=known) if known in PUBLISHED_STATES else ""


def is_available(details: FlowDetails) -> bool:
    """Return whether the answer says that nothing blocks or limits the flow."""
    return details.can_send.upper() == "AVAILABLE" and not details.health


def is_ready(details: FlowDetails) -> bool:
    """Return whether all that is asked of a flow before a publish is known to be given."""
    is_draft = details.status.upper() == DRAFT
    clean = details.validated and not details.validation_error_count
    return is_draft and clean and is_available(details)


def blockers(action: Action, details: FlowDetails) -> tuple[str, ...]:
    """Return why an action cannot take effect now, a sentence each, safe to show.

    Nothing is returned where nothing is known to be in the way, which promises nothing.
    """
    if state := status_blocker(action, details.status):
        return (state,)
    if action is Action.DEPRECATE:
        return ()
    return tuple(filter(None, (_errors(details), _health(details))))


def _errors(details: FlowDetails) -> str:
    count = details.validation_error_count
    if not count:
        return ""
    if count == 1:
        return "It has a validation error, which must be fixed before it can be published."
    return f"It has {count} validation errors; all must be fixed before it can be published."


def _health(details: FlowDetails) -> str:
    """Return who blocks it and why; the reason is foreign text made safe."""
    blocking = [issue for issue in details.health if issue.can_send.upper() == _BLOCKED]
    if not blocking:
        return "WhatsApp blocks it, and does not tell why." if _is_blocked(details) else ""
    first = blocking[0]
    entity = text.one_line(first.entity, _STATUS_LIMIT) or "what it does not name"
    described = [reason.description for reason in first.reasons if reason.description]
    why = f": {text.one_line(described[0], _REASON_LIMIT)}" if described else "."
    return f"WhatsApp blocks it, because of {entity}{why}"


def _is_blocked(details: FlowDetails) -> bool:
    return details.can_send.upper() == _BLOCKED
