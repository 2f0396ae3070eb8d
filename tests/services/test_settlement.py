"""Settling: what a start offers, whether the flow can be checked, what is recorded."""

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.model import Account, Action, Answer, Attempt, Failure, Outcome, Settled
from flow_tui.secret import Secret
from flow_tui.services.settlement import (
    attempts_to_offer,
    can_be_settled,
    check_blocker,
    mark_offered,
    meaning_of,
    settle,
    unsettled_count,
    unsettled_page,
)
from flow_tui.store import StoreError, StoreThread
from flow_tui.store.settings import OFFERED
from tests.support.session import run
from tests.support.store import (
    ACCOUNT,
    FLOW,
    REJECTED,
    SUCCEEDED,
    child,
    new_attempt,
    read_line,
    write_line,
)

DIED: Final = Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
LOST: Final = Answer(Outcome.UNKNOWN, 900, message="Connection lost", failure=Failure.LOST)
CREDENTIALS: Final = Credentials(ACCOUNT, Secret("key"), Source.KEYRING)


async def ended(store: StoreThread, answer: Answer, flow_id: str = FLOW) -> Attempt:
    new = new_attempt(flow_id)
    return await store.run(
        lambda opened: opened.attempts.end(opened.attempts.begin(new).id, answer)
    )


def ids(attempts: list[Attempt]) -> list[int]:
    return [attempt.id for attempt in attempts]


def begin_in(process: subprocess.Popen[str], flow_id: str, attempt_id: int) -> None:
    write_line(process, flow_id)
    assert read_line(process) == f'{{"begun": {attempt_id}}}'


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


async def offered_by_a_start(store: StoreThread) -> list[int]:
    """Return what a start offers to a user who declines."""
    await store.run(lambda opened: opened.attempts.close_abandoned())
    offered = await attempts_to_offer(store)
    if offered:
        await mark_offered(store, offered)
    return ids(offered)


class TestOffer:
    def test_nothing_is_offered_unless_a_process_died_in_flight(self, store: StoreThread) -> None:
        async def main() -> None:
            assert await attempts_to_offer(store) == []
            for answer in (SUCCEEDED, REJECTED, LOST):
                await ended(store, answer)
            assert await attempts_to_offer(store) == []

        run(main())

    def test_with_one_that_died_all_unsettled_are_offered_once(self, store: StoreThread) -> None:
        async def main() -> None:
            lost, died = await ended(store, LOST), await ended(store, DIED)
            offered = await attempts_to_offer(store)
            assert ids(offered) == [died.id, lost.id]
            assert ids(await attempts_to_offer(store)) == ids(offered)
            await mark_offered(store, offered)
            assert await attempts_to_offer(store) == []
            await ended(store, LOST)
            assert await attempts_to_offer(store) == []
            again = await ended(store, DIED)
            assert (await attempts_to_offer(store))[0].id == again.id

        run(main())

    def test_what_is_settled_is_not_offered(self, store: StoreThread) -> None:
        async def main() -> None:
            died = await ended(store, DIED)
            await settle(store, died, Settled.NO_EFFECT, "DRAFT")
            assert await attempts_to_offer(store) == []

        run(main())

    def test_one_that_began_first_and_died_last_is_offered(
        self, directory: Path, store: StoreThread
    ) -> None:
        async def main() -> None:
            assert await offered_by_a_start(store) == []
            with child("begin", str(directory)) as one, child("begin", str(directory)) as two:
                begin_in(one, "1111", 1)
                begin_in(two, "2222", 2)
                kill(two)
                assert await offered_by_a_start(store) == [2]
                assert await offered_by_a_start(store) == []
                kill(one)
                assert await offered_by_a_start(store) == [2, 1]
                assert await offered_by_a_start(store) == []

        run(main())

    def test_one_that_a_publish_finds_dead_is_offered_by_the_next_start(
        self, directory: Path, store: StoreThread
    ) -> None:
        async def main() -> None:
            assert await offered_by_a_start(store) == []
            with child("begin", str(directory)) as one:
                begin_in(one, FLOW, 1)
                died = await ended(store, DIED, "2222")
                assert await offered_by_a_start(store) == [died.id]
                kill(one)
                await ended(store, SUCCEEDED)
                assert await offered_by_a_start(store) == [died.id, 1]

        run(main())

    def test_two_starts_at_once_forget_nothing_that_the_other_has_offered(
        self, store: StoreThread
    ) -> None:
        async def main() -> None:
            first = await ended(store, DIED)
            of_one_start = await attempts_to_offer(store)
            await ended(store, DIED)
            of_the_other = await attempts_to_offer(store)
            await mark_offered(store, of_the_other)
            await mark_offered(store, of_one_start)
            assert ids(of_one_start) == [first.id]
            assert await attempts_to_offer(store) == []

        run(main())

    def test_of_what_an_earlier_release_has_offered_the_newest_is_known(
        self, store: StoreThread
    ) -> None:
        async def main() -> None:
            died = await ended(store, DIED)
            await store.run(lambda opened: opened.settings.set(OFFERED, str(died.id)))
            assert await attempts_to_offer(store) == []

        run(main())

    def test_a_setting_that_makes_no_sense_is_none(self, store: StoreThread) -> None:
        async def main() -> None:
            died = await ended(store, DIED)
            await store.run(lambda opened: opened.settings.set(OFFERED, "many"))
            assert ids(await attempts_to_offer(store)) == [died.id]

        run(main())


