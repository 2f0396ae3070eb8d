"""Whether a flow can be published or deprecated now, judged by its details. Pure.

The states and what each allows are the platform's (Meta's Flows API).
"""

from typing import TYPE_CHECKING, Final

from flow_tui import text
from flow_tui.model import Action

if TYPE_CHECKING:
    from flow_tui.kaleyra.flow_details import FlowDetails

DRAFT: Final = "DRAFT"
DEPRECATED: Final = "DEPRECATED"
PUBLISHED_STATES: Final = frozenset({"PUBLISHED", "THROTTLED", "BLOCKED"})
"""The states of a flow that was published and not deprecated since."""

_BLOCKED: Final = "BLOCKED"
_REASON_LIMIT: Final = 120
_STATUS_LIMIT: Final = 40

_MEANINGS: Final = {
    DRAFT: "not published, or edited since",
    "PUBLISHED": "can be sent",
    "THROTTLED": "published, but limited to 10 messages an hour",
    _BLOCKED: "published, but cannot be sent or opened for now",
    DEPRECATED: "final, can no longer be sent",
}
_ALREADY_PUBLISHED: Final = (
    "It is already {status}. Only a draft can be published: to publish it again, edit it first."
)
_NOT_RESTORABLE: Final = (
    "It is DEPRECATED, which is final. Clone the flow and publish the clone instead."
)
_NEVER_PUBLISHED: Final = (
    "It is a DRAFT, and only a published flow can be deprecated. Delete it on Kaleyra instead."
)
_ALREADY_DEPRECATED: Final = "It is already DEPRECATED: there is nothing left to do."


def status_words(status: str) -> str:
    """Return a status and its meaning, safe to show.

    Args:
        status: As the API returned it; foreign text.
    """
    shown = text.one_line(status, _STATUS_LIMIT)
    meaning = _MEANINGS.get(status.upper())
    return f"{shown}: {meaning}" if meaning else shown or "not reported"


def status_blocker(action: Action, status: str) -> str:
    """Return why a flow in this state cannot be acted on; empty if no reason is known.

    Args:
        action: What is to be done.
        status: As the API returned it; an unknown or empty one blocks nothing.
    """
    known = status.upper()
    if action is Action.DEPRECATE:
        return {DRAFT: _NEVER_PUBLISHED, DEPRECATED: _ALREADY_DEPRECATED}.get(known, "")
    if known == DEPRECATED:
        return _NOT_RESTORABLE
    return _ALREADY_PUBLISHED.format(status=known) if known in PUBLISHED_STATES else ""


def shows_effect(action: Action, status: str) -> bool:
    """Return whether a flow in this state was published, or deprecated, as the action was to do.

    Args:
        action: What was done.
        status: As the API returned it.
    """
    wanted = PUBLISHED_STATES if action is Action.PUBLISH else {DEPRECATED}
    return status.upper() in wanted


def is_available(details: "FlowDetails") -> bool:
    """Return whether the response says that nothing blocks or limits the flow."""
    return details.can_send.upper() == "AVAILABLE" and not details.health


def is_ready(details: "FlowDetails") -> bool:
    """Return whether everything a publish requires is known to be fulfilled."""
    is_draft = details.status.upper() == DRAFT
    is_valid = details.validated and not details.validation_error_count
    if details.flow_can_send:
        return is_draft and is_valid and details.flow_can_send.upper() == "AVAILABLE"
    return is_draft and is_valid and is_available(details)


def blockers(action: Action, details: "FlowDetails") -> tuple[str, ...]:
    """Return why an action cannot take effect now, a sentence each, safe to show.

    An empty result means only that no reason is known, not that the action will succeed.
    """
    if blocker := status_blocker(action, details.status):
        return (blocker,)
    if action is Action.DEPRECATE:
        return ()
    return tuple(filter(None, (_validation_blocker(details), _health_blocker(details))))


def _validation_blocker(details: "FlowDetails") -> str:
    count = details.validation_error_count
    if not count:
        return ""
    if count == 1:
        return "It has a validation error, which must be fixed before it can be published."
    return f"It has {count} validation errors, which must be fixed before it can be published."


def _health_blocker(details: "FlowDetails") -> str:
    """Return what blocks it and why; the reason is foreign text made safe.

    Only the flow itself counts: what blocks the account, the business, the app or the number
    concerns messages, not publishing.
    """
    from flow_tui.kaleyra.flow_health import FLOW  # not before the first paint

    blocking = [issue for issue in details.health if issue.can_send.upper() == _BLOCKED]
    first = next((issue for issue in blocking if issue.entity.upper() in {FLOW, ""}), None)
    if first is None:
        is_blocked = details.can_send.upper() == _BLOCKED and not blocking
        return "WhatsApp blocks it without giving a reason." if is_blocked else ""
    entity = text.one_line(first.entity, _STATUS_LIMIT) or "an unnamed entity"
    described = [reason.description for reason in first.reasons if reason.description]
    reason = f": {text.one_line(described[0], _REASON_LIMIT)}" if described else "."
    return f"WhatsApp blocks it because of {entity}{reason}"
