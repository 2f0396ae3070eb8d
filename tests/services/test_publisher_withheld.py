"""What is withheld at the last moment is not sent, and is recorded as such."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from flow_tui import clock
from flow_tui.kaleyra import advise
from flow_tui.model import Action, Answer, Failure, NewAttempt, Outcome
from flow_tui.services import publisher as publisher_module
from flow_tui.services.publisher import Publisher
from flow_tui.store import Owner, Store, StoreThread
from flow_tui.store.attempts import Attempts
from flow_tui.timeouts import BEGIN_SECONDS, CALL_SECONDS, OWNER_LEASE
from tests.support.batch import FLOWS, Scripted, all_of, many
from tests.support.publishing import FakeApi, act, only_one, recorded
from tests.support.session import run
from tests.support.store import new_attempt

NEXT_MACHINE: Final = Owner("jump-2", "another boot", 4242, 1)


async def withheld(store: StoreThread, publisher: Publisher) -> Answer:
    """Publish, and return what is recorded: an attempt that was not sent."""
    result = await act(publisher)
    assert result.unrecorded == ""
    assert result.attempt == await only_one(store)
    assert result.attempt.answer is not None
    assert result.attempt.outcome is Outcome.NOT_SENT
    return result.attempt.answer


def slow_begin(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let something happen while an attempt is being recorded."""
    begin = Attempts.begin

    def slowly(attempts: Attempts, new: NewAttempt, *shown: Any) -> object:
        begun = begin(attempts, new, *shown)
        meanwhile()
        return begun

    monkeypatch.setattr(Attempts, "begin", slowly)


def put_clock_on(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """As after a suspended machine wakes up."""
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(seconds=seconds))


def let_time_pass(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """As in a process that stands still, by the clock that nobody sets."""
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + seconds)
    monkeypatch.setattr(publisher_module, "time", later)


def test_a_hang_up_while_it_connects(
    store: StoreThread, api: FakeApi, publisher: Publisher
) -> None:
    api.connecting = publisher.stop
    answer = run(withheld(store, publisher))
    assert (answer.failure, api.sent) == (Failure.DIED, [])
    assert "before the request was sent" in answer.message


def test_a_record_that_took_long(
    store: StoreThread, api: FakeApi, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_begin(monkeypatch, lambda: let_time_pass(monkeypatch, 2 * BEGIN_SECONDS))
    answer = run(withheld(store, publisher))
    assert (answer.failure, api.sent) == (Failure.LATE, [])
    assert "passed before it could be sent" in answer.message
    assert "Check the disk" in answer.message
    assert "safe to try again" in advise(Action.PUBLISH, answer)


def test_a_machine_that_slept_meanwhile(
    store: StoreThread, api: FakeApi, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_begin(monkeypatch, lambda: put_clock_on(monkeypatch, 2 * BEGIN_SECONDS))
    answer = run(withheld(store, publisher))
    assert (answer.failure, api.sent) == (Failure.LATE, [])
    assert "this machine was suspended, or its clock was set" in answer.message
    assert "disk" not in answer.message + advise(Action.PUBLISH, answer)


def test_a_clock_that_was_set_while_it_connected(
    store: StoreThread, api: FakeApi, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.connecting = lambda: put_clock_on(monkeypatch, 3600)
    answer = run(withheld(store, publisher))
    assert (answer.failure, api.sent) == (Failure.LATE, [])
    assert "By the clock, 3600 s passed" in answer.message
    assert "its clock was set" in answer.message


def test_a_process_that_stood_still_while_it_connected(
    store: StoreThread, api: FakeApi, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.connecting = lambda: let_time_pass(monkeypatch, 2 * (BEGIN_SECONDS + CALL_SECONDS))
    answer = run(withheld(store, publisher))
    assert (answer.failure, api.sent) == (Failure.LATE, [])


def test_a_connection_that_took_as_long_as_it_may(
    api: FakeApi, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.connecting = lambda: put_clock_on(monkeypatch, CALL_SECONDS)
    assert run(act(publisher)).attempt.outcome is Outcome.SUCCEEDED


def test_another_machine_that_took_it_for_dead_is_the_only_one_to_send(
    directory: Path,
    store: StoreThread,
    api: FakeApi,
    publisher: Publisher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def overtake() -> None:
        put_clock_on(monkeypatch, OWNER_LEASE + 1)
        with Store.open(directory, NEXT_MACHINE) as other:
            other.attempts.begin(new_attempt())

    api.connecting = overtake

    async def main() -> None:
        assert (await act(publisher)).attempt.outcome is Outcome.NOT_SENT
        mine, theirs = await recorded(store)
        assert (mine.outcome, theirs.in_flight) == (Outcome.NOT_SENT, True)

    run(main())
    assert api.sent == []


def test_a_run_of_many_stops_there(store: StoreThread, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_begin(monkeypatch, lambda: let_time_pass(monkeypatch, 2 * BEGIN_SECONDS))
    api = Scripted()

    async def main() -> None:
        publishing, _ = many(store, api)
        (only,) = await all_of(publishing)
        assert only.attempt.outcome is Outcome.NOT_SENT
        assert "passed before it could be sent" in publishing.stop_reason
        assert "Check the disk" in publishing.stop_reason
        assert publishing.to_publish == list(FLOWS)

    run(main())
    assert api.sent == []


def test_a_run_of_many_that_a_set_clock_stops_does_not_blame_the_disk(
    store: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_begin(monkeypatch, lambda: put_clock_on(monkeypatch, 3600))
    api = Scripted()

    async def main() -> None:
        publishing, _ = many(store, api)
        await all_of(publishing)
        assert "its clock was set" in publishing.stop_reason
        assert publishing.stop_reason.endswith("Then continue.")
        assert "disk" not in publishing.stop_reason

    run(main())
    assert api.sent == []
