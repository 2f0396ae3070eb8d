"""Prints constraints for pip: the lowest release that flow-tui allows of each of its dependencies.

All other packages are those of tests/constraints.txt. `python -m tests.support.lowest_versions`.
"""

import re
import tomllib
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_REQUIREMENT: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<lowest>[0-9.]+)(,<[0-9.]+)?")


def lowest_versions() -> dict[str, str]:
    """Return the lowest release of each dependency that pyproject.toml allows."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [_REQUIREMENT.fullmatch(each) for each in project["dependencies"]]
    assert all(found), "each dependency has to say its lowest release, as name>=1.2"
    return {match["name"]: match["lowest"] for match in found if match}


def constraints() -> list[str]:
    """Return the lines of a constraints file."""
    lowest = lowest_versions()
    pinned = (_ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [
        *(line for line in pinned if line.partition("==")[0] not in lowest),
        *(f"{name}=={version}" for name, version in lowest.items()),
    ]


if __name__ == "__main__":
    print("\n".join(constraints()))
