"""The report of pictures that differ, which people attach to issues."""

from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
import pytest_textual_snapshot as snapshots  # type: ignore[import-untyped]


def test_it_holds_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOW_TUI_API_KEY", "k" * 33)
    compared = (False, "<svg/>", "<svg/>", None, tmp_path, 0, "a test", "", None, True)
    monkeypatch.setattr(snapshots.pickle, "loads", lambda _: compared)
    with TemporaryDirectory(dir=tmp_path) as folder:
        (Path(folder) / "one").touch()
        (difference,), _passed = snapshots.retrieve_svg_diffs(SimpleNamespace(name=folder))
    assert difference.test_name == "a test"
    assert difference.environment == {}
