"""Base of the dialogs that check one flow while they are open."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from textual import work

from flow_tui.app.screens.dialog import Dialog
from flow_tui.services.flow_check import FlowCheck

T = TypeVar("T")

CheckFlow: TypeAlias = Callable[[], Awaitable[FlowCheck]]
"""Checks the dialog's flow; raises nothing."""


class FlowCheckDialog(Dialog[T]):
    """Checks a flow as it opens; leaving it cancels a check that has not ended."""

    def __init__(self, check_flow: CheckFlow | None) -> None:
        """Make the dialog.

        Args:
            check_flow: Checks the flow; None if the account in use cannot.
        """
        super().__init__()
        self._check_flow = check_flow

    def on_mount(self) -> None:
        """Start the check; the dialog is drawn meanwhile."""
        self.start_check()

    def start_check(self) -> None:
        """Check the flow; a check in progress is cancelled."""
        if self._check_flow is not None:
            self._check(self._check_flow)

    @work(group="check", exclusive=True)
    async def _check(self, check_flow: CheckFlow) -> None:
        flow_check = await check_flow()
        if not self.left:
            self.on_checked(flow_check)
            if flow_check.unrecorded:
                self.app.warn(flow_check.unrecorded)

    @abstractmethod
    def on_checked(self, flow_check: FlowCheck) -> None:
        """Show the result of a check."""
