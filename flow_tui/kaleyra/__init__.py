"""The Kaleyra API: one client, responses to outcomes, advice. No Textual, no disk.

Importing it does not import httpx; the first request, or `KaleyraClient.warm`, does.
"""

from flow_tui.kaleyra.advice import advise
from flow_tui.kaleyra.client import KaleyraClient
from flow_tui.kaleyra.codes import is_no_answer, refuses_account
from flow_tui.kaleyra.credential_check import Probe, Verdict
from flow_tui.kaleyra.flow_details import (
    Check,
    FlowDetails,
    HealthIssue,
    HealthReason,
    ValidationError,
)
from flow_tui.kaleyra.flow_pages import FlowsPage, FlowSummary
from flow_tui.kaleyra.flow_status import (
    IN_USE,
    is_available,
    is_ready,
    obstacles,
    state_obstacle,
    status_words,
)
from flow_tui.kaleyra.outcome import Classified, classify
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.reconciliation import Meaning, meaning
from flow_tui.kaleyra.response import Reading
from flow_tui.kaleyra.urls import KEY_VARIABLE, action_url, curl_command, details_url, flows_url

__all__ = [
    "IN_USE",
    "KEY_VARIABLE",
    "Check",
    "Classified",
    "FlowDetails",
    "FlowSummary",
    "FlowsPage",
    "HealthIssue",
    "HealthReason",
    "KaleyraClient",
    "Meaning",
    "Probe",
    "Reading",
    "ValidationError",
    "Verdict",
    "action_url",
    "advise",
    "classify",
    "curl_command",
    "details_url",
    "flows_url",
    "is_available",
    "is_no_answer",
    "is_ready",
    "meaning",
    "obstacles",
    "proxy_for",
    "refuses_account",
    "state_obstacle",
    "status_words",
]
