"""Parsing the details of a flow, in any shape."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.kaleyra import DetailsResult, FlowDetails
from flow_tui.kaleyra.flow_details import ERRORS_LIMIT, details_result_of
from flow_tui.kaleyra.response import Response
from tests.support.cases import every
from tests.support.kaleyra import (
    FLOW_ID,
    LEAVES,
    LIKELY,
    NO_FLOW,
    STATUSES,
    WRONG_KEY,
)

WHOLE = {
    "id": FLOW_ID,
    "name": "lead_form",
    "status": "DRAFT",
    "categories": ["LEAD_GENERATION", "OTHER"],
    "validation_errors": [
        {
            "error": "INVALID_PROPERTY_VALUE",
            "error_type": "FLOW_JSON_ERROR",
            "message": "Invalid value found for property 'type'.",
            "line_start": 14,
            "line_end": 15,
            "pointers": [{"line_start": 14, "path": "screens[0].layout"}],
        }
    ],
    "health_status": {
        "can_send_message": "BLOCKED",
        "entities": [
            {
                "entity_type": "FLOW",
                "id": FLOW_ID,
                "can_send_message": "BLOCKED",
                "errors": [
                    {
                        "error_code": 131000,
                        "error_description": "endpoint_uri: You need to set the endpoint URI.",
                        "possible_solution": "https://developers.facebook.com/docs/flows#uri",
                    }
                ],
            },
            {
                "entity_type": "WABA",
                "id": "1048572190364821",
                "can_send_message": "LIMITED",
                "additional_info": ["The name is not approved: see https://example.com/names."],
            },
            {"entity_type": "APP", "id": "6", "can_send_message": "AVAILABLE"},
        ],
    },
}


def response(body: object, status: int | None = 200, **more: Any) -> Response:
    return Response(1, status, body=body if isinstance(body, str) else json.dumps(body), **more)


def check(body: object, status: int | None = 200, **more: Any) -> DetailsResult:
    return details_result_of(response(body, status, **more), FLOW_ID)


def details(body: object) -> FlowDetails:
    found = check(body)
    assert found.details, found.sentence
    assert found.sentence == ""
    return found.details


def test_all_details_of_a_flow() -> None:
    found = details(WHOLE)
    assert (found.name, found.status) == ("lead_form", "DRAFT")
    assert found.categories == ("LEAD_GENERATION", "OTHER")
    (error,) = found.validation_errors
    assert (error.message, error.error) == (
        "Invalid value found for property 'type'.",
        "INVALID_PROPERTY_VALUE",
    )
    assert (error.line, error.path, found.validation_error_count) == (14, "screens[0].layout", 1)
    assert (found.can_send, found.validated) == ("BLOCKED", True)
    flow, waba = found.health
    assert (flow.entity, flow.entity_id, flow.can_send) == ("FLOW", FLOW_ID, "BLOCKED")
    (reason,) = flow.reasons
    assert (reason.code, reason.description) == (
        "131000",
        "endpoint_uri: You need to set the endpoint URI.",
    )
    assert reason.solution == "https://developers.facebook.com/docs/flows#uri"
    assert (waba.entity, waba.can_send) == ("WABA", "LIMITED")
    assert [each.description for each in waba.reasons] == [
        "The name is not approved: see https://example.com/names."
    ]


def test_a_flow_without_errors_or_health() -> None:
    found = details({"id": FLOW_ID, "status": "PUBLISHED", "validation_errors": []})
    assert (found.validation_errors, found.health, found.can_send) == ((), (), "")
    assert found.validated


@every(
    "body",
    [
        {"id": FLOW_ID, "status": "DRAFT", "surprise": {"a": [1]}},
        {"status": "DRAFT"},
        {"id": None, "status": "DRAFT"},
        {"id": int(FLOW_ID), "status": "DRAFT", "name": None, "categories": None},
        {"data": {"id": FLOW_ID, "status": "DRAFT"}},
        {"status": "success", "data": {"id": FLOW_ID, "status": "DRAFT"}},
        {"code": "WA200", "message": "ok", "data": {"status": "DRAFT"}, "error": {}},
        {"code": "WA200", "message": "ok", "data": [{"id": FLOW_ID, "status": "DRAFT"}]},
        {"code": 200, "data": [{"status": "DRAFT"}], "error": []},
        {"status": "DRAFT", "data": {}},
        {"status": "DRAFT", "data": [{"id": "9"}]},
        f'{{"id": "1", "id": "2", "status": "DRAFT", "x": {FLOW_ID}}}',
        '{"status": "DRAFT", "health_status": null, "validation_errors": null}',
    ],
)
def test_missing_and_extra_members_are_tolerated(body: object) -> None:
    found = details(body)
    assert (found.flow_id, found.status) == (FLOW_ID, "DRAFT")
    assert (found.name, found.categories, found.validation_errors) == ("", (), ())
    assert not found.validated


@every("status", ["THROTTLED", "IN REVIEW", "draft", 7, 1.5])
def test_a_status_is_shown_as_it_came(status: object) -> None:
    assert details({"id": FLOW_ID, "status": status}).status == str(status)


@every("status", [None, ["DRAFT"], {"is": "DRAFT"}, True])
def test_a_status_of_another_type_is_not_reported(status: object) -> None:
    assert details({"id": FLOW_ID, "status": status}).status == ""


def test_a_status_that_occurs_twice_is_not_reported() -> None:
    assert details(f'{{"id": "{FLOW_ID}", "status": "DRAFT", "status": "PUBLISHED"}}').status == ""


@every(
    ("value", "messages"),
    [
        ({"message": "one by itself"}, ["one by itself"]),
        ({"0": {"message": "a"}, "1": {"message": "b"}}, ["a", "b"]),
        (["only a text", 5, None, [], True, {}], ["only a text", "5", ""]),
        ("a sentence", ["a sentence"]),
        ([{"message": ["no text"]}], [""]),
        ({}, []),
        (False, []),
    ],
)
def test_validation_errors_of_any_shape(value: object, messages: list[str]) -> None:
    found = details({"id": FLOW_ID, "validation_errors": value})
    assert [error.message for error in found.validation_errors] == messages
    assert found.validation_error_count == len(messages)


@every(
    ("error", "line", "path"),
    [
        ({"line_start": "31"}, 31, ""),
        ({"line_start": "thirty-one"}, None, ""),
        ({"line_start": 10**40}, None, ""),
        ({"line_start": -3}, None, ""),
        ({"line_start": 3.5}, None, ""),
        (
            {"line_start": None, "pointers": {"line_start": 4, "path": "screens[1]"}},
            4,
            "screens[1]",
        ),
        ({"path": "screens[2]", "pointers": ["nonsense", None]}, None, "screens[2]"),
        ({"error_type": "FLOW_JSON_ERROR", "pointers": "nonsense"}, None, ""),
    ],
)
def test_the_line_and_path_of_an_error(error: object, line: int | None, path: str) -> None:
    (found,) = details({"id": FLOW_ID, "validation_errors": [error]}).validation_errors
    assert (found.line, found.path) == (line, path)


@every(
    ("error", "place"),
    [
        ({"line_start": 3, "line_end": "5", "column_start": 7, "column_end": 9}, (3, 5, 7)),
        ({"line_start": 3, "column_start": 0}, (3, None, 0)),
        ({"line_start": 3, "line_end": "five", "column_start": -7}, (3, None, None)),
        ({"line_start": 3, "line_end": 10**40, "column_start": [7]}, (3, None, None)),
        ({"line_end": 5, "column_start": 7}, (None, None, None)),
        (
            {"line_end": 9, "pointers": [{"line_end": 8}, {"line_start": 4, "column_start": 2}]},
            (4, None, 2),
        ),
        (
            {"line_start": 3, "pointers": [{"line_start": 4, "line_end": 5, "column_start": 2}]},
            (3, None, None),
        ),
        ("a sentence", (None, None, None)),
    ],
)
def test_the_end_and_the_column_are_those_of_the_line(error: object, place: object) -> None:
    (found,) = details({"id": FLOW_ID, "validation_errors": [error]}).validation_errors
    assert (found.line, found.line_end, found.column) == place


@every(
    ("health", "issues"),
    [
        ([{"entity_type": "APP", "can_send_message": "LIMITED"}], [("APP", "LIMITED", 0)]),
        ({"entities": {"entity_type": "APP", "can_send_message": "X"}}, [("APP", "X", 0)]),
        ({"entities": [{"errors": [{"message": "m", "code": 1}]}]}, [("", "", 1)]),
        ({"entities": [{"errors": [{}, None, [], {"code": 2}]}]}, [("", "", 1)]),
        ({"entities": [{}, None, 3, {"can_send_message": "available"}]}, []),
        ("BLOCKED", []),
        ({}, []),
    ],
)
def test_health_of_any_shape(health: object, issues: list[tuple[str, str, int]]) -> None:
    found = details({"id": FLOW_ID, "health_status": health}).health
    assert [(each.entity, each.can_send, len(each.reasons)) for each in found] == issues


@every("name", ["validation_errors", "validation_error"])
def test_validation_errors_are_read_under_both_of_their_names(name: str) -> None:
    found = details({"id": FLOW_ID, name: [{"message": "bad"}]})
    assert [error.message for error in found.validation_errors] == ["bad"]
    assert details({"id": FLOW_ID, name: []}).validated


@every(
    ("entities", "can_send"),
    [
        ([{"entity_type": "WABA", "can_send_message": "BLOCKED"}], ""),
        ([{"entity_type": "flow", "can_send_message": "AVAILABLE"}], "AVAILABLE"),
        ({"entity_type": "FLOW", "can_send_message": "BLOCKED"}, "BLOCKED"),
        ([None, {"entity_type": "FLOW"}], ""),
        (None, ""),
    ],
)
def test_what_is_reported_of_the_flow_by_itself(entities: object, can_send: str) -> None:
    health = {"can_send_message": "BLOCKED", "entities": entities}
    assert details({"id": FLOW_ID, "health_status": health}).flow_can_send == can_send


def test_the_size_of_the_details_is_bounded() -> None:
    error = {"message": "m" * 2_000, "error": "e" * 2_000, "path": "p" * 2_000}
    reason = {"error_description": "d" * 2_000, "possible_solution": "x" * 2_000}
    entity = {"can_send_message": "BLOCKED", "errors": [reason] * 30}
    found = details(
        {
            "id": FLOW_ID,
            "name": "n" * 2_000,
            "categories": ["c" * 500] * 500,
            "validation_errors": [error] * 60,
            "health_status": {"entities": [entity] * 60},
        }
    )
    assert (len(found.validation_errors), found.validation_error_count) == (ERRORS_LIMIT, 60)
    assert len(found.categories) <= 20
    assert len(found.name) <= 200
    assert len(repr(found)) < 400_000


@every(
    ("body", "status", "words"),
    [
        ({"id": "9", "status": "DRAFT"}, 200, "about another flow (9)"),
        ({"id": "\x1b[2J", "status": "DRAFT"}, 200, "about another flow (\\x1b[2J)"),
        ([WHOLE], 200, "not Kaleyra's JSON"),
        ("<html>Log in</html>", 200, "not Kaleyra's JSON"),
        ("", 200, "not Kaleyra's JSON"),
        ("null", 200, "not Kaleyra's JSON"),
        ("[" * 100_000, 200, "not Kaleyra's JSON"),
        ({}, 200, "does not include the flow's status"),
        ({"data": [WHOLE, WHOLE]}, 200, "does not include the flow's status"),
        ({"data": [{"id": FLOW_ID}]}, 200, "does not include the flow's status"),
        ({"success": True}, 200, "does not include the flow's status"),
        (NO_FLOW, 401, "no such flow"),
        (WRONG_KEY, 401, "SID or the API key is wrong"),
        (WRONG_KEY, 200, "SID or the API key is wrong"),
        ({"id": FLOW_ID, "status": "DRAFT", "code": "WA-500"}, 200, "HTTP 200"),
        ({}, 429, "rate-limiting"),
        ("<html>", 502, "Try again later"),
        ("", 302, "API domain is probably wrong"),
    ],
)
def test_why_details_are_not_known(body: object, status: int, words: str) -> None:
    found = check(body, status)
    assert found.details is None
    assert words in found.sentence
    assert found.sentence.isprintable()


# -- any input -------------------------------------------------------------------------------

_ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(_ANY | LIKELY, STATUSES)
def test_no_json_raises(body: object, status: int | None) -> None:
    found = check(json.dumps(body), status)
    assert (found.details is None) == bool(found.sentence)
    assert found.sentence.isprintable()
    repr(found.details).encode()


@given(st.text() | st.binary().map(lambda body: body.decode("utf-8", "replace")))
def test_no_text_raises(body: str) -> None:
    assert check(body).sentence or check(body).details
