"""The migration of lists from profiles to accounts, on a database that the version before made."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flow_tui.model import Account, Flow, Outcome, Settled
from flow_tui.store import AttemptQuery
from flow_tui.store.database import FILE_NAME
from flow_tui.store.schema import VERSION
from flow_tui.store.store import Store
from tests.support.store import leave_schema, raw

INDIA, EUROPE = "https://api.in.kaleyra.io", "https://api.eu.kaleyra.io"
SINGAPORE, SINGAPORE_TOO = "https://api.ap.kaleyra.io", "https://api.kaleyra.io"
PROD = Account("prod-in", "HXAP16XXXXXX97IN", INDIA)
FIRST = Account("environment", "HXENV1XXXXXX01IN", INDIA)
SECOND = Account("environment", "HXENV2XXXXXX02IN", INDIA)
MOVED = Account("moved", "HXNEW1XXXXXX03EU", EUROPE)


def at(hour: int) -> datetime:
    return datetime(2026, 5, 3, hour, tzinfo=UTC)


@pytest.fixture
def store(directory: Path) -> Iterator[Store]:
    leave_schema(directory, 2)
    with Store.open(directory) as opened:
        yield opened


def listed(store: Store, account: Account) -> list[tuple[str, str, str]]:
    """Return the last digits, the labels and the statuses of a list."""
    return [(f.flow_id[-2:], f.label, f.status) for f in store.flows.page(account, "", 0, 99)]


def test_no_flow_and_no_attempt_is_lost(store: Store) -> None:
    everything = {f"10000000000000{number:02}" for number in range(1, 14)}
    rows = store._database.texts("SELECT flow_id FROM flows", [])
    assert sorted(rows) == sorted(everything)
    assert store.attempts.count() == len(store.attempts.page(AttemptQuery(), 0, 99)) == 5
    assert store.settings.get("theme") == "high-contrast"
    assert [profile.name for profile in store.profiles.all()] == [
        *("empty", "moved", "Prod-2", "prod-in", "sg", "sg-new")
    ]
    store.check()


def test_two_profiles_of_one_account_have_one_list(store: Store) -> None:
    assert listed(store, PROD) == [
        ("02", "Sign-up", "PUBLISHED"),
        ("03", "STRASSE Maße", "DRAFT"),
        ("07", "only here", ""),
    ]
    first = store.flows.get(PROD, "1000000000000002")
    assert first is not None
    assert (first.status_at, first.last_outcome) == (at(2), Outcome.UNKNOWN)
    assert first.last_settled is Settled.NO_EFFECT
    assert store.flows.ids(Account("PROD-2", PROD.sid, INDIA), "masse draft") == [
        "1000000000000003"
    ]


def test_two_names_of_one_host_have_one_list(store: Store) -> None:
    for url in (SINGAPORE, SINGAPORE_TOO):
        account = Account("sg", "HXSG01XXXXXX02SG", url)
        assert listed(store, account) == [("08", "Lead", "PUBLISHED"), ("09", "Survey", "")]
        assert store.profiles.waba_id(account) == "2000000000000004"


def test_the_environments_flows_go_to_the_accounts_that_sent_them(store: Store) -> None:
    assert listed(store, FIRST) == [("04", "of account one", "PUBLISHED")]
    assert listed(store, SECOND) == [
        ("05", "of account two", "PUBLISHED"),
        ("06", "never sent", ""),
    ]
    assert store.profiles.waba_id(FIRST) == store.profiles.waba_id(SECOND) == ""


def test_a_profile_that_had_another_account_keeps_its_flows_without_their_statuses(
    store: Store,
) -> None:
    assert listed(store, MOVED) == [("10", "published before", ""), ("11", "not sent", "")]
    assert store.profiles.waba_id(MOVED) == ""


def test_a_list_without_an_account_waits_for_it(store: Store) -> None:
    before_any, empty, printed = (Account(name, "", "") for name in ("", "empty", "printed"))
    assert listed(store, before_any) == [("01", "before the first profile", "")]
    assert listed(store, empty) == [("12", "waits", "")]
    assert listed(store, printed) == [("13", "of a command", "")]
    account = Account("empty", "HXEMPTYXXXX01IN", INDIA)
    store.flows.move_to_account(account)
    assert store.flows.ids(account) == ["1000000000000001", "1000000000000012"]


def test_an_account_that_two_profiles_used_last_has_the_waba_id_of_one(store: Store) -> None:
    assert store.profiles.waba_id(PROD) in {"2000000000000001", "2000000000000002"}


def test_it_is_done_once(store: Store, directory: Path) -> None:
    before = raw(directory, "SELECT * FROM flows ORDER BY id")
    with Store.open(directory) as again:
        again.flows.add(PROD, [("1", "")])
    assert raw(directory, "SELECT * FROM flows WHERE flow_id != '1' ORDER BY id") == before
    assert listed(store, PROD)[-1] == ("1", "", "")


def test_many_flows_are_moved(directory: Path) -> None:
    leave_schema(directory, 2)
    with closing(sqlite3.connect(directory / FILE_NAME)) as connection:
        connection.executemany(
            "INSERT INTO flows (profile, flow_id, label, search) VALUES ('prod-in', ?, 'x', ?)",
            [(f"{number}", f"{number}\nx\n") for number in range(5_000)],
        )
        connection.commit()
    with Store.open(directory) as store:
        assert store.flows.count(PROD) == 5_003
        assert store.flows.get(PROD, "7") == Flow("7", "x")


def test_what_fails_half_way_leaves_the_database_as_it_was(directory: Path) -> None:
    leave_schema(directory, 2)
    with closing(sqlite3.connect(directory / FILE_NAME)) as connection:
        connection.execute(
            "CREATE TRIGGER harm BEFORE UPDATE ON flows BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(Exception, match="no"):
        Store.open(directory)
    ((version,),) = raw(directory, "PRAGMA user_version")
    assert version < VERSION
    assert raw(directory, "SELECT profile FROM flows WHERE id = 1") == [("",)]
