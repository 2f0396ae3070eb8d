"""Download a flow.json: from a foreign host, without the API key, bounded in size and time."""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flow_tui import text
from flow_tui.kaleyra.download_url import DownloadUrl, is_public
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.foreign_url import BadUrlError, parse_url
from flow_tui.kaleyra.network_errors import NetworkFailure
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.kaleyra.unpacking import GZIP, Unpacked, unpack_gzip
from flow_tui.kaleyra.withheld import WithheldError
from flow_tui.model import Failure
from flow_tui.secret import mask
from flow_tui.threads import in_daemon_thread_or_here

if TYPE_CHECKING:
    from flow_tui.kaleyra.transport import Transport

LARGEST_FLOW_JSON: Final = 10 * 1024 * 1024
"""Bytes; the platform allows no more."""
_NOT_COMPRESSED: Final = ("", "identity")
_EXPIRED: Final = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_TOO_LARGE: Final = "The flow.json is larger than 10 MB, so the download was stopped."
_ENCODING_LIMIT: Final = 40
_UNREACHED: Final = "Check whether this machine can reach it (firewall, HTTPS_PROXY)."
_HINTS: Final = {
    Failure.ADDRESS: "Check this machine's DNS.",
    Failure.REFUSED: _UNREACHED,
    Failure.CONNECT_TIMEOUT: _UNREACHED,
    Failure.TLS: (
        "If a company proxy intercepts TLS, add its CA certificate to the system's store or name "
        "it in SSL_CERT_FILE."
    ),
    Failure.PROXY: "Check the proxy's settings and NO_PROXY, and whether it blocks this host.",
}


@dataclass(frozen=True, slots=True)
class Download:
    """The result of a download."""

    data: bytes | None = field(repr=False)
    """The whole body; None if it could not be downloaded."""
    sentence: str
    """Why not, and what to do, safe to show; empty if it could."""


async def download(
    url: DownloadUrl, open_transport: "Callable[[], Transport]", seconds: float
) -> Download:
    """Download a flow.json by one GET. No failure of the network or of the host raises.

    Args:
        url: Where it is.
        open_transport: Returns what connects.
        seconds: Timeout for the whole download.
    """
    exchange = Exchange(limit=LARGEST_FLOW_JSON)
    try:
        exchange.proxy, transport = proxy_for(url.reveal()), open_transport()
        async with asyncio.timeout(seconds):
            await transport.download(exchange, url.reveal(), partial(_check_peer, url))
    except Exception as error:  # noqa: BLE001 - TLS and httpx raise more than they document
        exchange.fail(error)
    except asyncio.CancelledError as error:
        # The frames of its traceback hold the signed URL.
        error.__context__ = None
        raise error.with_traceback(None) from None
    if sentence := _why_incomplete(exchange, url, seconds):
        return Download(None, sentence)
    encoding = exchange.headers.get("content-encoding", "").strip().lower()
    if encoding in _NOT_COMPRESSED:
        return Download(bytes(exchange.body), "")
    return await in_daemon_thread_or_here(
        lambda: _unpacked(bytes(exchange.body), encoding, url.host)
    )


def _check_peer(url: DownloadUrl, address: str) -> None:
    """Keep a host name of the API's choice from leading into this machine's network.

    Raises:
        WithheldError: It does.
    """
    if not url.may_be_private and not is_public(address):
        raise WithheldError(
            Failure.ADDRESS,
            f"The name leads to {text.one_line(address, 60)}, which is not an address of the "
            "internet; nothing was sent there.",
        )


def _why_incomplete(exchange: Exchange, url: DownloadUrl, seconds: float) -> str:
    """Return why there is no complete body, and what to do; empty if there is one."""
    if exchange.failure:
        failed = f"The download from {url.host} failed."
        return f"{failed} {_failure(exchange.failure, url, seconds)}"
    if exchange.status != HTTPStatus.OK:
        return _refusal(exchange.status, exchange.location, url.host)
    return _TOO_LARGE if exchange.truncated else ""


def _failure(failure: NetworkFailure, url: DownloadUrl, seconds: float) -> str:
    if failure.failure is Failure.TIMEOUT:
        return f"It took longer than {seconds:g} s, so it was stopped. Try again."
    return f"{mask(failure.message, url.query)} {_HINTS.get(failure.failure, 'Try again.')}"


def _refusal(status: int, location: str, host: str) -> str:
    if 300 <= status < 400 and status != HTTPStatus.NOT_MODIFIED:
        return (
            f"{host} answered with a redirect{_target(location)} (HTTP {status}), which flow-tui "
            "does not follow."
        )
    if status in _EXPIRED:
        return (
            f"The download link has expired ({host} answered HTTP {status}). Check the flow again "
            "for a new one."
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500:
        return f"{host} answered HTTP {status}. Try again later."
    return f"{host} answered HTTP {status} in place of the flow.json. Check the flow again."


def _target(location: str) -> str:
    """Return the host that a redirect names, safe to show; empty if it names none."""
    try:
        return f" to {parse_url(location).host}"
    except BadUrlError:
        return ""


def _unpacked(body: bytes, encoding: str, host: str) -> Download:
    """Return what a host has compressed although it was asked not to."""
    if encoding not in GZIP:
        shown = text.one_line(encoding, _ENCODING_LIMIT)
        return Download(None, f"{host} sent it compressed ({shown}), which flow-tui cannot read.")
    try:
        unpacked = unpack_gzip(body, LARGEST_FLOW_JSON)
    except zlib.error:
        unpacked = Unpacked(b"", is_whole=False)
    if len(unpacked.data) > LARGEST_FLOW_JSON:
        return Download(None, _TOO_LARGE)
    if not unpacked.is_whole or unpacked.has_surplus:
        return Download(None, f"What {host} sent is compressed and damaged. Try again.")
    return Download(unpacked.data, "")
