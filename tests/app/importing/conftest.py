from collections.abc import Iterator

import pytest

from flow_tui.sandbox.server import Sandbox
from flow_tui.store import database
from tests.support.importing import DRAFT, PUBLISHED, SURVEY


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with three flows, which each request must suit."""
    with Sandbox(flows=[DRAFT, PUBLISHED, SURVEY]) as running_sandbox:
        yield running_sandbox
    assert running_sandbox.faults == []


@pytest.fixture(autouse=True)
def locked_for_a_short_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store give up soon where a test locks its database."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
