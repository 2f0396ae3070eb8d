"""Processes that are found by /proc, where there is one and what is looked at is still there."""

import os
import subprocess
from pathlib import Path

import pytest

from flow_tui.credentials import orphans


def test_a_younger_process_starts_later() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        own, younger = orphans.started(os.getpid()), orphans.started(process.pid)
        process.kill()
    assert own is not None
    assert younger is not None
    assert own < younger
    assert orphans.started(process.pid) is None


def test_without_proc_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "_PROCESSES", tmp_path / "none")
    assert orphans.started(os.getpid()) is None
    orphans.end_newcomers("/dev/tty", 0)


def test_what_ends_meanwhile_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "_PROCESSES", tmp_path)
    for pid in ("999999998", "999999999"):
        folder = tmp_path / pid
        (folder / "fd").mkdir(parents=True)
        (folder / "fd" / "0").touch()
        (folder / "fd" / "1").symlink_to("/dev/pts/999")
    (tmp_path / "999999997").mkdir()
    orphans.end_newcomers("/dev/pts/999", 0)
