"""What a run of many leaves to publish, however it ends."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from flow_tui.credentials import NullKeyring
from flow_tui.model import Action, Answer, Failure, Flow, Outcome
from flow_tui.services.session import Session, SessionOptions
from flow_tui.services.unfinished_runs import LeftFlows, left_to_publish
from flow_tui.store import Owner, Store, StoreError, StoreThread
from tests.support.batch import (
    BAD_KEY,
    FLOWS,
    LOST,
    NO_ADDRESS,
    NO_FLOW,
    REFUSED,
    TOO_MANY,
    Scripted,
    all_of,
    ids,
    many,
)
from tests.support.patience import LONGEST
from tests.support.session import run
from tests.support.store import ACCOUNT, REJECTED, SUCCEEDED, new_attempt

TOO_MANY_NOW: Final = Answer(Outcome.REJECTED, 12, 429, retry_after_seconds=0)
NEXT_MACHINE: Final = Owner("jump-2", "another boot", 4242, 1)


async def left(directory: Path) -> LeftFlows:
    """Return what the next start finds."""
    thread = StoreThread(lambda: Store.open(directory, NEXT_MACHINE))
    try:
        return await left_to_publish(thread, ACCOUNT)
    finally:
        assert thread.close(LONGEST)


async def confirm(store: StoreThread, flows: Sequence[Flow] = FLOWS) -> None:
    await store.run(lambda opened: opened.runs.add(ACCOUNT, ids(flows)))


async def let_go(store: StoreThread) -> None:
    await store.run(lambda opened: opened.runs.release())


def test_a_run_that_is_cut_off_leaves_what_was_still_to_be_published(
    directory: Path, store: StoreThread
) -> None:
    answers = (SUCCEEDED, REFUSED, TOO_MANY_NOW, LOST)

    async def main() -> None:
        await confirm(store)
        api = Scripted(*answers)
        publishing, publisher = many(store, api)
        async for _ in publishing.run():
            if publishing.done == len(answers):
                publisher.stop()
        assert len(api.sent) == len(answers)
        await let_go(store)
        found = await left(directory)
        assert found.flow_ids == {FLOWS[2].flow_id, *ids(FLOWS[4:])}
        assert found.flow_ids == set(ids(publishing.to_publish))
        assert found.cut_off_at is not None

    run(main())


@pytest.mark.parametrize(
    ("answer", "is_left"),
    [
        (SUCCEEDED, False),
        (REFUSED, False),
        (NO_FLOW, False),
        (LOST, False),
        (TOO_MANY, True),
        (NO_ADDRESS, True),
        (BAD_KEY, True),
        (REJECTED, True),
        (Answer(Outcome.REJECTED, 9, 401, failure=Failure.LOST), True),
        (Answer(Outcome.NOT_SENT, 0, failure=Failure.DIED), True),
        (Answer(Outcome.NOT_SENT, 0, failure=Failure.LATE), True),
    ],
    ids=str,
)
def test_the_answer_decides(
    directory: Path, store: StoreThread, answer: Answer, is_left: bool
) -> None:
    async def main() -> None:
        await confirm(store, FLOWS[:1])
        publishing, _ = many(store, Scripted(answer), FLOWS[:1])
        await all_of(publishing)
        await let_go(store)
        for _ in range(2):
            assert (await left(directory)).flow_ids == set(ids(FLOWS[:1]) if is_left else [])

    run(main())


def test_what_is_in_flight_in_the_process_that_ends_is_not_left_until_it_has_ended(
    directory: Path, store: StoreThread
) -> None:
    async def main() -> None:
        await confirm(store, FLOWS[:2])
        begun = await store.run(lambda opened: opened.attempts.begin(new_attempt(FLOWS[0].flow_id)))
        await let_go(store)
        assert (await left(directory)).flow_ids == set(ids(FLOWS[1:2]))
        await store.run(lambda opened: opened.attempts.end(begun.id, NO_ADDRESS))
        assert (await left(directory)).flow_ids == set(ids(FLOWS[:2]))

    run(main())


@pytest.mark.parametrize(
    ("answer", "action"), [(SUCCEEDED, Action.DEPRECATE), (LOST, Action.PUBLISH)]
)
def test_what_is_done_stays_done_whatever_is_tried_later(
    directory: Path, store: StoreThread, answer: Answer, action: Action
) -> None:
    def try_later(opened: Store) -> None:
        begun = opened.attempts.begin(new_attempt(FLOWS[0].flow_id, action=action))
        opened.attempts.end(begun.id, TOO_MANY)

    async def main() -> None:
        await confirm(store, FLOWS[:1])
        publishing, _ = many(store, Scripted(answer), FLOWS[:1])
        await all_of(publishing)
        await store.run(try_later)
        await let_go(store)
        assert (await left(directory)).flow_ids == frozenset()

    run(main())


def test_what_another_terminal_published_while_the_run_was_confirmed_is_not_left(
    directory: Path, store: StoreThread
) -> None:
    async def main() -> None:
        flow_id = FLOWS[0].flow_id
        begun = await store.run(lambda opened: opened.attempts.begin(new_attempt(flow_id)))
        await confirm(store, FLOWS[:2])
        await let_go(store)
        assert (await left(directory)).flow_ids == {FLOWS[1].flow_id}
        await store.run(lambda opened: opened.attempts.end(begun.id, SUCCEEDED))
        assert (await left(directory)).flow_ids == {FLOWS[1].flow_id}

    run(main())


def test_the_own_run_is_left_but_not_cut_off(store: StoreThread) -> None:
    async def main() -> None:
        await confirm(store)
        found = await left_to_publish(store, ACCOUNT)
        assert found == LeftFlows(frozenset(ids(FLOWS)), None)

    run(main())


def test_nothing_is_left_of_no_run(store: StoreThread) -> None:
    assert run(left_to_publish(store, ACCOUNT)) == LeftFlows(frozenset(), None)


@pytest.mark.parametrize("hung_up", [True, False])
def test_a_session_that_ends_leaves_its_runs_to_the_next_before_its_answer_is_there(
    directory: Path, hung_up: bool
) -> None:
    """After a lost line the user is back before the request in flight has timed out."""

    async def main() -> None:
        session = Session(SessionOptions(lambda: directory), NullKeyring())
        await session.start()
        await confirm(session.store)
        assert (await left(directory)).flow_ids == frozenset()
        gate = asyncio.Event()
        session.publisher._task = asyncio.create_task(gate.wait())  # type: ignore[arg-type]
        if hung_up:
            session.publisher.stop()
        finishing = asyncio.create_task(session.finish())
        await asyncio.sleep(0.05)
        assert not finishing.done()
        assert (await left(directory)).flow_ids == set(ids(FLOWS) if hung_up else [])
        gate.set()
        await finishing
        session.close()

    run(main())


def test_a_store_that_cannot_be_opened_keeps_no_session_from_ending(directory: Path) -> None:
    directory.write_text("in the way")

    async def main() -> None:
        session = Session(SessionOptions(lambda: directory), NullKeyring())
        with pytest.raises(StoreError):
            await session.start()
        session.publisher.stop()
        await session.finish()
        session.close()

    run(main())
