"""A sandbox for each test of the history."""

from collections.abc import Iterator

import pytest

from flow_tui.sandbox.server import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running_sandbox:
        yield running_sandbox
