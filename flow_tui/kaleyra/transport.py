"""The part of the client that imports httpx; `client` imports it with the first request."""

import ssl
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, cast

import httpx
import truststore

from flow_tui import __version__
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.network_errors import BadProxyError
from flow_tui.secret import Secret

# An idle connection that the server closes while a POST goes out makes its outcome unknown:
# keep one for a run of publishes, not for the time that people take to think.
_IDLE_SECONDS: Final = 5.0

_HEADERS: Final = {
    "User-Agent": f"flow-tui/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}


class _KeyHeader(httpx.Auth):
    """Puts the key into one request; no frame of ours ever holds it in a local."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["api-key"] = self._key.reveal()
        yield request


class Transport:
    """One httpx client for each way out (straight, or a proxy), made when first used.

    Args:
        connect_timeout: Seconds for connecting, and again for each TLS handshake.
    """

    def __init__(self, connect_timeout: float) -> None:
        self._connect_timeout = connect_timeout
        self._context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._clients: dict[str | None, httpx.AsyncClient] = {}

    def client(self, proxy: str | None) -> httpx.AsyncClient:
        """Return the client for a proxy's URL, or the one that goes straight for None.

        Raises:
            BadProxyError: The URL is no proxy's.
        """
        if proxy not in self._clients:
            self._clients[proxy] = self._new_client(proxy)
        return self._clients[proxy]

    async def run(
        self, exchange: Exchange, method: str, url: str, key: Secret, proxy: str | None
    ) -> None:
        """Send one request and fill `exchange` with what comes back, up to its limit.

        Raises:
            BadProxyError: The URL is no proxy's; nothing was sent.
            Exception: Whatever ended the exchange; httpx lets more through than its own.
        """
        client = self.client(proxy)
        headers = {"Content-Type": "application/json"} if method == "POST" else {}
        request = client.build_request(
            method, url, headers=headers, extensions={"trace": exchange.trace}
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

    async def close(self) -> None:
        """Close every connection."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    def _new_client(self, proxy: str | None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=self._context,
            proxy=self._proxy(proxy) if proxy else None,
            trust_env=False,  # the proxies are chosen per request, and truststore reads the rest
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=self._connect_timeout),
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=_IDLE_SECONDS),
            headers=_HEADERS,
            # One account's cookies have no place in another account's request.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_forget_location]},
        )

    def _proxy(self, url: str) -> httpx.Proxy:
        """Return a proxy whose own certificate, for an https proxy, is checked like any other.

        Raises:
            BadProxyError: The URL is no proxy's. The text leaves out the URL: it may hold a
                password.
        """
        try:
            scheme = httpx.URL(url).scheme
            proxy = httpx.Proxy(url, ssl_context=self._context if scheme == "https" else None)
        except (ValueError, httpx.InvalidURL):
            raise BadProxyError("HTTPS_PROXY or ALL_PROXY is no URL of a proxy.") from None
        if proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
            raise BadProxyError("flow-tui works with http and https proxies only.")
        return proxy


async def _forget_location(response: httpx.Response) -> None:
    """Keep httpx from building the request that a redirect asks for, with the key in it."""
    response.headers.pop("location", None)
