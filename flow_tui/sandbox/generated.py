"""Generated flows with normal behaviour, and the demo's account, which has some."""

from collections.abc import Sequence
from typing import Final

from flow_tui.sandbox.content_flows import CONTENT_FLOWS
from flow_tui.sandbox.flows import DEMO_FLOWS, FlowState, SandboxFlow

_PLACES: Final = (
    *("Amsterdam", "Bengaluru", "Cape Town", "Dublin", "Edinburgh", "Florence", "Geneva"),
    *("Hamburg", "Istanbul", "Jakarta", "Kochi", "Lisbon", "Mumbai"),
)
_PURPOSES: Final = (
    ("sign-up", "SIGN_UP"),
    ("sign-in", "SIGN_IN"),
    ("appointment", "APPOINTMENT_BOOKING"),
    ("leads", "LEAD_GENERATION"),
    ("contact", "CONTACT_US"),
    ("support", "CUSTOMER_SUPPORT"),
    ("survey", "SURVEY"),
)
"""The purpose of a flow, and the platform's name for that category."""


def generated_flows(
    count: int, states: Sequence[FlowState] = (FlowState.DRAFT,), first: int = 0
) -> list[SandboxFlow]:
    """Return flows with normal behaviour, the same ones each time.

    The first 10,000 differ in the last four digits of their IDs, too.

    Args:
        count: How many.
        states: Their states, in turn.
        first: How many to skip.
    """
    flows = []
    for number in range(first, first + count):
        purpose, category = _PURPOSES[number % len(_PURPOSES)]
        label = f"{_PLACES[number % len(_PLACES)]} {purpose}"
        if number >= len(_PLACES) * len(_PURPOSES):
            label += f" {number // (len(_PLACES) * len(_PURPOSES)) + 1}"
        flow_id = str(1_800_000_000_000_000 + number * 373_587_883_717 % 199_999_999_990_000)
        flows.append(
            SandboxFlow(flow_id, label, states[number % len(states)], categories=(category,))
        )
    return flows


MORE_FLOWS: Final = 60
DEMO_ACCOUNT: Final = (
    *DEMO_FLOWS,
    *CONTENT_FLOWS,
    *generated_flows(
        MORE_FLOWS, (FlowState.DRAFT, FlowState.DRAFT, FlowState.PUBLISHED, FlowState.DEPRECATED)
    ),
)
"""The flows of the demo's account: more than its list, so that there are some to import."""
