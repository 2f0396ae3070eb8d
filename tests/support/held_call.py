"""Calls of the store that take as long as a test wants."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.patience import LONGEST


class HeldCall:
    """A call of the store that is held until it may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self._call: Callable[..., Any] = getattr(owner, name)
        self._may_go_on = threading.Event()
        self._begun = threading.Event()
        self.is_held = False
        monkeypatch.setattr(owner, name, lambda *given, **named: self._held(*given, **named))

    def _held(self, *given: Any, **named: Any) -> Any:
        self.is_held = True
        self._begun.set()
        assert self._may_go_on.wait(LONGEST)
        self.is_held = False
        return self._call(*given, **named)

    def wait(self) -> None:
        """Wait in a thread until it is called."""
        assert self._begun.wait(LONGEST)

    def go_on(self) -> None:
        self._may_go_on.set()
