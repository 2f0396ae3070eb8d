from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from flow_tui.model import Account, Action, Flow, Outcome
from flow_tui.store.errors import StoreError
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt

SEEN = datetime(2026, 5, 4, 12, 30, 15, 250_000, tzinfo=UTC)


def ids(flows: list[Flow]) -> list[str]:
    return [flow.flow_id for flow in flows]


def test_flows_keep_the_order_in_which_they_were_added(store: Store) -> None:
    assert store.flows.add("prod-in", [("3", "c"), ("1", "a")]) == (["3", "1"], [])
    assert store.flows.add("prod-in", [("2", "b")]) == (["2"], [])
    assert store.flows.page("prod-in", "", None, 0, 9) == [
        Flow("3", "c"),
        Flow("1", "a"),
        Flow("2", "b"),
    ]


def test_duplicates_are_named_and_keep_their_label(store: Store) -> None:
    store.flows.add("prod-in", [("1", "old")])
    added, duplicate = store.flows.add("prod-in", [("2", ""), ("1", "new"), ("2", "again")])
    assert (added, duplicate) == (["2"], ["1", "2"])
    assert store.flows.get("prod-in", "1") == Flow("1", "old")
    assert store.flows.get("prod-in", "2") == Flow("2", "")


def test_each_profile_has_its_own_list(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "production")])
    store.flows.add("staging-eu", [(FLOW, "staging")])
    store.flows.remove("prod-in", FLOW)
    assert store.flows.count("prod-in") == 0
    assert store.flows.get("prod-in", FLOW) is None
    assert store.flows.get("Staging-EU", FLOW) == Flow(FLOW, "staging")


def test_labels_and_statuses_change_and_are_found(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "Sign-up"), ("2", "other")])
    store.flows.set_label("prod-in", FLOW, "Anmeldung")
    store.flows.set_statuses("prod-in", [(FLOW, "DRAFT")], SEEN)
    assert store.flows.get("prod-in", FLOW) == Flow(FLOW, "Anmeldung", "DRAFT", SEEN)
    assert ids(store.flows.page("prod-in", "draft anmeld 1123", None, 0, 9)) == [FLOW]
    assert store.flows.count("prod-in", "sign-up") == 0
    store.flows.set_label("prod-in", FLOW, "again")
    assert store.flows.count("prod-in", "draft again") == 1


def test_many_statuses_are_written_at_once_or_not_at_all(store: Store) -> None:
    store.flows.add("prod-in", [(f"{n:016}", "label") for n in range(5000)])
    store.flows.add("other", [("1", "")])
    store.flows.set_statuses("prod-in", [(f"{n:016}", "DRAFT") for n in range(5001)], SEEN)
    assert store.flows.count("prod-in", "draft label") == 5000
    assert store.flows.get("prod-in", f"{4999:016}") == Flow(f"{4999:016}", "label", "DRAFT", SEEN)
    assert store.flows.get("other", "1") == Flow("1", "")
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="is full"):
        store.flows.set_statuses("prod-in", [(f"{n:016}", "P" * 900) for n in range(5000)], SEEN)
    assert store.flows.count("prod-in", "draft label") == 5000


def test_a_status_time_is_kept_in_utc(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "")])
    there = SEEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.flows.set_statuses("prod-in", [(FLOW, "DRAFT")], there)
    flow = store.flows.get("prod-in", FLOW)
    assert flow is not None
    assert flow.status_at == SEEN
    assert flow.status_at.tzinfo is UTC


def test_a_flow_that_is_not_listed_is_left_out(store: Store) -> None:
    store.flows.set_label("prod-in", FLOW, "label")
    store.flows.set_statuses("prod-in", [(FLOW, "DRAFT")], SEEN)
    store.flows.remove("prod-in", FLOW)
    assert store.flows.count("prod-in") == 0


def test_pages_and_positions(store: Store) -> None:
    labels = ["even", "odd"]
    store.flows.add("prod-in", [(f"{n:04}", labels[n % 2]) for n in range(100)])
    store.flows.add("other", [("0000", "odd")])
    assert ids(store.flows.page("prod-in", "", None, 98, 9)) == ["0098", "0099"]
    assert ids(store.flows.page("prod-in", "ODD", None, 48, 9)) == ["0097", "0099"]
    assert store.flows.page("prod-in", "odd", None, 50, 9) == []
    assert store.flows.count("prod-in", "odd") == 50
    assert store.flows.position("prod-in", "", "0099") == 99
    assert store.flows.position("prod-in", "odd", "0099") == 49
    assert store.flows.position("prod-in", "even", "0099") is None
    assert store.flows.position("prod-in", "", "0100") is None


