"""Files that the user names."""

import errno
import os
from pathlib import Path

import pytest

from flow_tui.services import export


def test_home_is_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert export.path_of(" ~/x.txt ") == tmp_path / "x.txt"
    assert export.path_of("~nobody-of-that-name/x.txt").name == "x.txt"
    assert export.path_of("x.txt") == tmp_path / "x.txt"


def test_line_breaks_are_kept(tmp_path: Path) -> None:
    with export.create(tmp_path / "x") as file:
        file.write("é\r\n\n")
    assert (tmp_path / "x").read_bytes() == b"\xc3\xa9\r\n\n"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


def test_reasons() -> None:
    assert export.reason(FileExistsError(errno.EEXIST, "File exists")) == "it already exists"
    assert export.reason(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).startswith("No space")
    assert export.reason(OSError()) == "unknown error"
