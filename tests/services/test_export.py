"""Exports: a new file, some attempts at a time, never over another file."""

import errno
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flow_tui.services import export as export_module
from flow_tui.services.export import (
    Export,
    FileNameError,
    create,
    failure,
    new_path,
    path_of,
    reason,
)
from flow_tui.services.records import CSV_NAMES
from flow_tui.store import AttemptQuery, Store, StoreError
from tests.support.cases import every
from tests.support.store import SUCCEEDED, new_attempt


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with five attempts, each with a body."""
    with Store.open(tmp_path / "data") as opened:
        for number in range(5):
            begun = opened.attempts.begin(new_attempt(f"100{number}"))
            opened.attempts.end(begun.id, replace(SUCCEEDED, body=f'{{"number": {number}}}'))
        yield opened


def written(store: Store, path: Path) -> str:
    export = Export(str(path), store.attempts.ids(AttemptQuery()))
    while export.write_some(store):
        continue
    export.close()
    return path.read_bytes().decode()


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".JSONL"])
def test_json_lines(store: Store, tmp_path: Path, suffix: str) -> None:
    lines = written(store, tmp_path / f"all{suffix}").splitlines()
    assert [json.loads(line)["flow_id"] for line in lines] == [f"100{n}" for n in range(5)]
    assert json.loads(lines[4])["body"] == '{"number": 4}'


def test_csv(store: Store, tmp_path: Path) -> None:
    lines = written(store, tmp_path / "all.csv").split("\r\n")
    assert lines[0] == CSV_NAMES
    assert len(lines) == 7
    assert lines[-1] == ""


def test_only_its_owner_can_read_it(store: Store, tmp_path: Path) -> None:
    written(store, tmp_path / "all.csv")
    assert stat.S_IMODE((tmp_path / "all.csv").stat().st_mode) == 0o600


def test_some_at_a_time(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "AT_ONCE", 2)
    export = Export(str(tmp_path / "all.jsonl"), store.attempts.ids(AttemptQuery()))
    done = []
    while export.write_some(store):
        done.append(export.done)
    export.close()
    assert done == [2, 4]
    assert (export.done, export.total) == (5, 5)
    assert len(export.path.read_text().splitlines()) == 5


def test_a_file_that_exists_is_left_alone(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    with pytest.raises(FileExistsError):
        Export(str(file), [1])
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "nowhere.csv")
    with pytest.raises(FileExistsError):
        Export(str(link), [1])
    assert file.read_text() == "mine"
    assert not (tmp_path / "nowhere.csv").exists()


@every("name", ["history", "history.txt", "history.json", ".csv"])
def test_a_name_that_says_no_format_makes_no_file(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNameError, match=r"\.jsonl .* \.csv"):
        Export(name, [1])
    assert list(tmp_path.iterdir()) == []


def test_given_up_it_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    export = Export(str(tmp_path / "all.csv"), [1, 2])
    export.write_some(store)
    export.give_up()
    assert not export.path.exists()


def test_they_are_written_in_the_order_they_are_asked_for(store: Store, tmp_path: Path) -> None:
    export = Export(str(tmp_path / "some.jsonl"), [4, 2])
    assert not export.write_some(store)
    export.close()
    ids = [json.loads(line)["id"] for line in export.path.read_text().splitlines()]
    assert ids == [4, 2]


def test_one_from_which_attempts_are_missing_is_not_finished(store: Store, tmp_path: Path) -> None:
    export = Export(str(tmp_path / "some.jsonl"), [4, 99, 2])
    with pytest.raises(StoreError, match="Attempts are gone from the database"):
        export.write_some(store)
    assert export.done == 0
    export.give_up()


def test_home_is_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert path_of(" ~/x.txt ") == tmp_path / "x.txt"
    assert path_of("~nobody-of-that-name/x.txt").name == "x.txt"
    assert path_of("x.txt") == tmp_path / "x.txt"


def test_a_name_that_is_empty_or_a_folders_makes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for name in ("", "  "):
        with pytest.raises(FileNameError, match="Type a file name"):
            Export(name, [1])
    for name in ("folder", "folder/", ".", "/", "~", str(tmp_path), "not there/"):
        with pytest.raises(IsADirectoryError) as raised:
            Export(name, [1])
        assert failure("Not saved", raised.value) == "Not saved: this is a folder. Add a file name."
    assert new_path("folder/x") == tmp_path / "folder" / "x"
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_line_breaks_are_kept(tmp_path: Path) -> None:
    with create(tmp_path / "x") as file:
        file.write("é\r\n\n")
    assert (tmp_path / "x").read_bytes() == b"\xc3\xa9\r\n\n"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


def test_reasons() -> None:
    assert reason(FileExistsError(errno.EEXIST, "File exists")) == "it already exists"
    assert reason(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).startswith("No space")
    assert reason(OSError()) == "unknown error"
