"""Generated flows, and the account of the demo."""

from flow_tui.sandbox import CONTENT_FLOWS, DEMO_FLOWS, FlowState, generated_flows
from flow_tui.sandbox.server import Sandbox


def test_generated_flows_are_the_same_each_time_and_differ() -> None:
    flows = generated_flows(10_000)

    assert flows[4_000:4_100] == generated_flows(100, first=4_000)
    assert len({flow.id[-4:] for flow in flows}) == len({flow.label for flow in flows}) == 10_000
    assert all(len(flow.id) == 16 and flow.id.isdecimal() for flow in flows)


def test_the_demo_starts_with_its_own_flows_and_has_more_to_import() -> None:
    flows = Sandbox().flows
    assert flows[: len(DEMO_FLOWS)] == DEMO_FLOWS
    assert flows[len(DEMO_FLOWS) : -60] == CONTENT_FLOWS
    assert {flow.status for flow in flows[-60:]} > {FlowState.DRAFT, FlowState.PUBLISHED}
