from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from flow_tui.model import Account, Action, Answer, Flow, Outcome
from flow_tui.store.errors import FlowBusyError, StoreError
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, REJECTED, SUCCEEDED, new_attempt

OTHER = Account("staging-eu", "HXEU16XXXXXX98EU", "https://api.eu.kaleyra.io")
NO_BODY = replace(SUCCEEDED, body="")
SEEN = datetime(2026, 5, 4, 12, 30, 15, 250_000, tzinfo=UTC)


def ids(flows: list[Flow]) -> list[str]:
    return [flow.flow_id for flow in flows]


def test_flows_keep_the_order_in_which_they_were_added(store: Store) -> None:
    assert store.flows.add(ACCOUNT, [("3", "c"), ("1", "a")]) == (["3", "1"], [])
    assert store.flows.add(ACCOUNT, [("2", "b")]) == (["2"], [])
    assert store.flows.page(ACCOUNT, "", 0, 9) == [
        Flow("3", "c"),
        Flow("1", "a"),
        Flow("2", "b"),
    ]


def test_duplicates_are_named_and_keep_their_label(store: Store) -> None:
    store.flows.add(ACCOUNT, [("1", "old")])
    added, duplicate = store.flows.add(ACCOUNT, [("2", ""), ("1", "new"), ("2", "again")])
    assert (added, duplicate) == (["2"], ["1", "2"])
    assert store.flows.get(ACCOUNT, "1") == Flow("1", "old")
    assert store.flows.get(ACCOUNT, "2") == Flow("2", "")


def test_each_account_has_its_own_list(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "production")])
    store.flows.add(OTHER, [(FLOW, "staging")])
    store.flows.remove(ACCOUNT, FLOW)
    assert store.flows.count(ACCOUNT) == 0
    assert store.flows.get(ACCOUNT, FLOW) is None
    assert store.flows.get(OTHER, FLOW) == Flow(FLOW, "staging")


@pytest.mark.parametrize(
    "other",
    [
        ACCOUNT._replace(profile="staging-in"),
        ACCOUNT._replace(sid=ACCOUNT.sid.lower()),
    ],
)
def test_an_account_has_one_list_under_all_names_of_profiles(store: Store, other: Account) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    store.attempts.end(store.attempts.begin(new_attempt()).id, REJECTED)
    assert store.flows.add(other, [(FLOW, "again")]) == ([], [FLOW])
    store.flows.set_statuses(other, [(FLOW, "DRAFT")], SEEN)
    flow = store.flows.get(ACCOUNT, FLOW)
    assert flow is not None
    assert (flow.label, flow.status, flow.last_outcome) == ("Sign-up", "DRAFT", Outcome.REJECTED)


@pytest.mark.parametrize(
    "other",
    [
        ACCOUNT._replace(sid="HXAP16XXXXXX98IN"),
        ACCOUNT._replace(base_url="https://api.eu.kaleyra.io"),
        ACCOUNT._replace(base_url="https://api.in.kaleyra.io:8443"),
        ACCOUNT._replace(sid="", base_url=""),
        ACCOUNT._replace(base_url=""),
    ],
)
def test_another_account_under_the_same_name_shows_nothing_of_the_list(
    store: Store, other: Account
) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], SEEN)
    store.attempts.begin(new_attempt())
    assert (store.flows.count(other), store.flows.ids(other)) == (0, [])
    store.flows.add(other, [(FLOW, "")])
    store.flows.set_statuses(other, [(FLOW, "BLOCKED")], SEEN)
    store.flows.set_label(other, FLOW, "elsewhere")
    assert store.flows.page(other, "", 0, 9) == [Flow(FLOW, "elsewhere", "BLOCKED", SEEN)]
    store.flows.remove(other, FLOW)
    assert store.flows.count(ACCOUNT, "draft sign-up") == 1


@pytest.mark.parametrize(
    ("name", "other_name"),
    [("api.ap.kaleyra.io", "api.kaleyra.io"), ("api.na.kaleyra.io", "api.na.kaleyra.ai")],
)
def test_a_host_with_two_names_is_one_account(store: Store, name: str, other_name: str) -> None:
    account = ACCOUNT._replace(base_url=f"https://{name}")
    other = ACCOUNT._replace(profile="other", base_url=f"https://{other_name}")
    store.flows.add(account, [(FLOW, "Sign-up")])
    ended = store.attempts.end(store.attempts.begin(new_attempt(account=other)).id, SUCCEEDED)
    assert store.flows.page(account, "", 0, 9) == store.flows.page(other, "", 0, 9)
    assert store.flows.get(account, FLOW) == Flow(
        FLOW,
        "Sign-up",
        "PUBLISHED",
        ended.ended_at,
        Outcome.SUCCEEDED,
        ended.started_at,
        last_action=Action.PUBLISH,
    )
    history = store.attempts.history_of(account, FLOW, Action.PUBLISH)
    assert (history.succeeded, history.latest) == (1, ended._replace(answer=NO_BODY))
    store.attempts.begin(new_attempt(account=other))
    with pytest.raises(FlowBusyError):
        store.attempts.begin(new_attempt(account=account))


