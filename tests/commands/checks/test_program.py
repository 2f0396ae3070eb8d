from flow_tui.commands.checks.program import check_programs
from flow_tui.commands.findings import Level


def test_a_library_that_is_missing() -> None:
    _, libraries = check_programs(("pytest", "no-such-library"))
    assert libraries.level is Level.PROBLEM
    assert libraries.found == "no-such-library is not installed"
    assert "Reinstall flow-tui" in libraries.advice


def test_libraries_that_are_missing() -> None:
    _, libraries = check_programs(("no-such-library", "nor-such-library"))
    assert libraries.found == "no-such-library, nor-such-library are not installed"
