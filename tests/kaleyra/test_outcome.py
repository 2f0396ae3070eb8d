"""From a response to an outcome: documented, contradictory and hostile responses."""

import json

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.kaleyra.outcome import Classified, classify
from flow_tui.model import Outcome
from flow_tui.text import MOST_VALUES
from tests.support.cases import every
from tests.support.kaleyra import (
    NO_FLOW,
    SERVER_ERROR,
    WRONG_ACCOUNT,
    WRONG_KEY,
    WRONG_PAYLOAD,
)

SUCCEEDED, REJECTED, UNKNOWN = Outcome.SUCCEEDED, Outcome.REJECTED, Outcome.UNKNOWN


def of(
    status: int, body: str | bytes, *, complete: bool = True, truncated: bool = False
) -> Classified:
    raw = body.encode() if isinstance(body, str) else body
    return classify(status, {}, raw, complete=complete, truncated=truncated)


@every(
    ("status", "body", "outcome", "code", "message"),
    [
        (200, '{\n  "success": true\n}', SUCCEEDED, "", ""),
        (401, WRONG_KEY, REJECTED, "RBC001", "Incorrect SID or API key."),
        (
            401,
            WRONG_ACCOUNT,
            REJECTED,
            "WA-401",
            "API is not available for given customer.Please contact support for more info",
        ),
        (400, WRONG_PAYLOAD, REJECTED, "WA-400", "Refer to correct payload format"),
        (500, SERVER_ERROR, UNKNOWN, "WA-500", "Please try again later"),
        (
            500,
            NO_FLOW,
            REJECTED,
            "WA-401",
            "The flow_id either does not exist or does not belong to the account.",
        ),
    ],
)
def test_the_documented_bodies(
    status: int, body: str, outcome: Outcome, code: str, message: str
) -> None:
    assert of(status, body) == Classified(outcome, code, message)


@every("body", [WRONG_KEY, WRONG_ACCOUNT, WRONG_PAYLOAD, NO_FLOW])
@every("status", [200, 302, 400, 401, 404, 408, 429, 500, 503, 101, 600])
def test_a_documented_refusal_is_rejected_whatever_its_status(status: int, body: str) -> None:
    assert of(status, body).outcome is REJECTED


@every("status", [200, 201, 202, 204, 299])
def test_success_needs_a_2xx(status: int) -> None:
    assert of(status, '{"success": true, "id": 1}').outcome is SUCCEEDED


@every("body", ["", "{}", "Not Found", '{"success": true}', '{"code": "X"}'])
@every(
    ("status", "outcome"),
    [
        *((status, REJECTED) for status in (300, 301, 302, 304, 307, 308, 399)),
        *((status, REJECTED) for status in (400, 401, 403, 404, 405, 407, 409, 422, 429, 499)),
        *((status, UNKNOWN) for status in (408, 500, 502, 503, 504, 599, 600, 999, 100, 101, 199)),
    ],
)
def test_without_a_code_the_status_decides(status: int, outcome: Outcome, body: str) -> None:
    assert of(status, body).outcome is outcome


@every(
    "body",
    [
        "",
        " ",
        "true",
        "null",
        '"success"',
        "[]",
        '[{"success": true}]',
        "{}",
        '{"success": false}',
        '{"success": null}',
        '{"success": 1}',
        '{"success": 1.0}',
        '{"success": "true"}',
        '{"success": [true]}',
        '{"success": {"success": true}}',
        '{"Success": true}',
        '{"data": {"success": true}}',
        '{"success": true',
        '{"success": true}}',
        '{"success": true} {"success": true}',
        '{"success": True}',
        '{"success": true, "x": NaN}',
        '{"success": true, "x": Infinity}',
        '{"success": true, "x": -Infinity}',
        '{"success": true, "success": true}',
        '{"success": false, "success": true}',
        '{"success": true, "success": false, "success": true}',
        '{"success": true, "code": "RBC001"}',
        '{"success": true, "code": "WA-500"}',
        '{"success": true, "error": {"code": 139002}}',
        "<html><title>Log in to the network</title></html>",
        "[" * 100_000 + "]" * 100_000,
        '{"success": true, "x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"success":' * 100_000 + "true" + "}" * 100_000,
        b'\xff\xfe{"success": true}',
        b'{"success": true, "x": "\xff"}',
        '{"success": true}'.encode("utf-16"),
        '{"success": true}'.encode("utf-32"),
        b"\x1f\x8b\x08\x00",
        b"\x00" * 100,
        b"x" * (5 * 1024 * 1024),
    ],
)
def test_a_2xx_that_does_not_say_success_is_unknown(body: str | bytes) -> None:
    assert of(200, body).outcome is UNKNOWN