class TestUnsettled:
    def test_they_are_counted_and_come_newest_first(self, store: StoreThread) -> None:
        async def main() -> None:
            first, second = await ended(store, LOST), await ended(store, DIED)
            await ended(store, SUCCEEDED)
            assert await unsettled_count(store) == 2
            assert ids(await unsettled_page(store, 0, 9)) == [second.id, first.id]
            assert ids(await unsettled_page(store, 1, 1)) == [first.id]

        run(main())

    @pytest.mark.parametrize(
        ("answer", "expected"), [(LOST, True), (DIED, True), (SUCCEEDED, False), (REJECTED, False)]
    )
    def test_only_an_unknown_outcome_can_be_settled(
        self, store: StoreThread, answer: Answer, expected: bool
    ) -> None:
        assert can_be_settled(run(ended(store, answer))) is expected

    def test_one_in_flight_cannot_and_a_settled_one_can_again(self, store: StoreThread) -> None:
        async def main() -> None:
            begun = await store.run(lambda opened: opened.attempts.begin(new_attempt("another")))
            assert not can_be_settled(begun)
            settled = await settle(store, await ended(store, LOST), Settled.NO_EFFECT, "DRAFT")
            assert can_be_settled(settled)

        run(main())


class TestCheck:
    @pytest.mark.parametrize("profile", ["prod-in", "another name"])
    def test_the_attempts_own_account_may_check_it(self, store: StoreThread, profile: str) -> None:
        attempt = run(ended(store, LOST))
        account = ACCOUNT._replace(profile=profile)
        assert check_blocker(attempt, CREDENTIALS._replace(account=account)) == ""

    def test_the_attempts_account_may_be_called_by_another_name_of_its_host(
        self, store: StoreThread
    ) -> None:
        attempt = run(ended(store, LOST))
        new = attempt.new._replace(account=ACCOUNT._replace(base_url="https://api.ap.kaleyra.io"))
        account = ACCOUNT._replace(base_url="https://api.kaleyra.io")
        credentials = CREDENTIALS._replace(account=account)
        assert check_blocker(attempt._replace(new=new), credentials) == ""

    @pytest.mark.parametrize(
        "account",
        [
            None,
            ACCOUNT._replace(sid="HXAP16XXXXXX98IN"),
            ACCOUNT._replace(base_url="https://api.eu.kaleyra.io"),
        ],
    )
    def test_no_other_account_or_host_gets_the_key(
        self, store: StoreThread, account: Account | None
    ) -> None:
        attempt = run(ended(store, LOST))
        credentials = CREDENTIALS._replace(account=account) if account else None
        assert check_blocker(attempt, credentials) == (
            "Sign in with prod-in (SID HXAP…97IN) to check it"
        )

    def test_what_the_status_means_depends_on_action_and_age(self, store: StoreThread) -> None:
        attempt = run(ended(store, LOST))
        soon, later = (attempt.started_at + timedelta(minutes=n) for n in (1, 5))
        assert "an earlier one took effect" in meaning_of(attempt, "PUBLISHED", soon)
        assert "did not take effect" in meaning_of(attempt, "DRAFT", later)
        in_a_minute = "in a minute"
        assert in_a_minute in meaning_of(attempt, "DRAFT", soon)
        assert in_a_minute not in meaning_of(attempt, "DRAFT", later)
        deprecating = attempt._replace(new=attempt.new._replace(action=Action.DEPRECATE))
        assert "an earlier one took effect" in meaning_of(deprecating, "DEPRECATED", soon)


class TestSettle:
    def test_it_is_recorded_beside_the_outcome(self, store: StoreThread) -> None:
        async def main() -> None:
            lost = await ended(store, LOST)
            settled = await settle(store, lost, Settled.SUCCEEDED, "PUBLISHED")
            assert settled == await store.run(lambda opened: opened.attempts.get(lost.id))
            assert settled.outcome is Outcome.UNKNOWN
            assert settled.settlement is not None
            assert settled.settlement.settled is Settled.SUCCEEDED
            assert settled.settlement.status == "PUBLISHED"

        run(main())

    def test_a_certain_outcome_is_refused(self, store: StoreThread) -> None:
        async def main() -> None:
            with pytest.raises(StoreError, match="cannot be settled"):
                await settle(store, await ended(store, SUCCEEDED), Settled.NO_EFFECT, "")

        run(main())
