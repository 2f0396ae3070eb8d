"""Runs doctor and reads its report."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.commands import KEY, assert_safe, flow_tui_here


class Diagnosis:
    """The report that doctor printed."""

    def __init__(self, output: str) -> None:
        self.output = output
        self.lines = output.splitlines()

    def of(self, check: str) -> list[str]:
        """Return the lines of a check, the advice below each included."""
        found, inside = [], False
        for line in self.lines:
            if line and not line.startswith(" "):
                inside = line[9:].startswith(f"{check}  ")
            if inside:
                found.append(line)
        return found

    def level(self, check: str) -> str:
        return self.of(check)[0].split()[0]

    def text(self, check: str) -> str:
        """Return the lines of a check as one line."""
        return " ".join(line.strip() for line in self.of(check))


def diagnose(
    home: Path, *options: str, status: int = 0, env: Mapping[str, str] | None = None, **more: str
) -> Diagnosis:
    """Run doctor and check what holds for each of its runs: no key, no escapes, the exit status."""
    result = flow_tui_here(home, *options, "doctor", **(env or {}), **more)
    assert result.stderr == b""
    assert KEY.encode() not in result.stdout
    assert_safe(result.stdout)
    assert result.returncode == status, result.stdout.decode()
    return Diagnosis(result.stdout.decode())
