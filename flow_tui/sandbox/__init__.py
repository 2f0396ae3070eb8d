"""A small Kaleyra on a loopback port, for `--demo` and for the tests. Standard library only.

Importing it imports no server; `flow_tui.sandbox.server` does.
"""

from flow_tui.sandbox.content import Content
from flow_tui.sandbox.content_flows import CONTENT_FLOWS, OTHER_WABA_ID
from flow_tui.sandbox.flows import DEMO_FLOWS, Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.generated import DEMO_ACCOUNT, generated_flows

__all__ = [
    "CONTENT_FLOWS",
    "DEMO_ACCOUNT",
    "DEMO_FLOWS",
    "OTHER_WABA_ID",
    "Behaviour",
    "Content",
    "FlowState",
    "SandboxFlow",
    "generated_flows",
]
