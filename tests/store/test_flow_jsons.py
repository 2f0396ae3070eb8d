"""The flow.json that was published last, kept for each flow and account."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flow_tui.model import Account, Action, Answer, Attempt, Failure, Outcome, Settled
from flow_tui.store import flow_jsons
from flow_tui.store.errors import StoreError
from flow_tui.store.flow_jsons import KeptFlowJson, compressed
from flow_tui.store.store import Store
from tests.support.store import (
    ACCOUNT,
    FLOW,
    REJECTED,
    SUCCEEDED,
    last_flow_json,
    new_attempt,
    raw,
)

AT = datetime(2026, 11, 20, 9, 41, 7, 5000, tzinfo=UTC)
LOST = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)
OLD = b'{"screens":[{"id":"OLD"}]}'
NEW = b'{"screens":[{"id":"NEW"},{"id":"\\ud800"}]}'


def sha256(canonical: bytes) -> str:
    return hashlib.sha256(canonical).hexdigest()


def keep(store: Store, canonical: bytes, account: Account = ACCOUNT, flow_id: str = FLOW) -> None:
    content = compressed(canonical)
    assert content is not None
    store.flow_jsons.keep(account, flow_id, sha256(canonical), content, AT)


def published(
    store: Store,
    canonical: bytes | None,
    answer: Answer = SUCCEEDED,
    action: Action = Action.PUBLISH,
) -> Attempt:
    new = new_attempt(action=action)
    if canonical is not None:
        new = new._replace(flow_json_sha256=sha256(canonical))
    return store.attempts.end(store.attempts.begin(new).id, answer)


def test_what_was_published_last_is_read_back_whole(store: Store) -> None:
    assert last_flow_json(store, ACCOUNT, FLOW) is None
    assert store.flow_jsons.usage() == (0, 0)
    for canonical in (OLD, NEW):
        keep(store, canonical)
        assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(
            sha256(canonical), AT, canonical
        )
    content = compressed(NEW)
    assert content is not None
    assert store.flow_jsons.usage() == (1, len(content))


def test_only_the_hash_takes_the_place_of_the_content_before_it(store: Store) -> None:
    keep(store, OLD)
    store.flow_jsons.keep(ACCOUNT, FLOW, sha256(NEW), None, AT)
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(NEW), AT)
    assert store.flow_jsons.usage() == (0, 0)


def test_each_flow_of_each_account_has_its_own_under_any_name_of_both(store: Store) -> None:
    singapore = Account("sg", "HXSG01XXXXXX02SG", "https://api.ap.kaleyra.io")
    keep(store, OLD)
    keep(store, NEW, singapore)
    renamed = singapore._replace(profile="renamed", base_url="https://api.kaleyra.io")
    assert last_flow_json(store, renamed, FLOW) == KeptFlowJson(sha256(NEW), AT, NEW)
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(OLD), AT, OLD)
    for account in (ACCOUNT._replace(sid="OTHER"), ACCOUNT._replace(base_url="https://x.test")):
        assert last_flow_json(store, account, FLOW) is None
    assert last_flow_json(store, ACCOUNT, f"{FLOW}0") is None


def test_it_stays_when_the_flow_leaves_the_list(store: Store) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "")])
    keep(store, OLD)
    store.expected_files.set(ACCOUNT, FLOW, "flow.json")
    store.flows.remove(ACCOUNT, FLOW)
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(OLD), AT, OLD)
    assert store.expected_files.get(ACCOUNT, FLOW) == "flow.json"


def test_content_is_no_longer_the_last_where_something_else_was_published(store: Store) -> None:
    """The process may have died before it was kept, or the content was not known."""
    first = published(store, OLD)
    keep(store, OLD)
    assert first.ended_at is not None
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(OLD), first.ended_at, OLD)
    for canonical in (NEW, None):
        later = published(store, canonical)
        assert later.ended_at is not None
        assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(
            later.new.flow_json_sha256, later.ended_at
        )
        packed = store.flow_jsons.last(ACCOUNT, FLOW)
        assert packed is not None
        assert packed.content is None


def test_only_what_took_effect_was_published(store: Store) -> None:
    first = published(store, OLD)
    for answer in (REJECTED, LOST, Answer(Outcome.NOT_SENT, 1)):
        published(store, NEW, answer)
    published(store, NEW, action=Action.DEPRECATE)
    store.attempts.begin(new_attempt()._replace(flow_json_sha256=sha256(NEW)))
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(OLD), first.ended_at or AT)


@pytest.mark.parametrize("settled", Settled)
def test_what_the_user_settled_counts_as_it_was_settled(store: Store, settled: Settled) -> None:
    lost = published(store, NEW, LOST)
    store.attempts.settle(lost.id, settled, "")
    found = last_flow_json(store, ACCOUNT, FLOW)
    assert (found is not None) == (settled is Settled.SUCCEEDED)
    assert found is None or found.sha256 == sha256(NEW)


@pytest.mark.parametrize(
    "content",
    [
        *("x'00'", "x''", "'text'", "7", "3.5"),
        *("substr(content, 1, length(content) - 4)", "x'789c'", "x'deadbeefdeadbeef'"),
    ],
)
def test_damaged_content_leaves_the_hash(store: Store, directory: Path, content: str) -> None:
    keep(store, OLD)
    raw(directory, f"UPDATE flow_jsons SET content = {content}")
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(OLD), AT)


def test_content_of_another_hash_is_damaged(store: Store) -> None:
    store.flow_jsons.keep(ACCOUNT, FLOW, sha256(OLD), compressed(NEW), AT)
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(OLD), AT)


def test_a_time_that_is_none_is_a_damaged_database(store: Store, directory: Path) -> None:
    keep(store, OLD)
    raw(directory, "UPDATE flow_jsons SET published_at = 'noon'")
    with pytest.raises(StoreError, match="damaged"):
        last_flow_json(store, ACCOUNT, FLOW)


def test_content_is_bounded_when_it_is_kept_and_when_it_is_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_jsons, "CONTENT_LIMIT", len(NEW))
    keep(store, NEW)
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(NEW), AT, NEW)
    monkeypatch.setattr(flow_jsons, "CONTENT_LIMIT", len(NEW) - 1)
    assert last_flow_json(store, ACCOUNT, FLOW) == KeptFlowJson(sha256(NEW), AT)
    assert compressed(NEW) is None


def test_its_content_does_not_show(store: Store) -> None:
    keep(store, OLD)
    assert "content" not in repr(store.flow_jsons.last(ACCOUNT, FLOW))
    assert "OLD" not in repr(last_flow_json(store, ACCOUNT, FLOW))