@pytest.mark.parametrize("upper_first", [False, True])
def test_a_sid_is_one_account_however_it_was_typed(store: Store, upper_first: bool) -> None:
    accounts = (ACCOUNT, ACCOUNT._replace(profile="other", sid=ACCOUNT.sid.lower()))
    one, other = accounts if upper_first else reversed(accounts)
    ended = store.attempts.end(store.attempts.begin(new_attempt(account=one)).id, SUCCEEDED)
    history = store.attempts.history_of(other, FLOW, Action.PUBLISH)
    assert (history.succeeded, history.latest) == (1, ended._replace(answer=NO_BODY))
    store.attempts.begin(new_attempt(account=one))
    with pytest.raises(FlowBusyError):
        store.attempts.begin(new_attempt(account=other))


def test_flows_added_before_the_account_was_known_are_moved_into_its_list(store: Store) -> None:
    store.flows.add(Account("", "", ""), [("1", "before any profile"), ("2", "twice")])
    store.flows.add(ACCOUNT._replace(sid="", base_url=""), [("3", "before the sign-in"), ("4", "")])
    store.flows.add(ACCOUNT._replace(base_url=""), [("5", "before the API domain")])
    store.flows.add(Account("other", "", ""), [("6", "of another profile")])
    store.flows.add(ACCOUNT, [("2", ""), ("3", "kept"), ("4", "")])
    store.flows.set_statuses(ACCOUNT, [("2", "DRAFT")], SEEN)
    store.flows.move_to_account(ACCOUNT)
    store.flows.move_to_account(ACCOUNT)
    assert {
        (flow.flow_id, flow.label, flow.status) for flow in store.flows.page(ACCOUNT, "", 0, 9)
    } == {
        ("1", "before any profile", ""),
        ("2", "twice", "DRAFT"),
        ("3", "kept", ""),
        ("4", "", ""),
        ("5", "before the API domain", ""),
    }
    assert store.flows.count(ACCOUNT, "twice draft") == 1
    assert store.flows.count(Account("", "", "")) == 0
    assert store.flows.ids(Account("OTHER", "", "")) == ["6"]


def test_flows_are_copied_without_their_statuses(store: Store) -> None:
    store.flows.add(ACCOUNT, [("1", "a"), ("2", "b")])
    store.flows.set_statuses(ACCOUNT, [("1", "DRAFT")], SEEN, {"1": "lead_form"})
    store.flows.add(OTHER, [("2", "mine")])
    assert store.flows.copy(ACCOUNT, OTHER) == 1
    assert store.flows.page(OTHER, "", 0, 9) == [Flow("2", "mine"), Flow("1", "a")]
    assert store.flows.count(ACCOUNT, "draft") == 1


def test_labels_and_statuses_change_and_are_found(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up"), ("2", "other")])
    store.flows.set_label(ACCOUNT, FLOW, "Anmeldung")
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], SEEN)
    assert store.flows.get(ACCOUNT, FLOW) == Flow(FLOW, "Anmeldung", "DRAFT", SEEN)
    assert ids(store.flows.page(ACCOUNT, "draft anmeld 1123", 0, 9)) == [FLOW]
    assert store.flows.count(ACCOUNT, "sign-up") == 0
    store.flows.set_label(ACCOUNT, FLOW, "again")
    assert store.flows.count(ACCOUNT, "draft again") == 1


@pytest.mark.parametrize("answer", [SUCCEEDED, REJECTED, None])
def test_a_status_from_around_an_attempt_is_not_taken_for_a_later_one(
    store: Store, answer: Answer | None
) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up"), ("2", "")])
    asked_at = datetime.now(UTC) - timedelta(seconds=1)
    begun = store.attempts.begin(new_attempt(action=Action.DEPRECATE))
    if answer is not None:
        store.attempts.end(begun.id, answer)
    known = store.flows.get(ACCOUNT, FLOW)
    seen_at = datetime.now(UTC) + timedelta(seconds=1)
    seen = [(FLOW, "PUBLISHED"), ("2", "DRAFT")]
    store.flows.set_statuses(ACCOUNT, seen, seen_at, {FLOW: "older"}, asked_at=asked_at)
    assert store.flows.get(ACCOUNT, FLOW) == known
    assert [flow.status for flow in store.flows.page(ACCOUNT, "", 0, 9)][1] == "DRAFT"
    store.flows.set_statuses(ACCOUNT, seen, seen_at, asked_at=seen_at)
    assert [flow.status for flow in store.flows.page(ACCOUNT, "", 0, 9)] == ["PUBLISHED", "DRAFT"]


