from collections.abc import Iterator
from pathlib import Path

import pytest

from flow_tui.store.store import Store
from tests.support.store import prepare


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The folder of a store that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def store(directory: Path) -> Iterator[Store]:
    prepare(directory)
    with Store.open(directory) as opened:
        yield opened
