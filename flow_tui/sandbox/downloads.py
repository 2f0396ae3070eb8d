"""Where the flow.json of a flow of the sandbox can be downloaded, what comes then, and previews."""

import hashlib
import html
import json
from typing import Final

from flow_tui.sandbox import responses
from flow_tui.sandbox.content import Content, flow_json
from flow_tui.sandbox.flows import SandboxFlow
from flow_tui.sandbox.responses import Reply

LARGE_BYTES: Final = 11 * 1024 * 1024
DEEP_LEVELS: Final = 200_000
UNKNOWN_HOST: Final = "localhost"
"""This machine by another name than the API's, so that it is a host nobody knows yet."""
_LONG_URL: Final = 8 * 1024
_ODD: Final = (
    '{"version": "7.1", "version": "7.0", "number": ' + "9" * 400 + ", "
    '"screens": [{"id": "ODD", "title": "lone \\ud83d surrogate", "title": "again"}]}'
)


def assets_reply(flow: SandboxFlow, base_url: str) -> Reply:
    """Return the assets of a flow, in the platform's shape.

    Args:
        flow: The flow.
        base_url: Scheme, host and port of the download host.
    """
    if flow.content is Content.NONE:
        return responses.json_reply(200, {"data": []})
    asset = {
        "name": "flow.json",
        "asset_type": "FLOW_JSON",
        "download_url": _download_url(flow, base_url),
    }
    cursors = {"before": "QVFIUm", "after": "QVFIUm"}
    return responses.json_reply(200, {"data": [asset], "paging": {"cursors": cursors}})


def download_reply(flow: SandboxFlow, signature: str, revision: int) -> Reply:
    """Return what comes from a download URL.

    Args:
        flow: The flow.
        signature: The URL's `sig`.
        revision: How often the flow has been edited.
    """
    if signature != _signature(flow) or flow.content is Content.EXPIRED:
        return Reply(403, b"URL signature expired", "text/plain")
    match flow.content:
        case Content.REDIRECT:
            return Reply(302, b"", headers=(("Location", "https://elsewhere.example/flow.json"),))
        case Content.NOT_JSON:
            return responses.PROXY_PAGE
        case Content.SLOW:
            return Reply(200, _body(flow, revision), wait_seconds=flow.slow_seconds)
        case _:
            return Reply(200, _body(flow, revision))


def preview_of(flow: SandboxFlow, base_url: str) -> dict[str, str]:
    """Return the `preview` of a flow, in the platform's shape."""
    return {
        "preview_url": f"{base_url}/preview/{flow.id}?token={_signature(flow)}",
        "expires_at": "2030-01-01T00:00:00+0000",
    }


def preview_reply(flow: SandboxFlow, token: str) -> Reply:
    """Return the preview of a flow as a page: the name of the flow."""
    if token != _signature(flow) or not flow.has_preview:
        return Reply(403, b"The link has expired.", "text/plain")
    return responses.html(
        200, "Preview", html.escape(flow.platform_name.encode("ascii", "replace").decode())
    )


def _download_url(flow: SandboxFlow, base_url: str) -> str:
    port = base_url.rpartition(":")[2]
    path = f"download/{flow.id}/flow.json?sig={_signature(flow)}"
    match flow.content:
        case Content.ON_UNKNOWN_HOST:
            return f"http://{UNKNOWN_HOST}:{port}/{path}"
        case Content.PLAIN_HTTP:
            return f"http://files.example.com/{path}"
        case Content.WITH_PASSWORD:
            return f"https://user:password@files.example.com/{path}"
        case Content.PRIVATE_ADDRESS:
            return f"https://10.0.0.1/{path}"
        case Content.IPV6_ADDRESS:
            return f"https://[fd00::1]/{path}"
        case Content.LONG_URL:
            return f"{base_url}/{path}&more={'x' * _LONG_URL}"
        case _:
            return f"{base_url}/{path}"


def _signature(flow: SandboxFlow) -> str:
    return hashlib.sha256(f"sandbox {flow.id}".encode()).hexdigest()[:32]


def _body(flow: SandboxFlow, revision: int) -> bytes:
    category = flow.categories[0]
    match flow.content:
        case Content.OF_ANOTHER:
            text = flow_json("another flow", category, flow.json_version)
        case Content.TOO_LARGE:
            text = json.dumps({"version": flow.json_version, "screens": " " * LARGE_BYTES})
        case Content.DEEP:
            nested = "[" * DEEP_LEVELS + "]" * DEEP_LEVELS
            text = f'{{"version": "{flow.json_version}", "screens": {nested}}}'
        case Content.ODD:
            text = _ODD
        case _:
            name = flow.label
            text = flow.flow_json or flow_json(name, category, flow.json_version, revision)
    return text.encode()
