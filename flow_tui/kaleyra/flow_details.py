"""From the details of a flow to what is known of it. Pure, tolerant, and never guessing.

The shapes are the platform's (Meta's Flows API), which Kaleyra does not document. What is
missing, `null` or of another type counts as not told; a number in a text's place, one object
in a list's place, and the whole in a `data` member are understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flow_tui import text
from flow_tui.kaleyra.body import Json, as_text, body_of, load
from flow_tui.kaleyra.outcome import FAILURES
from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response

Members = dict[str, Json]

ERRORS_LIMIT: Final = 50
_ISSUES_LIMIT: Final = 20
_REASONS_LIMIT: Final = 10
_CATEGORIES_LIMIT: Final = 20
_NAME_LIMIT: Final = 200
_WORD_LIMIT: Final = 60
_TEXT_LIMIT: Final = 500
_ID_LIMIT: Final = 100
_LINE_DIGITS: Final = 9

_AVAILABLE: Final = "AVAILABLE"
_LINK: Final = re.compile(r"https?://[!-~]{1,500}")
_AFTER_A_LINK: Final = ".,;:!?)]}>'\""
_LINK_KEYS: Final = ("link", "url", "href", "more_info")
_ERROR_KEYS: Final = frozenset({"error", "error_type", "message", "line_start", "pointers"})


@dataclass(frozen=True, slots=True)
class ValidationError:
    """One error in a flow's JSON. The texts are foreign, each one line."""

    message: str
    error: str
    """The platform's name for it: `INVALID_PROPERTY_VALUE`; may be empty."""
    line: int | None
    """The first line that it is about; None where that is not told."""
    path: str
    """Where in the JSON: `screens[0].layout.children[1].type`; may be empty."""


@dataclass(frozen=True, slots=True)
class HealthReason:
    """Why an entity cannot send, or not as much as it might. The texts are foreign."""

    code: str
    description: str
    solution: str
    link: str
    """A URL in ASCII that tells more; may be empty."""


@dataclass(frozen=True, slots=True)
class HealthIssue:
    """A thing on the way of a message that blocks or limits it. The texts are foreign."""

    entity: str
    """`FLOW`, `WABA`, `BUSINESS`, `APP`, `PHONE_NUMBER`, …"""
    entity_id: str
    can_send: str
    """`BLOCKED`, `LIMITED`, or what else came."""
    reasons: tuple[HealthReason, ...]


@dataclass(frozen=True, slots=True)
class FlowDetails:
    """What the API tells of a flow. The texts are foreign, each one line and bounded."""

    flow_id: str
    """The one that was asked for."""
    name: str
    status: str
    """`DRAFT`, `PUBLISHED`, `THROTTLED`, `BLOCKED`, `DEPRECATED`, or what else came."""
    categories: tuple[str, ...]
    validation_errors: tuple[ValidationError, ...]
    """The first of them, at most `ERRORS_LIMIT`."""
    validation_error_count: int
    """How many there are in all."""
    can_send: str
    """`AVAILABLE`, `LIMITED`, `BLOCKED`, or what else came; empty where it is not told."""
    health: tuple[HealthIssue, ...]
    """What blocks or limits; empty where nothing does, and where it is not told."""
    validated: bool
    """Whether the answer tells of validation errors at all, be it that there are none."""


@dataclass(frozen=True, slots=True)
class DetailsResult:
    """What a look at a flow brought."""

    reading: Response
    details: FlowDetails | None
    """None where nothing is known of the flow now."""
    sentence: str
    """Why that is so and what to do, safe to show; empty where the details are known."""


def details_result_of(reading: Response, flow_id: str) -> DetailsResult:
    """Return what an answer tells of a flow. Raises nothing, whatever came.

    Args:
        reading: What the API answered when it was asked for the flow's details.
        flow_id: The flow that it was asked for; details of another one are not taken for its.
    """
    members = _members(reading)
    if members is None:
        return DetailsResult(reading, None, explain_read_error(reading, "the flow's status"))
    found = as_text(members.get("id"), _ID_LIMIT)
    if found and found != flow_id:
        other = text.one_line(found, 40)
        sentence = f"The answer is about another flow ({other}). Try again, or look on Kaleyra."
        return DetailsResult(reading, None, sentence)
    return DetailsResult(reading, _details(flow_id, members), "")


def categories_of(value: Json) -> tuple[str, ...]:
    """Return a flow's categories; foreign texts."""
    found = (as_text(each, _WORD_LIMIT) for each in _list(value)[:_CATEGORIES_LIMIT])
    return tuple(each for each in found if each)


def name_of(value: Json) -> str:
    """Return a flow's name; foreign text."""
    return as_text(value, _NAME_LIMIT)


def status_of(value: Json) -> str:
    """Return a flow's status as it came; foreign text."""
    return as_text(value, _WORD_LIMIT)


