"""The client: one request a call, and an answer whatever happens to it."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Collection
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flow_tui import validation
from flow_tui.api_domains import DEFAULT_BASE_URL
from flow_tui.kaleyra.credential_check import CredentialCheck, judge
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.flow_details import DetailsResult, details_result_of
from flow_tui.kaleyra.flow_pages import PAGE_SIZE, FlowsPage, Paging, page_of
from flow_tui.kaleyra.network_errors import BadProxyError, NetworkFailure
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.response import Response, answer_of, response_of
from flow_tui.kaleyra.urls import action_url, details_url, flows_url
from flow_tui.model import Account, Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from flow_tui.timeouts import CALL_SECONDS
from flow_tui.validation import InputError

if TYPE_CHECKING:
    from flow_tui.kaleyra.transport import Transport

CONNECT_SECONDS: Final = 10.0

_PROBED_FLOW: Final = "0"


class KaleyraClient:
    """Talks to the API. One for the whole app, since it keeps the connection.

    Nothing is retried and no redirect is followed: one call is at most one request.

    Args:
        connect_timeout: Seconds for connecting, and again for each TLS handshake.
        call_timeout: Seconds for one whole call, from the first look-up to the last byte.
    """

    def __init__(
        self, connect_timeout: float = CONNECT_SECONDS, call_timeout: float = CALL_SECONDS
    ) -> None:
        self._connect_timeout = connect_timeout
        self._call_timeout = call_timeout
        self._connections: Transport | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Import httpx and make the client. Blocks for about 100 ms: call it off the loop."""
        connections = self._connected()
        try:
            connections.client(proxy_for(DEFAULT_BASE_URL))
        except BadProxyError:
            return  # the first request that needs the proxy says so

    async def act(self, action: Action, account: Account, flow_id: str, key: Secret) -> Answer:
        """Publish or deprecate a flow by one POST and return what came of it.

        No failure of the network or of the API raises; each is an `Answer`. A cancelled call
        may have been sent.
        """
        exchange = await self._call("POST", lambda: action_url(action, account, flow_id), key)
        return answer_of(exchange, key)

    async def details(self, account: Account, flow_id: str, key: Secret) -> Response:
        """Read a flow's details by one GET; it changes nothing. Raises as little as `act`."""
        exchange = await self._call("GET", lambda: details_url(account, flow_id), key)
        return response_of(exchange, key)

    async def check(self, account: Account, flow_id: str, key: Secret) -> DetailsResult:
        """Return what is known of a flow now, by one GET. Raises as little as `act`."""
        return details_result_of(await self.details(account, flow_id, key), flow_id)

    async def flows_page(
        self,
        account: Account,
        waba_id: str,
        key: Secret,
        after: str = "",
        limit: int | None = PAGE_SIZE,
    ) -> FlowsPage:
        """Read one page of an account's flows by one GET. Raises as little as `act`."""
        exchange = await self._call("GET", lambda: flows_url(account, waba_id, after, limit), key)
        return page_of(response_of(exchange, key), after)

    async def flows(
        self,
        account: Account,
        waba_id: str,
        key: Secret,
        after: str = "",
        known: Collection[str] = (),
    ) -> AsyncGenerator[FlowsPage, None]:
        """Read an account's flows, page by page, each flow once. Raises as little as `act`.

        It ends whatever the answers are; a last page with a `sentence` says that there may be
        more, and its `after`, if any, goes on from there.

        Args:
            account: Whose credentials ask.
            waba_id: The WhatsApp Business Account.
            key: The API key.
            after: The cursor to go on with.
            known: The IDs of flows that came before.
        """
        paging = Paging(known)
        limit: int | None = PAGE_SIZE
        while True:
            page = await self.flows_page(account, waba_id, key, after, limit)
            if limit is not None and page.reading.http_status == HTTPStatus.BAD_REQUEST:
                # The page size is the platform's; Kaleyra may not take what it does not document.
                limit = None
                continue
            page = paging.take(page)
            yield page
            if page.sentence or not page.after:
                return
            after = page.after

    async def probe(self, account: Account, key: Secret) -> CredentialCheck:
        """Return whether the API takes the SID and key, by reading a flow that no one has."""
        return judge(await self.details(account, _PROBED_FLOW, key))

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        connections, self._connections = self._connections, None
        if connections is not None:
            await connections.close()

    async def _call(self, method: str, url_of: Callable[[], str], key: Secret) -> Exchange:
        exchange = Exchange()
        started = time.monotonic()
        try:
            url, checked = url_of(), Secret(validation.api_key(key.reveal()))
            proxy = proxy_for(url)
            exchange.proxied = proxy is not None
            async with asyncio.timeout(self._call_timeout):
                await self._connected().run(exchange, method, url, checked, proxy)
        except InputError as error:
            exchange.failure = NetworkFailure(Outcome.NOT_SENT, Failure.CREDENTIALS, str(error))
        except Exception as error:  # noqa: BLE001 - TLS and httpx raise more than they document
            exchange.fail(error)
        except asyncio.CancelledError as error:
            # The frames it came through hold the bytes of the request, with the key.
            error.__context__ = None
            raise error.with_traceback(None) from None
        exchange.elapsed_ms = round((time.monotonic() - started) * 1000)
        return exchange

    def _connected(self) -> "Transport":
        with self._lock:
            if self._connections is None:
                from flow_tui.kaleyra.transport import Transport

                self._connections = Transport(self._connect_timeout)
            return self._connections