def test_a_word_does_not_match_across_fields_and_signs_mean_themselves(store: Store) -> None:
    store.flows.add("prod-in", [("12", "34"), ("5", "100% a_b"), ("6", "100 a b"), ("7", "STRAßE")])
    assert store.flows.count("prod-in", "1234") == 0
    assert store.flows.count("prod-in", "12 34") == 1
    assert ids(store.flows.page("prod-in", "100%", None, 0, 9)) == ["5"]
    assert ids(store.flows.page("prod-in", "a_b", None, 0, 9)) == ["5"]
    assert ids(store.flows.page("prod-in", "strasse", None, 0, 9)) == ["7"]


def test_the_last_attempt_on_the_account_is_told(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "Sign-up"), ("2", "untouched")])
    store.attempts.end(store.attempts.begin(new_attempt()).id, SUCCEEDED)
    renamed = replace(ACCOUNT, profile="another-name")
    again = store.attempts.begin(new_attempt(account=renamed, action=Action.DEPRECATE))
    store.attempts.end(again.id, REJECTED)
    sid_of_another = replace(ACCOUNT, sid="OTHER")
    api_of_another = replace(ACCOUNT, base_url="https://api.eu.kaleyra.io")
    _, other = [
        store.attempts.end(store.attempts.begin(new_attempt(account=account)).id, SUCCEEDED)
        for account in (sid_of_another, api_of_another)
    ]

    [flow, untouched] = store.flows.page("prod-in", "", ACCOUNT, 0, 9)
    assert flow == Flow(
        FLOW,
        "Sign-up",
        "PUBLISHED",
        other.ended_at,
        last_outcome=Outcome.REJECTED,
        last_at=again.started_at,
    )
    assert untouched == Flow("2", "untouched")
    assert store.flows.get("prod-in", FLOW, ACCOUNT) == flow
    assert store.flows.get("prod-in", FLOW, None) == Flow(
        FLOW, "Sign-up", "PUBLISHED", other.ended_at
    )


def test_an_attempt_in_flight_has_no_outcome_yet(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "Sign-up")])
    begun = store.attempts.begin(new_attempt())
    flow = store.flows.get("prod-in", FLOW, ACCOUNT)
    assert flow is not None
    assert (flow.last_outcome, flow.last_at) == (None, begun.started_at)


def test_an_account_of_another_profile_name_sees_the_same(store: Store) -> None:
    store.flows.add("prod-in", [(FLOW, "")])
    store.attempts.end(store.attempts.begin(new_attempt()).id, REJECTED)
    account = Account("environment", ACCOUNT.sid, ACCOUNT.base_url)
    flow = store.flows.get("prod-in", FLOW, account)
    assert flow is not None
    assert flow.last_outcome is Outcome.REJECTED


def test_many_flows_come_in_one_transaction_or_not_at_all(store: Store) -> None:
    entries = [(f"{n:016}", "label") for n in range(5000)]
    added, duplicate = store.flows.add("prod-in", entries)
    assert (len(added), duplicate) == (5000, [])
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="is full"):
        store.flows.add("prod-in", [(f"x{n}", "label" * 20) for n in range(5000)])
    assert store.flows.count("prod-in") == 5000


def test_a_lone_surrogate_is_replaced(store: Store) -> None:
    store.flows.add("prod-in", [("\ud800", "\udfff-label")])
    assert store.flows.add("prod-in", [("\ud800", "")]) == ([], ["\ud800"])
    assert store.flows.get("prod-in", "\ud800") == Flow("?", "?-label")
    assert store.flows.count("prod-in", "\udfff-LABEL") == 1


def test_all_ids_that_pass_the_filter_in_list_order(store: Store) -> None:
    store.flows.add("prod-in", [("3", "c"), ("1", "a"), ("2", "a")])
    store.flows.add("other", [("9", "a")])
    assert store.flows.ids("prod-in") == ["3", "1", "2"]
    assert store.flows.ids("prod-in", "a") == ["1", "2"]
    assert store.flows.ids("none") == []


def test_chosen_flows_come_in_list_order_with_their_last_attempt(store: Store) -> None:
    store.flows.add("prod-in", [("3", "c"), (FLOW, "a"), ("2", "b")])
    begun = store.attempts.begin(new_attempt())
    store.attempts.end(begun.id, SUCCEEDED)
    chosen = store.flows.get_many("prod-in", {FLOW, "3", "gone"}, ACCOUNT)
    assert ids(chosen) == ["3", FLOW]
    assert [flow.last_outcome for flow in chosen] == [None, Outcome.SUCCEEDED]
    assert store.flows.get_many("prod-in", set(), ACCOUNT) == []
