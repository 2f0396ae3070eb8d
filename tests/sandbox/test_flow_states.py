"""What becomes of a flow after a publish: reported late, never, or edited."""

import pytest

from flow_tui.sandbox import FlowState, SandboxFlow
from flow_tui.sandbox.flow_states import FlowStates


class Clock:
    """Replaces the module's `time`."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("flow_tui.sandbox.flow_states.time", clock)
    return clock


def test_a_state_is_reported_at_once(clock: Clock) -> None:
    flow = SandboxFlow("1", "one")
    states = FlowStates([flow])
    states.change(flow, FlowState.PUBLISHED)
    clock.now += 1e6
    assert states.reported_state_of(flow) is states.state_of(flow) is FlowState.PUBLISHED
    assert states.revision_of(flow) == 0


def test_a_state_is_reported_late(clock: Clock) -> None:
    flow = SandboxFlow("1", "one", late_seconds=3.0)
    states = FlowStates([flow])
    assert states.reported_state_of(flow) is FlowState.DRAFT
    states.change(flow, FlowState.PUBLISHED)
    assert states.state_of(flow) is FlowState.PUBLISHED
    clock.now += 2.9
    assert states.reported_state_of(flow) is FlowState.DRAFT
    clock.now += 0.1
    assert states.reported_state_of(flow) is FlowState.PUBLISHED
    states.change(flow, FlowState.DEPRECATED)
    assert states.reported_state_of(flow) is FlowState.PUBLISHED


def test_a_state_is_never_reported(clock: Clock) -> None:
    flow = SandboxFlow("1", "one", late_seconds=None)
    states = FlowStates([flow])
    states.change(flow, FlowState.PUBLISHED)
    clock.now += 1e6
    assert states.reported_state_of(flow) is FlowState.DRAFT


def test_an_edit_makes_a_draft_of_another_content(clock: Clock) -> None:
    flow = SandboxFlow("1", "one", edited_seconds=5.0)
    states = FlowStates([flow])
    clock.now += 1e6
    for revision in (0, 1):
        states.change(flow, FlowState.PUBLISHED)
        clock.now += 4.9
        assert (states.state_of(flow), states.revision_of(flow)) == ("PUBLISHED", revision)
        clock.now += 0.1
        assert states.reported_state_of(flow) is FlowState.DRAFT
        assert (states.state_of(flow), states.revision_of(flow)) == ("DRAFT", revision + 1)
