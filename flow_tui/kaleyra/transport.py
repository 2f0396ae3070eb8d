"""The HTTP transport, and the only module that imports httpx.

`client` imports it with the first request, so that start-up does not pay for httpx.
"""

import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import aclosing
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, TypeAlias, cast

import httpx
import truststore

from flow_tui import __version__
from flow_tui.kaleyra.exchange import Connection, Exchange
from flow_tui.kaleyra.malformed import Stream, keep_what_is_read
from flow_tui.kaleyra.network_errors import Stage
from flow_tui.kaleyra.proxies import BadProxyError, Proxy
from flow_tui.secret import Secret

# A POST on an idle connection that the server is closing has an unknown outcome: keep the
# connection for a run of publishes, not for as long as a person thinks.
_IDLE_SECONDS: Final = 5.0

_HEADERS: Final = {
    "User-Agent": f"flow-tui/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}

_HANDSHAKE: Final = {
    False: ("connection.start_tls",),
    # Through a proxy, that is the handshake with the proxy itself.
    True: ("proxy.start_tls", "socks.start_tls"),
}
"""The events of the TLS handshake with the API's host, by whether there is a proxy."""

_Trace: TypeAlias = Callable[[str, Mapping[str, object]], Awaitable[None]]
"""The `trace` extension of httpx: called with the name of each event of the connection."""


class Transport:
    """One httpx client for each route (direct, or a proxy), made when first used.

    Args:
        connect_timeout: Seconds for connecting, and again for each TLS handshake.
    """

    def __init__(self, connect_timeout: float) -> None:
        self._connect_timeout = connect_timeout
        self._context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._clients: dict[Proxy | None, httpx.AsyncClient] = {}

    def client(self, proxy: Proxy | None) -> httpx.AsyncClient:
        """Return the client for a proxy, or the direct one for None.

        Raises:
            BadProxyError: The URL is not a proxy's.
        """
        if proxy not in self._clients:
            self._clients[proxy] = self._new_client(proxy)
        return self._clients[proxy]

    async def run(
        self, exchange: Exchange, method: str, url: str, key: Secret, proxy: Proxy | None
    ) -> None:
        """Send one request and fill `exchange` with what comes back, up to its limit.

        Raises:
            BadProxyError: The URL is not a proxy's; nothing was sent.
            Exception: Whatever ended the exchange; httpx lets more through than its own.
        """
        client = self.client(proxy)
        headers = {"Content-Type": "application/json"} if method == "POST" else {}
        request = client.build_request(
            method, url, headers=headers, extensions={"trace": _tracing(exchange)}
        )
        try:
            response = await client.send(request, auth=_KeyHeader(key), stream=True)
        except BaseException:
            await exchange.abandon()
            raise
        async with aclosing(response):
            exchange.status = response.status_code
            exchange.headers = dict(response.headers)
            chunks = cast("AsyncGenerator[bytes, None]", response.aiter_raw())
            async with aclosing(chunks):
                async for chunk in chunks:
                    if not exchange.receive(chunk):
                        break
            exchange.end()

    async def connect(self, exchange: Exchange, url: str, proxy: Proxy | None) -> None:
        """Connect as a request to `url` would, and stop before its first byte.

        Raises:
            BadProxyError: The URL is not a proxy's.
            Exception: Why there is no connection.
        """
        trace = _tracing(exchange)

        async def stop_before_sending(event: str, info: Mapping[str, object]) -> None:
            await trace(event, info)
            if exchange.stage is Stage.SENT:
                raise _ConnectedError

        client = self.client(proxy)
        try:
            await client.send(
                client.build_request("GET", url, extensions={"trace": stop_before_sending})
            )
        except _ConnectedError:
            return
        finally:
            await exchange.abandon()

    async def close(self) -> None:
        """Close every connection."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    def _new_client(self, proxy: Proxy | None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=self._context,
            proxy=self._proxy(proxy) if proxy else None,
            trust_env=False,  # the proxies are chosen per request, and truststore reads the rest
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=self._connect_timeout),
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=_IDLE_SECONDS),
            headers=_HEADERS,
            # One account's cookies must not be sent with another account's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_drop_location]},
        )

    def _proxy(self, proxy: Proxy) -> httpx.Proxy:
        """Return a proxy whose own certificate, for an https proxy, is checked like any other.

        Raises:
            BadProxyError: The URL is not a proxy's. The text leaves out the URL: it may hold a
                password.
        """
        context = self._context if proxy.speaks_tls else None
        try:
            return httpx.Proxy(proxy.url, ssl_context=context)
        except (ValueError, httpx.InvalidURL):
            raise BadProxyError(f"{proxy.source} is not a valid proxy URL.") from None


class _KeyHeader(httpx.Auth):
    """Puts the key into one request; no frame of ours ever holds it in a local."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["api-key"] = self._key.reveal()
        yield request


class _ConnectedError(Exception):
    """The connection is ready for a request, which is not sent."""


def _tracing(exchange: Exchange) -> _Trace:
    """Return a `trace` extension that records stage and connection in `exchange`.

    The names of the events are httpcore's.
    """

    async def trace(event: str, info: Mapping[str, object]) -> None:
        if event.endswith(".connect_tcp.started"):
            exchange.stage = Stage.CONNECTING
        elif event.endswith(".connect_tcp.complete"):
            exchange.connection = cast("Connection", info["return_value"])
            keep_what_is_read(cast("Stream", info["return_value"]), exchange.received)
        elif event.removesuffix(".started") in _HANDSHAKE[exchange.proxy is not None]:
            exchange.stage = Stage.TLS
        elif event.removesuffix(".complete") in _HANDSHAKE[exchange.proxy is not None]:
            exchange.received.clear()
            keep_what_is_read(cast("Stream", info["return_value"]), exchange.received)
        elif event == "http11.send_request_headers.started" and not _is_tunnel(info["request"]):
            exchange.stage = Stage.SENT

    return trace


def _is_tunnel(request: object) -> bool:
    """Whether this is the request to a proxy for a tunnel, which is sent without the API key."""
    return getattr(request, "method", b"") == b"CONNECT"


async def _drop_location(response: httpx.Response) -> None:
    """Keep httpx from building the request that a redirect asks for, with the key in it."""
    response.headers.pop("location", None)
