from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flow_tui.model import Account, Action, Answer, Attempt, Failure, Flow, Outcome
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import FlowBusyError, StoreError
from flow_tui.store.owner import Owner
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt, raw

EVERYTHING = AttemptQuery()
UNSENT = Answer(Outcome.NOT_SENT, 10_000, failure=Failure.CONNECT_TIMEOUT)
NEXT_MACHINE = Owner("jump-2", "another boot", 4242, 1)


def ids(attempts: list[Attempt]) -> list[int]:
    return [attempt.id for attempt in attempts]


def done(store: Store, answer: Answer = SUCCEEDED, **details: Any) -> Attempt:
    return store.attempts.end(store.attempts.begin(new_attempt(**details)).id, answer)


def test_what_was_begun_is_there_for_others_at_once(store: Store, directory: Path) -> None:
    new = new_attempt()
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    attempt = store.attempts.begin(new)
    assert before <= attempt.started_at <= datetime.now(UTC)
    assert attempt == Attempt(attempt.id, new, attempt.started_at, None, None)
    assert attempt.in_flight
    with Store.open(directory) as other:
        assert other.attempts.get(attempt.id) == attempt


def test_what_ended_is_there_for_others_at_once(store: Store, directory: Path) -> None:
    answer = replace(REJECTED, body="x" * 100_000, body_truncated=True)
    begun = store.attempts.begin(new_attempt())
    ended = store.attempts.end(begun.id, answer)
    assert ended.ended_at is not None
    assert begun.started_at <= ended.ended_at <= datetime.now(UTC)
    assert ended == begun._replace(answer=answer, ended_at=ended.ended_at)
    with Store.open(directory) as other:
        assert other.attempts.get(begun.id) == ended


def test_times_are_stored_in_utc_with_milliseconds(store: Store, directory: Path) -> None:
    done(store)
    form = r"____-__-__T__:__:__.___+00:00"
    [(count,)] = raw(
        directory,
        "SELECT count(*) FROM attempts WHERE started_at LIKE ? AND ended_at LIKE ?",
        form,
        form,
    )
    assert count == 1


def test_a_flow_is_busy_while_an_attempt_is_open(store: Store) -> None:
    attempt = store.attempts.begin(new_attempt())
    with pytest.raises(
        FlowBusyError, match=r"flow-tui has been publishing flow .* since .* [+-]\d\d"
    ) as busy:
        store.attempts.begin(new_attempt(action=Action.DEPRECATE))
    assert busy.value.attempt == attempt
    assert busy.value.own
    for other in (
        ACCOUNT._replace(sid="X1"),
        ACCOUNT._replace(base_url="https://api.eu.kaleyra.io"),
    ):
        assert store.attempts.begin(new_attempt(account=other)).in_flight
    with pytest.raises(FlowBusyError):
        store.attempts.begin(new_attempt(account=ACCOUNT._replace(profile="other-name")))
    store.attempts.end(attempt.id, SUCCEEDED)
    assert store.attempts.begin(new_attempt()).id > attempt.id


def test_another_machine_keeps_its_flow_for_as_long_as_a_call_may_last(
    store: Store, directory: Path
) -> None:
    with Store.open(directory, NEXT_MACHINE) as other:
        theirs = other.attempts.begin(new_attempt(action=Action.DEPRECATE))
    with pytest.raises(
        FlowBusyError, match=r"process 4242 on jump-2\) has been deprecating"
    ) as busy:
        store.attempts.begin(new_attempt())
    assert (busy.value.pid, busy.value.host, busy.value.own) == (4242, "jump-2", False)
    assert store.attempts.close_abandoned() == []

    long_ago = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
    raw(directory, "UPDATE attempts SET started_at = ?", long_ago)
    mine = store.attempts.begin(new_attempt())
    died = store.attempts.get(theirs.id)
    assert died is not None
    assert died.answer == Answer(Outcome.UNKNOWN, 0, failure=Failure.DIED)
    assert died.ended_at is None
    assert not died.in_flight
    assert ids(store.attempts.page(EVERYTHING, 0, 9)) == [theirs.id, mine.id]


def forgotten(store: Store, directory: Path, *flow_ids: str) -> list[Attempt]:
    """Begin attempts on another machine, longer ago than a call may last."""
    with Store.open(directory, NEXT_MACHINE) as other:
        begun = [other.attempts.begin(new_attempt(flow_id)) for flow_id in flow_ids]
    long_ago = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
    for attempt in begun:
        raw(directory, "UPDATE attempts SET started_at = ? WHERE id = ?", long_ago, attempt.id)
    return begun


def test_a_sweep_finds_the_dead_and_leaves_the_living(store: Store, directory: Path) -> None:
    dead = forgotten(store, directory, "9", "5", "7")
    alive = store.attempts.begin(new_attempt())
    swept = store.attempts.close_abandoned()
    assert ids(swept) == ids(dead)
    assert {attempt.outcome for attempt in swept} == {Outcome.UNKNOWN}
    assert store.attempts.get(alive.id) == alive
    assert store.attempts.close_abandoned() == []


