"""`flow-tui list`: the local list of a profile, without a key and without the network."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flow_tui.help_texts import LIST
from flow_tui.model import Account, Action, Answer, Failure, Outcome, Profile, Settled
from flow_tui.store.database import FILE_NAME
from flow_tui.store.settings import LAST_PROFILE
from tests.support.commands import HOSTILE, KEY, SID, assert_safe, data_folder, stored
from tests.support.in_process import InProcess
from tests.support.store import ACCOUNT, SUCCEEDED, new_attempt

SEEN = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
UNKNOWN = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)
FIELDS = (
    *("profile", "sid", "base_url", "flow_id", "label", "name", "status", "status_at"),
    *("last_action", "last_outcome", "last_settled", "last_at"),
)
NO_PROFILE = "flow-tui: There is no profile yet. Run flow-tui to set one up.\n"


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> InProcess:
    return InProcess(tmp_path, capsys)


@pytest.fixture
def listed(command: InProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcess]:
    """Give the command of a user with two profiles, the second in use last, and their lists."""
    monkeypatch.setattr("flow_tui.clock.now", lambda: SEEN + timedelta(hours=1))
    with stored(command.home) as store:
        store.profiles.save(Profile("staging", "HXAP2", "https://api.eu.kaleyra.io"))
        store.profiles.save(Profile("prod-in", SID, ACCOUNT.base_url, in_keyring=True))
        store.settings.set(LAST_PROFILE, "prod-in")
        store.flows.add(Account("staging", "HXAP2", "https://api.eu.kaleyra.io"), [("9", "")])
        store.flows.add(
            ACCOUNT, [("1001", "Sign-up"), ("1002", "調査"), ("1003", ""), ("1004", "")]
        )
        seen = [("1001", "PUBLISHED"), ("1002", "DRAFT")]
        store.flows.set_statuses(ACCOUNT, seen, SEEN, {"1001": "sign_up"})
        store.attempts.end(store.attempts.begin(new_attempt("1001")).id, SUCCEEDED)
        settled = store.attempts.begin(new_attempt("1002", action=Action.DEPRECATE))
        store.attempts.end(settled.id, UNKNOWN)
        store.attempts.settle(settled.id, Settled.NO_EFFECT, "DRAFT")
        store.attempts.begin(new_attempt("1003"))
        yield command


def test_json_has_the_documented_fields_in_the_lists_order(listed: InProcess) -> None:
    printed = listed.run("list", "--json")
    assert (printed.status, printed.errors) == (0, "")
    first, second, in_flight, bare = printed.objects
    assert tuple(first) == FIELDS
    assert set(FIELDS) <= set(re.findall(r"\w+", LIST))
    assert list(first.values()) == [
        *("prod-in", SID, ACCOUNT.base_url, "1001", "Sign-up", "sign_up"),
        *("PUBLISHED", "2026-11-28T10:30:00.000+00:00"),
        *("publish", "succeeded", None, "2026-11-28T10:30:00.000+00:00"),
    ]
    assert second["status_at"] == "2026-11-28T09:30:00.000+00:00"
    assert [second[name] for name in FIELDS[8:11]] == ["deprecate", "unknown", "no_effect"]
    assert [in_flight[name] for name in FIELDS[5:8]] == [None] * 3
    assert [in_flight[name] for name in FIELDS[8:11]] == ["publish", "unknown", None]
    assert bare["flow_id"] == "1004"
    assert [bare[name] for name in FIELDS[5:]] == [None] * 7


def test_the_table_has_local_times(listed: InProcess) -> None:
    header, first, second, in_flight, bare = listed.run("list").lines
    assert " ".join(header.split()) == (
        "flow ID label name status last seen attempt outcome settled started profile"
    )
    seen, started = header.index("last seen"), header.index("started")
    assert first.split()[:3] == ["1001", "Sign-up", "sign_up"]
    assert first[started:].split() == ["2026-11-28", "10:30:00", "+0000", "prod-in"]
    assert second[seen - 2 :].startswith("2026-11-28 09:30:00 +0000")  # two wide letters
    assert second.split()[7:10] == ["deprecate", "unknown", "no"]
    assert " ".join(in_flight.split()) == (
        "1003 - - - - publish unknown - 2026-11-28 10:30:00 +0000 prod-in"
    )
    assert " ".join(bare.split()) == "1004 - - - - - - - - prod-in"


def test_the_profile_is_the_one_that_is_named_or_that_the_app_starts_with(
    listed: InProcess,
) -> None:
    for arguments in (["list", "--json", "--profile", "STAGING"], ["--profile=staging", "list"]):
        assert "api.eu.kaleyra.io" in listed.run(*arguments, "--json").output
    listed.environment = {"FLOW_TUI_SID": SID, "FLOW_TUI_API_KEY": KEY, "FLOW_TUI_API_DOMAIN": "IN"}
    lines = listed.run("list", "--json").objects
    assert {line["profile"] for line in lines} == {"environment"}
    assert len(lines) == 4  # of the same account, so the same list
    assert {
        line["profile"] for line in listed.run("list", "--json", "--profile=prod-in").objects
    } == {"prod-in"}


def test_a_profile_that_there_is_not(listed: InProcess) -> None:
    printed = listed.run("list", "--profile", "nosuch")
    said = "flow-tui: There is no profile named nosuch. There are prod-in and staging.\n"
    assert (printed.status, printed.output, printed.errors) == (2, "", said)


def test_a_list_without_flows(command: InProcess) -> None:
    command.configure("[profiles.work]\ncredential_command = ['false']\n")
    said = "No flows in the list of work. Add some in flow-tui.\n"
    assert command.run("list").output == said
    printed = command.run("list", "--json")
    assert (printed.status, printed.output) == (0, "")
    assert not data_folder(command.home).exists()


def test_a_folder_that_was_named_and_holds_no_database_is_told_of(command: InProcess) -> None:
    command.configure("[profiles.work]\ncredential_command = ['false']\n")
    said = "flow-tui: There is no database in nowhere.\n"
    for arguments in (["list"], ["history"], ["history", "--unsettled", "--json"]):
        printed = command.run(*arguments, "--data-dir", "nowhere")
        assert (printed.status, printed.errors) == (0, said)
        assert not command.run(*arguments).errors


def test_no_profile_says_what_to_do_and_makes_nothing(command: InProcess) -> None:
    for arguments in (["list"], ["list", "--json"]):
        printed = command.run(*arguments)
        assert (printed.status, printed.output, printed.errors) == (2, "", NO_PROFILE)
    assert list(command.home.iterdir()) == []
    stored(command.home).close()
    assert command.run("list").errors == NO_PROFILE
    with stored(command.home) as store:  # what was added before any profile was chosen
        store.flows.add(Account("", "", ""), [("1001", "early")])
    assert " ".join(command.run("list").lines[1].split()) == "1001 early - - - - - - - -"


def test_foreign_text_is_made_safe(command: InProcess) -> None:
    with stored(command.home) as store:
        store.profiles.save(Profile("prod-in", SID, ACCOUNT.base_url))
        store.flows.add(ACCOUNT, [("1001", HOSTILE)])
        store.flows.set_statuses(ACCOUNT, [("1001", HOSTILE)], SEEN, {"1001": HOSTILE})
    table, printed = command.run("list"), command.run("list", "--json")
    assert_safe(table.output.encode())
    assert_safe(printed.output.encode())
    assert len(table.lines) == 2
    assert printed.objects[0]["label"] == HOSTILE


def test_a_database_that_cannot_be_read(listed: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flow_tui.store.database.BUSY_SECONDS", 0)
    path = data_folder(listed.home) / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        printed = listed.run("list")
    assert (printed.status, printed.output) == (1, "")
    assert "is locked by another program" in printed.errors
