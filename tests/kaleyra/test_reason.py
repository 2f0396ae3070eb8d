"""The text of a response that tells the reason, whatever the shape of the response is."""

import json
from typing import Any

from hypothesis import given

from flow_tui.kaleyra.body import parse
from flow_tui.kaleyra.outcome import classify
from tests.support.cases import every
from tests.support.kaleyra import LIKELY, publish
from tests.support.raw_server import RawServer, answering, http

TITLE, TOLD = "Flow can't be published", "Add a payment method to the account first."


def message_of(body: object, status: int = 400) -> str:
    return classify(status, {}, json.dumps(body), complete=True).message


def platform(**more: object) -> dict[str, object]:
    return {"code": 139000, "type": "OAuthException", "message": "(#139000) Forbidden", **more}


@every(
    ("error", "message"),
    [
        ({"error_user_title": TITLE, "error_user_msg": TOLD}, f"{TOLD} ({TITLE})"),
        ({"error_user_msg": TOLD}, TOLD),
        ({"error_user_title": TITLE}, TITLE),
        ({"error_user_title": "Invalid parameter", "error_user_msg": TOLD}, TOLD),
        ({"error_user_title": TOLD, "error_user_msg": TOLD}, TOLD),
        ({"error_data": {"messaging_product": "whatsapp", "details": TOLD}}, TOLD),
        ({"error_data": json.dumps({"details": TOLD})}, TOLD),
        ({"message": "(#139000) Invalid parameter", "error_data": {"details": TOLD}}, TOLD),
        ({"message": "No access", "error_data": {"details": TOLD}}, f"No access: {TOLD}"),
        ({"error_user_title": TITLE, "error_data": {"details": TOLD}}, f"{TOLD} ({TITLE})"),
        ({"message": "(#139000) Blocked by integrity"}, "(#139000) Blocked by integrity"),
    ],
)
@every("outer", ["Refer to correct payload format", "Forbidden", None])
def test_the_platforms_own_words_come_first(
    error: dict[str, object], message: str, outer: str | None
) -> None:
    inner = platform(**error)
    envelope: dict[str, Any] = {"code": "WA-400", "message": outer, "data": {}}
    for wrapped in (
        inner,
        [inner],
        json.dumps(inner),
        {"error": inner},
        json.dumps({"error": inner}),
    ):
        assert message_of({**envelope, "error": wrapped}) == message
        assert (
            message_of({**envelope, "error": {"message": json.dumps({"error": inner})}}) == message
        )


@every(
    ("body", "message"),
    [
        # RFC 9457
        ({"title": "Forbidden", "status": 403, "detail": TOLD}, TOLD),
        ({"title": "Out of credit", "detail": TOLD}, f"Out of credit: {TOLD}"),
        ({"type": "about:blank", "title": "Out of credit"}, "Out of credit"),
        # API gateways
        ({"fault": {"faultstring": TOLD, "detail": {"errorcode": "x"}}}, TOLD),
        (
            {"fault": {"code": 900901, "message": "Invalid Credentials", "description": TOLD}},
            f"Invalid Credentials: {TOLD}",
        ),
        ({"fault": TOLD}, TOLD),
        ({"error": "invalid_client", "error_description": TOLD}, TOLD),
        # lists of errors
        ({"errors": [{"title": "Bad Request", "detail": TOLD}]}, TOLD),
        ({"errors": [{"message": TOLD, "extensions": {}}]}, TOLD),
        ({"errors": ["one.", "two.", "three.", "four."]}, "one.; two.; three."),
        ({"errors": [{"detail": TOLD, "source": {"pointer": "/flow_id"}}]}, f"/flow_id: {TOLD}"),
        ({"errors": [{"field": "flow_id", "message": TOLD}]}, f"flow_id: {TOLD}"),
        ({"errors": {"flow_id": [TOLD, "more"]}}, f"flow_id: {TOLD}"),
        ({"message": "Bad Request", "errors": [TOLD]}, TOLD),
        ({"message": "Validation failed.", "errors": [TOLD]}, f"Validation failed: {TOLD}"),
        # FastAPI
        ({"detail": TOLD}, TOLD),
        ({"detail": [{"loc": ["path", "flow_id"], "msg": TOLD}]}, f"path.flow_id: {TOLD}"),
        ({"detail": [{"loc": "flow_id", "msg": TOLD}]}, f"flow_id: {TOLD}"),
        ({"detail": {"message": TOLD}}, TOLD),
        # a text of JSON
        ({"error": json.dumps({"message": TOLD})}, TOLD),
        ({"error": json.dumps([{"message": TOLD}])}, TOLD),
        # nothing that tells more
        ({"message": "Forbidden"}, "Forbidden"),
        ({"error": "Forbidden", "status": 403}, "Forbidden"),
        ({"title": "Bad Request"}, "Bad Request"),
        ({"error": {"code": 100, "message": "Invalid parameter"}}, "Invalid parameter"),
        ({"error": {"code": "X"}}, "Bad Request"),
        ({"errors": [{"code": "X"}, 7, None, []], "detail": [[], {}]}, "Bad Request"),
        ({"error": "{not JSON"}, "{not JSON"),
        ({"error": '{"code": 100}'}, "Bad Request"),
    ],
)
def test_the_reason_is_found_in_every_known_shape(body: object, message: str) -> None:
    assert message_of(body) == message


def test_a_text_of_kaleyras_own_is_kept() -> None:
    own = "API is not available for given customer.Please contact support for more info"
    assert message_of({"code": "WA-401", "message": own, "error": own}) == own


def test_the_reason_is_in_the_answer() -> None:
    body = {"code": "WA-400", "message": "Forbidden", "error": platform(error_user_msg=TOLD)}
    with RawServer(answering(http(json.dumps(body).encode(), "403 Forbidden"))) as server:
        assert publish(server.url).message == TOLD


def test_texts_that_are_searched_are_bounded() -> None:
    errors = [{"message": f"{number} " + "m" * 5000} for number in range(200)]
    found = parse(json.dumps({"errors": errors}))
    assert found
    assert sum(map(len, found.texts)) <= 8000
    assert len(found.message) <= 2000


@given(LIKELY)
def test_no_json_raises(body: object) -> None:
    found = parse(json.dumps({"message": body, "errors": body, "detail": body, "fault": body}))
    if found:  # JSON has no NaN
        assert "\n" not in found.message
        found.message.encode()
