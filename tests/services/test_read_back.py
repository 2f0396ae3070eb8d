"""Reading back: what Kaleyra says of flows after attempts, and to which attempt that belongs."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.model import Action, Answer, Attempt, Outcome
from flow_tui.secret import Secret
from flow_tui.services import read_back
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.read_back import ReadBack, ReadBacks, is_read_back
from flow_tui.store import StoreError, StoreThread
from tests.support.cases import every
from tests.support.flow_checks import found, nothing
from tests.support.session import run
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt

CREDENTIALS = Credentials(ACCOUNT, Secret("a key that nobody has"), Source.KEYRING)
NO_ERRORS = Answer(Outcome.REJECTED, 310, 400, "139002", "It has validation errors.")


class Looks:
    """Checks that are made up: what each finds, in order, and the flows that were checked."""

    def __init__(self, *results: FlowCheck) -> None:
        self.results = list(results)
        self.asked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.begun = asyncio.Event()

    async def __call__(self, flow_id: str, credentials: Credentials) -> FlowCheck:
        assert credentials is CREDENTIALS
        self.asked.append(flow_id)
        self.begun.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.may_end.wait()
        self.at_once -= 1
        return self.results.pop(0)


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, none of which is waited for."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(read_back, "asyncio", _Asyncio(sleep))
    return pauses


class _Asyncio:
    def __init__(self, sleep: object) -> None:
        self.sleep = sleep
        self.Lock = asyncio.Lock


async def ended(
    store: StoreThread,
    answer: Answer = SUCCEEDED,
    flow_id: str = FLOW,
    action: Action = Action.PUBLISH,
) -> Attempt:
    """Record an attempt that has ended."""
    new = new_attempt(flow_id, action=action)
    return await store.run(
        lambda opened: opened.attempts.end(opened.attempts.begin(new).id, answer)
    )


async def all_after(
    store: StoreThread, looks: Looks, *attempts: Attempt, may_go_on: bool = True
) -> list[ReadBack]:
    backs = ReadBacks(store, looks, lambda: may_go_on)
    return [each async for each in backs.after(attempts, CREDENTIALS)]


async def recorded(store: StoreThread, attempt: Attempt) -> Attempt:
    again = await store.run(lambda opened: opened.attempts.get(attempt.id))
    assert again is not None
    return again


def statuses(results: Sequence[ReadBack]) -> list[str]:
    return [each.check.status for each in results]


@every(
    ("answer", "expected"),
    [
        (SUCCEEDED, True),
        (NO_ERRORS, True),
        (replace(NO_ERRORS, code="139000"), True),
        (
            replace(REJECTED, code="WA-400", body='{"code": "WA-400", "error": {"code": 139002}}'),
            True,
        ),
        (
            replace(REJECTED, code="WA-400", body='{"code": "WA-400", "error": {"code": 100}}'),
            False,
        ),
        (REJECTED, False),
        (Answer(Outcome.UNKNOWN, 1, code="139002"), False),
        (Answer(Outcome.NOT_SENT, 1), False),
        (None, False),
    ],
)
def test_only_a_success_and_what_a_check_explains(answer: Answer | None, expected: bool) -> None:
    at = found().at
    assert is_read_back(Attempt(1, new_attempt(), at, at, answer)) is expected


def test_it_is_looked_at_until_it_is_what_it_should_be(
    store: StoreThread, slept: list[float]
) -> None:
    async def main() -> None:
        attempt = await ended(store)
        looks = Looks(found("DRAFT"), found("PUBLISHED"))
        results = await all_after(store, looks, attempt)
        assert statuses(results) == ["DRAFT", "PUBLISHED"]
        assert [each.as_expected for each in results] == [False, True]
        assert slept == [0, 2]
        again = await recorded(store, attempt)
        assert (again.seen_status, again.seen_at) == ("PUBLISHED", found().at)
        assert results[-1] == ReadBack(again, found("PUBLISHED"), from_store=True)
        assert (again.outcome, again.answer) == (Outcome.SUCCEEDED, attempt.answer)

    run(main())


def test_after_the_third_look_it_stays_as_it_is(store: StoreThread, slept: list[float]) -> None:
    async def main() -> None:
        attempt = await ended(store, action=Action.DEPRECATE)
        looks = Looks(found("PUBLISHED"), nothing("Too slow."), found("PUBLISHED"))
        assert statuses(await all_after(store, looks, attempt)) == ["PUBLISHED", "", "PUBLISHED"]
        assert slept == [0, 2, 3]

    run(main())


def test_a_look_that_fails_takes_nothing_back(store: StoreThread) -> None:
    async def main() -> None:
        attempt = await ended(store)
        looks = Looks(found("DRAFT"), nothing("Too slow."), nothing("Too slow."))
        results = await all_after(store, looks, attempt)
        assert results[-1] == ReadBack(attempt, nothing("Too slow."))
        assert (await recorded(store, attempt)).seen_status == "DRAFT"

    run(main())


def test_a_refusal_is_looked_at_once_and_nothing_is_recorded(store: StoreThread) -> None:
    async def main() -> None:
        attempt = await ended(store, NO_ERRORS)
        looks = Looks(found("DRAFT"))
        assert await all_after(store, looks, attempt) == [ReadBack(attempt, found("DRAFT"))]
        assert await recorded(store, attempt) == attempt

    run(main())


def test_several_are_looked_at_once_each_and_paced(store: StoreThread, slept: list[float]) -> None:
    async def main() -> None:
        attempts = [await ended(store, flow_id=f"100{number}") for number in range(3)]
        refused = await ended(store, REJECTED, "2000")
        looks = Looks(found("DRAFT"), found("PUBLISHED"), found("PUBLISHED"))
        results = await all_after(store, looks, *attempts, refused)
        assert statuses(results) == ["DRAFT", "PUBLISHED", "PUBLISHED"]
        assert looks.asked == ["1000", "1001", "1002"]
        assert slept == [0, 0.5, 0.5]
        assert looks.most_at_once == 1

    run(main())


def test_three_failures_in_a_row_end_the_looks_after_a_batch(store: StoreThread) -> None:
    async def main() -> None:
        attempts = [await ended(store, flow_id=f"100{number}") for number in range(6)]
        failed = nothing("Too slow.")
        looks = Looks(failed, failed, found("PUBLISHED"), failed, failed, failed)
        assert len(await all_after(store, looks, *attempts[:5])) == 5
        looks = Looks(failed, failed, failed)
        assert len(await all_after(store, looks, *attempts)) == 3

    run(main())


def test_nothing_is_looked_at_once_the_app_ends(store: StoreThread) -> None:
    async def main() -> None:
        looks = Looks()
        attempts = [await ended(store), await ended(store, flow_id="1000")]
        assert await all_after(store, looks, attempts[0], may_go_on=False) == []
        assert await all_after(store, looks, *attempts, may_go_on=False) == []
        assert looks.asked == []

    run(main())


def test_an_answer_after_a_newer_attempt_belongs_to_neither(store: StoreThread) -> None:
    """Of this process or another one: the flow may have changed since."""

    async def main() -> None:
        earlier = await ended(store)
        looks = Looks(found("PUBLISHED"))
        looks.may_end.clear()
        going_on = asyncio.create_task(all_after(store, looks, earlier))
        await looks.begun.wait()
        newer = await ended(store, action=Action.DEPRECATE)
        looks.may_end.set()
        assert await going_on == []
        assert (await recorded(store, earlier)).seen_at is None
        assert (await recorded(store, newer)).seen_at is None

    run(main())


def test_only_the_newest_attempt_of_a_flow_is_looked_at_and_once_at_a_time(
    store: StoreThread,
) -> None:
    async def main() -> None:
        earlier = await ended(store)
        looks = Looks(found("PUBLISHED"), found("DEPRECATED"))
        looks.may_end.clear()
        backs = ReadBacks(store, looks, lambda: True)

        async def results_after(attempt: Attempt) -> list[ReadBack]:
            return [each async for each in backs.after([attempt], CREDENTIALS)]

        first = asyncio.create_task(results_after(earlier))
        await looks.begun.wait()
        newer = await ended(store, action=Action.DEPRECATE)
        second = asyncio.create_task(results_after(newer))
        third = asyncio.create_task(results_after(earlier))  # begun, but no longer the newest
        await asyncio.sleep(0.01)
        assert looks.asked == [FLOW]
        looks.may_end.set()
        assert await first == []
        assert await third == []
        assert statuses(await second) == ["DEPRECATED"]
        assert looks.most_at_once == 1

    run(main())


def test_a_note_that_was_written_meanwhile_stays(store: StoreThread) -> None:
    async def main() -> None:
        attempt = await ended(store)
        await store.run(lambda opened: opened.attempts.set_note(attempt.id, "OPS-123"))
        (result,) = await all_after(store, Looks(found("PUBLISHED")), attempt)
        assert (result.attempt.note, result.from_store) == ("OPS-123", True)

    run(main())


def test_an_outcome_that_is_not_on_disk_is_not_taken_back(store: StoreThread) -> None:
    async def main() -> None:
        begun = await store.run(lambda opened: opened.attempts.begin(new_attempt()))
        attempt = begun._replace(answer=SUCCEEDED, ended_at=found().at)
        (result,) = await all_after(store, Looks(found("PUBLISHED")), attempt)
        assert (result.attempt.outcome, result.from_store) == (Outcome.SUCCEEDED, False)
        assert result.attempt.seen_status == "PUBLISHED"

    run(main())


def test_what_cannot_be_recorded_is_still_told(
    store: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        attempt, refused = await ended(store), await ended(store, NO_ERRORS, "1000")

        async def fails(_: object) -> None:
            raise StoreError("The disk is full.")

        monkeypatch.setattr(store, "run", fails)
        (result,) = await all_after(store, Looks(found("PUBLISHED")), attempt)
        assert result.unrecorded == (
            "What Kaleyra said of the flow was not recorded. The disk is full."
        )
        assert result.attempt == attempt._replace(seen_status="PUBLISHED", seen_at=found().at)
        (result,) = await all_after(store, Looks(found("DRAFT")), refused)
        assert result == ReadBack(refused, found("DRAFT"))

    run(main())
