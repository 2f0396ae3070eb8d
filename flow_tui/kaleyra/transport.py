"""The HTTP transport, and the only module that imports httpx.

`client` imports it with the first request, so that start-up does not pay for httpx.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType
from typing import Final, cast

import httpx

from flow_tui import __version__
from flow_tui.kaleyra.connection_trace import Trace, download_trace, request_trace
from flow_tui.kaleyra.exchange import Connection, Exchange
from flow_tui.kaleyra.proxies import BadProxyError, Proxy
from flow_tui.kaleyra.surplus import ReceivedBytes
from flow_tui.kaleyra.system_trust import NO_TRUST, SystemTrust
from flow_tui.secret import Secret

_IDLE_SECONDS: Final = 5.0
"""How long a connection is kept: from one page of a list to the next."""
_POST_END_SECONDS: Final = 0.1
"""How long a server that was asked to close a connection may take; most do so at once."""
_READ_END_SECONDS: Final = 0.001
"""How long to look for more behind the answer to a read, which the next one would get."""

_HEADERS: Final = {
    "User-Agent": f"flow-tui/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}

_CLOSE: Final = {"Connection": "close"}
_POST_HEADERS: Final = {"Content-Type": "application/json"}
_DOWNLOAD_HEADERS: Final = {"Accept": "*/*", "Connection": "close"}


class Transport:
    """One httpx client for each route (direct, or a proxy), made when first used.

    Each request has a connection of its own, so that no answer to another one can be taken for its
    answer, and no idle connection can be lost under it. Only the pages of a list share one: each
    has the cursors that tell whether it is the page that was asked for.

    Args:
        connect_timeout: Seconds for connecting, and again for each TLS handshake.
    """

    def __init__(self, connect_timeout: float) -> None:
        self._connect_timeout = connect_timeout
        self._trust = SystemTrust()
        self._clients: dict[tuple[Proxy | None, ssl.SSLContext], httpx.AsyncClient] = {}
        self._received = ReceivedBytes()

    def warm(self, url: str) -> None:
        """Import and read what requests to a host need. Blocks for 20 to 40 ms for https.

        Raises:
            BadCaFileError: `SSL_CERT_FILE` names a file that cannot be used.
        """
        self._new_client(None, self._trust.read(url))

    def check_proxy(self, proxy: Proxy) -> None:
        """Check that a client can use a proxy; nothing is connected to.

        Raises:
            BadProxyError: It cannot.
        """
        self._new_client(proxy, NO_TRUST)

    async def run(
        self,
        exchange: Exchange,
        method: str,
        url: str,
        key: Secret,
        before_sending: Callable[[], None],
        *,
        is_one_of_many: bool = False,
    ) -> None:
        """Send one request and fill `exchange` with what comes back, up to its limit.

        Args:
            exchange: What is filled; it has the proxy.
            method: GET or POST.
            url: The URL.
            key: The API key.
            before_sending: Called right before the first byte leaves; if it raises, none does.
            is_one_of_many: Whether the connection is kept for the next request of its kind.

        Raises:
            BadProxyError: The URL is not a proxy's; nothing was sent.
            Exception: Whatever ended the exchange; httpx lets more through than its own.
        """
        trace = request_trace(exchange, self._received, before_sending)
        context = await self._trust.context(url)
        if is_one_of_many:
            client = self._client_of_reads(exchange.proxy, context)
            await self._send(client, exchange, _request(client, method, url, trace), key)
        else:
            async with self._new_client(exchange.proxy, context) as client:
                request = _request(client, method, url, trace, _CLOSE)
                await self._send(client, exchange, request, key)

    async def download(
        self, exchange: Exchange, url: str, check_peer: Callable[[str], None]
    ) -> None:
        """Download a body without the API key over a connection of its own, which is closed.

        Args:
            exchange: What is filled, up to its limit; it has the proxy. A body that is not asked
                for, of a redirect or an error, is not read.
            url: The URL.
            check_peer: Called with the address of the host once there is a connection; if it
                raises, nothing is sent. Not called behind a proxy, which hides the address.

        Raises:
            BadProxyError: The URL is not a proxy's; nothing was sent.
            Exception: Whatever ended the download.
        """
        trace = download_trace(exchange, check_peer)
        context = await self._trust.context(url)
        async with self._new_client(exchange.proxy, context) as client:
            request = client.build_request(
                "GET", url, headers=_DOWNLOAD_HEADERS, extensions={"trace": trace}
            )
            try:
                response = await client.send(request, auth=None, stream=True)
            except BaseException:
                await exchange.abandon()
                raise
            async with aclosing(response):
                exchange.receive_head(response.status_code, response.headers)
                exchange.location = response.extensions["location"]
                if exchange.status == httpx.codes.OK:
                    await _read_download(response, exchange)

    async def connect(self, exchange: Exchange, url: str, proxy: Proxy | None) -> None:
        """Connect as a request to `url` would, and stop before its first byte.

        Raises:
            BadProxyError: The URL is not a proxy's.
            Exception: Why there is no connection.
        """
        client = self._client_of_reads(proxy, await self._trust.context(url))
        trace = request_trace(exchange, self._received, _raise_connected)
        try:
            await client.send(client.build_request("GET", url, extensions={"trace": trace}))
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

    async def _send(
        self,
        client: httpx.AsyncClient,
        exchange: Exchange,
        request: httpx.Request,
        key: Secret,
    ) -> None:
        end_seconds = _POST_END_SECONDS if request.method == "POST" else _READ_END_SECONDS
        try:
            response = await client.send(request, auth=_KeyHeader(key), stream=True)
        except BaseException:
            await exchange.abandon()
            raise
        async with aclosing(response):
            await _read(response, exchange)
            if not exchange.truncated:
                connection = cast("Connection", response.extensions["network_stream"])
                if await self._received.is_more_than_an_answer(connection, end_seconds):
                    exchange.refuse_surplus()
                    await connection.aclose()

    def _client_of_reads(self, proxy: Proxy | None, context: ssl.SSLContext) -> httpx.AsyncClient:
        route = (proxy, context)
        if route not in self._clients:
            self._clients[route] = self._new_client(proxy, context)
        return self._clients[route]

    def _new_client(self, proxy: Proxy | None, context: ssl.SSLContext) -> httpx.AsyncClient:
        """Return a client of a route.

        Raises:
            BadProxyError: The URL is not a proxy's.
        """
        return httpx.AsyncClient(
            verify=context,
            proxy=_httpx_proxy(proxy, context) if proxy else None,
            trust_env=False,  # the proxies are chosen per request, and the context reads the rest
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=self._connect_timeout),
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=_IDLE_SECONDS),
            headers=_HEADERS,
            # One account's cookies must not be sent with another account's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_drop_location]},
        )


def _httpx_proxy(proxy: Proxy, context: ssl.SSLContext) -> httpx.Proxy:
    """Return a proxy whose own certificate, for an https proxy, is checked like any other.

    Raises:
        BadProxyError: The URL is not a proxy's. The text leaves out the URL: it may hold a
            password.
    """
    try:
        return httpx.Proxy(proxy.url, ssl_context=context if proxy.speaks_tls else None)
    except (ValueError, httpx.InvalidURL):
        raise BadProxyError(f"{proxy.source} is not a valid proxy URL.") from None


def _request(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    trace: Trace,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> httpx.Request:
    if method == "POST":
        headers = {**headers, **_POST_HEADERS}
    return client.build_request(method, url, headers=headers, extensions={"trace": trace})


class _KeyHeader(httpx.Auth):
    """Puts the key into one request; no frame of ours ever holds it in a local."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["api-key"] = self._key.reveal()
        yield request


