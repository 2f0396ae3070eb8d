"""Attempts by their IDs, and the search through their bodies, beside a store that writes."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow_tui.model import Outcome
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.database import FILE_NAME, Value
from flow_tui.store.errors import StoreError
from flow_tui.store.store import Store
from tests.support.store import FLOW, REJECTED, SUCCEEDED, new_attempt

SIGNS = "aAßİ%_\\'\"\x00\x1b é\n\t"


def record(store: Store, body: str, flow_id: str = FLOW, label: str = "Sign-up") -> int:
    begun = store.attempts.begin(new_attempt(flow_id, label=label))
    return store.attempts.end(begun.id, replace(SUCCEEDED, body=body)).id


@pytest.fixture
def reader(store: Store, directory: Path) -> Iterator[Store]:
    """A second connection to the store's file."""
    with Store.open_to_read(directory) as opened:
        yield opened


def test_what_is_opened_to_read_is_never_made(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="was moved or deleted while flow-tui was running"):
        Store.open_to_read(directory)
    assert not directory.exists()
    with Store.open(directory) as store:
        record(store, "one")
    (directory / FILE_NAME).rename(tmp_path / "aside")
    with pytest.raises(StoreError, match="Put it back"):
        Store.open_to_read(directory)
    (tmp_path / "aside").rename(directory / FILE_NAME)
    with Store.open_to_read(directory, store.file) as opened:
        assert opened.attempts.count() == 1


def test_another_database_in_its_place_is_not_read(
    store: Store, directory: Path, tmp_path: Path
) -> None:
    directory.rename(tmp_path / "aside")
    with Store.open(directory) as another:
        record(another, "of another")
        with pytest.raises(StoreError, match="was moved or deleted"):
            Store.open_to_read(directory, store.file)


def found(store: Store, words: str, ids: list[int]) -> list[int]:
    result = store.attempts.search_bodies(words, ids, 60)
    assert result.searched == len(ids)
    return result.matches


def test_ids_are_those_of_the_pages_oldest_first(store: Store) -> None:
    first = record(store, "one")
    store.attempts.end(store.attempts.begin(new_attempt("other")).id, REJECTED)
    last = record(store, "two")
    assert store.attempts.ids(AttemptQuery(flow_id=FLOW)) == [first, last]
    assert store.attempts.ids(AttemptQuery(outcome=Outcome.UNKNOWN)) == []


def test_the_last_ids_are_read_without_those_before(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [record(store, "one", flow_id) for flow_id in ("1", "2", "1", "2", "1")]
    of_one = AttemptQuery(flow_id="1")
    for last, found in ((1, ids[4:]), (2, [ids[2], ids[4]]), (9, ids[::2]), (10**30, ids[::2])):
        assert store.attempts.ids(of_one, last) == found
    read: list[int] = []
    numbers = store.attempts._database.numbers

    def counted(sql: str, parameters: Sequence[Value]) -> list[int]:
        read.append(len(numbers(sql, parameters)))
        return numbers(sql, parameters)

    monkeypatch.setattr(store.attempts._database, "numbers", counted)
    assert (store.attempts.ids(AttemptQuery(), 2), read) == (ids[3:], [2])


def test_some_come_in_the_order_asked_for_with_bodies_or_without(store: Store) -> None:
    ids = [record(store, f"body {number}") for number in range(4)]
    asked = [ids[2], 999, ids[0]]
    bodies = [
        found.answer.body for found in store.attempts.get_many(asked, bodies=True) if found.answer
    ]
    assert bodies == ["body 2", "body 0"]
    assert [found.answer.body for found in store.attempts.get_many(asked) if found.answer] == [
        "",
        "",
    ]
    assert store.attempts.get_many([]) == []
    assert store.attempts.get_many(ids, bodies=True) == store.attempts.page(
        AttemptQuery(), 0, 9, bodies=True
    )


def test_words_are_found_far_into_a_body_and_in_any_case(store: Store) -> None:
    far = record(store, "x" * 500_000 + '"DEEP down"')
    near = record(store, "deep", label="down")
    neither = record(store, "deep")
    ids = [neither, near, far]
    assert found(store, "down Deep", ids) == [near, far]
    assert found(store, "sign-up", ids) == [neither, far]
    assert found(store, "", ids) == ids
    assert store.attempts.count(AttemptQuery(text="deep")) == 0


def test_an_attempt_in_flight_has_no_body_to_look_into(store: Store) -> None:
    begun = store.attempts.begin(new_attempt())
    assert found(store, "deep", [begun.id]) == []
    assert found(store, "sign-up", [begun.id]) == [begun.id]


def test_a_search_ends_when_its_time_is_over_and_goes_on_where_it_was(store: Store) -> None:
    ids = [record(store, f"body {number}") for number in range(20)]
    first = store.attempts.search_bodies("body", ids, 0)
    assert 0 < first.searched < 20
    assert first.matches == ids[: first.searched]
    rest = store.attempts.search_bodies("body", ids[first.searched :], 60)
    assert first.matches + rest.matches == ids


@pytest.fixture(scope="module")
def of_examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples; each looks into its own attempt only."""
    with Store.open(tmp_path_factory.mktemp("data")) as opened:
        yield opened


@settings(max_examples=60, deadline=None)
@given(body=st.text(SIGNS, max_size=8), label=st.text(SIGNS, max_size=4), words=st.text(SIGNS))
def test_the_search_as_plain_python_has_it(
    of_examples: Store, body: str, label: str, words: str
) -> None:
    number = record(of_examples, body, label=label)
    held = all(
        any(word.casefold() in field.casefold() for field in (FLOW, label, "prod-in", "", "", body))
        for word in words.split()
    )
    assert found(of_examples, words, [number]) == ([number] if held else [])


def test_what_is_opened_to_read_writes_nothing(store: Store, reader: Store) -> None:
    number = record(store, "seen")
    assert found(reader, "seen", [number]) == [number]
    with pytest.raises(StoreError):
        reader.attempts.begin(new_attempt("another"))
    assert store.attempts.count() == 1


def test_a_publish_is_recorded_while_bodies_are_searched(store: Store, reader: Store) -> None:
    """A commit waits for readers, and fails after two seconds: the reader must let it in."""
    ids = [record(store, "x" * 1_000_000) for _ in range(40)] * 5
    ended = threading.Event()

    def search() -> None:
        while not ended.is_set():
            reader.attempts.search_bodies("never there", ids, 0.05)

    thread = threading.Thread(target=search)
    thread.start()
    took = []
    try:
        for number in range(10):
            started = time.monotonic()
            begun = store.attempts.begin(new_attempt(f"flow-{number}"))
            store.attempts.end(begun.id, SUCCEEDED)
            took.append(time.monotonic() - started)
    finally:
        ended.set()
        thread.join()
    assert max(took) < 4, took


def test_the_latest_sessions_come_first(store: Store) -> None:
    assert store.attempts.latest_sessions(3) == []
    for session in ("a", "b", "c", "a", "d"):
        begun = store.attempts.begin(new_attempt(session=session))
        store.attempts.end(begun.id, SUCCEEDED)
    assert store.attempts.latest_sessions(3) == ["d", "a", "c"]
