from pathlib import Path

import pytest

from tests.support.app import MemoryKeyring
from tests.support.secret_service import secret_service

__all__ = ["secret_service"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The folder of a store that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()
