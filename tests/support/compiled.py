"""What is made once, before the workers start: each would make all of it itself."""

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1]
_COLLECT: Final = ("-m", "pytest", "-n", "0", "--collect-only", "--quiet")
_PARTS: Final = (
    (*_COLLECT, "tests/app"),
    (*_COLLECT, "tests", "--ignore=tests/app"),
    ("-m", "tests.support.compiled"),
)


def compile_tests() -> None:
    """Compile all tests and fill the cache of Hypothesis, if this is the first run here."""
    if any((TESTS / "__pycache__").glob("test_text.*-pytest-*.pyc")):
        return
    unmeasured = {name: os.environ[name] for name in os.environ if not name.startswith("COVERAGE_")}
    parts = [
        subprocess.Popen(
            [sys.executable, *part], cwd=TESTS.parent, env=unmeasured, stdout=subprocess.DEVNULL
        )
        for part in _PARTS
    ]
    for part in parts:
        part.wait()


def _fill_cache() -> None:
    """Make one random text: Hypothesis keeps which letters there are, and the program's values."""
    from hypothesis import find, settings, strategies

    import flow_tui

    for module in pkgutil.walk_packages(flow_tui.__path__, "flow_tui."):
        importlib.import_module(module.name)
    find(strategies.text(min_size=1), bool, settings=settings(database=None))


if __name__ == "__main__":
    _fill_cache()