def test_a_status_that_was_seen_later_stays(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    later = SEEN + timedelta(seconds=1)
    store.flows.set_statuses(ACCOUNT, [(FLOW, "PUBLISHED")], later)
    known = store.flows.get(ACCOUNT, FLOW)
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], SEEN, asked_at=SEEN)
    assert store.flows.get(ACCOUNT, FLOW) == known


def test_a_clock_that_was_set_back_keeps_no_status_from_being_replaced(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    now = datetime.now(UTC)
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], now + timedelta(hours=1))
    store.flows.set_statuses(ACCOUNT, [(FLOW, "PUBLISHED")], now, asked_at=now)
    flow = store.flows.get(ACCOUNT, FLOW)
    assert flow is not None
    assert flow.status == "PUBLISHED"


def test_names_are_kept_and_found_until_another_is_known(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up"), ("2", "")])
    names = {FLOW: "Lead_Form", "2": "", "3": "not listed"}
    seen = [(FLOW, "DRAFT"), ("2", "DRAFT"), ("3", "DRAFT")]
    store.flows.set_statuses(ACCOUNT, seen, SEEN, names)
    assert store.flows.get(ACCOUNT, FLOW) == Flow(FLOW, "Sign-up", "DRAFT", SEEN, name="Lead_Form")
    store.flows.set_label(ACCOUNT, FLOW, "again")
    assert store.flows.count(ACCOUNT, "lead_form again draft") == 1
    store.flows.set_statuses(ACCOUNT, [(FLOW, "PUBLISHED")], SEEN)
    store.attempts.end(store.attempts.begin(new_attempt(action=Action.DEPRECATE)).id, SUCCEEDED)
    assert ids(store.flows.page(ACCOUNT, "lead_form again deprecated", 0, 9)) == [FLOW]
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], SEEN, {FLOW: "\ud800" + "n" * 5000})
    assert store.flows.count(ACCOUNT, "lead_form") == 0
    assert store.flows.count(ACCOUNT, "?nnn again") == 1
    plan = store._database.select(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM flows WHERE list = ? AND instr(search, ?) > 0",
        [ACCOUNT.list_key, "lead"],
        lambda row: str(row["detail"]),
    )
    assert "COVERING INDEX flows_in_order" in plan[0]


def test_many_statuses_are_written_at_once_or_not_at_all(store: Store) -> None:
    store.flows.add(ACCOUNT, [(f"{n:016}", "label") for n in range(2000)])
    store.flows.add(OTHER, [("1", "")])
    store.flows.set_statuses(ACCOUNT, [(f"{n:016}", "DRAFT") for n in range(2001)], SEEN)
    assert store.flows.count(ACCOUNT, "draft label") == 2000
    assert store.flows.get(ACCOUNT, f"{1999:016}") == Flow(f"{1999:016}", "label", "DRAFT", SEEN)
    assert store.flows.get(OTHER, "1") == Flow("1", "")
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="is full"):
        store.flows.set_statuses(ACCOUNT, [(f"{n:016}", "P" * 900) for n in range(2000)], SEEN)
    assert store.flows.count(ACCOUNT, "draft label") == 2000


def test_a_status_time_is_kept_in_utc(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "")])
    there = SEEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], there)
    flow = store.flows.get(ACCOUNT, FLOW)
    assert flow is not None
    assert flow.status_at == SEEN
    assert flow.status_at.tzinfo is UTC


def test_a_flow_that_is_not_listed_is_left_out(store: Store) -> None:
    store.flows.set_label(ACCOUNT, FLOW, "label")
    store.flows.set_statuses(ACCOUNT, [(FLOW, "DRAFT")], SEEN)
    store.flows.remove(ACCOUNT, FLOW)
    assert store.flows.count(ACCOUNT) == 0


def test_pages_and_positions(store: Store) -> None:
    labels = ["even", "odd"]
    store.flows.add(ACCOUNT, [(f"{n:04}", labels[n % 2]) for n in range(100)])
    store.flows.add(OTHER, [("0000", "odd")])
    assert ids(store.flows.page(ACCOUNT, "", 98, 9)) == ["0098", "0099"]
    assert ids(store.flows.page(ACCOUNT, "ODD", 48, 9)) == ["0097", "0099"]
    assert store.flows.page(ACCOUNT, "odd", 50, 9) == []
    assert store.flows.count(ACCOUNT, "odd") == 50
    assert store.flows.position(ACCOUNT, "", "0099") == 99
    assert store.flows.position(ACCOUNT, "odd", "0099") == 49
    assert store.flows.position(ACCOUNT, "even", "0099") is None
    assert store.flows.position(ACCOUNT, "", "0100") is None


