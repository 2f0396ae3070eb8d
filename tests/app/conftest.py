from collections.abc import Iterator

import pytest

from flow_tui.app.flows import first_screen
from flow_tui.app.screens import base, typed_confirm
from flow_tui.sandbox.server import Sandbox
from tests.support.keys import keys_handled
from tests.support.patience import LONGEST


@pytest.fixture(autouse=True)
def enter_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the confirm dialogs take Enter as soon as the answer is right."""
    for name, seconds in {"READ": 0.0, "GAP": 0.0, "ALONE": 0.001}.items():
        monkeypatch.setattr(typed_confirm, f"{name}_SECONDS", seconds)


@pytest.fixture(autouse=True)
def lists_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first drawing and the keys wait for a list, however busy the machine is."""
    monkeypatch.setattr(first_screen, "_FILLED_SECONDS", LONGEST)
    monkeypatch.setattr(base, "_READ_SECONDS", LONGEST)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with the demo's flows."""
    with Sandbox() as running_sandbox:
        yield running_sandbox


@pytest.fixture(autouse=True)
def idle_when_keys_are_handled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot wait for the keys that it pressed, not for the whole machine to be quiet."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", keys_handled)
