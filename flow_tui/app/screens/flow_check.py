"""Dialogs that look at one flow by themselves, and never wait for it."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from flow_tui.app.screens.base import Dialog
from flow_tui.services.flow_check import FlowCheck

T = TypeVar("T")

CheckFlow: TypeAlias = Callable[[], Awaitable[FlowCheck]]
"""Looks at the one flow that a dialog is about; raises nothing."""


class FlowCheckDialog(Dialog[T]):
    """Looks at a flow once while it is open; what has not come when it is left is cancelled."""

    def __init__(self, look_at: CheckFlow | None) -> None:
        """Make the dialog.

        Args:
            look_at: How to look; None where that cannot be done from here.
        """
        super().__init__()
        self._look_at = look_at

    def on_mount(self) -> None:
        """Begin to look; the screen is drawn meanwhile."""
        self.look()

    def look(self) -> None:
        """Look, in place of a look that has not brought anything yet."""
        if self._look_at is not None:
            self.run_worker(self._look(self._look_at), group="look", exclusive=True)

    async def _look(self, look_at: CheckFlow) -> None:
        look = await look_at()
        if not self.left:
            self.found(look)
            if look.unrecorded:
                self.app.warn(look.unrecorded)

    @abstractmethod
    def found(self, look: FlowCheck) -> None:
        """Show what a look brought."""