def test_a_word_does_not_match_across_fields_and_signs_mean_themselves(store: Store) -> None:
    store.flows.add(ACCOUNT, [("12", "34"), ("5", "100% a_b"), ("6", "100 a b"), ("7", "STRAßE")])
    assert store.flows.count(ACCOUNT, "1234") == 0
    assert store.flows.count(ACCOUNT, "12 34") == 1
    assert ids(store.flows.page(ACCOUNT, "100%", 0, 9)) == ["5"]
    assert ids(store.flows.page(ACCOUNT, "a_b", 0, 9)) == ["5"]
    assert ids(store.flows.page(ACCOUNT, "strasse", 0, 9)) == ["7"]


def test_the_last_attempt_on_the_account_is_told(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up"), ("2", "untouched")])
    succeeded = store.attempts.end(store.attempts.begin(new_attempt()).id, SUCCEEDED)
    renamed = ACCOUNT._replace(profile="another-name")
    again = store.attempts.begin(new_attempt(account=renamed, action=Action.DEPRECATE))
    store.attempts.end(again.id, REJECTED)
    sid_of_another = ACCOUNT._replace(sid="OTHER")
    api_of_another = ACCOUNT._replace(base_url="https://api.eu.kaleyra.io")
    for account in (sid_of_another, api_of_another):
        store.attempts.end(store.attempts.begin(new_attempt(account=account)).id, SUCCEEDED)

    [flow, untouched] = store.flows.page(ACCOUNT, "", 0, 9)
    assert flow == Flow(
        FLOW,
        "Sign-up",
        "PUBLISHED",
        succeeded.ended_at,
        last_outcome=Outcome.REJECTED,
        last_at=again.started_at,
        last_action=Action.DEPRECATE,
    )
    assert untouched == Flow("2", "untouched")
    assert store.flows.get(ACCOUNT, FLOW) == flow


def test_an_attempt_in_flight_has_no_outcome_yet(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "Sign-up")])
    begun = store.attempts.begin(new_attempt())
    flow = store.flows.get(ACCOUNT, FLOW)
    assert flow is not None
    assert (flow.last_outcome, flow.last_at) == (None, begun.started_at)


def test_an_account_of_another_profile_name_sees_the_same(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "")])
    store.attempts.end(store.attempts.begin(new_attempt()).id, REJECTED)
    account = Account("environment", ACCOUNT.sid, ACCOUNT.base_url)
    flow = store.flows.get(account, FLOW)
    assert flow is not None
    assert flow.last_outcome is Outcome.REJECTED


def test_many_flows_come_in_one_transaction_or_not_at_all(store: Store) -> None:
    entries = [(f"{n:016}", "label") for n in range(5000)]
    added, duplicate = store.flows.add(ACCOUNT, entries)
    assert (len(added), duplicate) == (5000, [])
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="is full"):
        store.flows.add(ACCOUNT, [(f"x{n}", "label" * 20) for n in range(5000)])
    assert store.flows.count(ACCOUNT) == 5000


def test_a_lone_surrogate_is_replaced(store: Store) -> None:
    store.flows.add(ACCOUNT, [("\ud800", "\udfff-label")])
    assert store.flows.add(ACCOUNT, [("\ud800", "")]) == ([], ["\ud800"])
    assert store.flows.get(ACCOUNT, "\ud800") == Flow("?", "?-label")
    assert store.flows.count(ACCOUNT, "\udfff-LABEL") == 1


def test_all_ids_that_pass_the_filter_in_list_order(store: Store) -> None:
    store.flows.add(ACCOUNT, [("3", "c"), ("1", "a"), ("2", "a")])
    store.flows.add(OTHER, [("9", "a")])
    assert store.flows.ids(ACCOUNT) == ["3", "1", "2"]
    assert store.flows.ids(ACCOUNT, "a") == ["1", "2"]
    assert store.flows.ids(Account("none", "", "")) == []


def test_chosen_flows_come_in_list_order_with_their_last_attempt(store: Store) -> None:
    store.flows.add(ACCOUNT, [("3", "c"), (FLOW, "a"), ("2", "b")])
    begun = store.attempts.begin(new_attempt())
    store.attempts.end(begun.id, SUCCEEDED)
    chosen = store.flows.get_many(ACCOUNT, {FLOW, "3", "gone"})
    assert ids(chosen) == ["3", FLOW]
    assert [flow.last_outcome for flow in chosen] == [None, Outcome.SUCCEEDED]
    assert store.flows.get_many(ACCOUNT, set()) == []
