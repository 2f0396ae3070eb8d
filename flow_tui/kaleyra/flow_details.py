"""Parse the details of a flow. Pure; never raises, never guesses.

The shapes are the platform's (Meta's Flows API), which Kaleyra does not document. What is
missing, `null` or of another type counts as not reported. Also accepted: a number for a text,
one object for a list, and the details inside a `data` member, or as the only entry of a list there.
"""

from dataclasses import dataclass
from typing import Final, TypeGuard

from flow_tui import text
from flow_tui.kaleyra.body import read
from flow_tui.kaleyra.codes import codes_in
from flow_tui.kaleyra.flow_health import HealthIssue, flow_can_send_of, health_of
from flow_tui.kaleyra.flow_identity import endpoint_host, named_object
from flow_tui.kaleyra.json_values import Json, JsonObject, as_list, as_text, first_text, load
from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response
from flow_tui.validation import whole_number

ERRORS_LIMIT: Final = 50
_CATEGORIES_LIMIT: Final = 20
_NAME_LIMIT: Final = 200
_WORD_LIMIT: Final = 60
_TEXT_LIMIT: Final = 500
_ID_LIMIT: Final = 100

_ERROR_KEYS: Final = frozenset({"error", "error_type", "message", "line_start", "pointers"})


@dataclass(frozen=True, slots=True)
class ValidationError:
    """One error in a flow's JSON. The texts are foreign, each one line."""

    message: str
    error: str
    """The platform's name for it: `INVALID_PROPERTY_VALUE`; may be empty."""
    line: int | None
    """The first line that it concerns; None if not reported."""
    path: str
    """Where in the JSON: `screens[0].layout.children[1].type`; may be empty."""
    line_end: int | None = None
    """The last line that it concerns; None if not reported."""
    column: int | None = None
    """Where on the first line it starts; None if not reported."""


@dataclass(frozen=True, slots=True)
class FlowDetails:
    """What the API reports of a flow. The texts are foreign, each one line and bounded."""

    flow_id: str
    """The requested one."""
    name: str
    status: str
    """`DRAFT`, `PUBLISHED`, `THROTTLED`, `BLOCKED`, `DEPRECATED`, or another value as returned."""
    categories: tuple[str, ...]
    validation_errors: tuple[ValidationError, ...]
    """The first `ERRORS_LIMIT` of them."""
    validation_error_count: int
    """How many there are in all."""
    can_send: str
    """`AVAILABLE`, `LIMITED`, `BLOCKED`, or another value as returned; empty if not reported."""
    health: tuple[HealthIssue, ...]
    """What blocks or limits the flow; empty if nothing does, or nothing is reported."""
    validated: bool
    """Whether validation errors are reported at all, even if there are none."""
    flow_can_send: str = ""
    """What is reported of the flow by itself, as in `can_send`; empty if it is not listed."""
    json_version: str = ""
    """Each of these is empty if it is not reported."""
    data_api_version: str = ""
    endpoint_host: str = ""
    """Host and port of its endpoint."""
    waba_id: str = ""
    """The WhatsApp Business Account that owns it."""
    waba_name: str = ""
    app_id: str = ""
    app_name: str = ""


@dataclass(frozen=True, slots=True)
class DetailsResult:
    """The result of reading a flow's details."""

    response: Response
    details: FlowDetails | None
    """None if they could not be read."""
    sentence: str
    """Why not, and what to do, safe to show; empty if they were read."""


def details_result_of(response: Response, flow_id: str) -> DetailsResult:
    """Return the details of a flow, or why they could not be read. Never raises.

    Args:
        response: The response to the request for the flow's details.
        flow_id: The requested flow; details of another one are rejected.
    """
    found = _details_object(response)
    if found is None:
        return DetailsResult(response, None, explain_read_error(response, "the flow's status"))
    if sentence := of_another_flow(found, flow_id):
        return DetailsResult(response, None, sentence)
    return DetailsResult(response, _details(flow_id, found), "")


def of_another_flow(found: JsonObject, flow_id: str) -> str:
    """Return a sentence that says that a response is about another flow; "" if it is not."""
    found_id = as_text(found.get("id"), _ID_LIMIT)
    if not found_id or found_id == flow_id:
        return ""
    other = text.one_line(found_id, 40)
    return f"The response is about another flow ({other}). Try again, or check on Kaleyra."


