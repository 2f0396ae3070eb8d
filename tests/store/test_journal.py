"""The rollback journal: it stays between transactions, empty, and goes when the file is closed."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from flow_tui.store.database import FILE_NAME, JOURNAL_LIMIT
from flow_tui.store.store import Store
from tests.support.store import ACCOUNT

ZEROED = bytes(28)
"""How a journal begins that nobody plays back (sqlite.org/pragma.html#pragma_journal_mode)."""


def journal(directory: Path) -> Path:
    return directory / f"{FILE_NAME}-journal"


def test_between_transactions_it_stays_bounded_and_holds_nothing_to_play_back(
    directory: Path,
) -> None:
    entries = [(f"{number:016}", "a label" * 9) for number in range(5000)]
    with Store.open(directory) as store:
        store.settings.set("key", "value")
        first = journal(directory).stat().st_ino
        store.settings.set("key", "another value")
        assert journal(directory).stat().st_ino == first
        assert journal(directory).read_bytes().startswith(ZEROED)
        store.flows.add(ACCOUNT, entries)
        with store._database.transaction():
            store._database.execute("UPDATE flows SET label = 'another'")  # most pages change
        assert journal(directory).stat().st_size == JOURNAL_LIMIT
        assert journal(directory).read_bytes().startswith(ZEROED)
    assert not journal(directory).exists()
    with Store.open(directory) as store:
        assert store.settings.get("key") == "another value"


def test_one_that_deletes_its_journal_and_one_that_keeps_it_share_the_file(directory: Path) -> None:
    """An earlier flow-tui on the same machine does the former."""
    with (
        Store.open(directory) as store,
        closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as other,
    ):
        for number in range(3):
            store.settings.set(f"ours {number}", "value")
            other.execute("INSERT INTO settings VALUES (?, 'value')", [f"theirs {number}"])
            assert not journal(directory).exists()
        store.check()
        assert store._database.number("SELECT count(*) FROM settings") == 6


def test_closing_while_another_program_writes_neither_waits_nor_takes_its_journal(
    directory: Path,
) -> None:
    store = Store.open(directory)
    store.settings.set("key", "value")
    with closing(sqlite3.connect(directory / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO settings VALUES ('theirs', 'value')")
        before = journal(directory).stat().st_ino
        store.close()
        assert journal(directory).stat().st_ino == before
        other.execute("ROLLBACK")
    with Store.open(directory) as store:
        assert store.settings.get("key") == "value"
        assert store.settings.get("theirs") == ""


def test_closing_leaves_the_journal_of_another_database_in_its_place(
    directory: Path, tmp_path: Path
) -> None:
    """Of a program that was killed in the middle of a commit: its journal undoes the half."""
    entries = [(f"{number:016}", "a label") for number in range(2000)]
    moved = Store.open(directory)
    moved.settings.set("key", "value")
    directory.rename(tmp_path / "aside")
    with Store.open(directory) as killed:
        killed.flows.add(ACCOUNT, entries)
        killed._database.execute("PRAGMA cache_size = 10")  # most pages go to the file at once
        killed._database.execute("BEGIN IMMEDIATE")
        killed._database.execute("UPDATE flows SET search = 'torn'")
        shutil.copytree(directory, tmp_path / "torn")
        killed._database.execute("ROLLBACK")
    shutil.rmtree(directory)
    (tmp_path / "torn").rename(directory)
    assert not journal(directory).read_bytes().startswith(ZEROED)
    moved.close()
    with Store.open(directory) as store:
        assert store._database.number("SELECT count(*) FROM flows WHERE search = 'torn'") == 0
        assert store.flows.ids(ACCOUNT) == [flow_id for flow_id, _ in entries]
    with Store.open(tmp_path / "aside") as store:
        assert store.settings.get("key") == "value"


def test_closing_does_not_end_with_an_error_where_the_folder_is_gone(directory: Path) -> None:
    with Store.open(directory) as store:
        store.settings.set("key", "value")
        shutil.rmtree(directory)
    assert not directory.exists()
