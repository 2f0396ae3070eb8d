"""Every reason for a batch to stop or to pause."""

import asyncio

import pytest

from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.services.batch_publisher import (
    DEFAULT_WAIT,
    IN_A_ROW,
    LONGEST_WAIT,
)
from flow_tui.services.publisher import SHUTTING_DOWN
from flow_tui.store import StoreThread
from tests.support.batch import (
    BAD_KEY,
    FLOWS,
    LOST,
    NO_ADDRESS,
    NO_API,
    NO_FLOW,
    REDIRECT,
    REFUSED,
    SERVER_ERROR,
    TIMEOUT,
    TOO_MANY,
    Scripted,
    all_of,
    ids,
    many,
    published,
    too_many,
)
from tests.support.cases import every
from tests.support.patience import LONGEST
from tests.support.publishing import CREDENTIALS, fill_disk, recorded
from tests.support.session import run
from tests.support.store import REJECTED, SUCCEEDED


class TestStops:
    @every(
        "answer",
        [
            REJECTED,
            NO_API,
            BAD_KEY,
            Answer(Outcome.REJECTED, 9, 403, body="<h1>Forbidden</h1>"),
            Answer(Outcome.REJECTED, 9, 403, body="<h1>Forb", failure=Failure.LOST),
            Answer(Outcome.REJECTED, 9, 401, body="denied", failure=Failure.MALFORMED),
            Answer(Outcome.REJECTED, 9, 401, body="denied", body_truncated=True),
            Answer(Outcome.UNKNOWN, 9, 500, "E110", body='{"code": "E110"}'),
            Answer(Outcome.REJECTED, 9, 400, "WAV2101", body='{"code": "WAV2101"}'),
            Answer(Outcome.REJECTED, 9, 400, "190", body='{"error": {"code": 190}}'),
        ],
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

    @every("answer", [NO_FLOW, REFUSED, SERVER_ERROR])
    def test_what_concerns_one_flow_does_not_stop(self, store: StoreThread, answer: Answer) -> None:
        publishing, api = published(store, answer)
        assert api.sent == ids(FLOWS)
        assert publishing.to_publish == []

    def test_three_without_an_answer_in_a_row(self, store: StoreThread) -> None:
        publishing, api = published(store, NO_ADDRESS, SUCCEEDED, LOST, TIMEOUT, NO_ADDRESS)
        assert api.sent == ids(FLOWS[:5])
        assert f"{IN_A_ROW} flows in a row" in publishing.stop_reason
        # An unknown outcome has to be checked first; what was not sent is simply retried.
        assert publishing.to_publish == [FLOWS[0], *FLOWS[4:]]

    def test_the_platforms_failures_are_no_answers(self, store: StoreThread) -> None:
        failed = Answer(Outcome.UNKNOWN, 9, 400, "2", body='{"error": {"code": 2}}')
        publishing, api = published(store, *[failed] * IN_A_ROW)
        assert api.sent == ids(FLOWS[:IN_A_ROW])
        assert f"{IN_A_ROW} flows in a row" in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS[IN_A_ROW:]), "each is to be looked at first"

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
                await asyncio.to_thread(store.close, LONGEST)
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

    def test_a_hang_up_does_not_wait_for_a_rate_limit(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted(too_many(LONGEST_WAIT))
            publishing, publisher = many(store, api)
            api.meanwhile = publisher.stop
            async for _ in publishing.run():
                assert publishing.pause is None
                publishing.stop()  # so that a pause would end, and the test with it
            assert publishing.stop_reason == SHUTTING_DOWN
            assert api.sent == ids(FLOWS[:1])

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

    @every(
        ("status", "body"),
        [
            (400, '{"error": {"message": "(#4) Request limit reached", "code": 4}}'),
            (400, '{"code": "WA-400", "message": "", "error": "{\\"code\\": 130429}"}'),
            (403, '{"error": {"code": 80008, "is_transient": true}}'),
            (500, '{"code": "WA429", "message": "Too many requests"}'),
        ],
    )
    def test_a_while_where_only_the_body_tells_of_too_many(
        self, store: StoreThread, status: int, body: str
    ) -> None:
        async def main() -> None:
            limited = Answer(Outcome.REJECTED, 9, status, body=body)
            api = Scripted(limited)
            publishing, _ = many(store, api)
            async for _ in publishing.run():
                assert publishing.pause is not None
                assert not publishing.pause.asked
                assert publishing.pause.seconds_left > DEFAULT_WAIT - 5
                asyncio.get_running_loop().call_later(0.1, publishing.stop)
            assert api.sent == ids(FLOWS[:1])
            assert publishing.to_publish == list(FLOWS), "it is not about the flow: still to do"

        run(main())

    @pytest.mark.usefixtures("no_shortest_wait")
    def test_no_longer_than_three_times_where_only_the_body_tells(self, store: StoreThread) -> None:
        limited = Answer(
            Outcome.REJECTED, 9, 400, body='{"error": {"code": 4}}', retry_after_seconds=0
        )
        publishing, api = published(store, *[limited] * IN_A_ROW)
        assert len(api.sent) == IN_A_ROW
        assert "is still rate-limiting" in publishing.stop_reason

    def test_a_second_where_it_is_asked_to_wait_for_nothing(self, store: StoreThread) -> None:
        publishing, api = published(store, too_many(0))
        assert api.at[1] - api.at[0] >= 1.0
        assert publishing.done == len(FLOWS)
        assert publishing.to_publish == [FLOWS[0]]

    def test_after_a_server_error_that_says_when_to_come_back(self, store: StoreThread) -> None:
        busy = Answer(Outcome.UNKNOWN, 9, 503, retry_after_seconds=1)
        publishing, api = published(store, busy)
        assert api.at[1] - api.at[0] >= 1.0
        assert publishing.to_publish == []

    def test_as_long_as_it_may_be(self, store: StoreThread) -> None:
        async def main() -> None:
            publishing, _ = many(store, Scripted(too_many(LONGEST_WAIT)))
            async for _ in publishing.run():
                assert publishing.pause is not None
                assert publishing.pause.seconds_left > LONGEST_WAIT - 5
                publishing.stop()
            assert publishing.stop_reason == "You stopped it."

        run(main())

    @pytest.mark.usefixtures("no_shortest_wait")
    @pytest.mark.parametrize("answer", [too_many(0), SERVER_ERROR], ids=["429", "no answer"])
    def test_what_happens_now_and_then_does_not_stop_it(
        self, store: StoreThread, answer: Answer
    ) -> None:
        publishing, _ = published(store, *[answer, SUCCEEDED] * IN_A_ROW)
        assert publishing.done == len(FLOWS)
        assert publishing.stop_reason == ""

    @every(
        ("seconds", "wait"),
        [
            (LONGEST_WAIT + 1, "15 minutes"),
            (5 * 3600, "5 hours"),
            (10**9, "11574 days"),
        ],
    )
    def test_never_absurdly_long(self, store: StoreThread, seconds: int, wait: str) -> None:
        publishing, api = published(store, too_many(seconds))
        assert api.sent == ids(FLOWS[:1])
        assert wait in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS)

    @pytest.mark.usefixtures("no_shortest_wait")
    def test_not_again_and_again(self, store: StoreThread) -> None:
        publishing, api = published(store, *[too_many(0)] * IN_A_ROW)
        assert len(api.sent) == IN_A_ROW
        assert "is still rate-limiting" in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS)
