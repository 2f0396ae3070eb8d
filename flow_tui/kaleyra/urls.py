"""The URLs of the API, `https://<api_domain>/v2/<sid>/whatsapp/<flow_id>/…`, and curl commands."""

import string
from typing import Final
from urllib.parse import quote

from flow_tui import validation
from flow_tui.model import Account, Action

KEY_VARIABLE: Final = "FLOW_TUI_API_KEY"
"""The shell variable that holds the API key in a curl command."""

_DETAIL_FIELDS: Final = (
    "id,name,status,categories,validation_errors,health_status,"
    "json_version,data_api_version,endpoint_uri,whatsapp_business_account,application"
)
"""All fields of a flow that the API documents, but the preview: its link is a secret."""
_LISTED_FIELDS: Final = "id,name,status,categories"
"""Without the validation errors, which are long."""


def action_url(action: Action, account: Account, flow_id: str) -> str:
    """Return the URL to POST to for publishing or deprecating a flow.

    Raises:
        InputError: The flow ID, the SID or the base URL is invalid.
    """
    return f"{_flow_url(account, flow_id)}/{action.value}"


def details_url(account: Account, flow_id: str) -> str:
    """Return the URL to GET for the details of a flow.

    Raises:
        InputError: The flow ID, the SID or the base URL is invalid.
    """
    return f"{_flow_url(account, flow_id)}?fields={_DETAIL_FIELDS}"


def default_details_url(account: Account, flow_id: str) -> str:
    """Return the URL to GET for those details of a flow that the API sends if none are named.

    Raises:
        InputError: The flow ID, the SID or the base URL is invalid.
    """
    return _flow_url(account, flow_id)


def preview_url(account: Account, flow_id: str) -> str:
    """Return the URL to GET for the preview of a flow; it leaves a link that exists as it is.

    Raises:
        InputError: The flow ID, the SID or the base URL is invalid.
    """
    return f"{_flow_url(account, flow_id)}?fields=preview"


def assets_url(account: Account, flow_id: str) -> str:
    """Return the URL to GET for the assets of a flow: where its flow.json can be downloaded.

    Raises:
        InputError: The flow ID, the SID or the base URL is invalid.
    """
    return f"{_flow_url(account, flow_id)}/assets"


def flows_url(account: Account, waba_id: str, after: str = "", limit: int | None = None) -> str:
    """Return the URL to GET for a page of the flows of a WhatsApp Business Account.

    Args:
        account: Whose credentials are used.
        waba_id: The WhatsApp Business Account.
        after: The cursor of the page before; empty for the first.
        limit: Flows on the page; None leaves the parameter out. It is the platform's; Kaleyra
            does not document it.

    Raises:
        InputError: The WABA ID, the SID or the base URL is invalid.
    """
    url = f"{_whatsapp_url(account)}/{validation.waba_id(waba_id)}/flows?fields={_LISTED_FIELDS}"
    if limit is not None:
        url += f"&limit={limit}"
    return f"{url}&after={quote(after, safe='', errors='replace')}" if after else url


def curl_command(url: str) -> str:
    r"""Return the shell command for a POST to a URL, in lines that end in a backslash.

    It differs from the vendor's sample in two options. `--location` is left out: it would
    send the POST and the key to wherever a redirect points. `--data ''` is added: it sends
    `Content-Length: 0`, as this program does. The key is a variable in double quotes, which the
    shell expands.

    Args:
        url: The request's URL; characters that a URL cannot hold are percent-encoded.
    """
    import shlex  # here: no request needs it

    safe_url = quote(url, safe=string.punctuation, errors="replace")
    options = ["--request POST"]
    if set(safe_url) & set("[]{}"):
        options.append("--globoff")  # curl would expand these into several URLs
    lines = [
        f"curl {' '.join(options)} {shlex.quote(safe_url)}",
        f'--header "api-key: ${KEY_VARIABLE}"',
        "--header 'Content-Type: application/json'",
        "--data ''",
    ]
    return " \\\n  ".join(lines)


def _flow_url(account: Account, flow_id: str) -> str:
    return f"{_whatsapp_url(account)}/{quote(validation.flow_id(flow_id), safe='')}"


def _whatsapp_url(account: Account) -> str:
    base_url = validation.base_url(account.base_url)
    return f"{base_url}/v2/{quote(validation.sid(account.sid), safe='')}/whatsapp"
