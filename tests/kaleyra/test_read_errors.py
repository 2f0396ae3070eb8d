"""Why a read failed, in a sentence or two that are safe to show."""

from typing import Any

from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response
from flow_tui.model import Failure
from tests.support.cases import every
from tests.support.kaleyra import NO_FLOW, WRONG_ACCOUNT, WRONG_KEY


def explain(body: str = "", status: int | None = 200, refused: str = "", **more: Any) -> str:
    return explain_read_error(Response(1, status, body=body, **more), "the flow's status", refused)


def test_a_network_failure_is_followed_by_what_to_check() -> None:
    refused = explain(status=None, message="Nothing accepted", failure=Failure.REFUSED)
    assert refused.startswith("Nothing accepted. Check the profile's API domain")


@every("failure", [Failure.TIMEOUT, Failure.LOST])
@every("status", [None, 200])
def test_an_incomplete_response_can_be_read_again(failure: Failure, status: int | None) -> None:
    assert explain(status=status, message="It broke.", failure=failure) == "It broke. Try again."


def test_a_truncated_body_is_too_long() -> None:
    assert "too long" in explain('{"status": "DRAFT"}', body_truncated=True)


def test_an_empty_response_is_called_empty() -> None:
    assert explain("").startswith("The response (HTTP 200) is empty.")
    assert "is empty" in explain(" \r\n", 500)


@every("status", [None, 200, 401])
def test_what_is_not_http_is_not_worth_another_try(status: int | None) -> None:
    found = explain(status=status, message="The response is not HTTP", failure=Failure.MALFORMED)
    assert found.startswith("The response is not HTTP. It is not Kaleyra's JSON.")


@every("status", [400, 429, 500, 200])
def test_too_many_requests_are_to_be_waited_out(status: int) -> None:
    body = '{"error": {"message": "(#4) Limit reached", "code": 4}}'
    assert "rate-limiting" in explain(body, status, "Check the WABA ID.")
    assert "WABA" not in explain(body, status, "Check the WABA ID.")


@every("status", [400, 403, 500])
def test_a_failure_of_the_platform_is_to_be_tried_again_later(status: int) -> None:
    body = '{"error": {"message": "Please retry", "code": 2, "is_transient": true}}'
    assert explain(body, status, "Check the WABA ID.").endswith("Try again later.")


def test_a_message_is_quoted_as_one_safe_line() -> None:
    sentence = explain("{}", 400, message="a\x1b]52;c;x\x07 [/] " + "long " * 500)
    assert "a\\x1b]52" in sentence
    assert sentence.isprintable()
    assert len(sentence) < 600


@every(
    ("body", "status", "special"),
    [
        (NO_FLOW, 401, True),
        (WRONG_ACCOUNT, 401, True),
        ("", 404, True),
        (WRONG_KEY, 401, False),
        ("", 408, False),
        ("", 429, False),
        ("", 500, False),
        ("", 302, False),
        ("", 200, False),
    ],
)
def test_a_refusal_of_the_request_itself_has_advice_of_its_own(
    body: str, status: int, special: bool
) -> None:
    assert ("Check the WABA ID." in explain(body, status, "Check the WABA ID.")) == special
