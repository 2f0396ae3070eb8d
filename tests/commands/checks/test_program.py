import datetime as dt
from pathlib import Path

import pytest

from flow_tui.commands.checks import program
from flow_tui.commands.checks.program import check_clock, check_config, check_programs
from flow_tui.commands.findings import Finding, Level
from tests.support.cases import every


def test_a_library_that_is_missing() -> None:
    _, libraries = check_programs(("pytest", "no-such-library"))
    assert libraries.level is Level.PROBLEM
    assert libraries.found == "no-such-library is not installed"
    assert "Reinstall flow-tui" in libraries.advice


def test_libraries_that_are_missing() -> None:
    _, libraries = check_programs(("no-such-library", "nor-such-library"))
    assert libraries.found == "no-such-library, nor-such-library are not installed"


def test_how_many_keys_are_changed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\n"flows.publish" = "b"\n"app.help" = "f1"\n')
    finding, config = check_config(path)
    assert (finding.level, finding.found) == (Level.OK, f"{path}, 2 keys changed")
    assert config.keys == {"flows.publish": ("b",), "app.help": ("f1",)}


def test_a_flow_json_that_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("keep_flow_json = false\n")
    finding, config = check_config(path)
    assert (finding.level, finding.found) == (Level.OK, f"{path}, keep_flow_json is false")
    assert not config.keep_flow_json


def test_a_key_for_two_actions(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\n"flows.publish" = "c"\n')
    finding, _ = check_config(path)
    assert finding.level is Level.PROBLEM
    assert finding.found == f"{path}: [keys] flows.publish: c is the key of flows.check, too"
    assert finding.advice == "Choose another key for one of them."


@every(("days", "is_wrong"), [(-3, True), (0, False), (400, False)])
def test_a_clock_from_before_the_program_was_installed(
    days: int, is_wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    modified = Path(program.__file__).stat().st_mtime
    installed = dt.datetime.fromtimestamp(modified, dt.UTC)
    now = installed + dt.timedelta(days=days)
    monkeypatch.setattr("flow_tui.clock.now", lambda: now)
    if is_wrong:
        finding = check_clock()
        assert finding.level is Level.WARNING
        assert finding.found == (
            f"{now:%Y-%m-%d %H:%M} UTC, but flow-tui was installed on {installed:%Y-%m-%d}"
        )
        assert finding.advice.startswith("Set the clock")
    else:
        assert check_clock() == Finding(Level.OK, "clock", f"{now:%Y-%m-%d %H:%M} UTC")
