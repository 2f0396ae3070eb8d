"""Opening the file, and every reason why it cannot be used."""

import os
import resource
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from flow_tui.store import database
from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.database import FILE_NAME, Database
from flow_tui.store.errors import StoreError
from flow_tui.store.schema import APPLICATION_ID, MIGRATIONS, VERSION
from flow_tui.store.store import Store
from tests.support.store import (
    ACCOUNT,
    FLOW,
    SUCCEEDED,
    child,
    new_attempt,
    raw,
    read_line,
    unprivileged_folder,
)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as a full disk does; Python ignores SIGXFSZ."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def filled(directory: Path) -> Path:
    """Make a store with a few rows in it, and return its file."""
    with Store.open(directory) as store:
        store.flows.add(ACCOUNT, [(f"{number:016}", "a label" * 9) for number in range(300)])
        for number in range(20):
            attempt = store.attempts.begin(new_attempt(f"{number:016}"))
            store.attempts.end(attempt.id, SUCCEEDED)
    return directory / FILE_NAME


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_writes_between_what_a_transaction_reads_and_writes(directory: Path) -> None:
    """Two terminals would both find that nobody publishes a flow."""
    with (
        Store.open(directory) as store,
        closing(sqlite3.connect(store.path, timeout=0, isolation_level=None)) as other,
    ):
        with store._database.transaction():
            assert store.attempts.count() == 0  # so far, it has only read
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


def test_folder_file_and_journal_are_for_their_user_alone(directory: Path) -> None:
    folder = directory / "deeper"
    before = os.umask(0)
    try:
        with Store.open(folder) as store, store._database.transaction():
            store._database.execute("INSERT INTO settings VALUES ('a', 'b')")
            journal = mode(folder / f"{FILE_NAME}-journal")
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert mode(folder / FILE_NAME) == 0o600
    assert journal == 0o600


def test_an_existing_folder_keeps_its_mode(directory: Path) -> None:
    directory.mkdir(mode=0o755)
    directory.chmod(0o755)
    Store.open(directory).close()
    assert mode(directory) == 0o755


def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    directory = tmp_path / "a?b#c%20d é"
    with Store.open(directory) as store:
        store.settings.set("key", "value")
    with Store.open(directory) as store:
        assert store.settings.get("key") == "value"
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]


