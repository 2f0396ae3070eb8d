"""One after another: in order, each once, and every reason to stop or to pause."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Account, Action, Answer, Attempt, Failure, Flow, Outcome
from flow_tui.sandbox.flows import FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.batch_publisher import (
    DEFAULT_WAIT,
    IN_A_ROW,
    LONGEST_WAIT,
    BatchPublisher,
    ItemResult,
    is_retryable,
)
from flow_tui.services.publisher import Publisher, PublishResult
from flow_tui.store import Store, StoreThread
from tests.services.test_publisher import CREDENTIALS, PATIENCE, fill_disk, recorded, run
from tests.support.store import ACCOUNT, REJECTED, SUCCEEDED, new_attempt

FLOWS: Final = tuple(Flow(f"11846209377152{number:02}", f"Flow {number}") for number in range(8))

REFUSED: Final = Answer(Outcome.REJECTED, 90, 400, "139002", "Not a draft", '{"code": "139002"}')
TOO_MANY: Final = Answer(Outcome.REJECTED, 12, 429, "", "Slow down")
NO_ADDRESS: Final = Answer(Outcome.NOT_SENT, 3, message="No address.", failure=Failure.ADDRESS)
TIMEOUT: Final = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)
LOST: Final = Answer(Outcome.UNKNOWN, 700, failure=Failure.LOST)
REDIRECT: Final = Answer(Outcome.REJECTED, 20, 302)
SERVER_ERROR: Final = Answer(Outcome.UNKNOWN, 50, 500, "WA-500", body='{"code": "WA-500"}')
NO_API: Final = Answer(
    Outcome.REJECTED,
    40,
    401,
    "WA-401",
    body='{"code": "WA-401", "message": "API is not available for given customer."}',
)
NO_FLOW: Final = Answer(
    Outcome.REJECTED,
    40,
    401,
    "WA-401",
    body='{"code": "WA-401", "error": {"flow_id": "The flow_id does not exist."}}',
)
BAD_KEY: Final = Answer(
    Outcome.NOT_SENT, 0, message="The API key has a space.", failure=Failure.CREDENTIALS
)


def too_many(seconds: int | None) -> Answer:
    return Answer(Outcome.REJECTED, 12, 429, "", "Slow down", retry_after_seconds=seconds)


class Scripted:
    """An API that gives its answers one by one, then only successes."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sent: list[str] = []
        self.at: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    async def act(self, action: Action, _: Account, flow_id: str, __: Secret) -> Answer:
        assert action is Action.PUBLISH
        self.sent.append(flow_id)
        self.at.append(time.monotonic())
        self.meanwhile()
        return self.answers.pop(0) if self.answers else SUCCEEDED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StoreThread]:
    thread = StoreThread(lambda: Store.open(tmp_path / "data"))
    yield thread
    assert thread.close(PATIENCE)


def many(
    store: StoreThread, api: Scripted, flows: Sequence[Flow] = FLOWS
) -> tuple[BatchPublisher, Publisher]:
    publisher = Publisher(store, api, "this session")
    return BatchPublisher(publisher, flows, CREDENTIALS), publisher


async def all_of(publishing: BatchPublisher) -> list[PublishResult]:
    return [published async for published in publishing.run()]


def ids(flows: Sequence[Flow]) -> list[str]:
    return [flow.flow_id for flow in flows]


def published(store: StoreThread, *answers: Answer) -> tuple[BatchPublisher, Scripted]:
    """What publishing all flows comes to where the API first gives these answers."""
    api = Scripted(*answers)

    async def main() -> BatchPublisher:
        publishing, _ = many(store, api)
        await all_of(publishing)
        return publishing

    return run(main()), api


