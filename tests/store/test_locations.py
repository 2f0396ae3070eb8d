from pathlib import Path

import pytest

from flow_tui.store.errors import StoreError
from flow_tui.store.locations import data_directory


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