def test_the_file_is_marked_and_durable(store: Store, directory: Path) -> None:
    assert raw(directory, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert raw(directory, "PRAGMA user_version") == [(VERSION,)]
    assert store._database.execute("PRAGMA journal_mode").fetchone()[0] == "persist"
    extra = 3  # FULL, which is 2, lets a power cut undo what was committed
    assert store._database.execute("PRAGMA synchronous").fetchone()[0] == extra


def test_what_fails_half_way_is_not_written(store: Store) -> None:
    def write_half() -> None:
        with store._database.transaction():
            store._database.execute("INSERT INTO settings VALUES ('a', 'b')")
            raise KeyError

    with pytest.raises(KeyError):
        write_half()
    assert store.settings.get("a", "nothing") == "nothing"
    store.settings.set("a", "c")
    assert store.settings.get("a") == "c"


def test_another_process_makes_the_tables_first(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.mkdir()
    real = Database.transaction

    def quicker(self: Database) -> AbstractContextManager[None]:
        if not raw(directory, "SELECT * FROM sqlite_master"):
            for statement in map(str, MIGRATIONS[0]):
                raw(directory, statement)
            raw(directory, f"PRAGMA application_id = {APPLICATION_ID}")
            raw(directory, "PRAGMA user_version = 1")
        return real(self)

    monkeypatch.setattr(Database, "transaction", quicker)
    with Store.open(directory) as store:
        store.settings.set("key", "value")
        assert store.settings.get("key") == "value"


def test_another_process_makes_all_of_it_first(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = directory.with_name("elsewhere")
    with Store.open(elsewhere) as store:
        store.settings.set("key", "value")
    real = Database.transaction

    def quicker(self: Database) -> AbstractContextManager[None]:
        shutil.copy(elsewhere / FILE_NAME, directory / FILE_NAME)
        return real(self)

    monkeypatch.setattr(Database, "transaction", quicker)
    with Store.open(directory) as store:
        assert store.settings.get("key") == "value"


def test_a_newer_version_that_makes_the_tables_first_is_refused(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.mkdir()
    real = Database.transaction

    def quicker(self: Database) -> AbstractContextManager[None]:
        raw(directory, f"PRAGMA application_id = {APPLICATION_ID}")
        raw(directory, f"PRAGMA user_version = {VERSION + 1}")
        return real(self)

    monkeypatch.setattr(Database, "transaction", quicker)
    with pytest.raises(StoreError, match="newer flow-tui"):
        Store.open(directory)
    assert raw(directory, "PRAGMA user_version") == [(VERSION + 1,)]


def test_an_empty_file_becomes_a_store(directory: Path) -> None:
    directory.mkdir()
    (directory / FILE_NAME).touch()
    with Store.open(directory) as store:
        assert store.attempts.count() == 0


def test_newer_than_the_program(directory: Path) -> None:
    path = filled(directory)
    raw(directory, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer flow-tui \(schema 99;.*Update flow-tui"):
        Store.open(directory)
    assert path.read_bytes() == before


def test_a_database_of_another_program(directory: Path) -> None:
    directory.mkdir()
    raw(directory, "CREATE TABLE cookies (crumb)")
    before = (directory / FILE_NAME).read_bytes()
    with pytest.raises(StoreError, match=r"another program.*Move it aside"):
        Store.open(directory)
    assert (directory / FILE_NAME).read_bytes() == before


def test_locked_by_another_process(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open(directory) as store, child("lock", str(directory)) as other:
        assert read_line(other)
        with pytest.raises(StoreError, match=r"locked by another program.*try again"):
            store.attempts.begin(new_attempt())
        with pytest.raises(StoreError, match="locked by another program"):
            store.attempts.count()
        with pytest.raises(StoreError, match="locked by another program"):
            Store.open(directory)
        other.kill()
        other.wait()
        assert store.attempts.begin(new_attempt()).in_flight


def test_a_read_only_file_can_be_read_but_begins_nothing() -> None:
    with unprivileged_folder() as folder:
        filled(folder).chmod(0o400)
        with Store.open(folder) as store:
            assert store.attempts.count() == 20
            assert store.attempts.close_abandoned() == []
            with pytest.raises(StoreError, match=r"is read-only.*--data-dir"):
                store.attempts.begin(new_attempt())


def test_an_unreadable_file() -> None:
    with unprivileged_folder() as folder:
        filled(folder).chmod(0o000)
        with pytest.raises(StoreError, match=r"could not be opened.*--data-dir"):
            Store.open(folder)


def test_an_unwritable_folder() -> None:
    with unprivileged_folder() as folder:
        filled(folder)
        folder.chmod(0o500)
        with Store.open(folder) as store:
            with pytest.raises(StoreError, match=r"The folder .* cannot be written to"):
                store.attempts.begin(new_attempt())
            assert store.attempts.count() == 20
        with pytest.raises(StoreError, match=r"The folder .* cannot be written to"):
            Store.open(folder / "new")


@pytest.mark.parametrize("below", ["", "deeper", "deeper/still"])
def test_the_data_directory_is_a_file(directory: Path, below: str) -> None:
    directory.write_text("mine")
    with pytest.raises(StoreError, match=r"is a file, not a folder. Move it aside"):
        Store.open(directory / below)
    assert directory.read_text() == "mine"


def test_a_name_that_no_file_system_takes(directory: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be used: File name too long"):
        Store.open(directory / ("x" * 300))


def test_a_folder_where_the_file_should_be(directory: Path) -> None:
    (directory / FILE_NAME).mkdir(parents=True)
    with pytest.raises(StoreError, match="could not be opened"):
        Store.open(directory)


def test_a_full_disk_refuses_before_anything_is_sent(directory: Path) -> None:
    with Store.open(directory) as store:
        with largest_file(512), pytest.raises(StoreError, match=r"disk is full, over its quota"):
            store.attempts.begin(new_attempt())
        assert store.attempts.count() == 0
        attempt = store.attempts.begin(new_attempt())
        with largest_file(512), pytest.raises(StoreError, match="Free some space"):
            store.attempts.end(attempt.id, SUCCEEDED)
        assert store.attempts.end(attempt.id, SUCCEEDED).answer == SUCCEEDED


def test_a_database_that_may_not_grow(store: Store) -> None:
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match=r"disk that holds .* is full. Free some space"):
        store.flows.add(ACCOUNT, [(f"{number:016}", "label") for number in range(1000)])
    assert store.flows.count(ACCOUNT) == 0


def test_a_disk_too_full_to_make_the_store(directory: Path) -> None:
    with largest_file(4096), pytest.raises(StoreError, match="Free some space"):
        Store.open(directory)
    with Store.open(directory) as store:
        assert store.attempts.begin(new_attempt()).in_flight


def test_moved_while_open(store: Store, directory: Path) -> None:
    (directory / FILE_NAME).rename(directory / "elsewhere.db")
    with pytest.raises(StoreError, match="was moved or deleted while flow-tui was running"):
        store.attempts.begin(new_attempt())


def overwritten(content: bytes) -> bytes:
    return b"this is no database" + content[19:]


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


def no_header(content: bytes) -> bytes:
    return b"\0" * 200 + content[200:]


@pytest.mark.parametrize("harm", [overwritten, cut_off, no_header])
def test_damaged(directory: Path, harm: Callable[[bytes], bytes]) -> None:
    path = filled(directory)
    content = harm(path.read_bytes())
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged.*Move it aside"):
        use_all_of(directory)
    assert path.read_bytes() == content


def test_damage_on_any_page_is_found_and_left_as_it_is(directory: Path) -> None:
    path = filled(directory)
    content = path.read_bytes()
    page = 4096
    for start in range(0, len(content), page):
        harmed = content[:start] + b"\xff" * page + content[start + page :]
        path.write_bytes(harmed)
        with pytest.raises(StoreError, match="is damaged"):
            use_all_of(directory)
        assert path.read_bytes() == harmed


def use_all_of(directory: Path) -> None:
    with Store.open(directory) as store:
        store.check()


def test_a_sound_store_passes_the_check(directory: Path) -> None:
    filled(directory)
    use_all_of(directory)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE attempts SET outcome = 'nonsense'",
        "UPDATE attempts SET started_at = 'yesterday'",
        "UPDATE attempts SET label = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_row_that_makes_no_sense(directory: Path, harm: str) -> None:
    filled(directory)
    raw(directory, harm)
    with Store.open(directory) as store:
        with pytest.raises(StoreError, match="is damaged"):
            store.attempts.page(AttemptQuery(), 0, 9)
        assert store.flows.get(ACCOUNT, f"{FLOW}-absent") is None


def test_a_closed_store_says_so(directory: Path) -> None:
    store = Store.open(directory)
    store.close()
    with pytest.raises(StoreError, match="closed database"):
        store.settings.get("key")
