"""The URLs of the API: `https://<api_domain>/v2/<sid>/whatsapp/<flow_id>/…`."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from flow_tui import inputs
from flow_tui.model import Account, Action

DETAIL_FIELDS: Final = (
    "id",
    "name",
    "status",
    "categories",
    "validation_errors",
    "health_status",
)
"""What is asked of a flow: the API's default fields, and its health."""


def action_url(action: Action, account: Account, flow_id: str) -> str:
    """Return the URL to POST to for publishing or deprecating a flow.

    Raises:
        InputError: The flow ID, the SID or the base URL cannot be put into a request.
    """
    return f"{_flow_url(account, flow_id)}/{action.value}"


def details_url(account: Account, flow_id: str, fields: Sequence[str] = DETAIL_FIELDS) -> str:
    """Return the URL to GET for the details of a flow.

    Raises:
        InputError: The flow ID, the SID or the base URL cannot be put into a request.
    """
    return f"{_flow_url(account, flow_id)}?fields={quote(','.join(fields), safe=',')}"


def _flow_url(account: Account, flow_id: str) -> str:
    base_url = inputs.base_url(account.base_url)
    sid = quote(inputs.sid(account.sid), safe="")
    return f"{base_url}/v2/{sid}/whatsapp/{quote(inputs.flow_id(flow_id), safe='')}"
