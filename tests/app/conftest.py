from collections.abc import Iterator

import pytest

from flow_tui.sandbox.server import Sandbox


@pytest.fixture(autouse=True)
def no_multiplexer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset what names tmux or screen, which the tests may run in: there the app waits longer."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with the demo's flows."""
    with Sandbox() as running_sandbox:
        yield running_sandbox
