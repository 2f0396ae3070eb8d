"""`flow-tui history` filters by time, by profile, and by what is unsettled."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from flow_tui import cli
from flow_tui.model import Account, Answer, Failure, Outcome, Settled
from flow_tui.store import Store
from tests.support.store import ACCOUNT, SUCCEEDED, new_attempt

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
UNKNOWN = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)

Found = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _environment_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with mock.patch.dict(os.environ):
        yield


@pytest.fixture
def found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Found:
    """Return the IDs of the flows that options find among one attempt an hour, the last at noon."""
    now = NOON - timedelta(hours=4)
    monkeypatch.setattr("flow_tui.clock.now", lambda: now)
    staging = ACCOUNT._replace(profile="Staging", sid="HXAP2")
    with Store.open(tmp_path) as store:

        def record(flow_id: str, answer: Answer | None, account: Account = ACCOUNT) -> int:
            nonlocal now
            now += timedelta(hours=1)
            begun = store.attempts.begin(new_attempt(flow_id)._replace(account=account))
            if answer is not None:
                store.attempts.end(begun.id, answer)
            return begun.id

        record("1001", SUCCEEDED)
        settled = record("1002", UNKNOWN, staging)
        record("1003", UNKNOWN, staging)
        record("1004", None)
        store.attempts.settle(settled, Settled.SUCCEEDED, "PUBLISHED")

    def run(*options: str) -> list[str]:
        arguments = ["--data-dir", str(tmp_path), "history", "--json", *options]
        assert cli.main(arguments) == 0
        output = capsys.readouterr()
        assert output.err == ""
        return [json.loads(line)["flow_id"] for line in output.out.splitlines()]

    return run


def test_since_and_until(found: Found) -> None:
    assert found("--since", "2026-11-28T11:00Z") == ["1003", "1004"]
    assert found("--until", "2026-11-28T11:00Z") == ["1001", "1002", "1003"]
    assert found("--since", "2026-11-28T10:30Z", "--until", "2026-11-28T11:59:59Z") == ["1003"]
    assert found("--since", "2h") == ["1002", "1003", "1004"]
    assert found("--until", "1h") == ["1001", "1002", "1003"]
    assert found("--until", "1d") == found("--since", "2026-12-01") == []
    assert len(found("--since", "2026-11-27", "--until", "2026-11-29")) == 4


def test_the_profile_in_any_case_before_or_behind_the_command(found: Found) -> None:
    assert found("--profile", "staging") == ["1002", "1003"]
    assert found("--profile", "prod-in") == ["1001", "1004"]
    assert found("--profile", "prod") == []


def test_unsettled_are_unknown_outcomes_without_a_verdict(found: Found) -> None:
    assert found("--unsettled") == ["1003", "1004"]
    assert found("--unsettled", "--outcome", "succeeded") == []


def test_filters_combine_and_the_limit_counts_what_they_leave(found: Found) -> None:
    assert found("--profile", "staging", "--since", "2026-11-28T10:30Z") == ["1003"]
    assert found("--outcome", "unknown", "--until", "2026-11-28T11:00Z", "--limit", "1") == ["1003"]
    assert found("--unsettled", "--profile", "Staging", "--flow", "1003") == ["1003"]
    assert found("--profile", "staging", "--limit", "1") == ["1003"]


def test_an_option_before_the_command_holds_too(
    tmp_path: Path, found: Found, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--profile", "staging", "--data-dir", str(tmp_path), "history"]
    assert cli.main(arguments) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert cli.main([*arguments, "--profile", "nosuch"]) == 0
    assert capsys.readouterr().out == "No matching attempts.\n"


def test_moments_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["history", "--data-dir", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        cli.main([*arguments, "--since", "yester\x1bday"])
    assert ended.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "argument --since: Type a moment as 2026-11-28, 2026-11-28T10:00, 30m, 2h, 3d or" in said
    assert cli.main([*arguments, "--since", "1h", "--until", "2h"]) == 2
    said = "flow-tui: --since is later than --until. Exchange them.\n"
    assert capsys.readouterr() == ("", said)
