"""A small Kaleyra on a loopback port, for `--demo` and for the tests. Standard library only.

Importing it imports no server; `flow_tui.sandbox.server` does.
"""

from flow_tui.sandbox.flows import DEMO_FLOWS, Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.generated import DEMO_ACCOUNT, generated_flows

__all__ = [
    "DEMO_ACCOUNT",
    "DEMO_FLOWS",
    "Behaviour",
    "FlowState",
    "SandboxFlow",
    "generated_flows",
]
