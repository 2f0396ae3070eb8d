"""The table of the API's codes, and which answers concern other flows, too."""

import json

from flow_tui.kaleyra import is_inconclusive, is_rate_limited, refuses_account, refuses_reading
from flow_tui.kaleyra.api_code import ApiCode
from flow_tui.kaleyra.body import parse
from flow_tui.kaleyra.codes import CODES, codes_in, find_codes
from flow_tui.kaleyra.response import Response
from flow_tui.model import Answer, Failure, Outcome
from tests.support.cases import every
from tests.support.kaleyra import NO_FLOW, SERVER_ERROR, SUCCESS, WRONG_ACCOUNT, WRONG_KEY

REJECTED, UNKNOWN = Outcome.REJECTED, Outcome.UNKNOWN


@every("row", CODES)
def test_each_row_is_found_by_its_code_and_its_meaning(row: ApiCode) -> None:
    assert find_codes([row.code], [row.meaning], [row.subcode]) == (row,)


@every("row", CODES)
def test_each_other_code_of_a_row_means_the_same(row: ApiCode) -> None:
    assert row.code in row.all_codes()
    for code in row.all_codes():
        assert find_codes([code], [row.meaning], [row.subcode]) == (row,)


def test_ranges_have_both_of_their_ends() -> None:
    every = {code for row in CODES for code in row.all_codes()}
    assert {"200", "299", "80002", "80014", "-1"} <= every
    assert not {"199", "300", "80001", "80015"} & every


def test_a_subcode_is_no_code_by_itself() -> None:
    assert find_codes(["33"], [], ["33"]) == ()
    body = parse(json.dumps({"error": {"code": 139002, "error_subcode": 4}}))
    assert [row.code for row in codes_in(body)] == ["139002"]


def test_the_platforms_codes_come_before_kaleyras() -> None:
    body = parse(json.dumps({"code": "WA-400", "error": {"code": 139000}}))
    assert [row.code for row in codes_in(body)] == ["139000", "WA-400"]


def test_a_code_without_its_hyphen_is_the_same() -> None:
    assert find_codes(["WA401"], ["not available"]) == find_codes(["WA-401"], ["not available"])


@every(
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
        ('{"error": {"code": 190}}', 400, True),
        ('{"error": {"code": 210, "message": "(#210) not allowed"}}', 403, True),
        ('{"code": 210}', 400, False),
        ('{"error": {"code": 4}}', 403, False),
        ('{"code": "WA429"}', 403, False),
        ('{"error": {"code": 139000, "error_subcode": 4233020}}', 403, False),
    ],
)
def test_which_refusals_concern_the_whole_account(body: str, status: int, refused: bool) -> None:
    assert refuses_account(Answer(REJECTED, 1, status, body=body)) == refused
    assert refuses_reading(Response(1, status, body=body)) == refused


def test_a_failure_of_the_platform_says_nothing_of_the_account() -> None:
    failed = '{"error": {"message": "Please retry", "is_transient": true}}'
    assert not refuses_account(Answer(UNKNOWN, 1, 403, body=failed))


@every(
    ("body", "status", "limited"),
    [
        ("", 429, True),
        ("<html>", 429, True),
        ('{"error": {"code": 4}}', 400, True),
        ('{"error": {"code": 80010}}', 500, True),
        ('{"error": "{\\"code\\": 17}"}', 200, True),
        ('{"code": "WA429"}', 503, True),
        ('{"code": 4, "message": "Application request limit reached"}', 400, True),
        ('{"code": 4, "message": "Deadline exceeded"}', 504, False),
        ('{"error": {"code": 5}}', 400, False),
        ("", 503, False),
    ],
)
def test_too_many_requests_are_told_by_the_status_or_by_a_code(
    body: str, status: int, limited: bool
) -> None:
    assert is_rate_limited(Answer(REJECTED, 1, status, body=body)) == limited


def test_only_a_whole_body_tells_of_too_many_requests() -> None:
    body = '{"error": {"code": 4}}'
    assert not is_rate_limited(Answer(REJECTED, 1, 400, body=body, body_truncated=True))
    assert not is_rate_limited(Answer(REJECTED, 1, 400, body=body, failure=Failure.LOST))


def test_only_a_refusal_concerns_the_account() -> None:
    assert refuses_account(Answer(Outcome.NOT_SENT, 1, failure=Failure.CREDENTIALS))
    assert not refuses_account(Answer(Outcome.SUCCEEDED, 1, 200, body=SUCCESS.decode()))
    assert refuses_reading(Response(1, failure=Failure.CREDENTIALS))
    assert not refuses_reading(Response(1, 200, body='{"id": "1", "status": "DRAFT"}'))


@every("status", [401, 403])
@every("failure", [Failure.LOST, Failure.MALFORMED, Failure.TIMEOUT, None])
def test_a_refusal_whose_body_cannot_be_read_concerns_the_account(
    status: int, failure: Failure | None
) -> None:
    cut = failure is None
    assert refuses_account(Answer(REJECTED, 1, status, "", "", "<h", cut, failure))
    assert not refuses_account(Answer(UNKNOWN, 1, status, "", "", "<h", cut, failure))
    assert refuses_reading(Response(1, status, "", "", "<h", cut, failure))


@every("failure", [Failure.LOST, None])
def test_any_other_body_that_cannot_be_read_says_nothing_of_the_account(
    failure: Failure | None,
) -> None:
    body, cut = '{"code": "E110"}', failure is None
    assert not refuses_account(Answer(REJECTED, 1, 400, "", "", body, cut, failure))
    assert not refuses_reading(Response(1, 400, "", "", body, cut, failure))


def test_a_read_that_may_have_got_another_answer_says_nothing_of_the_account() -> None:
    assert not refuses_reading(Response(1, 401, body=WRONG_KEY, failure=Failure.SURPLUS))


@every(
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
