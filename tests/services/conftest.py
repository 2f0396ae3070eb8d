from collections.abc import Iterator
from pathlib import Path

import pytest

from flow_tui.services.publisher import Publisher
from flow_tui.store import Store, StoreThread
from tests.support.app import MemoryKeyring
from tests.support.patience import LONGEST
from tests.support.publishing import FakeApi
from tests.support.secret_service import secret_service
from tests.support.store import prepare

__all__ = ["secret_service"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The folder of a store that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def store(directory: Path) -> Iterator[StoreThread]:
    prepare(directory)
    thread = StoreThread(lambda: Store.open(directory))
    yield thread
    assert thread.close(LONGEST)


@pytest.fixture
def no_shortest_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run go on at once where it is asked to wait for nothing."""
    monkeypatch.setattr("flow_tui.services.batch_publisher.SHORTEST_WAIT", 0)


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def publisher(store: StoreThread, api: FakeApi) -> Publisher:
    return Publisher(store, api, "this session")
