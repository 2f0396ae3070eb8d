import os
import stat
from pathlib import Path

import pytest

from flow_tui.store.errors import StoreError
from flow_tui.store.locations import data_directory, make_private
from tests.support.cases import every
from tests.support.programs import live_nowhere


def test_the_option_wins(tmp_path: Path) -> None:
    environ = {"FLOW_TUI_DATA_DIR": "/from/the/environment"}
    assert data_directory(tmp_path, environ) == tmp_path


def test_the_environment_comes_next() -> None:
    environ = {"FLOW_TUI_DATA_DIR": " /from/the/environment "}
    assert data_directory(None, environ) == Path("/from/the/environment")


@pytest.mark.parametrize("environ", [{}, {"FLOW_TUI_DATA_DIR": "  "}])
def test_the_platform_comes_last(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    directory = data_directory(None, environ)
    assert directory.name == "flow-tui"
    assert tmp_path in directory.parents


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_directory(Path("~/flows"), {}) == tmp_path / "flows"


def test_a_relative_folder_stays_where_it_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_directory(Path("flows"), {}) == tmp_path / "flows"


def test_the_home_of_nobody() -> None:
    with pytest.raises(StoreError, match=r"no home directory for .*Use the full path"):
        data_directory(Path("~no-such-user-here/flows"), {})


@pytest.mark.parametrize("value", ["", "data", "./data", "~/data"])
def test_an_xdg_folder_that_is_no_full_path_is_ignored(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert tmp_path in data_directory(None, {}).parents
    assert "data" not in data_directory(None, {}).relative_to(tmp_path).parts


@every("home", [None, "", "relative"])
def test_without_a_home_there_is_a_sentence(
    home: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_nowhere(monkeypatch, home)
    with pytest.raises(StoreError, match=r"no home directory.*--data-dir or FLOW_TUI_DATA_DIR"):
        data_directory(None, {})
    with pytest.raises(StoreError, match="no home directory for ~/flows"):
        data_directory(Path("~/flows"), {})
    assert data_directory(Path("/flows"), {}) == Path("/flows")


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(StoreError, match=r"The current folder is gone.*Use the full path"):
        data_directory(Path("flows"), {})
    assert data_directory(Path("/flows"), {}) == Path("/flows")


@pytest.mark.parametrize("umask", [0, 0o002, 0o022, 0o077])
def test_each_folder_that_is_made_is_private(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o755)
    folder = tmp_path / ".local" / "share" / "flow-tui"
    before = os.umask(umask)
    try:
        make_private(folder)
        make_private(folder)
    finally:
        os.umask(before)
    made = (folder, *folder.parents[:2])
    assert [stat.S_IMODE(each.stat().st_mode) for each in made] == [0o700] * 3
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"directory|exists"):
        make_private(tmp_path / "file" / "folder")
    with pytest.raises(FileExistsError):
        make_private(tmp_path / "file")
