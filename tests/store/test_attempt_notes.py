"""What is written beside an attempt: a note, and the flow's status after it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flow_tui.model import Action, Answer, Failure, Outcome, Settled
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import NoteChangedError, StoreError
from flow_tui.store.owner import Owner
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT, FLOW, SUCCEEDED, child, new_attempt, raw, read_line

AT = datetime(2026, 11, 20, 9, 41, 7, 5000, tzinfo=UTC)
LOST = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT, message="No answer.")


def found(store: Store, text: str) -> list[int]:
    query = AttemptQuery(text=text)
    ids = store.attempts.ids(query)
    assert store.attempts.count(query) == len(ids)
    assert [row.id for row in store.attempts.page(query, 0, 9)] == ids
    return ids


def test_which_json_who_and_where_is_recorded_before_anything_is_sent(store: Store) -> None:
    new = new_attempt()._replace(
        flow_json_sha256="5e4a" * 16,
        json_version="7.0",
        user="ann",
        host="jump1",
    )
    begun = store.attempts.begin(new)
    assert begun.new == new
    store.attempts.end(begun.id, SUCCEEDED)
    assert [row.new for row in store.attempts.page(AttemptQuery(), 0, 9)] == [new]
    latest = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH).latest
    assert latest is not None
    assert latest.new == new


def test_foreign_facts_are_bounded_and_storable(store: Store) -> None:
    hostile = "\x1b[31m\ud800" + "7" * 5000
    new = new_attempt()._replace(json_version=hostile, user=hostile, host=hostile)
    begun = store.attempts.begin(new).new
    for fact in (begun.json_version, begun.user, begun.host):
        assert fact == "\x1b[31m?" + "7" * 94
    seen = store.attempts.set_seen(1, hostile, AT)
    assert seen.seen_status == "\x1b[31m?" + "7" * 94


def test_a_note_is_set_changed_and_removed_in_any_state(store: Store) -> None:
    begun = store.attempts.begin(new_attempt())
    noted = store.attempts.set_note(begun.id, "OPS-4711")
    assert noted == begun._replace(note="OPS-4711")
    ended = store.attempts.end(begun.id, LOST)
    assert ended.note == "OPS-4711"
    settled = store.attempts.settle(begun.id, Settled.NO_EFFECT, "DRAFT")
    changed = store.attempts.set_note(begun.id, "  OPS-4712\n\tand\u2028more  ")
    assert changed == settled._replace(note="OPS-4712 and more")
    assert store.attempts.set_note(begun.id, " \n ") == settled._replace(note="")
    assert store.attempts.set_note(begun.id, "") == store.attempts.get(begun.id)


def test_a_note_replaces_no_other_than_was_shown(store: Store) -> None:
    begun = store.attempts.begin(new_attempt())
    shown = store.attempts.set_note(begun.id, "OPS-4711", "").note
    other = store.attempts.set_note(begun.id, "TICKET-1", shown)
    for note in ("OPS-4712", ""):
        with pytest.raises(NoteChangedError, match="written elsewhere") as changed:
            store.attempts.set_note(begun.id, note, shown)
        assert changed.value.attempt == store.attempts.get(begun.id) == other
    assert store.attempts.set_note(begun.id, " TICKET-1 ", shown) == other  # nothing is lost
    assert store.attempts.set_note(begun.id, "", "TICKET-1").note == ""
    assert store.attempts.set_note(begun.id, "OPS-4712", shown).note == "OPS-4712"


def test_a_note_is_bounded_and_storable(store: Store) -> None:
    begun = store.attempts.begin(new_attempt())
    assert store.attempts.set_note(begun.id, "é" * 300).note == "é" * 200
    assert store.attempts.set_note(begun.id, "a\ud800").note == "a?"


def test_a_status_seen_later_changes_neither_outcome_nor_settlement_nor_list(
    store: Store,
) -> None:
    store.flows.add(ACCOUNT, [(FLOW, "")])
    lost = store.attempts.begin(new_attempt())
    store.attempts.end(lost.id, LOST)
    settled = store.attempts.settle(lost.id, Settled.NO_EFFECT, "DRAFT")
    assert store.attempts.set_seen(lost.id, "PUBLISHED", AT) == settled._replace(
        seen_status="PUBLISHED", seen_at=AT
    )
    again = store.attempts.set_seen(lost.id, "DRAFT", AT.replace(minute=42))
    assert (again.seen_status, again.seen_at) == ("DRAFT", AT.replace(minute=42))
    assert again.settlement == settled.settlement
    flow = store.flows.get(ACCOUNT, FLOW)
    assert flow is not None
    assert flow.status == ""


def test_what_is_shown_of_a_flow_is_the_same_after_a_note_and_a_look(store: Store) -> None:
    """Nobody is asked again to confirm because of them."""
    begun = store.attempts.begin(new_attempt())
    store.attempts.end(begun.id, SUCCEEDED)
    before = store.attempts.history_of(ACCOUNT, FLOW, Action.PUBLISH)
    store.attempts.set_note(begun.id, "OPS-4711")
    store.attempts.set_seen(begun.id, "PUBLISHED", AT)
    store.attempts.begin(new_attempt(), before)


def test_an_attempt_that_is_not_there_gets_nothing(store: Store, directory: Path) -> None:
    with pytest.raises(StoreError, match="no attempt 7"):
        store.attempts.set_note(7, "OPS-4711")
    with pytest.raises(StoreError, match="no attempt 7"):
        store.attempts.set_seen(7, "DRAFT", AT)
    for table in ("attempt_notes", "seen_statuses"):
        assert raw(directory, f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_note_is_found_by_its_words_in_any_case(store: Store) -> None:
    first = store.attempts.begin(new_attempt("1", label="Maße")).id
    second = store.attempts.begin(new_attempt("2", label="Lead")).id
    store.attempts.set_note(first, "OPS-4711 of the STRASSE")
    assert found(store, "ops-4711") == found(store, "straße masse") == [first]
    assert found(store, "ops-4711 lead") == []
    assert found(store, "publish of") == [first]
    both = [first, second]
    assert store.attempts.search_bodies("4711 MASSE", both, 1).matches == [first]
    store.attempts.set_note(first, "OPS-9")
    assert found(store, "4711") == []
    assert store.attempts.search_bodies("4711", both, 1).matches == []
    store.attempts.end(second, replace(SUCCEEDED, body='{"note": "ops-9"}'))
    assert store.attempts.search_bodies("ops-9", both, 1).matches == both


def test_two_processes_that_write_beside_one_attempt_lose_nothing(
    store: Store, directory: Path
) -> None:
    begun = store.attempts.begin(new_attempt())
    with Store.open(directory, Owner.current()._replace(pid=1)) as other:
        other.attempts.set_seen(begun.id, "DRAFT", AT)
        store.attempts.set_note(begun.id, "OPS-4711")
        other.attempts.set_seen(begun.id, "PUBLISHED", AT)
        store.attempts.end(begun.id, SUCCEEDED)
        entry = other.attempts.get(begun.id)
        assert entry is not None
        assert (entry.note, entry.seen_status) == ("OPS-4711", "PUBLISHED")
        assert entry.answer == SUCCEEDED


def test_a_locked_database_is_said_and_changes_nothing(store: Store, directory: Path) -> None:
    begun = store.attempts.begin(new_attempt())
    store._database.execute("PRAGMA busy_timeout = 0")
    with child("lock", str(directory)) as process:
        read_line(process)
        writes: tuple[Callable[[], object], ...] = (
            lambda: store.attempts.set_note(begun.id, "OPS-4711"),
            lambda: store.attempts.set_seen(begun.id, "DRAFT", AT),
            lambda: store.flow_jsons.keep(ACCOUNT, FLOW, "5e4a", None, AT),
            lambda: store.expected_files.set(ACCOUNT, FLOW, "a"),
            lambda: store.settings.allow_host("cdn.example"),
        )
        for write in writes:
            with pytest.raises(StoreError, match="locked"):
                write()
    assert store.attempts.get(begun.id) == begun


def test_a_page_looks_up_only_its_own_rows_in_the_tables_beside_the_attempts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of 100,000 attempts costs what a short one costs, and no filter reads a body."""
    plans: list[str] = []
    select = store._database.select

    def explained(sql: str, parameters: list[str], build: object) -> list[object]:
        rows = store._database.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
        plans.append("\n".join(row["detail"] for row in rows))
        return []

    monkeypatch.setattr(store._database, "select", explained)
    store.attempts.page(AttemptQuery(text="ops"), 0, 100, newest_first=True)
    store.attempts.get_many([1, 2])
    store.unsettled.page(0, 100)
    monkeypatch.setattr(store._database, "select", select)
    beside = ("settlements", "attempt_facts", "attempt_notes", "seen_statuses")
    for plan in plans:
        for table in ("attempts", *beside):
            assert re.search(f"SEARCH (TABLE )?{table} USING INTEGER PRIMARY KEY", plan)
    assert re.search("SCAN (TABLE )?attempts USING COVERING INDEX attempts_in_order", plans[0])