def _members(reading: Response) -> Members | None:
    """Return the object that holds a flow's details; None where there is none."""
    if not 200 <= (reading.http_status or 0) < 300 or reading.failure or reading.body_truncated:
        return None
    outer = load(reading.body.encode("utf-8", "replace"))
    if outer is None or FAILURES.intersection(body_of(outer).codes):
        return None
    inner = outer.get("data")
    if "id" not in outer and isinstance(inner, dict) and _is_flow(inner):
        return inner
    return outer if _is_flow(outer) else None


def _is_flow(members: Members) -> bool:
    return any(as_text(members.get(name)) for name in ("id", "status"))


def _details(flow_id: str, members: Members) -> FlowDetails:
    errors = _validation_errors(members.get("validation_errors"))
    health = members.get("health_status")
    overall = health.get("can_send_message") if isinstance(health, dict) else None
    return FlowDetails(
        flow_id=flow_id,
        name=name_of(members.get("name")),
        status=status_of(members.get("status")),
        categories=categories_of(members.get("categories")),
        validation_errors=tuple(map(_validation_error, errors[:ERRORS_LIMIT])),
        validation_error_count=len(errors),
        can_send=as_text(overall, _WORD_LIMIT),
        health=_health(health),
        validated=isinstance(members.get("validation_errors"), list | dict),
    )


# -- validation errors ------------------------------------------------------------------------


def _validation_errors(value: Json) -> list[Json]:
    """Return the errors in a list, in an object whose keys number them, or one by itself."""
    if isinstance(value, dict) and not _ERROR_KEYS.intersection(value):
        value = list(value.values())
    return [each for each in _list(value) if isinstance(each, dict) or as_text(each)]


def _validation_error(value: Json) -> ValidationError:
    if not isinstance(value, dict):
        return ValidationError(as_text(value, _TEXT_LIMIT), "", None, "")
    error = as_text(value.get("error"), _WORD_LIMIT) or as_text(
        value.get("error_type"), _WORD_LIMIT
    )
    pointers = [each for each in _list(value.get("pointers")) if isinstance(each, dict)]
    paths = (as_text(each.get("path"), _TEXT_LIMIT) for each in [value, *pointers])
    lines = (_line(each.get("line_start")) for each in [value, *pointers])
    return ValidationError(
        message=as_text(value.get("message"), _TEXT_LIMIT),
        error=error,
        line=next((line for line in lines if line is not None), None),
        path=next((path for path in paths if path), ""),
    )


def _line(value: Json) -> int | None:
    digits = as_text(value, _LINE_DIGITS + 1)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _LINE_DIGITS
    return int(digits) if is_number else None


# -- health -----------------------------------------------------------------------------------


def _health(value: Json) -> tuple[HealthIssue, ...]:
    entities = value.get("entities") if isinstance(value, dict) else value
    issues = (_issue(each) for each in _list(entities) if isinstance(each, dict))
    return tuple(issue for issue in issues if issue)[:_ISSUES_LIMIT]


def _issue(entity: Members) -> HealthIssue | None:
    """Return what an entity holds back; None where it holds nothing back."""
    can_send = as_text(entity.get("can_send_message"), _WORD_LIMIT)
    if can_send.upper() == _AVAILABLE:
        return None
    reasons = tuple(_reasons(entity))[:_REASONS_LIMIT]
    if not can_send and not reasons:
        return None
    kind, entity_id = entity.get("entity_type"), entity.get("id")
    return HealthIssue(as_text(kind, _WORD_LIMIT), as_text(entity_id, _ID_LIMIT), can_send, reasons)


def _reasons(entity: Members) -> Iterator[HealthReason]:
    """What `errors` tells of a blocked entity, and `additional_info` of a limited one."""
    for each in [*_list(entity.get("errors")), *_list(entity.get("additional_info"))]:
        if isinstance(each, dict):
            reason = _reason(each)
        else:
            description = as_text(each, _TEXT_LIMIT)
            reason = HealthReason("", description, "", _link(description))
        if any((reason.code, reason.description, reason.solution, reason.link)):
            yield reason


def _reason(members: Members) -> HealthReason:
    code = as_text(members.get("error_code"), _WORD_LIMIT) or as_text(
        members.get("code"), _WORD_LIMIT
    )
    texts = [
        as_text(members.get("error_description"), _TEXT_LIMIT)
        or as_text(members.get("message"), _TEXT_LIMIT),
        as_text(members.get("possible_solution"), _TEXT_LIMIT),
    ]
    description, solution = texts
    named = [as_text(members.get(key), _TEXT_LIMIT) for key in _LINK_KEYS]
    link = next(filter(None, map(_link, [*named, solution, description])), "")
    return HealthReason(code, description, "" if solution == link else solution, link)


def _link(line: str) -> str:
    found = _LINK.search(line)
    return found[0].rstrip(_AFTER_A_LINK) if found else ""


def _list(value: Json) -> list[Json]:
    """Return a list as it is, nothing for `null`, and anything else as the one entry of a list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
