from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from flow_tui.sandbox.server import Sandbox
from tests.support.sandbox import one_flow

Started = Callable[[Sandbox], Sandbox]


@pytest.fixture
def started(capfd: pytest.CaptureFixture[str]) -> Iterator[Started]:
    """Starts sandboxes and stops them at the end; none may have printed or failed."""
    begun: list[Sandbox] = []
    with ExitStack() as stack:

        def start(sandbox: Sandbox) -> Sandbox:
            begun.append(stack.enter_context(sandbox))
            return sandbox

        yield start
    assert [fault for sandbox in begun for fault in sandbox.faults] == []
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def sandbox(started: Started) -> Sandbox:
    """A sandbox with one draft that can be published."""
    return started(one_flow())
