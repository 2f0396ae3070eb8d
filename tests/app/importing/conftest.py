from collections.abc import Iterator

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.support.importing import DRAFT, PUBLISHED, SURVEY


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with three flows, which each request must suit."""
    with Sandbox(flows=[DRAFT, PUBLISHED, SURVEY]) as running_sandbox:
        yield running_sandbox
    assert running_sandbox.faults == []
