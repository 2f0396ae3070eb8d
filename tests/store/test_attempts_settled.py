"""Settling: beside an unknown outcome, as the user says; what is left to settle."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flow_tui.model import (
    Action,
    Answer,
    Attempt,
    Failure,
    Flow,
    Outcome,
    Settled,
    Settlement,
)
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import SettledMeanwhileError, StoreError
from flow_tui.store.owner import Owner
from flow_tui.store.schema import MIGRATIONS
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt, raw

LOST = Answer(Outcome.UNKNOWN, 900, message="Connection lost", body="half", failure=Failure.LOST)


def done(
    store: Store, answer: Answer = LOST, flow_id: str = FLOW, session: str = "first"
) -> Attempt:
    begun = store.attempts.begin(new_attempt(flow_id, session=session))
    return store.attempts.end(begun.id, answer)


def ids(attempts: list[Attempt]) -> list[int]:
    return [attempt.id for attempt in attempts]


def test_what_happened_stays_beside_how_it_was_settled(store: Store, directory: Path) -> None:
    lost = done(store)
    assert lost.is_unsettled
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    settled = store.attempts.settle(lost.id, Settled.SUCCEEDED, "PUBLISHED")
    assert settled.settlement is not None
    assert before <= settled.settlement.at <= datetime.now(UTC)
    expected = Settlement(Settled.SUCCEEDED, settled.settlement.at, "PUBLISHED")
    assert settled.settlement == expected
    assert settled.answer == LOST
    assert settled.outcome is Outcome.UNKNOWN
    assert not settled.is_unsettled
    with Store.open(directory) as other:
        assert other.attempts.get(lost.id) == settled
        assert other.attempts.page(AttemptQuery(), 0, 10, bodies=True) == [settled]


def test_it_can_be_settled_anew(store: Store) -> None:
    lost = done(store)
    first = store.attempts.settle(lost.id, Settled.SUCCEEDED, "PUBLISHED")
    again = store.attempts.settle(lost.id, Settled.NO_EFFECT, "DRAFT", first.settlement)
    assert again.settlement is not None
    assert (again.settlement.settled, again.settlement.status) == (Settled.NO_EFFECT, "DRAFT")


def test_what_was_settled_elsewhere_meanwhile_stays(store: Store) -> None:
    lost = done(store)
    elsewhere = store.attempts.settle(lost.id, Settled.SUCCEEDED, "PUBLISHED")
    with pytest.raises(SettledMeanwhileError) as caught:
        store.attempts.settle(lost.id, Settled.NO_EFFECT, "DRAFT", lost.settlement)
    assert caught.value.attempt == elsewhere
    anew = store.attempts.settle(lost.id, Settled.NO_EFFECT, "DRAFT", elsewhere.settlement)
    with pytest.raises(SettledMeanwhileError):
        store.attempts.settle(lost.id, Settled.SUCCEEDED, "DRAFT", elsewhere.settlement)
    assert store.attempts.get(lost.id) == anew


@pytest.mark.parametrize("answer", [SUCCEEDED, REJECTED])
def test_a_certain_outcome_cannot_be_settled(store: Store, answer: Answer) -> None:
    certain = done(store, answer)
    with pytest.raises(StoreError, match="cannot be settled"):
        store.attempts.settle(certain.id, Settled.NO_EFFECT, "DRAFT")
    assert store.attempts.get(certain.id) == certain


def test_an_attempt_in_flight_cannot_be_settled(store: Store) -> None:
    begun = store.attempts.begin(new_attempt())
    with pytest.raises(StoreError, match="in flight"):
        store.attempts.settle(begun.id, Settled.NO_EFFECT, "")


def test_what_is_known_counts_it_as_it_was_settled(store: Store) -> None:
    first, second, _third = done(store), done(store), done(store)
    store.attempts.settle(first.id, Settled.SUCCEEDED, "PUBLISHED")
    store.attempts.settle(second.id, Settled.NO_EFFECT, "DRAFT")
    known = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH)
    assert (known.succeeded, known.unknown) == (1, 1)


def test_a_database_of_the_first_schema_keeps_its_attempts(directory: Path) -> None:
    with Store.open(directory) as store:
        lost = done(store)
    later = "run_flows runs settlements attempt_facts attempt_notes seen_statuses flow_jsons"
    for table in f"{later} expected_files allowed_hosts".split():
        raw(directory, f"DROP TABLE {table}")
    raw(directory, "ALTER TABLE flows RENAME COLUMN list TO profile")
    raw(directory, "ALTER TABLE flows DROP COLUMN name")
    raw(directory, "PRAGMA user_version = 1")
    with Store.open(directory) as store:
        of_process = lost.new._replace(host=Owner.current().host)
        assert store.attempts.get(lost.id) == lost._replace(new=of_process)
        assert store.attempts.settle(lost.id, Settled.NO_EFFECT, "").settlement is not None
    assert raw(directory, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_an_answer_that_comes_late_says_more_than_what_was_settled(
    store: Store, directory: Path
) -> None:
    """A process that was taken for dead, and was not."""
    begun = store.attempts.begin(new_attempt())
    with Store.open(directory, Owner.current()._replace(machine="another")) as other:
        raw(directory, "UPDATE attempts SET started_at = '2026-01-01T00:00:00.000+00:00'")
        (died,) = other.attempts.close_abandoned()
        other.attempts.settle(died.id, Settled.NO_EFFECT, "DRAFT")
    ended = store.attempts.end(begun.id, SUCCEEDED)
    assert ended.settlement is None
    assert ended.outcome is Outcome.SUCCEEDED
    assert store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH).succeeded == 1
    assert store.unsettled.count_settled(begun.new.session) == 0
    store.flows.add(ACCOUNT, [(FLOW, "")])
    flow = store.flows.get(ACCOUNT, FLOW)
    assert flow is not None
    assert (flow.last_outcome, flow.last_settled) == (Outcome.SUCCEEDED, None)


def test_unsettled_attempts_come_newest_first_without_bodies(store: Store) -> None:
    first = done(store, LOST)
    done(store, SUCCEEDED)
    done(store, REJECTED)
    second = done(store, LOST, "2")
    store.attempts.begin(new_attempt("3"))  # in flight: its answer may come yet
    assert store.unsettled.count() == 2
    found = store.unsettled.page(0, 9)
    assert ids(found) == [second.id, first.id]
    assert all(attempt.is_unsettled for attempt in found)
    assert found[0].answer is not None
    assert (found[0].answer.message, found[0].answer.body) == ("Connection lost", "")
    assert ids(store.unsettled.page(1, 9)) == [first.id]


def test_settled_attempts_are_no_longer_among_them_and_are_counted_by_session(store: Store) -> None:
    first, other = done(store, LOST), done(store, LOST, "2", session="second")
    store.attempts.settle(first.id, Settled.NO_EFFECT, "DRAFT")
    assert ids(store.unsettled.page(0, 9)) == [other.id]
    assert store.unsettled.count() == 1
    assert store.unsettled.count_settled("first") == 1
    assert store.unsettled.count_settled("second") == 0


def test_the_list_shows_how_the_last_attempt_of_a_flow_was_settled(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "")])

    def listed() -> Flow:
        (flow,) = store.flows.page(ACCOUNT, "", 0, 9)
        return flow

    lost = done(store, LOST)
    assert (listed().last_outcome, listed().last_settled) == (Outcome.UNKNOWN, None)
    store.attempts.settle(lost.id, Settled.SUCCEEDED, "PUBLISHED")
    assert (listed().last_outcome, listed().last_settled) == (Outcome.UNKNOWN, Settled.SUCCEEDED)
    done(store, REJECTED)
    assert (listed().last_outcome, listed().last_settled) == (Outcome.REJECTED, None)
