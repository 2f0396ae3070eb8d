"""Many checks: one after another, again after a pause, and no longer where it is of no use."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from flow_tui.clock import now
from flow_tui.kaleyra import DetailsResult, FlowDetails
from flow_tui.kaleyra.response import Response
from flow_tui.model import Failure
from flow_tui.services.batch_check import BatchCheck, Wait
from flow_tui.services.flow_check import FlowCheck

FOUND = Response(5, 200)
LIMITED = Response(5, 429, body="{}")
ASKS = replace(LIMITED, retry_after_seconds=7)
AT_ONCE = replace(LIMITED, retry_after_seconds=0)
DOWN = Response(5, 503, body="{}")
LOST = Response(5, failure=Failure.LOST)
NO_SUCH = Response(5, 401, body='{"code": "WA-401", "message": "The flow_id either does not"}')
REFUSED = Response(5, 401, body='{"code": "RBC001"}')


class Api:
    """Answers as it is told to, and keeps what was asked."""

    def __init__(self, *answers: Response) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def check(self, flow_id: str) -> FlowCheck:
        self.asked.append(flow_id)
        response = self._answers.pop(0) if self._answers else FOUND
        details = FlowDetails(flow_id, "", "DRAFT", (), (), 0, "", (), validated=True)
        is_found = response is FOUND
        result = DetailsResult(response, details if is_found else None, "" if is_found else "Why.")
        return FlowCheck(result, now())


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses, which take no time."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("flow_tui.services.batch_check.asyncio.sleep", sleep)
    return pauses


def run(api: Api, flow_ids: Sequence[str]) -> tuple[BatchCheck, list[str], list[Wait]]:
    """Check flows; return the batch, the IDs with results, and the pauses that were announced."""
    announced: list[Wait] = []
    batch = BatchCheck(api.check, flow_ids, announced.append)

    async def main() -> list[str]:
        return [flow_id async for flow_id, _ in batch.run()]

    return batch, asyncio.run(main()), announced


def test_each_flow_once_in_order(slept: list[float]) -> None:
    api = Api(FOUND, NO_SUCH, DOWN)
    batch, results, announced = run(api, "abcd")
    assert api.asked == results == list("abcd")
    assert (batch.remaining, batch.stop_reason, announced, slept) == ((), "", [], [])


def test_after_a_pause_the_same_flow_is_checked_again(slept: list[float]) -> None:
    api = Api(FOUND, LIMITED, ASKS, FOUND)
    batch, results, announced = run(api, "abc")
    assert api.asked == list("abbbc")
    assert results == list("abc")
    assert slept == [60, 7]
    assert announced == [Wait(60, asked=False), Wait(7, asked=True)]
    assert [wait.reason for wait in announced] == ["is rate-limiting", "asks to wait"]
    assert batch.stop_reason == ""


def test_a_pause_is_a_second_at_least(slept: list[float]) -> None:
    """Retry-After may be 0, or a date that is over."""
    api = Api(AT_ONCE, AT_ONCE, FOUND)
    _, _, announced = run(api, "a")
    assert slept == [1, 1]
    assert announced == [Wait(1, asked=True)] * 2


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([LIMITED] * 3, "Kaleyra is rate-limiting. Check later."),
        ([ASKS] * 3, "Kaleyra asks to wait. Check later."),
        ([AT_ONCE] * 3, "Kaleyra asks to wait. Check later."),
        ([replace(LIMITED, retry_after_seconds=901)], "Kaleyra asks to wait. Check later."),
    ],
    ids=["often", "asking", "at once", "long"],
)
def test_it_stops_where_the_api_keeps_asking_to_wait(
    answers: list[Response], reason: str, slept: list[float]
) -> None:
    api = Api(*answers)
    batch, results, _ = run(api, "abc")
    assert api.asked == ["a"] * len(answers)
    assert (results, batch.remaining) == (["a"], ("b", "c"))
    assert batch.stop_reason == reason
    assert len(slept) == len(answers) - 1


@pytest.mark.parametrize(
    "answer",
    [
        REFUSED,
        Response(5, 403, body="<html>"),
        Response(5, 401, failure=Failure.LOST),
        Response(0, failure=Failure.CREDENTIALS),
    ],
    ids=["key", "gateway", "cut off", "unsendable"],
)
def test_it_stops_where_the_account_is_refused(answer: Response, slept: list[float]) -> None:
    batch, results, _ = run(Api(answer), "abc")
    assert (results, batch.remaining) == (["a"], ("b", "c"))
    assert batch.stop_reason == "the account was refused."


def test_it_stops_after_three_without_an_answer_in_a_row(slept: list[float]) -> None:
    batch, results, _ = run(Api(LOST, DOWN, FOUND, LOST, DOWN, LOST), "abcdefgh")
    assert results == list("abcdef")
    assert batch.remaining == ("g", "h")
    assert batch.stop_reason == "3 flows in a row got no answer."
