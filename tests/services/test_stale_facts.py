"""A confirmation counts for what was shown: where that has changed, nothing is recorded or sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from flow_tui.model import Account, Action, Answer, Attempt, Failure, Outcome, Settled
from flow_tui.services.batch_publisher import BatchPublisher
from flow_tui.services.publisher import Publisher
from flow_tui.store import (
    FlowBusyError,
    FlowHistory,
    HistoryChangedError,
    Owner,
    Store,
    StoreThread,
)
from tests.support.batch import FLOWS, Scripted, all_of, ids
from tests.support.publishing import CREDENTIALS, SIGN_UP, FakeApi, recorded
from tests.support.session import run
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt, raw

LOST: Final = Answer(Outcome.UNKNOWN, 700, failure=Failure.LOST)
NOT_SENT: Final = Answer(Outcome.NOT_SENT, 7, failure=Failure.REFUSED)
NEXT_MACHINE: Final = Owner("jump-2", "another boot", 4242, 1)


def publish(
    store: Store, answer: Answer, *, flow_id: str = FLOW, account: Account = ACCOUNT
) -> Attempt:
    begun = store.attempts.begin(new_attempt(flow_id, account=account))
    return store.attempts.end(begun.id, answer)


def lose(store: Store) -> Attempt:
    return publish(store, LOST)


def die(store: Store) -> Attempt:
    """Begin an attempt whose process dies."""
    begun = store.attempts.begin(new_attempt())
    long_ago = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
    raw(store.path.parent, "UPDATE attempts SET started_at = ? WHERE id = ?", long_ago, begun.id)
    return begun


def settle(store: Store, settled: Settled) -> None:
    latest = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH).latest
    assert latest is not None
    store.attempts.settle(latest.id, settled, "")


def lose_and_settle(store: Store) -> None:
    lose(store)
    settle(store, Settled.NO_EFFECT)


def answer_late(store: Store) -> None:
    store.attempts.close_abandoned()
    latest = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH).latest
    assert latest is not None
    store.attempts.end(latest.id, SUCCEEDED)


def deprecate(store: Store) -> None:
    begun = store.attempts.begin(new_attempt(action=Action.DEPRECATE))
    store.attempts.end(begun.id, REJECTED)


def nothing(_store: Store) -> None:
    return


Change = Callable[[Store], object]


async def confirm_late(
    directory: Path, store: StoreThread, publisher: Publisher, before: Change, meanwhile: Change
) -> FlowHistory | None:
    """Show what is known after `before`, confirm after `meanwhile`; return what is new."""
    with Store.open(directory, NEXT_MACHINE) as other:
        before(other)
        shown = await store.run(lambda opened: history(opened))
        meanwhile(other)
        attempts = other.attempts.count()
    try:
        await publisher.act(Action.PUBLISH, SIGN_UP, CREDENTIALS, shown)
    except HistoryChangedError as error:
        new = error.history
    else:
        return None
    assert len(await recorded(store)) == attempts, "nothing was recorded"
    assert new == await store.run(lambda opened: history(opened))
    return new


def history(store: Store) -> FlowHistory:
    return store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH)


@pytest.mark.parametrize(
    ("before", "meanwhile"),
    [
        (nothing, lose),
        (nothing, lambda store: publish(store, SUCCEEDED)),
        (nothing, lambda store: publish(store, REJECTED)),
        (nothing, lambda store: publish(store, NOT_SENT)),
        (nothing, deprecate),
        (nothing, die),
        (lose, lambda store: settle(store, Settled.NO_EFFECT)),
        (lose, lambda store: settle(store, Settled.SUCCEEDED)),
        (lambda store: publish(store, SUCCEEDED), lambda store: publish(store, SUCCEEDED)),
        (die, answer_late),
    ],
    ids=range(10),
)
def test_what_has_changed_since_sends_nothing(
    directory: Path,
    store: StoreThread,
    api: FakeApi,
    publisher: Publisher,
    before: Change,
    meanwhile: Change,
) -> None:
    async def main() -> None:
        new = await confirm_late(directory, store, publisher, before, meanwhile)
        assert new is not None
        assert new.latest is not None
        assert not new.latest.in_flight
        assert api.sent == []
        await publisher.act(Action.PUBLISH, SIGN_UP, CREDENTIALS, new)

    run(main())
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("before", "meanwhile"),
    [
        (nothing, nothing),
        (lose, nothing),
        (die, nothing),
        (die, lambda store: store.attempts.close_abandoned()),
        (lose, lambda store: publish(store, LOST, flow_id="1307752946183396")),
        (nothing, lambda store: publish(store, LOST, account=ACCOUNT._replace(sid="HX2"))),
        (nothing, lambda store: publish(store, LOST, account=ACCOUNT._replace(base_url="x"))),
    ],
    ids=range(7),
)
def test_what_is_still_so_is_sent(
    directory: Path,
    store: StoreThread,
    api: FakeApi,
    publisher: Publisher,
    before: Change,
    meanwhile: Change,
) -> None:
    assert run(confirm_late(directory, store, publisher, before, meanwhile)) is None
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lose, "publish, unknown, 20"),
        (lambda store: publish(store, NOT_SENT), "publish, not sent, 20"),
        (lose_and_settle, "publish, unknown, but settled since, 20"),
        (deprecate, "deprecate, rejected, 20"),
    ],
    ids=range(4),
)
def test_the_error_says_what_is_new(
    directory: Path, store: StoreThread, publisher: Publisher, change: Change, words: str
) -> None:
    async def main() -> None:
        shown = await store.run(lambda opened: history(opened))
        with Store.open(directory, NEXT_MACHINE) as other:
            change(other)
        with pytest.raises(HistoryChangedError, match=words):
            await publisher.act(Action.PUBLISH, SIGN_UP, CREDENTIALS, shown)

    run(main())


def test_an_attempt_in_flight_elsewhere_is_named_as_before(
    directory: Path, store: StoreThread, api: FakeApi, publisher: Publisher
) -> None:
    async def main() -> None:
        shown = await store.run(lambda opened: history(opened))
        with Store.open(directory, NEXT_MACHINE) as other:
            other.attempts.begin(new_attempt())
        with pytest.raises(FlowBusyError):
            await publisher.act(Action.PUBLISH, SIGN_UP, CREDENTIALS, shown)

    run(main())
    assert api.sent == []


def test_a_run_of_many_leaves_out_the_flow_and_goes_on(directory: Path, store: StoreThread) -> None:
    api = Scripted()

    async def main() -> None:
        def shown_of(opened: Store) -> dict[str, FlowHistory]:
            known = opened.attempts.history_of
            return {flow.flow_id: known(ACCOUNT, flow.flow_id, Action.PUBLISH) for flow in FLOWS}

        shown = await store.run(shown_of)
        with Store.open(directory, NEXT_MACHINE) as other:
            publish(other, LOST, flow_id=FLOWS[1].flow_id)
            publish(other, SUCCEEDED, flow_id=FLOWS[5].flow_id)
        batch = BatchPublisher(Publisher(store, api, "this session"), FLOWS, CREDENTIALS, shown)
        await all_of(batch)
        left_out = [FLOWS[1], FLOWS[5]]
        assert api.sent == [flow_id for flow_id in ids(FLOWS) if flow_id not in ids(left_out)]
        assert batch.to_publish == left_out
        assert batch.stop_reason == ""
        for flow in left_out:
            (result,) = (each for each in batch.results if each.flow == flow)
            assert result.outcome is Outcome.NOT_SENT
            assert "Another attempt was recorded" in result.message

    run(main())