class TestInOrder:
    def test_each_once_recorded_and_told(self, store: StoreThread) -> None:
        api = Scripted(SUCCEEDED, REFUSED)

        async def main() -> None:
            publishing, _ = many(store, api)
            assert publishing.current == FLOWS[0]
            told = await all_of(publishing)
            assert [each.attempt for each in told] == await recorded(store)
            assert publishing.ended
            assert publishing.stop_reason == ""
            assert publishing.current is None
            assert publishing.to_publish == []
            assert publishing.results[1] == ItemResult(
                FLOWS[1], Outcome.REJECTED, "139002: Not a draft", retryable=False
            )
            counts = [publishing.count(outcome) for outcome in Outcome]
            assert counts == [7, 1, 0, 0]

        run(main())
        assert api.sent == ids(FLOWS)

    def test_one_connection_to_the_real_thing(self, store: StoreThread) -> None:
        flows = [
            SandboxFlow(
                flow.flow_id, flow.label, FlowState.DRAFT if n != 3 else FlowState.PUBLISHED
            )
            for n, flow in enumerate(FLOWS)
        ]

        async def main(sandbox: Sandbox) -> None:
            client = KaleyraClient()
            account = Account("prod-in", sandbox.sid, sandbox.base_url)
            credentials = Credentials(account, Secret(sandbox.api_key), Source.KEYRING)
            publisher = Publisher(store, client, "this session")
            publishing = BatchPublisher(publisher, FLOWS, credentials)
            assert sandbox._listener is not None
            connections: set[object] = set()
            async for _ in publishing.run():
                connections |= sandbox._listener._connections
            await client.close()
            assert publishing.count(Outcome.SUCCEEDED) == len(FLOWS) - 1
            assert [seen.path.split("/")[-2] for seen in sandbox.requests] == ids(FLOWS)
            assert len(connections) == 1

        with Sandbox(flows=flows) as sandbox:
            run(main(sandbox))

    def test_a_long_answer_leaves_a_short_result(self, store: StoreThread) -> None:
        loud = Answer(Outcome.REJECTED, 9, 400, message="m" * 5000, body="b" * 200_000)
        publishing, _ = published(store, loud)
        assert len(publishing.results[0].message) == 200


