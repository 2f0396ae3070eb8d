from flow_tui.model import Answer, Attempt, Failure, Flow, Outcome, Settled
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt

LOST = Answer(Outcome.UNKNOWN, 900, message="Connection lost", body="half", failure=Failure.LOST)


def done(store: Store, answer: Answer, flow_id: str = FLOW, session: str = "first") -> Attempt:
    begun = store.attempts.begin(new_attempt(flow_id, session=session))
    return store.attempts.end(begun.id, answer)


def ids(attempts: list[Attempt]) -> list[int]:
    return [attempt.id for attempt in attempts]


def test_what_is_in_doubt_comes_newest_first_without_its_body(store: Store) -> None:
    first = done(store, LOST)
    done(store, SUCCEEDED)
    done(store, REJECTED)
    second = done(store, LOST, "2")
    store.attempts.begin(new_attempt("3"))  # in flight: its answer may come yet
    assert store.unsettled.count() == 2
    found = store.unsettled.page(0, 9)
    assert ids(found) == [second.id, first.id]
    assert all(doubt.is_unsettled for doubt in found)
    assert found[0].answer is not None
    assert (found[0].answer.message, found[0].answer.body) == ("Connection lost", "")
    assert ids(store.unsettled.page(1, 9)) == [first.id]


def test_what_is_settled_is_in_doubt_no_more_and_counted_by_session(store: Store) -> None:
    first, other = done(store, LOST), done(store, LOST, "2", session="second")
    store.attempts.settle(first.id, Settled.NO_EFFECT, "DRAFT")
    assert ids(store.unsettled.page(0, 9)) == [other.id]
    assert store.unsettled.count() == 1
    assert store.unsettled.count_settled("first") == 1
    assert store.unsettled.count_settled("second") == 0


def test_the_list_tells_how_the_last_attempt_of_a_flow_was_settled(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "")])

    def listed() -> Flow:
        (flow,) = store.flows.page("prod-in", "", ACCOUNT, 0, 9)
        return flow

    lost = done(store, LOST)
    assert (listed().last_outcome, listed().last_settled) == (Outcome.UNKNOWN, None)
    store.attempts.settle(lost.id, Settled.SUCCEEDED, "PUBLISHED")
    assert (listed().last_outcome, listed().last_settled) == (Outcome.UNKNOWN, Settled.SUCCEEDED)
    done(store, REJECTED)
    assert (listed().last_outcome, listed().last_settled) == (Outcome.REJECTED, None)
