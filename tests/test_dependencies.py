"""The lowest releases of the dependencies, which continuous integration runs the tests on."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.support.lowest_versions import constraints, lowest_versions

ROOT = Path(__file__).resolve().parent.parent


def numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


def test_each_dependency_names_a_lowest_release_that_is_no_newer_than_the_one_tested() -> None:
    lowest = lowest_versions()
    assert {"textual", "httpx", "keyring", "platformdirs", "truststore"} <= set(lowest)
    for name, release in lowest.items():
        assert numbers(release) <= numbers(version(name)), name


def test_each_package_is_constrained_once() -> None:
    names = [line.partition("==")[0] for line in constraints() if "==" in line]
    assert len(names) == len(set(names))
    for name, release in lowest_versions().items():
        assert f"{name}=={release}" in constraints()
    assert any(name == "pytest" for name in names)


def test_continuous_integration_reads_them() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "tests.support.lowest_versions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.splitlines() == constraints()
    assert "-m tests.support.lowest_versions" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
