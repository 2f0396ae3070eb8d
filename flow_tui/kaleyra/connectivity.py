"""Whether the API's host can be reached: connect as a request would, and send none."""

import asyncio
import socket
from typing import Final
from urllib.parse import urlsplit

from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.network_errors import NetworkFailure
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.transport import Transport
from flow_tui.threads import in_daemon_thread

REACH_SECONDS: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


async def check_connectivity(
    base_url: str, seconds: float = REACH_SECONDS
) -> NetworkFailure | None:
    """Connect as a publish would, with the same proxy and the same trust, and send no request.

    Only a proxy is sent anything: the request for a tunnel.

    Args:
        base_url: Scheme, host and port, checked.
        seconds: Timeout for the whole check.

    Returns:
        Why the host cannot be reached; None if it can (over https: the TLS handshake succeeded).
    """
    exchange = Exchange()
    try:
        async with asyncio.timeout(seconds):
            await _connect(exchange, base_url, seconds)
    except Exception as error:  # noqa: BLE001 - TLS and httpx raise more than they document
        exchange.fail(error)
    return exchange.failure


async def _connect(exchange: Exchange, base_url: str, seconds: float) -> None:
    exchange.proxy = proxy = proxy_for(base_url)
    transport = Transport(connect_timeout=seconds)
    try:
        if proxy:  # a bad URL is reported as such, not as a failed look-up
            transport.check_proxy(proxy)
        await _look_up(proxy.url if proxy else base_url)
        await transport.connect(exchange, base_url, proxy)
    finally:
        await transport.close()


async def _look_up(url: str) -> None:
    """Resolve the host in a daemon thread: asyncio's own would keep the process from exiting.

    Raises:
        OSError: The host has no address.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    await in_daemon_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
