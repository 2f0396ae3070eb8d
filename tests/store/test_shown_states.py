"""Filters find the words that the lists show of an attempt: its outcome, settlement and action."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flow_tui.model import Account, Action, Answer, Outcome, Settled
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.store import Store
from tests.benchmarks.stored import fill
from tests.support.cases import every
from tests.support.store import ACCOUNT, new_attempt, raw

OTHER_SID = Account(ACCOUNT.profile, "HXAP2222222222IN", ACCOUNT.base_url)
STATES: dict[str, Outcome | Settled | None] = {
    "1001": Outcome.SUCCEEDED,
    "1002": Outcome.REJECTED,
    "1003": Outcome.NOT_SENT,
    "1004": Outcome.UNKNOWN,
    "1005": None,  # in flight
    "1006": Settled.SUCCEEDED,
    "1007": Settled.NO_EFFECT,
}
"""Flow IDs, and what became of the last attempt for each."""


def attempt(
    store: Store,
    flow_id: str,
    state: Outcome | Settled | None,
    action: Action = Action.PUBLISH,
) -> None:
    begun = store.attempts.begin(new_attempt(flow_id, label="", action=action))
    if state is not None:
        outcome = state if isinstance(state, Outcome) else Outcome.UNKNOWN
        store.attempts.end(begun.id, Answer(outcome, 1))
    if isinstance(state, Settled):
        store.attempts.settle(begun.id, state, "")


@pytest.fixture
def filled(store: Store) -> Store:
    """A list whose flows have every kind of last attempt, after one of another kind."""
    store.flows.add(ACCOUNT, [(flow_id, "") for flow_id in (*STATES, "1008")])
    for flow_id in STATES:
        attempt(store, flow_id, Outcome.SUCCEEDED, Action.DEPRECATE)
    for flow_id, state in STATES.items():
        attempt(store, flow_id, state)
    # Statuses are another word of the list; here they would only hide what is looked for.
    store._database.execute("UPDATE flows SET status = '', search = flow_id")
    return store


@every(
    ("text", "found"),
    [
        ("rejected", ["1002"]),
        ("REJ", ["1002"]),
        ("succeeded", ["1001"]),
        ("not sent", ["1003"]),
        ("sent", ["1003"]),
        ("unknown", ["1004"]),
        ("in flight", ["1005"]),
        ("in effect", ["1006"]),
        ("no effect", ["1007"]),
        ("effect", ["1006", "1007"]),
        ("ed", ["1001", "1002"]),
        ("rejected 1002", ["1002"]),
        ("rejected 1001", []),
        ("rejected succeeded", []),
        ("not_sent", []),
        ("settled", []),
        ("r", []),
    ],
)
def test_a_flow_is_found_by_its_last_outcome(filled: Store, text: str, found: list[str]) -> None:
    flows = filled.flows
    assert [flow.flow_id for flow in flows.page(ACCOUNT, text, 0, 99)] == found
    assert flows.ids(ACCOUNT, text) == found
    assert flows.count(ACCOUNT, text) == len(found)
    for flow_id in STATES:
        index = found.index(flow_id) if flow_id in found else None
        assert flows.position(ACCOUNT, text, flow_id) == index


def test_what_the_list_does_not_show_is_not_found(filled: Store) -> None:
    """Attempts on another account, and while the account is not known."""
    for account in (OTHER_SID, Account(ACCOUNT.profile, "", "")):
        filled.flows.add(account, [(flow_id, "") for flow_id in STATES])
        assert filled.flows.count(account, "rejected") == 0
        assert filled.flows.count(account, "1002") == 1


def test_attempts_by_another_name_of_the_host_are_found(store: Store) -> None:
    singapore, other_name = (
        ACCOUNT._replace(base_url=f"https://{host}")
        for host in ("api.ap.kaleyra.io", "api.kaleyra.io")
    )
    store.flows.add(singapore, [("1001", ""), ("1002", "")])
    begun = store.attempts.begin(new_attempt("1002", account=other_name))
    store.attempts.end(begun.id, Answer(Outcome.REJECTED, 1))
    for account in (singapore, other_name):
        assert store.flows.ids(account, "rejected") == ["1002"]


@every(
    ("text", "found"),
    [
        ("rejected", ["1002"]),
        ("not sent", ["1003"]),
        ("in flight", ["1005"]),
        ("unknown", ["1004", "1006", "1007"]),
        ("settled:", ["1006", "1007"]),
        ("took effect", ["1006"]),
        ("did not take effect", ["1007"]),
        ("PUBLISH 1001", ["1001"]),
        ("publish rejected", ["1002"]),
        ("deprecate rejected", []),
        ("publish", list(STATES)),
        ("prod-in publish", list(STATES)),
        ("not_sent", []),
        ("p", list(STATES)),  # of the profile's name
    ],
)
def test_an_attempt_is_found_by_its_outcome_and_action(
    filled: Store, text: str, found: list[str]
) -> None:
    attempts = filled.attempts
    of_action = AttemptQuery(text=text, action=Action.PUBLISH)
    page = attempts.page(of_action, 0, 99)
    assert [each.new.flow_id for each in page] == found
    assert attempts.count(of_action) == len(found)
    assert attempts.ids(of_action) == [each.id for each in page]
    in_bodies = attempts.search_bodies(text, attempts.ids(AttemptQuery(action=Action.PUBLISH)), 60)
    assert in_bodies.matches == attempts.ids(of_action)


def test_a_deprecation_is_found_by_its_name(filled: Store) -> None:
    assert filled.attempts.count(AttemptQuery(text="deprecate succeeded")) == len(STATES)


def test_a_filter_by_outcome_is_fast_among_thousands(tmp_path: Path) -> None:
    """Measured against the same filter by label: it may take some of its times, not hundreds."""
    fill(tmp_path, ACCOUNT, flows=8_000, attempts=8_000)
    raw(tmp_path, "UPDATE attempts SET outcome = 'rejected' WHERE id % 2")
    with Store.open(tmp_path) as store:

        def seconds(work: Callable[[], int], found: int) -> float:
            began = time.process_time()  # not the time of other processes
            assert work() == found
            return time.process_time() - began

        by_label = seconds(lambda: store.flows.count(ACCOUNT, "nothing-like-it"), 0)
        by_outcome = seconds(lambda: store.flows.count(ACCOUNT, "rejected"), 4_000)
        assert by_outcome < 30 * by_label
        query, none = AttemptQuery(text="rejected"), AttemptQuery(text="nothing-like-it")
        by_message = seconds(lambda: store.attempts.count(none), 0)
        assert seconds(lambda: store.attempts.count(query), 4_000) < 30 * by_message
