"""The Kaleyra API: the client, outcomes of responses, advice. No Textual, no disk.

Importing it does not import httpx; the first request, or `KaleyraClient.warm`, does. Nor does it
import its modules: each is imported when one of its names is first asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flow_tui.kaleyra.advice import advise
    from flow_tui.kaleyra.assets import AssetsResult
    from flow_tui.kaleyra.client import KaleyraClient
    from flow_tui.kaleyra.download import Download
    from flow_tui.kaleyra.download_url import DownloadUrl
    from flow_tui.kaleyra.flow_details import DetailsResult, FlowDetails, ValidationError
    from flow_tui.kaleyra.flow_health import HealthIssue
    from flow_tui.kaleyra.flow_pages import FlowsPage, FlowSummary
    from flow_tui.kaleyra.flow_status import (
        PUBLISHED_STATES,
        blockers,
        is_available,
        is_ready,
        shows_effect,
        status_blocker,
        status_words,
    )
    from flow_tui.kaleyra.preview import PreviewResult
    from flow_tui.kaleyra.reconciliation import status_meaning
    from flow_tui.kaleyra.scope import (
        is_explained_by_details,
        is_inconclusive,
        is_rate_limited,
        refuses_account,
        refuses_reading,
    )
    from flow_tui.kaleyra.urls import KEY_VARIABLE, action_url, curl_command
    from flow_tui.kaleyra.withheld import WithheldError
else:
    from flow_tui.lazy import lazy_names

    __getattr__ = lazy_names(
        __name__,
        {
            "advice": ["advise"],
            "assets": ["AssetsResult"],
            "client": ["KaleyraClient"],
            "download": ["Download"],
            "download_url": ["DownloadUrl"],
            "flow_details": ["DetailsResult", "FlowDetails", "ValidationError"],
            "flow_health": ["HealthIssue"],
            "flow_pages": ["FlowSummary", "FlowsPage"],
            "flow_status": [
                "PUBLISHED_STATES",
                "blockers",
                "is_available",
                "is_ready",
                "shows_effect",
                "status_blocker",
                "status_words",
            ],
            "preview": ["PreviewResult"],
            "reconciliation": ["status_meaning"],
            "scope": [
                "is_explained_by_details",
                "is_inconclusive",
                "is_rate_limited",
                "refuses_account",
                "refuses_reading",
            ],
            "urls": ["KEY_VARIABLE", "action_url", "curl_command"],
            "withheld": ["WithheldError"],
        },
    )

__all__ = [
    "KEY_VARIABLE",
    "PUBLISHED_STATES",
    "AssetsResult",
    "DetailsResult",
    "Download",
    "DownloadUrl",
    "FlowDetails",
    "FlowSummary",
    "FlowsPage",
    "HealthIssue",
    "KaleyraClient",
    "PreviewResult",
    "ValidationError",
    "WithheldError",
    "action_url",
    "advise",
    "blockers",
    "curl_command",
    "is_available",
    "is_explained_by_details",
    "is_inconclusive",
    "is_rate_limited",
    "is_ready",
    "refuses_account",
    "refuses_reading",
    "shows_effect",
    "status_blocker",
    "status_meaning",
    "status_words",
]
