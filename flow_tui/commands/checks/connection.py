"""Checks whether the API's host can be reached, without sending a request."""

import time
from typing import Final
from urllib.parse import urlsplit

from flow_tui.commands.findings import Finding, Level
from flow_tui.kaleyra.advice import network_hint
from flow_tui.kaleyra.connectivity import REACH_SECONDS, check_connectivity
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.model import Failure

_CHECK: Final = "connection"
_NO_CERTIFICATES: Final = (
    "If this machine has no CA certificates, install them (on Debian: apt install ca-certificates)."
)


async def check_connection(
    base_url: str, example_url: str, seconds: float = REACH_SECONDS
) -> Finding:
    """Return whether the API's host completes a TLS handshake, through the proxy if one is set.

    Args:
        base_url: Scheme, host and port; if empty, nothing is connected to.
        example_url: What to suggest in that case.
        seconds: Time limit.
    """
    if not base_url:
        command = f"flow-tui doctor --base-url {example_url}"
        advice = "To check one:"
        return Finding(Level.NOTE, _CHECK, "not checked: no API domain is chosen", advice, command)
    started = time.monotonic()
    failed = await check_connectivity(base_url, seconds)
    if failed is None:
        return Finding(Level.OK, _CHECK, _success(base_url, time.monotonic() - started))
    host = urlsplit(base_url).netloc
    found = f"{host}: {failed.message.removesuffix('.')}"
    advice = network_hint(failed.failure)
    if failed.failure is Failure.TLS:
        advice = f"{advice} {_NO_CERTIFICATES}"
    return Finding(Level.PROBLEM, _CHECK, found, advice, _command(failed.failure, base_url))


def _success(base_url: str, seconds: float) -> str:
    parts = urlsplit(base_url)
    done = "completed the TLS handshake" if parts.scheme == "https" else "accepted a connection"
    via = " through the proxy" if proxy_for(base_url) else ""
    return f"{parts.netloc} {done}{via} in {seconds * 1000:.0f} ms"


def _command(failure: Failure, base_url: str) -> str:
    """Return a shell command that shows more of the failure, or ""."""
    parts = urlsplit(base_url)
    if failure is Failure.ADDRESS:
        return f"getent hosts {parts.hostname}"
    if failure is Failure.TLS and not proxy_for(base_url):
        address = f"{parts.hostname}:{parts.port or 443}"
        return f"openssl s_client -connect {address} -servername {parts.hostname} </dev/null"
    return ""