@every(
    "body",
    [
        b'\xef\xbb\xbf{"success": true}',
        '{"success": true, "n": ' + "9" * 10_000 + "}",
        '{"success": true, "n": 1e999}',
        r'{"success": true, "name": "\ud800"}',
        '{"success": true, "message": null, "error": [], "code": true}',
        '{"success": true, "note": "' + "x" * 5 * 1024 * 1024 + '"}',
    ],
)
def test_odd_members_beside_success_do_not_matter(body: str | bytes) -> None:
    assert of(200, body).outcome is SUCCEEDED


@every("status", [200, 500])
@every(("complete", "truncated"), [(False, False), (False, True), (True, True)])
@every("body", ['{"success": true}', WRONG_KEY])
def test_an_incomplete_body_is_ignored(
    body: str,
    status: int,
    complete: bool,
    truncated: bool,
) -> None:
    assert of(status, body, complete=complete, truncated=truncated).outcome is UNKNOWN


@every(
    ("error", "code"),
    [
        ({"code": "RBC001"}, "RBC001"),
        ({"code": "WA401"}, "WA401"),
        ({"code": "WA400"}, "WA400"),
        ({"code": 139002}, "139002"),
        ({"code": "139000"}, "139000"),
        ({"error": {"code": 100}}, "100"),
        ({"error": {"error_code": "139003"}}, "139003"),
        ({"error": {"code": 1, "error_subcode": 139004}}, "1"),
        ({"error": {"error": {"code": 139002}}}, "139002"),
        ({"error": [{"message": "no"}, "text", {"code": 139002}]}, "139002"),
        ({"code": "WA-500", "error": {"code": 139002}}, "WA-500"),
    ],
)
def test_a_refusal_is_found_wherever_its_code_is(error: dict[str, object], code: str) -> None:
    found = of(500, json.dumps(error))
    assert (found.outcome, found.code) == (REJECTED, code)


@every(
    "body",
    [
        '{"code": "WA-401", "code": "WA-401"}',
        '{"code": ["WA-401"]}',
        '{"code": " "}',
        '{"code": true}',
        '{"code": 100.0}',
        '{"code": "wa-401"}',
        '{"code": "E110"}',
        '{"code": "WAV2101"}',
        '{"message": "RBC001"}',
        '{"data": {"code": "RBC001"}}',
        '{"error": {"error": {"error": {"error": {"code": 100}}}}}',
        '["RBC001"]',
    ],
)
def test_an_undocumented_code_is_not_a_refusal(body: str) -> None:
    assert of(500, body).outcome is UNKNOWN


PLATFORM_FAILED = [
    {"error": {"code": 1, "message": "An unknown error occurred"}},
    {"error": {"code": 2, "message": "Service temporarily unavailable", "is_transient": True}},
    {"error": {"code": -1}},
    {"error": {"code": 131000}},
    {"error": {"code": "131016"}},
    {"error": {"message": "Please retry", "is_transient": True}},
    {"error": {"code": 139000, "is_transient": True}},
    {"error": {"error": {"code": 2}}},
    {"code": "WA-400", "message": "Refer to correct payload format", "error": {"code": 2}},
    {"code": "RBC001", "error": {"code": 1}},
    {"error": json.dumps({"code": 2, "is_transient": True})},
    {"error": json.dumps({"error": {"code": 1}})},
    {"errors": [{"code": 2}]},
    {"code": 1, "message": "An unknown error occurred"},
    {"is_transient": True},
]


@every("status", [200, 400, 403, 404, 499, 500])
@every("body", PLATFORM_FAILED)
def test_the_platforms_own_failure_is_unknown_under_any_status(body: object, status: int) -> None:
    assert of(status, json.dumps(body)).outcome is UNKNOWN
    assert of(302, json.dumps(body)).outcome is REJECTED, "a redirect never reached the platform"
    assert of(429, json.dumps(body)).outcome is REJECTED, "nor did one request too many"


@every("value", [False, None, 0, "", [], {}])
def test_what_is_not_said_to_be_transient_is_refused(value: object) -> None:
    body = {"error": {"code": 139002, "is_transient": value}}
    assert of(400, json.dumps(body)).outcome is REJECTED


RATE_LIMITS = [4, 17, 32, 613, 80002, 80003, 80008, 80014, 130429, 131048, 131056]