class _ConnectedError(Exception):
    """The connection is ready for a request, which is not sent."""


def _raise_connected() -> None:
    raise _ConnectedError


async def _read(response: httpx.Response, exchange: Exchange) -> None:
    """Fill `exchange` with a response, up to its limit, and leave the response open."""
    exchange.receive_head(response.status_code, response.headers)
    async with aclosing(_chunks(response)) as chunks:
        async for chunk in chunks:
            if not exchange.receive(chunk):
                break
    exchange.end()


async def _read_download(response: httpx.Response, exchange: Exchange) -> None:
    """Fill `exchange` with a body as it came, up to its limit."""
    exchange.truncated = int(response.headers.get("content-length", "0")) > exchange.limit
    if exchange.truncated:
        return
    async with aclosing(_chunks(response)) as chunks:
        async for chunk in chunks:
            if not exchange.receive(chunk):
                return
            await asyncio.sleep(0)  # it may have millions of chunks
    exchange.complete = True


def _chunks(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    # Not `aiter_raw`, which closes the response at its end.
    stream = cast("httpx.AsyncByteStream", response.stream)
    return cast("AsyncGenerator[bytes, None]", aiter(stream))


async def _drop_location(response: httpx.Response) -> None:
    """Keep httpx from building the request that a redirect asks for, with the key in it."""
    response.extensions["location"] = response.headers.pop("location", "")
