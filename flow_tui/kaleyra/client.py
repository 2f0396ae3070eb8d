"""The client of the API: at most one request a call, and a result whatever happens to it."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, TypeVar

from flow_tui import validation
from flow_tui.api_domains import DEFAULT_BASE_URL
from flow_tui.kaleyra.assets import AssetsResult, assets_result_of
from flow_tui.kaleyra.credential_check import NO_FLOW_ID, CredentialCheck, credential_check_of
from flow_tui.kaleyra.download import Download, download
from flow_tui.kaleyra.download_url import DownloadUrl
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.flow_details import DetailsResult, details_result_of
from flow_tui.kaleyra.flow_pages import PAGE_SIZE, FlowsPage, Paging, page_of
from flow_tui.kaleyra.network_errors import NetworkFailure, Stage
from flow_tui.kaleyra.preview import PreviewResult, preview_result_of
from flow_tui.kaleyra.proxies import BadProxyError, proxy_for
from flow_tui.kaleyra.response import answer_of, response_of
from flow_tui.kaleyra.scope import refuses_parameter
from flow_tui.kaleyra.trust import BadCaFileError
from flow_tui.kaleyra.urls import (
    action_url,
    assets_url,
    default_details_url,
    details_url,
    flows_url,
    preview_url,
)
from flow_tui.model import Account, Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from flow_tui.threads import in_daemon_thread_or_here
from flow_tui.timeouts import CALL_SECONDS, DOWNLOAD_SECONDS
from flow_tui.validation import InputError

if TYPE_CHECKING:
    from flow_tui.kaleyra.transport import Transport

CONNECT_SECONDS: Final = 10.0
READ_AT_ONCE: Final = 16 * 1024
"""Bytes of a response that is read on the event loop: a few milliseconds at most."""
_LAST_TURNS: Final = 2000
"""How often the event loop runs once more after the time limit, to read what has arrived."""
_LAST_SECONDS: Final = 1.0
"""How long that may take, if more and more arrives."""

T = TypeVar("T")


def _send_anyway() -> None:
    """Let a request leave."""


class KaleyraClient:
    """Sends requests to the API. The app needs only one.

    Nothing is retried and no redirect is followed: one call is at most one request. No failure
    of the network or of the API raises: each is in what a call returns. A cancelled call may
    have been sent.

    Args:
        connect_timeout: Seconds for connecting, and again for each TLS handshake.
        call_timeout: Seconds for one whole call, from the first look-up to the last byte.
        download_timeout: The same for a download.
    """

    def __init__(
        self,
        connect_timeout: float = CONNECT_SECONDS,
        call_timeout: float = CALL_SECONDS,
        download_timeout: float = DOWNLOAD_SECONDS,
    ) -> None:
        self._connect_timeout = connect_timeout
        self._call_timeout = call_timeout
        self._download_timeout = download_timeout
        self._transport: Transport | None = None
        self._lock = threading.Lock()

    def warm(self, base_url: str = DEFAULT_BASE_URL) -> None:
        """Import httpx, and for https what the system trusts.

        Blocks for about 100 ms: call it off the loop.
        """
        with suppress(BadCaFileError):  # this and the next: the first request reports it
            self._opened().warm(base_url)
        with suppress(BadProxyError):
            proxy_for(base_url)

    async def act(
        self,
        action: Action,
        account: Account,
        flow_id: str,
        key: Secret,
        before_sending: Callable[[], None] = _send_anyway,
    ) -> Answer:
        """Publish or deprecate a flow by one POST.

        Args:
            action: What to do.
            account: The account.
            flow_id: The flow.
            key: The API key.
            before_sending: Called right before the first byte leaves, however long connecting
                took; if it raises `WithheldError`, nothing is sent.
        """
        exchange = await self._call(
            "POST", lambda: action_url(action, account, flow_id), key, before_sending
        )
        return await _read(exchange, lambda: answer_of(exchange, key))

    async def flow_details(self, account: Account, flow_id: str, key: Secret) -> DetailsResult:
        """Return the details of a flow, by one GET.

        Where the API refuses its fields, a second GET asks for the API's default ones.
        """
        result = await self._read_details(account, flow_id, key, details_url)
        if refuses_parameter(result.response):
            result = await self._read_details(account, flow_id, key, default_details_url)
        return result

    async def flow_assets(self, account: Account, flow_id: str, key: Secret) -> AssetsResult:
        """Return where the flow.json of a flow can be downloaded, by one GET."""
        exchange = await self._call("GET", lambda: assets_url(account, flow_id), key)
        return await _read(
            exchange, lambda: assets_result_of(response_of(exchange, key), account.base_url)
        )

    async def download(self, url: DownloadUrl) -> Download:
        """Download a flow.json, by one GET without the API key, to another host most often.

        It is the caller's to ask before a host that is not known is asked.
        """
        return await download(url, self._opened, self._download_timeout)

    async def flow_preview(self, account: Account, flow_id: str, key: Secret) -> PreviewResult:
        """Return the link to the preview of a flow, by one GET; the link stays valid."""
        exchange = await self._call("GET", lambda: preview_url(account, flow_id), key)
        return await _read(
            exchange,
            lambda: preview_result_of(response_of(exchange, key), flow_id, account.base_url),
        )

    async def flows(
        self,
        account: Account,
        waba_id: str,
        key: Secret,
        after: str = "",
        known: Collection[str] = (),
    ) -> AsyncGenerator[FlowsPage, None]:
        """Read an account's flows page by page, a GET each; every flow is yielded once.

        It ends whatever the API answers. A last page with a `sentence` means that there may be
        more; reading continues from its `after`, if it has one.

        Args:
            account: Whose credentials are used.
            waba_id: The WhatsApp Business Account.
            key: The API key.
            after: The cursor to continue from.
            known: The IDs of flows on earlier pages.
        """
        paging = Paging(known)
        limit: int | None = PAGE_SIZE
        while True:
            page = await self._read_page(account, waba_id, key, after, limit)
            if limit is not None and refuses_parameter(page.response):
                # `limit` is the platform's; Kaleyra does not document it and may refuse it.
                limit = None
                continue
            page = paging.take(page)
            yield page
            if page.sentence or not page.after:
                return
            after = page.after

    async def check_credentials(self, account: Account, key: Secret) -> CredentialCheck:
        """Return whether the API accepts the SID and key, by one GET of a flow no account has."""
        result = await self._read_details(account, NO_FLOW_ID, key, default_details_url)
        return credential_check_of(result.response)

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.close()

    async def _read_details(
        self, account: Account, flow_id: str, key: Secret, url_of: Callable[[Account, str], str]
    ) -> DetailsResult:
        exchange = await self._call("GET", lambda: url_of(account, flow_id), key)
        return await _read(exchange, lambda: details_result_of(response_of(exchange, key), flow_id))

    async def _read_page(
        self, account: Account, waba_id: str, key: Secret, after: str, limit: int | None
    ) -> FlowsPage:
        exchange = await self._call(
            "GET", lambda: flows_url(account, waba_id, after, limit), key, is_one_of_many=True
        )
        return await _read(exchange, lambda: page_of(response_of(exchange, key), after))

    async def _call(
        self,
        method: str,
        url_of: Callable[[], str],
        key: Secret,
        before_sending: Callable[[], None] = _send_anyway,
        *,
        is_one_of_many: bool = False,
    ) -> Exchange:
        exchange = Exchange()
        started = time.monotonic()

        def ensure_may_leave() -> None:
            if time.monotonic() - started > self._call_timeout:
                raise TimeoutError
            before_sending()

        try:
            url, checked = url_of(), Secret(validation.api_key(key.reveal()))
            exchange.proxy = proxy_for(url)
            async with _time_limit(self._call_timeout, exchange):
                transport = self._opened()
                await transport.run(
                    exchange,
                    method,
                    url,
                    checked,
                    ensure_may_leave,
                    is_one_of_many=is_one_of_many,
                )
        except InputError as error:
            exchange.failure = NetworkFailure(Outcome.NOT_SENT, Failure.CREDENTIALS, str(error))
        except Exception as error:  # noqa: BLE001 - TLS and httpx raise more than they document
            exchange.fail(error)
        except asyncio.CancelledError as error:
            # The frames of its traceback hold the bytes of the request, with the key.
            error.__context__ = None
            raise error.with_traceback(None) from None
        exchange.elapsed_ms = round((time.monotonic() - started) * 1000)
        return exchange

    def _opened(self) -> "Transport":
        with self._lock:
            if self._transport is None:
                # Importing httpx takes 100 ms, which start-up must not pay for.
                from flow_tui.kaleyra.transport import Transport

                self._transport = Transport(self._connect_timeout)
            return self._transport


async def _read(exchange: Exchange, work: Callable[[], T]) -> T:
    """Return what `work` reads in a response; off the event loop if that may take long."""
    is_short = exchange.kept_length <= READ_AT_ONCE
    return work() if is_short else await in_daemon_thread_or_here(work)


@asynccontextmanager
async def _time_limit(seconds: float, exchange: Exchange) -> AsyncIterator[None]:
    """End the block after so many seconds, but first let it read what has arrived.

    A process that was stopped, or whose event loop was held up, finds its time over and the
    answer in the socket.

    Raises:
        TimeoutError: The time was over.
    """
    async with asyncio.timeout(None) as limit:
        expiry = asyncio.create_task(_expire(limit, seconds, exchange))
        try:
            yield
        finally:
            expiry.cancel()


async def _expire(limit: asyncio.Timeout, seconds: float, exchange: Exchange) -> None:
    await asyncio.sleep(seconds)
    loop = asyncio.get_running_loop()
    turns, end = 0, loop.time() + _LAST_SECONDS
    while exchange.stage is Stage.SENT and turns < _LAST_TURNS and loop.time() < end:
        turns += 1
        await asyncio.sleep(0)
    limit.reschedule(loop.time())