class TestStops:
    @pytest.mark.parametrize(
        "answer",
        [
            REJECTED,
            NO_API,
            BAD_KEY,
            Answer(Outcome.REJECTED, 9, 403, body="<h1>Forbidden</h1>"),
            Answer(Outcome.UNKNOWN, 9, 500, "E110", body='{"code": "E110"}'),
            Answer(Outcome.REJECTED, 9, 400, "WAV2101", body='{"code": "WAV2101"}'),
        ],
        ids=["RBC001", "WA-401", "bad key", "403", "balance", "daily limit"],
    )
    def test_a_refusal_of_the_account(self, store: StoreThread, answer: Answer) -> None:
        publishing, api = published(store, SUCCEEDED, answer)
        assert api.sent == ids(FLOWS[:2])
        assert "account was refused" in publishing.stop_reason
        assert publishing.remaining == FLOWS[2:]
        still = FLOWS[2:] if answer.outcome is Outcome.UNKNOWN else FLOWS[1:]
        assert publishing.to_publish == list(still)
        unsent = len(FLOWS) - (1 if answer.outcome is Outcome.NOT_SENT else 2)
        assert publishing.count(Outcome.NOT_SENT) == unsent

    @pytest.mark.parametrize("answer", [NO_FLOW, REFUSED, SERVER_ERROR], ids=str)
    def test_what_concerns_one_flow_does_not_stop(self, store: StoreThread, answer: Answer) -> None:
        publishing, api = published(store, answer)
        assert api.sent == ids(FLOWS)
        assert publishing.to_publish == []

    def test_three_without_an_answer_in_a_row(self, store: StoreThread) -> None:
        publishing, api = published(store, NO_ADDRESS, SUCCEEDED, LOST, TIMEOUT, NO_ADDRESS)
        assert api.sent == ids(FLOWS[:5])
        assert f"{IN_A_ROW} flows in a row" in publishing.stop_reason
        # What is unknown has to be looked at first; what never left is simply tried again.
        assert publishing.to_publish == [FLOWS[0], *FLOWS[4:]]

    def test_two_in_a_row_do_not_stop(self, store: StoreThread) -> None:
        publishing, _ = published(store, LOST, TIMEOUT, REFUSED, NO_ADDRESS, NO_ADDRESS)
        assert publishing.stop_reason == ""
        assert publishing.done == len(FLOWS)

    def test_redirects_are_no_answers(self, store: StoreThread) -> None:
        publishing, _ = published(store, REDIRECT, REDIRECT, REDIRECT)
        assert f"{IN_A_ROW} flows in a row" in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS)

    def test_a_store_that_cannot_record_the_next(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api)
            async for _ in publishing.run():
                await asyncio.to_thread(store.close, PATIENCE)
            assert api.sent == ids(FLOWS[:1])
            assert "database is closed" in publishing.stop_reason
            assert publishing.to_publish == list(FLOWS[1:])

        run(main())

    def test_a_store_that_cannot_record_an_outcome(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted(Answer(Outcome.SUCCEEDED, 9, 200, body="x" * 500_000))
            publishing, _ = many(store, api)
            await recorded(store)
            await fill_disk(store)
            (only,) = await all_of(publishing)
            assert publishing.stop_reason == only.unrecorded
            assert api.sent == ids(FLOWS[:1])

        run(main())

    def test_the_user_after_the_one_in_flight(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api)
            api.meanwhile = lambda: publishing.stop() if len(api.sent) == 3 else None
            assert len(await all_of(publishing)) == 3
            assert publishing.stopping
            assert publishing.stop_reason == "You stopped it."
            assert publishing.to_publish == list(FLOWS[3:])

        run(main())

    def test_the_user_during_the_last_one(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api, FLOWS[:1])
            api.meanwhile = publishing.stop
            await all_of(publishing)
            assert publishing.stop_reason == ""

        run(main())

    @pytest.mark.parametrize("in_flight", [True, False], ids=["in flight", "between two"])
    def test_a_hang_up(self, store: StoreThread, in_flight: bool) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, publisher = many(store, api)
            if in_flight:
                api.meanwhile = publisher.stop
            async for _ in publishing.run():
                publisher.stop()
            assert api.sent == ids(FLOWS[:1])
            assert "is shutting down" in publishing.stop_reason
            assert publishing.to_publish == list(FLOWS[1:])
            assert [attempt.outcome for attempt in await recorded(store)] == [Outcome.SUCCEEDED]

        run(main())

    def test_a_hang_up_before_the_first(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, publisher = many(store, api)
            publisher.stop()
            assert await all_of(publishing) == []
            assert api.sent == []
            assert "is shutting down" in publishing.stop_reason

        run(main())

    def test_another_request_of_this_program(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, publisher = many(store, api, FLOWS[1:])
            other = asyncio.create_task(publisher.act(Action.PUBLISH, FLOWS[0], CREDENTIALS))
            await asyncio.sleep(0)
            await all_of(publishing)
            assert "in flight" in publishing.stop_reason
            await other
            assert api.sent == ids(FLOWS[:1])

        run(main())


class TestGoesOn:
    def test_after_a_flow_that_is_busy_elsewhere(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api)
            busy_one = new_attempt(FLOWS[1].flow_id, account=ACCOUNT)
            await store.run(lambda opened: opened.attempts.begin(busy_one))
            await all_of(publishing)
            busy = publishing.results[1]
            assert busy.outcome is Outcome.NOT_SENT
            assert "publishing flow" in busy.message
            assert publishing.to_publish == [FLOWS[1]]
            assert publishing.stop_reason == ""
            assert api.sent == ids((FLOWS[0], *FLOWS[2:]))

        run(main())

    def test_after_an_id_that_no_url_takes(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api, (Flow("..", "odd"), FLOWS[0]))
            await all_of(publishing)
            assert api.sent == ids(FLOWS[:1])
            assert publishing.results[0].outcome is Outcome.NOT_SENT

        run(main())


class TestWaits:
    def test_as_long_as_it_is_asked_to_and_the_refused_one_is_not_repeated(
        self, store: StoreThread
    ) -> None:
        api = Scripted(SUCCEEDED, too_many(1))

        async def main() -> None:
            publishing, _ = many(store, api, FLOWS[:4])
            pauses = []
            async for _ in publishing.run():
                if publishing.pause is not None:
                    pauses.append((publishing.pause.asked, publishing.pause.seconds_left))
                    assert publishing.current == FLOWS[2]
            assert pauses == [(True, 1)]
            assert publishing.to_publish == [FLOWS[1]]

        run(main())
        assert api.sent == ids(FLOWS[:4])
        assert api.at[2] - api.at[1] >= 1.0

    def test_a_while_where_it_is_not_told_how_long(self, store: StoreThread) -> None:
        async def main() -> None:
            publishing, _ = many(store, Scripted(TOO_MANY))
            async for _ in publishing.run():
                assert publishing.pause is not None
                assert not publishing.pause.asked
                assert DEFAULT_WAIT - 5 < publishing.pause.seconds_left <= DEFAULT_WAIT
                asyncio.get_running_loop().call_later(0.2, publishing.stop)
            assert publishing.stop_reason == "You stopped it."
            assert publishing.to_publish == list(FLOWS)

        run(main())

    def test_not_at_all_where_it_is_asked_to_wait_for_nothing(self, store: StoreThread) -> None:
        publishing, _ = published(store, too_many(0))
        assert publishing.done == len(FLOWS)
        assert publishing.to_publish == [FLOWS[0]]

    def test_after_a_server_error_that_says_when_to_come_back(self, store: StoreThread) -> None:
        busy = Answer(Outcome.UNKNOWN, 9, 503, retry_after_seconds=1)
        publishing, api = published(store, busy)
        assert api.at[1] - api.at[0] >= 1.0
        assert publishing.to_publish == []

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [
            (LONGEST_WAIT + 1, "15 minutes"),
            (5 * 3600, "5 hours"),
            (10**9, "11574 days"),
        ],
    )
    def test_never_absurdly_long(self, store: StoreThread, seconds: int, said: str) -> None:
        publishing, api = published(store, too_many(seconds))
        assert api.sent == ids(FLOWS[:1])
        assert said in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS)

    def test_not_again_and_again(self, store: StoreThread) -> None:
        publishing, api = published(store, *[too_many(0)] * IN_A_ROW)
        assert len(api.sent) == IN_A_ROW
        assert "is still rate-limiting" in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (SUCCEEDED, False),
        (REFUSED, False),
        (NO_FLOW, False),
        (LOST, False),
        (SERVER_ERROR, False),
        (TOO_MANY, True),
        (NO_ADDRESS, True),
        (REJECTED, True),
        (REDIRECT, True),
        (Answer(Outcome.REJECTED, 9, 407), True),
        (Answer(Outcome.REJECTED, 9, 400, body_truncated=True), False),
    ],
    ids=str,
)
def test_what_may_be_tried_again(answer: Answer, expected: bool) -> None:
    assert is_retryable(answer) is expected


def test_a_thousand_leave_little_behind(store: StoreThread) -> None:
    """The responses are on disk and with whoever shows them; the loop keeps none."""
    flows = [Flow(str(10**15 + number), "") for number in range(1000)]

    async def main() -> None:
        publishing, _ = many(store, Scripted(), flows)
        seen: set[int] = set()
        async for each in publishing.run():
            seen.add(each.attempt.id)
        assert len(seen) == publishing.count(Outcome.SUCCEEDED) == 1000
        assert not any(isinstance(value, Attempt) for value in vars(publishing).values())

    run(main())
