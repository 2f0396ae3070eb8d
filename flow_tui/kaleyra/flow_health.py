"""Parse a flow's `health_status`, which is the platform's. Pure; never raises, never guesses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flow_tui.kaleyra.json_values import Json, JsonObject, as_list, as_text, first_text

_ISSUES_LIMIT: Final = 20
_REASONS_LIMIT: Final = 10
_WORD_LIMIT: Final = 60
_TEXT_LIMIT: Final = 500
_ID_LIMIT: Final = 100

FLOW: Final = "FLOW"
"""The entity of a flow's health that speaks of publishing; all others speak of messages."""
_AVAILABLE: Final = "AVAILABLE"


@dataclass(frozen=True, slots=True)
class HealthReason:
    """Why an entity cannot send, or only to a limit. The texts are foreign."""

    code: str
    description: str
    solution: str


@dataclass(frozen=True, slots=True)
class HealthIssue:
    """An entity involved in sending that blocks or limits it. The texts are foreign."""

    entity: str
    """`FLOW`, `WABA`, `BUSINESS`, `APP`, `PHONE_NUMBER`, …"""
    entity_id: str
    can_send: str
    """`BLOCKED`, `LIMITED`, or another value as returned."""
    reasons: tuple[HealthReason, ...]


def health_of(value: Json) -> tuple[HealthIssue, ...]:
    """Return what blocks or limits a flow, from its `health_status`."""
    issues = map(_issue, _entities(value))
    return tuple(issue for issue in issues if issue)[:_ISSUES_LIMIT]


def flow_can_send_of(value: Json) -> str:
    """Return what a `health_status` reports of the flow by itself; empty if it is not listed."""
    found = (each for each in _entities(value) if as_text(each.get("entity_type")).upper() == FLOW)
    return next((as_text(each.get("can_send_message"), _WORD_LIMIT) for each in found), "")


def _entities(value: Json) -> Iterator[JsonObject]:
    entities = value.get("entities") if isinstance(value, dict) else value
    return (each for each in as_list(entities) if isinstance(each, dict))


def _issue(entity: JsonObject) -> HealthIssue | None:
    """Return what an entity blocks or limits; None if nothing."""
    can_send = as_text(entity.get("can_send_message"), _WORD_LIMIT)
    if can_send.upper() == _AVAILABLE:
        return None
    reasons = tuple(_reasons(entity))[:_REASONS_LIMIT]
    if not can_send and not reasons:
        return None
    kind, entity_id = entity.get("entity_type"), entity.get("id")
    return HealthIssue(as_text(kind, _WORD_LIMIT), as_text(entity_id, _ID_LIMIT), can_send, reasons)


def _reasons(entity: JsonObject) -> Iterator[HealthReason]:
    """Yield the `errors` of a blocked entity and the `additional_info` of a limited one."""
    for each in [*as_list(entity.get("errors")), *as_list(entity.get("additional_info"))]:
        reason = _reason(each)
        if reason.code or reason.description or reason.solution:
            yield reason


def _reason(value: Json) -> HealthReason:
    if not isinstance(value, dict):
        return HealthReason("", as_text(value, _TEXT_LIMIT), "")
    return HealthReason(
        code=first_text(value, "error_code", "code", limit=_WORD_LIMIT),
        description=first_text(value, "error_description", "message", limit=_TEXT_LIMIT),
        solution=as_text(value.get("possible_solution"), _TEXT_LIMIT),
    )
