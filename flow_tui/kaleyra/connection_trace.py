"""What httpcore tells of a connection: how far a request got, and when its first byte leaves.

The names of the events are httpcore's.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol, TypeAlias, cast

from flow_tui.kaleyra.exchange import Connection, Exchange
from flow_tui.kaleyra.network_errors import Stage
from flow_tui.kaleyra.surplus import ReceivedBytes, read_in_pieces

Trace: TypeAlias = Callable[[str, Mapping[str, object]], Awaitable[None]]
"""The `trace` extension of httpx: called with the name of each event of the connection."""

_HANDSHAKE: Final = {
    False: ("connection.start_tls",),
    # Through a proxy, that is the handshake with the proxy itself.
    True: ("proxy.start_tls", "socks.start_tls"),
}
"""The events of the TLS handshake with the host, by whether there is a proxy."""
_SENDING: Final = "http11.send_request_headers.started"


class _Stream(Protocol):
    """A network stream of httpcore, for what it knows of its socket."""

    def get_extra_info(self, info: str) -> tuple[str, int]:
        """Return the address and port of the other side for `server_addr`."""


def request_trace(
    exchange: Exchange, received: ReceivedBytes, before_sending: Callable[[], None]
) -> Trace:
    """Return a trace that records stage, connection and what is read from it in `exchange`.

    Args:
        exchange: What is filled; it has the proxy.
        received: Follows each new connection.
        before_sending: Called before the first byte leaves; if it raises, none does.
    """

    async def trace(event: str, info: Mapping[str, object]) -> None:
        _record(exchange, event, info)
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            exchange.received = received.follow(cast("Connection", info["return_value"]))
        elif event == _SENDING and not _is_tunnel(info["request"]):
            before_sending()
            exchange.stage = Stage.SENT

    return trace


def download_trace(exchange: Exchange, check_peer: Callable[[str], None]) -> Trace:
    """Return a trace that records stage and connection in `exchange`.

    Args:
        exchange: What is filled; it has the proxy.
        check_peer: Called with the host's address before a byte is sent to it; if it raises, none
            is. Not called behind a proxy, which hides the address.
    """

    async def trace(event: str, info: Mapping[str, object]) -> None:
        _record(exchange, event, info)
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            read_in_pieces(cast("Connection", info["return_value"]))
        if event.endswith(".connect_tcp.complete") and exchange.proxy is None:
            check_peer(cast("_Stream", info["return_value"]).get_extra_info("server_addr")[0])
        elif event == _SENDING and not _is_tunnel(info["request"]):
            exchange.stage = Stage.SENT

    return trace


def _record(exchange: Exchange, event: str, info: Mapping[str, object]) -> None:
    if event.endswith(".connect_tcp.started"):
        exchange.stage = Stage.CONNECTING
    elif event.endswith((".connect_tcp.complete", ".start_tls.complete")):
        exchange.connection = exchange.connection or cast("Connection", info["return_value"])
    elif event.removesuffix(".started") in _HANDSHAKE[exchange.proxy is not None]:
        exchange.stage = Stage.TLS


def _is_tunnel(request: object) -> bool:
    """Whether this is the request to a proxy for a tunnel, which is sent without the API key."""
    return getattr(request, "method", b"") == b"CONNECT"
