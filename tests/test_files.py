"""Files that the user names."""

import errno
import os
from pathlib import Path

import pytest

from flow_tui import files


def test_home_is_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert files.path_of(" ~/x.txt ") == tmp_path / "x.txt"
    assert files.path_of("~nobody-of-that-name/x.txt").name == "x.txt"
    assert files.path_of("x.txt") == tmp_path / "x.txt"


def test_line_breaks_are_kept(tmp_path: Path) -> None:
    with files.create(tmp_path / "x") as file:
        file.write("é\r\n\n")
    assert (tmp_path / "x").read_bytes() == b"\xc3\xa9\r\n\n"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


def test_reasons() -> None:
    assert files.reason(FileExistsError(errno.EEXIST, "File exists")) == "it exists already"
    assert files.reason(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).startswith("No space")
    assert files.reason(OSError()) == "the system does not say why"
