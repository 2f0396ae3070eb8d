"""Runs of many on disk: whose they are, what is asked of them, and a database of before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from flow_tui import clock
from flow_tui.model import Outcome, Settled
from flow_tui.store import runs
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import StoreError
from flow_tui.store.owner import Owner
from flow_tui.store.runs import RunFlow
from flow_tui.store.schema import VERSION
from flow_tui.store.store import Store
from tests.support.store import (
    ACCOUNT,
    REJECTED,
    SUCCEEDED,
    child,
    leave_schema,
    new_attempt,
    raw,
    read_line,
)

IDS: Final = ("1123456789012207", "1307752946183396", "1476093385217748")
LONG_AGO: Final = (datetime.now(UTC) - timedelta(minutes=4)).isoformat()
NEXT_MACHINE: Final = Owner("jump-2", "another boot", 4242, 1)


def ids(flows: Iterable[RunFlow]) -> list[str]:
    return sorted(flow.flow_id for flow in flows)


def long_ago(directory: Path) -> None:
    """Let so much time pass that no process of another machine counts as running."""
    raw(directory, "UPDATE runs SET confirmed_at = ?", LONG_AGO)


def cut_off(directory: Path, flow_ids: Iterable[str] = IDS) -> None:
    """Leave a run of a process that has ended."""
    with Store.open(directory, NEXT_MACHINE) as other:
        other.runs.add(ACCOUNT, list(flow_ids))
    long_ago(directory)


def test_a_run_is_there_for_others_at_once_and_is_its_process_s(
    store: Store, directory: Path
) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    store.runs.add(ACCOUNT, IDS)
    found = store.runs.take_over(ACCOUNT)
    assert ids(found) == sorted(IDS)
    assert all(before <= flow.confirmed_at <= datetime.now(UTC) for flow in found)
    assert not any(flow.cut_off or flow.attempts for flow in found)
    with Store.open(directory, NEXT_MACHINE) as other:
        assert other.runs.take_over(ACCOUNT) == [], "its process may still be running"


def test_a_run_whose_process_has_ended_is_taken_over_by_the_first(
    store: Store, directory: Path
) -> None:
    cut_off(directory)
    found = store.runs.take_over(ACCOUNT)
    assert ids(found) == sorted(IDS)
    assert all(flow.cut_off for flow in found)
    assert not any(flow.cut_off for flow in store.runs.take_over(ACCOUNT)), "it is ours now"
    with Store.open(directory, NEXT_MACHINE._replace(pid=7)) as third:
        raw(directory, "UPDATE runs SET confirmed_at = ?", datetime.now(UTC).isoformat())
        assert third.runs.take_over(ACCOUNT) == []


def test_a_process_that_has_just_sent_something_still_runs(store: Store, directory: Path) -> None:
    with Store.open(directory, NEXT_MACHINE) as other:
        other.attempts.end(other.attempts.begin(new_attempt("1")).id, SUCCEEDED)
        other.runs.add(ACCOUNT, IDS)
        long_ago(directory)
        assert ids(store.runs.take_over(ACCOUNT)) == sorted(IDS), "that was before the run"
        other.runs.add(ACCOUNT, IDS)
        long_ago(directory)
        other.attempts.end(other.attempts.begin(new_attempt(IDS[0])).id, SUCCEEDED)
        store.attempts.end(store.attempts.begin(new_attempt("2")).id, SUCCEEDED)
        assert store.runs.take_over(ACCOUNT) == []
        raw(directory, "UPDATE attempts SET started_at = ? WHERE owner_pid = 4242", LONG_AGO)
        assert ids(store.runs.take_over(ACCOUNT)) == sorted(IDS)


def test_one_of_two_that_start_at_the_same_moment_takes_a_run_over(
    store: Store, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(directory)
    with Store.open(directory, NEXT_MACHINE._replace(pid=7)) as other:
        flows_of = runs.Runs._flows_of
        first: list[runs.Runs] = []

        def read_while_the_other_takes_it(self: runs.Runs, *args: Any, **kinds: Any) -> Any:
            found = flows_of(self, *args, **kinds)
            if not first:
                first.append(self)
                assert ids(other.runs.take_over(ACCOUNT)) == sorted(IDS)
            return found

        monkeypatch.setattr(runs.Runs, "_flows_of", read_while_the_other_takes_it)
        assert store.runs.take_over(ACCOUNT) == []


def test_flows_are_dropped_from_the_process_s_own_runs_alone(store: Store, directory: Path) -> None:
    cut_off(directory)
    assert ids(store.runs.take_over(ACCOUNT)) == sorted(IDS)
    with Store.open(directory, NEXT_MACHINE) as other:
        other.runs.add(ACCOUNT, IDS)
        store.runs.drop(ACCOUNT, IDS)
        assert ids(other.runs.take_over(ACCOUNT)) == sorted(IDS)


def test_a_run_is_the_accounts_by_either_name_of_its_host(store: Store) -> None:
    names = ("api.ap.kaleyra.io", "api.kaleyra.io")
    account, same = (ACCOUNT._replace(base_url=f"https://{name}") for name in names)
    store.runs.add(account, IDS)
    begun = store.attempts.begin(new_attempt(IDS[0], account=same))
    found = {flow.flow_id: flow.attempts for flow in store.runs.take_over(same)}
    assert found == {IDS[0]: (begun,), IDS[1]: (), IDS[2]: ()}
    store.runs.drop(same, IDS)
    assert store.runs.take_over(account) == []


def test_a_killed_process_on_this_machine_has_ended(directory: Path, store: Store) -> None:
    with child("run", str(directory)) as process:
        assert read_line(process)
        assert store.runs.take_over(ACCOUNT) == []
        process.kill()
        process.wait()
        assert ids(store.runs.take_over(ACCOUNT)) == sorted(IDS)


def test_a_released_run_is_the_next_process_s_though_its_own_still_runs(
    store: Store, directory: Path
) -> None:
    with Store.open(directory, NEXT_MACHINE) as other:
        other.runs.release()
        other.runs.add(ACCOUNT, IDS)
        other.runs.release()
        found = store.runs.take_over(ACCOUNT)
        assert ids(found) == sorted(IDS)
        assert all(flow.cut_off for flow in found)
        store.runs.release()
        other.runs.release()


def test_only_its_account_is_asked(store: Store) -> None:
    store.runs.add(ACCOUNT, IDS)
    for other in (ACCOUNT._replace(sid="HX2"), ACCOUNT._replace(base_url="https://elsewhere")):
        assert store.runs.take_over(other) == []
        store.runs.drop(other, IDS)
    assert len(store.runs.take_over(ACCOUNT._replace(profile="renamed"))) == len(IDS)


def test_a_flow_is_in_the_newest_run_alone(store: Store, directory: Path) -> None:
    cut_off(directory)
    store.runs.add(ACCOUNT, IDS[:1])
    found = store.runs.take_over(ACCOUNT)
    assert ids(found) == sorted(IDS)
    assert [flow.cut_off for flow in found if flow.flow_id == IDS[0]] == [False]


def test_a_run_that_goes_on_elsewhere_keeps_its_flows(store: Store, directory: Path) -> None:
    """Another terminal confirms some of them, stops at once, and unmarks them."""
    with Store.open(directory, NEXT_MACHINE) as other:
        other.runs.add(ACCOUNT, IDS)
        store.runs.add(ACCOUNT, IDS[1:])
        store.runs.drop(ACCOUNT, IDS[1:])
        assert ids(other.runs.take_over(ACCOUNT)) == sorted(IDS)
    long_ago(directory)
    assert ids(store.runs.take_over(ACCOUNT)) == sorted(IDS)


def test_a_flow_of_two_runs_is_as_the_newest_has_it(store: Store, directory: Path) -> None:
    """And what is dropped then is in neither."""
    with Store.open(directory, NEXT_MACHINE) as other:
        other.runs.add(ACCOUNT, IDS[:2])
        rejected = store.attempts.end(store.attempts.begin(new_attempt(IDS[0])).id, REJECTED)
        store.attempts.end(store.attempts.begin(new_attempt(IDS[1])).id, SUCCEEDED)
        store.runs.add(ACCOUNT, IDS[1:])
    raw(directory, "UPDATE runs SET confirmed_at = ? WHERE id = 1", LONG_AGO)
    found = store.runs.take_over(ACCOUNT)
    assert ids(found) == sorted(IDS)
    assert {flow.flow_id: (flow.cut_off, flow.attempts) for flow in found} == {
        IDS[0]: (True, (rejected,)),
        IDS[1]: (False, ()),
        IDS[2]: (False, ()),
    }
    store.runs.drop(ACCOUNT, IDS)
    assert raw(directory, "SELECT count(*) FROM run_flows") == [(0,)]


def test_dropped_flows_and_empty_runs_are_gone(store: Store, directory: Path) -> None:
    store.runs.add(ACCOUNT, IDS)
    store.runs.drop(ACCOUNT, [*IDS[:2], "never there"])
    assert ids(store.runs.take_over(ACCOUNT)) == [IDS[2]]
    store.runs.drop(ACCOUNT, IDS)
    assert raw(directory, "SELECT count(*) FROM runs") == [(0,)]
    assert raw(directory, "SELECT count(*) FROM run_flows") == [(0,)]


def test_each_has_the_attempts_since_it_was_confirmed(store: Store) -> None:
    before = store.attempts.begin(new_attempt(IDS[0]))
    store.attempts.end(before.id, SUCCEEDED)
    store.runs.add(ACCOUNT, IDS)
    first = store.attempts.end(store.attempts.begin(new_attempt(IDS[1])).id, REJECTED)
    second = store.attempts.end(store.attempts.begin(new_attempt(IDS[1])).id, SUCCEEDED)
    elsewhere = new_attempt(IDS[0], account=ACCOUNT._replace(sid="HX2"))
    store.attempts.end(store.attempts.begin(elsewhere).id, SUCCEEDED)
    running = store.attempts.begin(new_attempt(IDS[2]))
    found = {flow.flow_id: flow.attempts for flow in store.runs.take_over(ACCOUNT)}
    assert found == {IDS[0]: (), IDS[1]: (first, second), IDS[2]: (running,)}


def test_one_that_was_in_flight_when_it_was_confirmed_is_among_them(store: Store) -> None:
    begun = store.attempts.begin(new_attempt(IDS[0]))
    store.runs.add(ACCOUNT, IDS[:1])
    assert [flow.attempts for flow in store.runs.take_over(ACCOUNT)] == [(begun,)]
    ended = store.attempts.end(begun.id, SUCCEEDED)
    assert [flow.attempts for flow in store.runs.take_over(ACCOUNT)] == [(ended,)]


def test_what_has_ended_before_is_not_among_them_after_the_clock_was_set_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flow_id in IDS[:2]:
        store.attempts.end(store.attempts.begin(new_attempt(flow_id)).id, SUCCEEDED)
    begun = store.attempts.begin(new_attempt(IDS[1]))
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() - timedelta(hours=1))
    store.runs.add(ACCOUNT, IDS)
    ended = store.attempts.end(begun.id, SUCCEEDED)
    found = {flow.flow_id: flow.attempts for flow in store.runs.take_over(ACCOUNT)}
    assert found == {IDS[0]: (), IDS[1]: (ended,), IDS[2]: ()}


def test_one_that_died_long_before_is_among_them_until_it_is_settled(store: Store) -> None:
    begun = store.attempts.begin(new_attempt(IDS[0]))
    with store._database.transaction():
        store.attempts._mark_abandoned(begun)
    store.runs.add(ACCOUNT, IDS[:1])
    assert [len(flow.attempts) for flow in store.runs.take_over(ACCOUNT)] == [1]
    store.attempts.settle(begun.id, Settled.NO_EFFECT, "DRAFT")
    assert [flow.attempts for flow in store.runs.take_over(ACCOUNT)] == [()]
    died = store.attempts.begin(new_attempt(IDS[0]))
    with store._database.transaction():
        store.attempts._mark_abandoned(died)
    store.attempts.settle(died.id, Settled.NO_EFFECT, "DRAFT")
    assert [len(flow.attempts) for flow in store.runs.take_over(ACCOUNT)] == [1], "it is of the run"


def test_the_attempts_of_a_large_run_are_read_in_parts(
    store: Store, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_ATTEMPTS_AT_ONCE", 2)
    many = [str(10**15 + number) for number in range(9)]
    cut_off(directory, many)
    for flow_id in many[:5]:
        store.attempts.end(store.attempts.begin(new_attempt(flow_id)).id, SUCCEEDED)
    found = store.runs.take_over(ACCOUNT)
    assert ids(found) == many
    assert [flow.flow_id for flow in found if not flow.attempts] == many[5:]


def test_nothing_is_written_where_there_is_nothing_to_take_over(store: Store) -> None:
    store._database.execute("PRAGMA query_only = ON")
    assert store.runs.take_over(ACCOUNT) == []
    store.runs.release()
    with pytest.raises(StoreError):
        store.runs.add(ACCOUNT, IDS)


def test_a_database_of_the_version_before_gets_its_tables_and_keeps_all(directory: Path) -> None:
    leave_schema(directory, 2)
    with Store.open(directory) as store:
        assert raw(directory, "PRAGMA user_version") == [(VERSION,)]
        first, *_, lost, last = store.attempts.page(AttemptQuery(), 0, 9, bodies=True)
        for done, flow_id in ((first, "1000000000000004"), (last, "1000000000000008")):
            assert (done.outcome, done.new.flow_id) == (Outcome.SUCCEEDED, flow_id)
        assert (lost.outcome, lost.settled) == (Outcome.UNKNOWN, Settled.NO_EFFECT)
        assert "prod-in" in [profile.name for profile in store.profiles.all()]
        assert store.flows.ids(ACCOUNT) == [f"10000000000000{end}" for end in ("02", "03", "07")]
        assert store.settings.get("theme") == "high-contrast"
        assert store.runs.take_over(ACCOUNT) == []
        store.runs.add(ACCOUNT, IDS)
        assert ids(store.runs.take_over(ACCOUNT)) == sorted(IDS)
