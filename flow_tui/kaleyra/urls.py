"""The URLs of the API: `https://<api_domain>/v2/<sid>/whatsapp/<flow_id>/…`."""

import shlex
import string
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from flow_tui import validation
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
LISTED_FIELDS: Final = ("id", "name", "status", "categories")
"""What is asked of each flow of an account: without the validation errors, which are long."""


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


def flows_url(account: Account, waba_id: str, after: str = "", limit: int | None = None) -> str:
    """Return the URL to GET for a page of the flows of a WhatsApp Business Account.

    Args:
        account: Whose credentials ask.
        waba_id: The WhatsApp Business Account.
        after: The cursor of the page before; empty for the first.
        limit: How many flows to ask for. It is the platform's, and Kaleyra's pages do not name
            it: None leaves it out.

    Raises:
        InputError: The WABA ID, the SID or the base URL cannot be put into a request.
    """
    url = f"{_whatsapp_url(account)}/{validation.waba_id(waba_id)}/flows"
    url += f"?fields={','.join(LISTED_FIELDS)}"
    if limit is not None:
        url += f"&limit={limit}"
    return f"{url}&after={quote(after, safe='', errors='replace')}" if after else url


def _flow_url(account: Account, flow_id: str) -> str:
    return f"{_whatsapp_url(account)}/{quote(validation.flow_id(flow_id), safe='')}"


def _whatsapp_url(account: Account) -> str:
    base_url = validation.base_url(account.base_url)
    return f"{base_url}/v2/{quote(validation.sid(account.sid), safe='')}/whatsapp"


KEY_VARIABLE: Final = "FLOW_TUI_API_KEY"
"""The shell's variable that stands for the API key."""


def curl_command(url: str) -> str:
    r"""Return the command for a POST to a URL, in lines that a shell joins.

    It is the vendor's own but for two things. `--location` is left out: it would send the POST
    and the key on to wherever a redirect points, and this program follows none. `--data ''`
    is added: it says `Content-Length: 0`, as this program does, where curl would leave it out.
    The key is a variable in double quotes, which the shell fills in.

    Args:
        url: The request's URL; what no URL may hold is percent-encoded.
    """
    safe_url = quote(url, safe=string.punctuation, errors="replace")
    options = ["--request POST"]
    if set(safe_url) & set("[]{}"):
        options.append("--globoff")  # these would stand for several URLs
    lines = [
        f"curl {' '.join(options)} {shlex.quote(safe_url)}",
        f'--header "api-key: ${KEY_VARIABLE}"',
        "--header 'Content-Type: application/json'",
        "--data ''",
    ]
    return " \\\n  ".join(lines)
