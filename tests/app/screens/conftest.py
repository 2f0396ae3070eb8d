import pytest

from flow_tui.app.screens import typed_confirm
from tests.support.typed_confirm import REAL_SECONDS


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Enter count as late as in the product."""
    for name, seconds in REAL_SECONDS.items():
        monkeypatch.setattr(typed_confirm, name, seconds)
