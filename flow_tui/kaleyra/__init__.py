"""The Kaleyra API: one client, responses to outcomes, advice. No Textual, no disk.

Importing it does not import httpx; the first request, or `KaleyraClient.warm`, does.
"""

from flow_tui.kaleyra.advice import advise
from flow_tui.kaleyra.client import KaleyraClient
from flow_tui.kaleyra.codes import is_no_answer, refuses_account
from flow_tui.kaleyra.credential_check import CredentialCheck, CredentialVerdict
from flow_tui.kaleyra.flow_details import (
    DetailsResult,
    FlowDetails,
    HealthIssue,
    HealthReason,
    ValidationError,
)
from flow_tui.kaleyra.flow_pages import FlowsPage, FlowSummary
from flow_tui.kaleyra.flow_status import (
    PUBLISHED_STATES,
    blockers,
    is_available,
    is_ready,
    status_blocker,
    status_words,
)
from flow_tui.kaleyra.outcome import Classified, classify
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.reconciliation import StatusMeaning, status_meaning
from flow_tui.kaleyra.response import Response
from flow_tui.kaleyra.urls import KEY_VARIABLE, action_url, curl_command, details_url, flows_url

__all__ = [
    "KEY_VARIABLE",
    "PUBLISHED_STATES",
    "Classified",
    "CredentialCheck",
    "CredentialVerdict",
    "DetailsResult",
    "FlowDetails",
    "FlowSummary",
    "FlowsPage",
    "HealthIssue",
    "HealthReason",
    "KaleyraClient",
    "Response",
    "StatusMeaning",
    "ValidationError",
    "action_url",
    "advise",
    "blockers",
    "classify",
    "curl_command",
    "details_url",
    "flows_url",
    "is_available",
    "is_no_answer",
    "is_ready",
    "proxy_for",
    "refuses_account",
    "status_blocker",
    "status_meaning",
    "status_words",
]
