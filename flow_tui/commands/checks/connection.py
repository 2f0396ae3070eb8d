"""Checks whether the API's host can be reached. It is connected to, and told nothing."""

import time
from typing import Final
from urllib.parse import urlsplit

from flow_tui.commands.findings import Finding, Level
from flow_tui.kaleyra.advice import network_hint
from flow_tui.kaleyra.connectivity import REACH_SECONDS, check_connectivity
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.model import Failure

_CHECK: Final = "connection"


async def check_connection(
    base_url: str, usual_url: str, seconds: float = REACH_SECONDS
) -> Finding:
    """Return whether the host of the API answers a TLS handshake, through the proxy if need be.

    Args:
        base_url: Scheme, host and port; empty where no API domain is chosen, and then nothing
            is connected to.
        usual_url: What to try in that case.
        seconds: After which it gives up.
    """
    if not base_url:
        command = f"flow-tui doctor --base-url {usual_url}"
        advice = "To try one:"
        return Finding(Level.NOTE, _CHECK, "not tried: no API domain is chosen", advice, command)
    started = time.monotonic()
    failed = await check_connectivity(base_url, seconds)
    if failed is None:
        return Finding(Level.OK, _CHECK, _answered(base_url, time.monotonic() - started))
    host = urlsplit(base_url).netloc
    found = f"{host}: {failed.message.removesuffix('.')}"
    command = _command(failed.failure, base_url)
    return Finding(Level.PROBLEM, _CHECK, found, network_hint(failed.failure), command)


def _answered(base_url: str, seconds: float) -> str:
    parts = urlsplit(base_url)
    does = "answers a TLS handshake" if parts.scheme == "https" else "accepts a connection"
    way = " through the proxy" if proxy_for(base_url) else ""
    return f"{parts.netloc} {does}{way}, after {seconds * 1000:.0f} ms"


def _command(failure: Failure, base_url: str) -> str:
    """Return a command that shows more of what went wrong; empty where there is none."""
    parts = urlsplit(base_url)
    if failure is Failure.ADDRESS:
        return f"getent hosts {parts.hostname}"
    if failure is Failure.TLS and not proxy_for(base_url):
        place = f"{parts.hostname}:{parts.port or 443}"
        return f"openssl s_client -connect {place} -servername {parts.hostname} </dev/null"
    return ""
