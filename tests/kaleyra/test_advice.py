"""Each outcome has its advice, which never quotes foreign text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from flow_tui.kaleyra import advise
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.text import MOST_VALUES
from tests.support.cases import every
from tests.support.kaleyra import NO_FLOW, WRONG_ACCOUNT, WRONG_KEY, WRONG_PAYLOAD

PUBLISH, DEPRECATE = Action.PUBLISH, Action.DEPRECATE
CHECK = "check the flow's status before anyone tries again"


def refused(body: object = "", status: int = 400, code: str = "", message: str = "") -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(Outcome.REJECTED, 1, status, code, message, text)


def unknown(
    body: str = "",
    status: int | None = 200,
    failure: Failure | None = None,
    *,
    truncated: bool = False,
) -> Answer:
    return Answer(Outcome.UNKNOWN, 1, status, body=body, failure=failure, body_truncated=truncated)


def test_the_advice_after_success() -> None:
    done = Answer(Outcome.SUCCEEDED, 1, 200)
    assert "can be sent now" in advise(PUBLISH, done)
    assert "only deprecated" in advise(PUBLISH, done)
    assert "neither sent nor restored" in advise(DEPRECATE, done)


@every(
    ("body", "words"),
    [
        (WRONG_KEY, "SID or the API key is wrong"),
        (WRONG_ACCOUNT, "Ask Kaleyra support to enable it"),
        (WRONG_ACCOUNT.replace("WA-401", "WA401"), "Ask Kaleyra support to enable it"),
        (NO_FLOW, "no such flow"),
        ({"code": "WA-401", "message": "no"}, "Check the flow ID and the profile"),
        (WRONG_PAYLOAD, "malformed"),
        ({"code": "WA400"}, "malformed"),
        ({"code": "E110"}, "balance"),
        ({"code": "WAV2101"}, "daily limit"),
        ({"error": {"code": 100}}, "no flow with this ID"),
        ({"error": {"code": 139000}}, "integrity"),
        ({"code": "WA-400", "error": {"code": 139000}}, "integrity"),
        ({"error": {"code": 139003}}, "never published"),
        ({"error": {"code": 139004}}, "deprecate it instead"),
    ],
)
def test_a_refusal_is_explained_by_its_code(body: object, words: str) -> None:
    assert words in advise(PUBLISH, refused(body))


@every(
    ("message", "words"),
    [
        ("Flow has validation errors", "Fix all of them"),
        ("You need to set the endpoint URI before you can publish", "no endpoint URI"),
        ("data_channel_uri is missing", "no endpoint URI"),
        ("Endpoint is not available: health check failed", "health check"),
        ("The business phone number has no signed public key", "no signed public key"),
        ("WABA has no phone number", "no phone number"),
        ("No app connected to the endpoint", "No app is connected"),
        ("Not subscribed to flows webhooks", "Subscribe"),
        ("Flow JSON version expired", "version has expired"),
        ("Flow is not in DRAFT state", "not a draft"),
        ("Something else", "Fix what the response names"),
        ("", "Fix what the response names"),
    ],
)
def test_139002_is_explained_by_its_message(message: str, words: str) -> None:
    inside = {"code": "WA-400", "message": "Refer", "error": {"code": 139002, "message": message}}
    assert words in advise(PUBLISH, refused(inside))


DEPRECATED = "Only a draft can be published; this flow is in the state DEPRECATED."


@every(
    ("error", "words", "wrong"),
    [
        # a deprecated flow cannot be edited
        ({"code": 139002, "message": DEPRECATED}, "Clone it", "edit it first"),
        ({"code": 139002, "message": "JSON version 2.1 is deprecated"}, "version has", "Clone"),
        # integrity
        ({"code": 139000, "error_subcode": 4233020}, "payment method", "WhatsApp has no flow"),
        ({"code": 139000, "error_subcode": "4233020"}, "business is not verified", "profile"),
        ({"code": 139000, "error_subcode": 99}, "Contact Kaleyra support", "payment method"),
        ({"code": 139001, "message": "Updating failed"}, "could not update", "version"),
        ({"code": 139006}, "metrics", "version"),
        # 100 and what its text says
        ({"code": 100, "error_subcode": 33, "message": "Object with ID '1' does not exist"},
         "cannot be seen right now", "no flow with this ID"),
        ({"code": 100, "message": "Tried accessing nonexisting field (x) on node type (Flow)"},
         "does not know a field", "flow ID"),
        ({"code": 100, "error_user_msg": "Flow name should be unique within the account"},
         "same name", "flow ID"),
        ({"code": 100, "error_user_msg": "The name already exists"}, "same name", "flow ID"),
        ({"code": 100, "message": "Invalid JSON version 1.0"}, "JSON version", "flow ID"),
        ({"code": 100, "message": "data_api_version must be 3.0"}, "data API version", "flow ID"),
        ({"code": 100, "error_data": {"details": "endpoint_uri is no URL"}}, "endpoint URI", "ID"),
        ({"code": 100, "message": "Invalid parameter"}, "what the response names", "has no flow"),
        ({"code": 100, "message": "Flow does not exist"}, "has no flow with this ID", "refused"),
        # the vendor's access, not the user's key
        *(({"code": code, "message": "(#10) Permission denied"}, "your API key is not the", "SID")
          for code in (10, 190, 200, 230, 299, 368, 131031)),
        # too many
        *(({"code": code}, "rate-limiting", "support") for code in (4, 17, 80007, 131056)),
    ],
)  # fmt: skip
def test_a_code_of_the_platform_is_explained_by_what_stands_beside_it(
    error: dict[str, object], words: str, wrong: str
) -> None:
    for inner in (error, json.dumps(error), [error], {"error": error}):
        advice = advise(PUBLISH, refused({"code": "WA-400", "message": "", "error": inner}))
        assert words in advice
        assert wrong not in advice


def test_a_wrong_key_may_be_one_that_was_right() -> None:
    for body in (WRONG_KEY, '{"code": "KEY-1", "message": "denied"}'):
        for status in (401, 403):
            advice = advise(PUBLISH, refused(body, status))
            assert "team member who made the key was deleted" in advice
            assert "IP list" in advice


@every("status", [401, 403])
@every("body", ["<html>Forbidden</html>", "", "[]", '{"message": "Forbidden"}'])
def test_a_denial_that_is_not_kaleyras_is_a_gateways(body: str, status: int) -> None:
    advice = advise(PUBLISH, refused(body, status))
    assert "gateway or a proxy in between" in advice
    assert "SID" not in advice


def test_a_failure_of_the_platform_under_a_4xx_is_to_be_checked() -> None:
    body = json.dumps({"code": "WA-400", "error": {"code": 2, "is_transient": True}})
    advice = advise(PUBLISH, unknown(body, 400))
    assert advice.startswith("WhatsApp failed while it processed the request.")
    assert CHECK in advice
    assert "5, 10 and 15 minutes" in advice


@every("status", [502, 500])
def test_a_gateways_number_gives_no_advice_about_the_flow(status: int) -> None:
    assert "5, 10 and 15 minutes" in advise(PUBLISH, unknown('{"code": 100}', status))


@every(
    ("status", "words"),
    [
        (302, "API domain is probably wrong"),
        (401, "Access was denied"),
        (403, "Access was denied"),
        (404, "API domain is probably wrong"),
        (429, "try again later"),
        (422, "nothing changed"),
    ],
)
def test_a_refusal_without_a_code_is_explained_by_its_status(status: int, words: str) -> None:
    assert words in advise(PUBLISH, refused("<html>", status))


def test_a_refusal_without_its_body_is_explained_by_the_recorded_code() -> None:
    assert "no such flow" in advise(
        PUBLISH, refused(code="WA-401", message="The flow_id does not exist")
    )


@every("failure", [None, *Failure])
def test_not_sent_may_be_tried_again(failure: Failure | None) -> None:
    advice = advise(PUBLISH, Answer(Outcome.NOT_SENT, 1, failure=failure))
    assert advice.startswith("Nothing was sent, so it is safe to try again.")
    assert advice == advice.strip()


@every(
    ("failure", "words"),
    [
        (Failure.ADDRESS, "DNS"),
        (Failure.REFUSED, "firewall"),
        (Failure.TLS, "SSL_CERT_FILE"),
        (Failure.CONNECT_TIMEOUT, "firewall"),
        (Failure.PROXY, "NO_PROXY"),
        (Failure.CREDENTIALS, "Correct"),
        (Failure.INTERNAL, "report"),
    ],
)
def test_each_failure_before_sending_has_its_hint(failure: Failure, words: str) -> None:
    assert words in advise(PUBLISH, Answer(Outcome.NOT_SENT, 1, failure=failure))


@every(
    ("answer", "words"),
    [
        (unknown(status=None, failure=Failure.TIMEOUT), "timed out"),
        (unknown(status=None, failure=Failure.LOST), "connection was lost"),
        (unknown(status=None, failure=Failure.DIED), "ended before"),
        (unknown('{"code": "WA-500"}', 500), "5, 10 and 15 minutes"),
        (unknown("<html>", 502), "5, 10 and 15 minutes"),
        (unknown('{"code": "E110"}', 500), "balance"),
        (unknown("", 408), "whole request in time"),
        (unknown('{"success": true}', truncated=True), "too long"),
        (unknown("<html>"), "not Kaleyra's JSON"),
        (unknown(""), "The response is empty"),
        (unknown(" \n"), "The response is empty"),
        (unknown(f"[{'0,' * MOST_VALUES}0]"), "too many values"),
        (unknown(status=None, failure=Failure.MALFORMED), "not valid HTTP"),
        (unknown('{"success": false}'), "success: false"),
        (unknown('{"success": true, "code": "WA-500"}'), "both success and failure"),
        (unknown("{}"), "does not say"),
    ],
)
def test_an_unknown_outcome_is_to_be_checked(answer: Answer, words: str) -> None:
    advice = advise(PUBLISH, answer)
    assert CHECK in advice
    assert words in advice


@given(
    st.sampled_from(Action),
    st.sampled_from(Outcome),
    st.none() | st.integers(100, 599),
    st.text(),
    st.text(),
    st.none() | st.sampled_from(Failure),
)
def test_every_answer_has_advice_that_is_safe_to_show(
    action: Action,
    outcome: Outcome,
    status: int | None,
    message: str,
    body: str,
    failure: Failure | None,
) -> None:
    advice = advise(action, Answer(outcome, 1, status, "139002", message, body, failure=failure))
    assert advice
    assert advice.isprintable()
    assert len(advice) < 300