@every("status", [200, 400, 403, 429, 500, 503])
@every("code", RATE_LIMITS)
def test_too_many_requests_are_refused_whatever_the_status(code: int, status: int) -> None:
    for error in ({"code": code}, {"code": code, "is_transient": True}):
        for body in ({"error": error}, {"code": "WA-400", "error": json.dumps({"error": error})}):
            assert of(status, json.dumps(body)).outcome is REJECTED
    assert of(status, '{"code": "WA429"}').outcome is REJECTED


@every("code", [80001, 80015, 130430, 5, 31])
def test_another_number_is_no_rate_limit(code: int) -> None:
    assert of(500, json.dumps({"error": {"code": code}})).outcome is UNKNOWN


@every("code", [10, 100, 190, 200, 250, 299, 368, 131031, 139001 + 5])
def test_a_refusal_of_the_platform_is_certain_inside_an_error(code: int) -> None:
    assert of(500, json.dumps({"error": {"code": code}})).outcome is REJECTED


@every("code", [-1, 1, 4, 10, 100, 190, 200, 368, 502, "100"])
@every("status", [408, 500, 502, 503])
def test_a_number_that_a_gateway_puts_first_is_no_certain_refusal(
    code: object, status: int
) -> None:
    assert of(status, json.dumps({"code": code, "message": "Bad gateway"})).outcome is UNKNOWN


@every("code", [0, 200, 201, 299, "200", "WA200"])
def test_the_code_of_a_success_does_not_contradict_it(code: object) -> None:
    assert of(200, json.dumps({"success": True, "code": code})).outcome is SUCCEEDED


@every(
    "beside",
    [
        {"code": 100},
        {"error": {"code": 4}},
        {"error": {"is_transient": True}},
        {"error": '{"code": 139002}'},
        {"errors": [{"code": "RBC001"}]},
    ],
)
def test_a_success_beside_a_failure_is_unknown(beside: dict[str, object]) -> None:
    assert of(200, json.dumps({"success": True, **beside})).outcome is UNKNOWN


def test_a_body_of_more_values_than_any_answer_has_is_not_read() -> None:
    many = '{"success": true, "x": [' + ",".join("0" * (MOST_VALUES + 1)) + "]}"
    assert of(200, many).outcome is UNKNOWN
    assert of(400, many).outcome is REJECTED
    fewer = '{"success": true, "x": [' + ",".join("0" * (MOST_VALUES - 10)) + "]}"
    assert of(200, fewer).outcome is SUCCEEDED


@every(
    ("body", "message"),
    [
        ('{"message": "  one\\n\\ttwo  "}', "one two"),
        ('{"error": "as text"}', "as text"),
        ('{"error": {"message": "inside", "type": "OAuthException"}}', "inside"),
        ('{"error": {"code": 1, "status": 400, "flow_id": "is wrong"}}', "is wrong"),
        ('{"message": "", "error": {"error": {"error_user_msg": "deep"}}}', "deep"),
        ('{"message": ["no"], "id": "7"}', "Bad Request"),
        (r'{"message": "\ud800 lone"}', "? lone"),
        ("<html>", "Bad Request"),
    ],
)
def test_the_message_is_found_in_any_shape(body: str, message: str) -> None:
    assert of(400, body).message == message


def test_foreign_code_and_message_are_bounded() -> None:
    found = of(400, json.dumps({"code": "c" * 10_000, "message": "m " * 100_000}))
    assert len(found.code) <= 64
    assert len(found.message) <= 2000


def test_an_unknown_status_has_no_phrase() -> None:
    assert of(499, "").message == ""


_NAMES = ["success", "code", "error", "errors", "message", "detail", "is_transient", "x"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(_NAMES) | st.text(), inner),
)
success = st.just({"success": True})
likely = st.fixed_dictionaries(
    {"success": st.just(True) | json_values}, optional={"x": json_values}
)
bodies = st.binary() | (success | likely | json_values).map(lambda each: json.dumps(each).encode())


@given(
    st.sampled_from([200, 201, 299]) | st.integers(0, 1000),
    bodies,
    st.booleans(),
    st.booleans(),
    st.just("1\n2") | st.text(),
)
def test_success_needs_a_complete_2xx_that_says_so(
    status: int,
    body: bytes,
    complete: bool,
    truncated: bool,
    wait: str,
) -> None:
    found = classify(status, {"retry-after": wait}, body, complete=complete, truncated=truncated)
    assert found.outcome in {SUCCEEDED, REJECTED, UNKNOWN}
    assert "\n" not in found.message
    found.message.encode()
    if found.outcome is SUCCEEDED:
        assert 200 <= status < 300
        assert complete
        assert not truncated
        assert json.loads(body)["success"] is True
