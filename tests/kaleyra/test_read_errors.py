"""Why a read failed, in a sentence or two that are safe to show."""

from typing import Any

import pytest

from flow_tui.kaleyra.read_errors import explain_read_error
from flow_tui.kaleyra.response import Response
from flow_tui.model import Failure
from tests.support.kaleyra import NO_FLOW, WRONG_ACCOUNT, WRONG_KEY


def explain(body: str = "", status: int | None = 200, refused: str = "", **more: Any) -> str:
    return explain_read_error(Response(1, status, body=body, **more), "the flow's status", refused)


def test_a_network_failure_is_followed_by_what_to_check() -> None:
    refused = explain(status=None, message="Nothing accepted", failure=Failure.REFUSED)
    assert refused.startswith("Nothing accepted. Check the profile's API domain")


@pytest.mark.parametrize("failure", [Failure.TIMEOUT, Failure.LOST])
@pytest.mark.parametrize("status", [None, 200])
def test_an_incomplete_response_can_be_read_again(failure: Failure, status: int | None) -> None:
    assert explain(status=status, message="It broke.", failure=failure) == "It broke. Try again."


def test_a_truncated_body_is_too_long() -> None:
    assert "too long" in explain('{"status": "DRAFT"}', body_truncated=True)


def test_a_message_is_quoted_as_one_safe_line() -> None:
    sentence = explain("{}", 400, message="a\x1b]52;c;x\x07 [/] " + "long " * 500)
    assert "a\\x1b]52" in sentence
    assert sentence.isprintable()
    assert len(sentence) < 600


@pytest.mark.parametrize(
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
