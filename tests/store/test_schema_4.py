"""A database of schema 4, before flow.json files, notes and looks after a publish were kept."""

from datetime import UTC, datetime
from pathlib import Path

from flow_tui.model import Account, Action, Answer, Attempt, Outcome, Settled
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.flow_jsons import KeptFlowJson
from flow_tui.store.schema import VERSION
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, last_flow_json, leave_schema, raw

ALL = AttemptQuery()
AT = datetime(2026, 11, 20, 9, 1, tzinfo=UTC)
LATER = "2036-01-01T00:00:00.000000+00:00"
OTHER = Account("staging-sg", "HXSG01XXXXXX02SG", "https://api.ap.kaleyra.io")


def shown(attempt: Attempt) -> tuple[object, ...]:
    new = attempt.new
    return new.flow_id, new.label, new.account, new.action, attempt.outcome, attempt.settled


def test_its_attempts_stay_and_what_was_not_recorded_is_empty(directory: Path) -> None:
    leave_schema(directory, 4)
    with Store.open(directory) as store:
        attempts = store.attempts.page(ALL, 0, 9, bodies=True)
        assert [shown(attempt) for attempt in attempts] == [
            ("1000000000000001", "Sign-up", ACCOUNT, Action.PUBLISH, Outcome.SUCCEEDED, None),
            ("1000000000000002", "Survey", ACCOUNT, Action.PUBLISH, Outcome.REJECTED, None),
            (
                *("1000000000000002", "Survey", ACCOUNT, Action.PUBLISH),
                *(Outcome.UNKNOWN, Settled.SUCCEEDED),
            ),
            (
                *("1000000000000001", "of another account", OTHER, Action.DEPRECATE),
                *(Outcome.NOT_SENT, None),
            ),
            ("1000000000000003", "", ACCOUNT, Action.PUBLISH, Outcome.UNKNOWN, None),
        ]
        assert attempts[0].answer == Answer(Outcome.SUCCEEDED, 420, 200, body='{"success": true}')
        assert attempts[4].in_flight
        for attempt in attempts:
            new = attempt.new
            assert (new.flow_json_sha256, new.json_version, new.user) == ("", "", "")
            assert new.host == "jump1"  # the process that owned it was recorded before, too
            assert (attempt.note, attempt.seen_status, attempt.seen_at) == ("", "", None)
        flows = store.flows.page(ACCOUNT, "", 0, 9)
        assert [(flow.label, flow.status, flow.name) for flow in flows] == [
            *(("Sign-up", "PUBLISHED", ""), ("Survey", "", ""), ("", "", ""))
        ]
        assert store.settings.get("theme") == "high-contrast"
        assert store.flows.count(ACCOUNT) == 3
        assert [left.flow_id for left in store.runs.take_over(ACCOUNT)] == ["1000000000000003"]
        store.check()
    assert raw(directory, "PRAGMA user_version") == [(VERSION,)]


def test_its_publishes_are_known_although_their_content_is_not(directory: Path) -> None:
    leave_schema(directory, 4)
    with Store.open(directory) as store:
        assert last_flow_json(store, ACCOUNT, "1000000000000001") == KeptFlowJson("", AT)
        settled = last_flow_json(store, ACCOUNT, "1000000000000002")
        assert settled is not None
        assert settled.sha256 == ""
        assert last_flow_json(store, ACCOUNT, "1000000000000003") is None
        assert last_flow_json(store, OTHER, "1000000000000001") is None


def test_a_run_s_flow_that_was_in_flight_when_it_was_confirmed_still_says_how_it_ended(
    directory: Path,
) -> None:
    leave_schema(directory, 4)
    flow_id = "1000000000000003"
    with Store.open(directory) as store:
        ended = store.attempts.end(5, Answer(Outcome.SUCCEEDED, 9, 200))
        assert [left[0::3] for left in store.runs.take_over(ACCOUNT)] == [(flow_id, (ended,))]


def test_and_one_that_had_ended_since(directory: Path) -> None:
    leave_schema(directory, 4)
    raw(directory, "UPDATE attempts SET outcome = 'succeeded', ended_at = ? WHERE id = 5", LATER)
    with Store.open(directory) as store:
        (left,) = store.runs.take_over(ACCOUNT)
        assert [attempt.id for attempt in left.attempts] == [5]
    with Store.open(directory) as store:
        raw(directory, "UPDATE attempts SET ended_at = ? WHERE id = 5", AT.isoformat())
        (left,) = store.runs.take_over(ACCOUNT)
        assert [attempt.id for attempt in left.attempts] == [5], "the clock was set back since"


def test_all_that_is_new_can_be_written_to_it(directory: Path) -> None:
    leave_schema(directory, 4)
    with Store.open(directory) as store:
        store.attempts.set_note(2, "OPS-4711")
        noted = store.attempts.set_seen(2, "DRAFT", AT)
        assert (noted.note, noted.seen_status, noted.seen_at) == ("OPS-4711", "DRAFT", AT)
        assert store.attempts.ids(AttemptQuery(text="ops-47")) == [2]
        store.flow_jsons.keep(ACCOUNT, "1000000000000003", "5e4a", None, AT)
        assert last_flow_json(store, ACCOUNT, "1000000000000003") == KeptFlowJson("5e4a", AT)
        store.flows.set_statuses(
            ACCOUNT, [("1000000000000002", "DRAFT")], AT, {"1000000000000002": "Lead form"}
        )
        assert store.flows.ids(ACCOUNT, "survey lead") == ["1000000000000002"]
        store.expected_files.set(ACCOUNT, "1000000000000003", "flow.json")
        store.settings.allow_host("cdn.example")
        assert store.flow_jsons.usage() == (0, 0)
