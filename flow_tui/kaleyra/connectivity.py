"""Whether the API's host can be reached: the way of a request, up to its first byte."""

import asyncio
import socket
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.network_errors import NetworkFailure, Stage
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.transport import Transport
from flow_tui.threads import in_daemon_thread

REACH_SECONDS: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443}


class _ReachedError(Exception):
    """All is ready for the request, which nobody sends."""


class _Approach(Exchange):
    """An exchange that ends where its request would begin."""

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Follow the connection's events up to the request."""
        await Exchange.trace(self, event, info)
        if self.stage is Stage.SENT:
            raise _ReachedError


async def check_connectivity(
    base_url: str, seconds: float = REACH_SECONDS
) -> NetworkFailure | None:
    """Connect as a publish would, with the same proxy and the same trust, and send no request.

    A proxy is asked for the tunnel; nobody else is told anything.

    Args:
        base_url: Scheme, host and port, checked.
        seconds: After which it gives up.

    Returns:
        Why the host cannot be reached; None where it can: over https, its TLS handshake came to
        its end.
    """
    approach = _Approach()
    try:
        async with asyncio.timeout(seconds):
            await _approach(base_url, approach, seconds)
    except _ReachedError:
        return None
    except Exception as error:  # noqa: BLE001 - TLS and httpx raise more than they document
        approach.fail(error)
    return approach.failure


async def _approach(base_url: str, approach: _Approach, seconds: float) -> None:
    proxy = proxy_for(base_url)
    approach.proxied = proxy is not None
    connections = Transport(connect_timeout=seconds)
    try:
        client = connections.client(proxy)
        await _look_up(proxy or base_url)
        await client.send(
            client.build_request("GET", base_url, extensions={"trace": approach.trace})
        )
    finally:
        await approach.abandon()
        await connections.close()


async def _look_up(url: str) -> None:
    """Ask for the address in a thread that cannot keep the process, as asyncio's own would.

    Raises:
        OSError: The host has no address.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    await in_daemon_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
