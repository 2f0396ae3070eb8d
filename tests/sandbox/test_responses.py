"""The responses of the vendor's Publish Flow page, to the letter."""

import json

from flow_tui.sandbox import Behaviour
from flow_tui.sandbox.server import Sandbox
from tests.support.cases import every
from tests.support.kaleyra import (
    NO_FLOW,
    SERVER_ERROR,
    SUCCESS,
    WRONG_ACCOUNT,
    WRONG_KEY,
    WRONG_PAYLOAD,
)
from tests.support.sandbox import FLOW_ID, act, connect, headers_for, one_flow, received, request

from .conftest import Started


@every(
    ("behaviour", "status", "body"),
    [
        (Behaviour.NORMAL, 200, SUCCESS),
        (Behaviour.WRONG_KEY, 401, WRONG_KEY),
        (Behaviour.WRONG_ACCOUNT, 401, WRONG_ACCOUNT),
        (Behaviour.INCORRECT_PAYLOAD, 400, WRONG_PAYLOAD),
        (Behaviour.SERVER_ERROR, 500, SERVER_ERROR),
        (Behaviour.SERVER_ERROR_TOOK_EFFECT, 500, SERVER_ERROR),
        (Behaviour.NO_SUCH_FLOW, 401, NO_FLOW),
        (Behaviour.NO_SUCH_FLOW_500, 500, NO_FLOW),
    ],
)
def test_each_documented_response(
    started: Started, behaviour: Behaviour, status: int, body: str | bytes
) -> None:
    answer = act(started(one_flow(behaviour)))

    assert answer.status == status
    assert answer.json == json.loads(body)
    assert answer.headers["content-type"] == "application/json"


@every("path", [f"{FLOW_ID}/publish", f"{FLOW_ID}/deprecate"])
@every("key", [None, "", "Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx3"])
def test_a_wrong_or_missing_key_is_refused(sandbox: Sandbox, path: str, key: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({} if key is None else {"api-key": key})

    answer = request(sandbox, "POST", path, headers)

    assert (answer.status, answer.json) == (401, json.loads(WRONG_KEY))
    assert sandbox.state_of(FLOW_ID) == "DRAFT"


@every("path", [FLOW_ID, "1048572190364821/flows"])
def test_reading_needs_the_key_too(sandbox: Sandbox, path: str) -> None:
    answer = request(sandbox, "GET", path, {"api-key": "Awrong"})

    assert (answer.status, answer.json) == (401, json.loads(WRONG_KEY))


def test_another_sid_is_refused_like_a_wrong_key(sandbox: Sandbox) -> None:
    connection = connect(sandbox)
    path = f"/v2/HXAP160000000097IN/whatsapp/{FLOW_ID}/publish"
    connection.request("POST", path, headers=headers_for(sandbox))
    answer = received(connection.getresponse())
    connection.close()

    assert (answer.status, answer.json) == (401, json.loads(WRONG_KEY))
    assert sandbox.state_of(FLOW_ID) == "DRAFT"


@every(
    "content_type",
    [None, "", "text/plain", "application/json; charset=utf-8"],
)
def test_publish_requires_its_only_content_type(sandbox: Sandbox, content_type: str | None) -> None:
    headers = {"api-key": sandbox.api_key}
    if content_type is not None:
        headers["Content-Type"] = content_type

    answer = request(sandbox, "POST", f"{FLOW_ID}/publish", headers)

    assert (answer.status, answer.json) == (400, json.loads(WRONG_PAYLOAD))
    assert sandbox.state_of(FLOW_ID) == "DRAFT"


def test_deprecate_needs_no_content_type(started: Started) -> None:
    sandbox = started(one_flow())
    act(sandbox)

    answer = request(sandbox, "POST", f"{FLOW_ID}/deprecate", {"api-key": sandbox.api_key})

    assert (answer.status, answer.json) == (200, {"success": True})


@every("action", ["publish", "deprecate"])
def test_an_unknown_flow_is_refused(sandbox: Sandbox, action: str) -> None:
    answer = act(sandbox, action, flow_id="9988776655443322")

    assert (answer.status, answer.json) == (401, json.loads(NO_FLOW))


def test_the_details_of_an_unknown_flow_are_refused(sandbox: Sandbox) -> None:
    answer = request(sandbox, "GET", "9988776655443322")

    assert (answer.status, answer.json) == (401, json.loads(NO_FLOW))


@every(
    ("behaviour", "status"),
    [
        (Behaviour.WRONG_KEY, 401),
        (Behaviour.WRONG_ACCOUNT, 401),
        (Behaviour.NO_SUCH_FLOW, 401),
        (Behaviour.NO_SUCH_FLOW_500, 500),
    ],
)
def test_account_refusals_apply_to_reads_too(
    started: Started, behaviour: Behaviour, status: int
) -> None:
    sandbox = started(one_flow(behaviour))

    assert request(sandbox, "GET", FLOW_ID).body == act(sandbox).body
    assert request(sandbox, "GET", FLOW_ID).status == status