def object_in(response: Response) -> JsonObject | None:
    """Return the JSON object of a successful, complete response without a failure code."""
    status = response.http_status or 0
    if not 200 <= status < 300 or response.failure or response.body_truncated:
        return None
    found = load(response.body)
    return None if found is None or codes_in(read(response)) else found


def categories_of(value: Json) -> tuple[str, ...]:
    """Return a flow's categories; foreign texts."""
    found = (as_text(each, _WORD_LIMIT) for each in as_list(value)[:_CATEGORIES_LIMIT])
    return tuple(each for each in found if each)


def name_of(value: Json) -> str:
    """Return a flow's name; foreign text."""
    return as_text(value, _NAME_LIMIT)


def status_of(value: Json) -> str:
    """Return a flow's status as returned; foreign text."""
    return as_text(value, _WORD_LIMIT)


def _details_object(response: Response) -> JsonObject | None:
    outer = object_in(response)
    if outer is None:
        return None
    inner = outer.get("data")
    if "id" not in outer:
        if isinstance(inner, dict) and _is_flow(inner):
            return inner
        if isinstance(inner, list) and len(inner) == 1 and _has_status(inner[0]):
            return inner[0]
    return outer if _is_flow(outer) else None


def _has_status(entry: Json) -> TypeGuard[JsonObject]:
    return isinstance(entry, dict) and bool(as_text(entry.get("status")))


def _is_flow(value: JsonObject) -> bool:
    return any(as_text(value.get(name)) for name in ("id", "status"))


def _details(flow_id: str, found: JsonObject) -> FlowDetails:
    # One of Kaleyra's pages spells it in the singular.
    reported = found.get("validation_errors", found.get("validation_error"))
    errors = _validation_errors(reported)
    health = found.get("health_status")
    overall = health.get("can_send_message") if isinstance(health, dict) else None
    waba_id, waba_name = named_object(found.get("whatsapp_business_account"))
    app_id, app_name = named_object(found.get("application"))
    return FlowDetails(
        flow_id=flow_id,
        name=name_of(found.get("name")),
        status=status_of(found.get("status")),
        categories=categories_of(found.get("categories")),
        validation_errors=tuple(map(_validation_error, errors[:ERRORS_LIMIT])),
        validation_error_count=len(errors),
        can_send=as_text(overall, _WORD_LIMIT),
        health=health_of(health),
        validated=isinstance(reported, list | dict),
        flow_can_send=flow_can_send_of(health),
        json_version=as_text(found.get("json_version"), _WORD_LIMIT),
        data_api_version=as_text(found.get("data_api_version"), _WORD_LIMIT),
        endpoint_host=endpoint_host(found.get("endpoint_uri")),
        waba_id=waba_id,
        waba_name=waba_name,
        app_id=app_id,
        app_name=app_name,
    )


# -- validation errors ------------------------------------------------------------------------


def _validation_errors(value: Json) -> list[Json]:
    """Return the errors of a list, of an object with numbers as keys, or a single one."""
    if isinstance(value, dict) and not _ERROR_KEYS.intersection(value):
        value = list(value.values())
    return [each for each in as_list(value) if isinstance(each, dict) or as_text(each)]


def _validation_error(value: Json) -> ValidationError:
    if not isinstance(value, dict):
        return ValidationError(as_text(value, _TEXT_LIMIT), "", None, "")
    pointers = [each for each in as_list(value.get("pointers")) if isinstance(each, dict)]
    paths = (as_text(each.get("path"), _TEXT_LIMIT) for each in [value, *pointers])
    places = (each for each in [value, *pointers] if _number(each, "line_start") is not None)
    place: JsonObject = next(places, {})
    return ValidationError(
        message=as_text(value.get("message"), _TEXT_LIMIT),
        error=first_text(value, "error", "error_type", limit=_WORD_LIMIT),
        line=_number(place, "line_start"),
        path=next((path for path in paths if path), ""),
        line_end=_number(place, "line_end"),
        column=_number(place, "column_start"),
    )


def _number(value: JsonObject, key: str) -> int | None:
    return whole_number(as_text(value.get(key)))
