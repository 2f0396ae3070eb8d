"""Compiling the tests once, before the workers start: each would compile all of them itself."""

import subprocess
import sys
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1]
_PARTS: Final = (["tests/app"], ["tests", "--ignore=tests/app"])


def compile_tests() -> None:
    """Let two processes compile all tests, if this is the first run here."""
    if any((TESTS / "__pycache__").glob("test_text.*-pytest-*.pyc")):
        return
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "--quiet"]
    parts = [
        subprocess.Popen([*command, *part], cwd=TESTS.parent, stdout=subprocess.DEVNULL)
        for part in _PARTS
    ]
    for part in parts:
        part.wait()
