"""Without a record there is no publish: trouble with the database at the start, and after it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from flow_tui.sandbox.server import Sandbox
from flow_tui.store.database import FILE_NAME
from flow_tui.store.schema import VERSION
from tests.support.journey import DRAFT, data_folder, environment, remember
from tests.support.terminal import running


def _a_file_in_the_way(folder: Path) -> Callable[[], None]:
    kept = folder.rename(folder.with_name("kept"))
    folder.write_text("a file")

    def repair() -> None:
        folder.unlink()
        kept.rename(folder)

    return repair


def _damaged(folder: Path) -> Callable[[], None]:
    database = folder / FILE_NAME
    whole = database.read_bytes()
    database.write_bytes(b"no database at all " * 100)

    def repair() -> None:
        database.write_bytes(whole)

    return repair


def _newer(folder: Path) -> Callable[[], None]:
    def set_version(version: int) -> None:
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")

    set_version(99)
    return lambda: set_version(VERSION)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_a_file_in_the_way, "is a file, not a folder"),
        (_damaged, "is damaged"),
        (_newer, "written by a newer flow-tui"),
    ],
)
def test_trouble_at_the_start_can_be_repaired(
    tmp_path: Path,
    sandbox: Sandbox,
    spoil: Callable[[Path], Callable[[], None]],
    sentence: str,
) -> None:
    remember(tmp_path, DRAFT)
    repair = spoil(data_folder(tmp_path))
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for_dialog("Nothing can be recorded, so nothing can be sent")
        assert sentence in " ".join(terminal.text.split())
        terminal.press("p", "r")
        terminal.settle()
        assert sentence in " ".join(terminal.text.split())
        repair()
        terminal.press("r")
        terminal.wait_for(DRAFT.label)
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert sandbox.requests == []


def test_trouble_at_the_start_can_be_left(tmp_path: Path, sandbox: Sandbox) -> None:
    remember(tmp_path, DRAFT)
    _damaged(data_folder(tmp_path))
    with running(tmp_path, variables=environment(sandbox)) as terminal:
        terminal.wait_for_dialog("Nothing can be recorded")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert sandbox.requests == []
