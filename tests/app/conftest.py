import pytest


@pytest.fixture(autouse=True)
def no_multiplexer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run inside one; in it the app makes who confirms wait."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
