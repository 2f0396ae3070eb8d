"""The table of the API's codes, and which answers concern other flows, too."""

import json

import pytest

from flow_tui.kaleyra import is_inconclusive, refuses_account
from flow_tui.kaleyra.body import parse
from flow_tui.kaleyra.codes import CODES, ApiCode, codes_in, find_codes
from flow_tui.model import Answer, Failure, Outcome
from tests.support.kaleyra import NO_FLOW, SERVER_ERROR, SUCCESS, WRONG_ACCOUNT, WRONG_KEY

REJECTED, UNKNOWN = Outcome.REJECTED, Outcome.UNKNOWN


@pytest.mark.parametrize("row", CODES, ids=lambda row: f"{row.code} {row.meaning}")
def test_each_row_is_found_by_its_code_and_its_meaning(row: ApiCode) -> None:
    assert find_codes([row.code], [row.meaning]) == (row,)


def test_the_platforms_codes_come_before_kaleyras() -> None:
    body = parse(json.dumps({"code": "WA-400", "error": {"code": 139000}}))
    assert [row.code for row in codes_in(body)] == ["139000", "WA-400"]


def test_a_code_without_its_hyphen_is_the_same() -> None:
    assert find_codes(["WA401"], ["not available"]) == find_codes(["WA-401"], ["not available"])


@pytest.mark.parametrize(
    ("body", "status", "refused"),
    [
        (WRONG_KEY, 401, True),
        (WRONG_ACCOUNT, 401, True),
        ('{"code": "E110"}', 400, True),
        ('{"code": "WAV2101"}', 400, True),
        ('{"code": "WA-400", "error": {"code": "RBC001"}}', 400, True),
        ("<html>", 401, True),
        ('{"code": "X1"}', 403, True),
        (NO_FLOW, 401, False),
        ('{"error": {"code": 139002}}', 403, False),
        ("<html>", 404, False),
        ("", 429, False),
    ],
)
def test_which_refusals_concern_the_whole_account(body: str, status: int, refused: bool) -> None:
    assert refuses_account(Answer(REJECTED, 1, status, body=body)) == refused


def test_only_a_complete_refusal_concerns_the_account() -> None:
    assert refuses_account(Answer(Outcome.NOT_SENT, 1, failure=Failure.CREDENTIALS))
    assert not refuses_account(Answer(Outcome.SUCCEEDED, 1, 200, body=SUCCESS.decode()))
    assert not refuses_account(Answer(REJECTED, 1, 401, body=WRONG_KEY, failure=Failure.LOST))
    assert not refuses_account(Answer(REJECTED, 1, 401, body=WRONG_KEY, body_truncated=True))


@pytest.mark.parametrize(
    ("answer", "inconclusive"),
    [
        (Answer(Outcome.NOT_SENT, 1), True),
        (Answer(UNKNOWN, 1, 500, body=SERVER_ERROR), True),
        (Answer(REJECTED, 1, 302), True),
        (Answer(REJECTED, 1, 407), True),
        (Answer(REJECTED, 1, 401, body=WRONG_KEY), False),
        (Answer(Outcome.SUCCEEDED, 1, 200), False),
    ],
)
def test_which_answers_are_inconclusive(answer: Answer, inconclusive: bool) -> None:
    assert is_inconclusive(answer) == inconclusive
