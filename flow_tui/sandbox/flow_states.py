"""The state of each flow of the sandbox, and how it changes by itself after a publish."""

import threading
import time
from collections.abc import Iterable

from flow_tui.sandbox.flows import FlowState, SandboxFlow


class FlowStates:
    """What each flow is, and what the API says that it is; thread-safe.

    Args:
        flows: The flows at the start.
    """

    def __init__(self, flows: Iterable[SandboxFlow]) -> None:
        self._states = {flow.id: flow.status for flow in flows}
        self._before = dict(self._states)
        self._changed_at: dict[str, float] = {}
        self._revisions: dict[str, int] = {}
        self._lock = threading.Lock()

    def state_of(self, flow: SandboxFlow) -> FlowState:
        """Return the current state of a flow."""
        with self._lock:
            self._edit(flow)
            return self._states[flow.id]

    def reported_state_of(self, flow: SandboxFlow) -> FlowState:
        """Return the state that is reported of a flow, which may lag behind."""
        with self._lock:
            self._edit(flow)
            passed = self._passed(flow)
            is_late = flow.late_seconds is None or passed < flow.late_seconds
            return self._before[flow.id] if is_late else self._states[flow.id]

    def revision_of(self, flow: SandboxFlow) -> int:
        """Return how often a flow has been edited since the start."""
        with self._lock:
            self._edit(flow)
            return self._revisions.get(flow.id, 0)

    def change(self, flow: SandboxFlow, state: FlowState) -> None:
        """Bring a flow into another state."""
        with self._lock:
            self._before[flow.id] = self._states[flow.id]
            self._states[flow.id] = state
            self._changed_at[flow.id] = time.monotonic()

    def _edit(self, flow: SandboxFlow) -> None:
        """Edit a flow that was published long enough ago, if it is one that is edited."""
        if flow.edited_seconds is None or self._states[flow.id] is not FlowState.PUBLISHED:
            return
        if self._passed(flow) >= flow.edited_seconds:
            self._states[flow.id] = self._before[flow.id] = FlowState.DRAFT
            self._revisions[flow.id] = self._revisions.get(flow.id, 0) + 1

    def _passed(self, flow: SandboxFlow) -> float:
        """Return the seconds since a flow was brought into its state; long for one never was."""
        return time.monotonic() - self._changed_at.get(flow.id, float("-inf"))