def test_the_answer_wins_over_a_sweep(store: Store, directory: Path) -> None:
    [theirs] = forgotten(store, directory, FLOW)
    store.attempts.close_abandoned()
    with Store.open(directory, NEXT_MACHINE) as other:
        ended = other.attempts.end(theirs.id, SUCCEEDED)
    assert ended.answer == SUCCEEDED
    assert ended.ended_at is not None
    with pytest.raises(StoreError, match=r"already has an outcome \(succeeded\)"):
        store.attempts.end(theirs.id, REJECTED)


def test_a_sweep_that_comes_too_late(
    store: Store, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = forgotten(store, directory, "1", "2")
    real = Owner.is_alive

    def answered_meanwhile(self: Owner, owner: Owner, age: timedelta) -> bool:
        with Store.open(directory, NEXT_MACHINE) as other:
            if other.attempts._get(first.id).in_flight:
                other.attempts.end(first.id, SUCCEEDED)
        return real(self, owner, age)

    monkeypatch.setattr(Owner, "is_alive", answered_meanwhile)
    assert ids(store.attempts.close_abandoned()) == [second.id]
    answered = store.attempts.get(first.id)
    assert answered is not None
    assert answered.answer == SUCCEEDED


@pytest.mark.parametrize("answer", [SUCCEEDED, replace(UNSENT, failure=Failure.DIED)])
def test_an_outcome_is_final(store: Store, answer: Answer) -> None:
    attempt = done(store, answer)
    with pytest.raises(StoreError, match="already has an outcome"):
        store.attempts.end(attempt.id, REJECTED)
    assert store.attempts.get(attempt.id) == attempt


def test_recording_the_same_answer_again_changes_nothing(store: Store) -> None:
    attempt = done(store, REJECTED)
    assert store.attempts.end(attempt.id, REJECTED) == attempt


def listed(store: Store, account: Account = ACCOUNT) -> Flow:
    flow = store.flows.get(account, FLOW)
    assert flow is not None
    return flow


@pytest.mark.parametrize(
    ("action", "status"), [(Action.PUBLISH, "PUBLISHED"), (Action.DEPRECATE, "DEPRECATED")]
)
def test_a_success_sets_the_status_of_the_flow_in_its_accounts_list(
    store: Store, action: Action, status: str
) -> None:
    other = ACCOUNT._replace(sid="OTHER")
    for account in (ACCOUNT._replace(profile="renamed"), other):
        store.flows.add(account, [(FLOW, "Sign-up"), ("2", "")])
    attempt = done(store, action=action)
    assert listed(store) == Flow(
        FLOW,
        "Sign-up",
        status,
        attempt.ended_at,
        Outcome.SUCCEEDED,
        attempt.started_at,
        last_action=action,
    )
    assert store.flows.count(ACCOUNT, f"{status} sign-up") == 1
    assert listed(store, other) == Flow(FLOW, "Sign-up")
    assert store.flows.get(ACCOUNT, "2") == Flow("2", "")


@pytest.mark.parametrize("answer", [REJECTED, UNSENT, Answer(Outcome.UNKNOWN, 9)], ids=str)
def test_any_other_outcome_leaves_the_status_alone(store: Store, answer: Answer) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    done(store, answer)
    assert listed(store).status == ""


@pytest.mark.parametrize(
    "harm",
    [
        "DROP INDEX flows_in_order; ALTER TABLE flows RENAME COLUMN status TO state",
        "UPDATE flows SET label = CAST(x'ff' AS TEXT)",
        "CREATE TRIGGER harm BEFORE UPDATE ON flows BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
)
def test_a_status_that_cannot_be_written_does_not_cost_the_outcome(
    store: Store, directory: Path, harm: str
) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    attempt = store.attempts.begin(new_attempt())
    for statement in harm.split("; ") if "TRIGGER" not in harm else [harm]:
        raw(directory, statement)
    assert store.attempts.end(attempt.id, SUCCEEDED).answer == SUCCEEDED
    assert raw(directory, "SELECT outcome FROM attempts") == [("succeeded",)]


def test_an_error_that_undoes_the_whole_transaction_is_raised(
    store: Store, directory: Path
) -> None:
    """SQLite may do so where the disk is full; without the status the outcome is recorded."""
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    attempt = store.attempts.begin(new_attempt())
    raw(
        directory,
        "CREATE TRIGGER harm BEFORE UPDATE ON flows BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
    )
    with pytest.raises(StoreError):
        store.attempts.end(attempt.id, SUCCEEDED)
    assert raw(directory, "SELECT outcome FROM attempts") == [(None,)]
    assert store.attempts.end(attempt.id, SUCCEEDED, with_status=False).answer == SUCCEEDED


def test_an_attempt_that_is_not_there(store: Store) -> None:
    assert store.attempts.get(7) is None
    with pytest.raises(StoreError, match="There is no attempt 7"):
        store.attempts.end(7, SUCCEEDED)


def test_two_open_attempts_are_impossible_in_the_file_itself(store: Store) -> None:
    store.attempts.begin(new_attempt())
    with pytest.raises(StoreError, match="UNIQUE constraint failed"), store._database.transaction():
        store.attempts._insert(new_attempt())
    assert store.attempts.count() == 1


def test_pages_come_in_both_orders_and_without_bodies(store: Store) -> None:
    attempts = [done(store, flow_id=str(number)) for number in range(5)]
    numbers = ids(attempts)
    assert ids(store.attempts.page(EVERYTHING, 1, 3)) == numbers[1:4]
    assert ids(store.attempts.page(EVERYTHING, 1, 3, newest_first=True)) == numbers[3:0:-1]
    assert store.attempts.page(EVERYTHING, 5, 3) == []
    assert store.attempts.page(EVERYTHING, 0, 9, bodies=True) == attempts
    light = store.attempts.page(EVERYTHING, 0, 1)
    assert light == [attempts[0]._replace(answer=replace(SUCCEEDED, body=""))]


def test_queries(store: Store) -> None:
    succeeded = done(store, flow_id="11", session="first", label="Sign-up")
    rejected = done(store, REJECTED, flow_id="22", session="first", label="Sign-in")
    unsent = done(store, UNSENT, flow_id="11", session="second", action=Action.DEPRECATE)
    in_flight = store.attempts.begin(new_attempt("111", session="second", label="100% sure"))

    def found(query: AttemptQuery) -> list[int]:
        result = ids(store.attempts.page(query, 0, 9))
        assert store.attempts.count(query) == len(result)
        return result

    assert found(EVERYTHING) == ids([succeeded, rejected, unsent, in_flight])
    assert found(AttemptQuery(session="second")) == ids([unsent, in_flight])
    assert found(AttemptQuery(outcome=Outcome.UNKNOWN)) == [in_flight.id]
    assert found(AttemptQuery(outcome=Outcome.REJECTED)) == [rejected.id]
    assert found(AttemptQuery(flow_id="11")) == ids([succeeded, unsent])
    assert found(AttemptQuery(action=Action.DEPRECATE)) == [unsent.id]
    assert found(AttemptQuery(text="sign- PROD")) == ids([succeeded, rejected, unsent])
    assert found(AttemptQuery(text="rbc001 incorrect")) == [rejected.id]
    assert found(AttemptQuery(text="%")) == [in_flight.id]
    both = AttemptQuery(session="first", outcome=Outcome.SUCCEEDED, text="up", flow_id="11")
    assert found(both) == [succeeded.id]
    assert found(both._replace(session="second")) == []


def test_what_is_known_of_a_flow(store: Store) -> None:
    nothing = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH)
    assert (nothing.latest, nothing.succeeded, nothing.unknown) == (None, 0, 0)
    lost = Answer(Outcome.UNKNOWN, 9, failure=Failure.LOST, body="half a bo")
    for answer in (SUCCEEDED, lost, REJECTED, SUCCEEDED):
        done(store, answer)
    done(store, flow_id="another")
    store.attempts.begin(new_attempt(account=ACCOUNT._replace(sid="OTHER")))
    deprecating = store.attempts.begin(
        new_attempt(action=Action.DEPRECATE, account=ACCOUNT._replace(profile="renamed"))
    )
    published = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH)
    assert (published.latest, published.succeeded, published.unknown) == (deprecating, 2, 1)
    deprecated = store.attempts.history_of(ACCOUNT, FLOW, Action.DEPRECATE)
    assert (deprecated.succeeded, deprecated.unknown) == (0, 1)


def test_what_a_session_did(store: Store) -> None:
    nothing = dict.fromkeys(Outcome, 0)
    assert store.attempts.session_summary("first") == nothing
    for answer in (SUCCEEDED, SUCCEEDED, REJECTED, Answer(Outcome.UNKNOWN, 1)):
        done(store, answer)
    store.attempts.begin(new_attempt())
    done(store, flow_id="another", session="second")
    assert store.attempts.session_summary("first") == {
        Outcome.SUCCEEDED: 2,
        Outcome.REJECTED: 1,
        Outcome.NOT_SENT: 0,
        Outcome.UNKNOWN: 2,
    }


def test_foreign_text_comes_back_as_it_was_but_for_lone_surrogates(store: Store) -> None:
    hostile = "\x1b]52;c;x\x07 \x00 \u202e [/] 'quoted\" \ud800 \U0001f600"
    answer = replace(REJECTED, code=hostile, message=hostile, body=hostile)
    attempt = done(store, answer, label=hostile)
    kept = hostile.replace("\ud800", "?")
    assert attempt.new.label == kept
    assert attempt.answer == replace(REJECTED, code=kept, message=kept, body=kept)
    assert store.attempts.count(AttemptQuery(text="\x00 [/]")) == 1
