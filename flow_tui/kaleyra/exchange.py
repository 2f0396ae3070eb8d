"""One request and what came back of it, however far it came."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, cast

from flow_tui.kaleyra.network_errors import NetworkFailure, Stage, classify_failure
from flow_tui.model import Failure, Outcome

BODY_LIMIT: Final = 1024 * 1024
"""The most bytes that are read of a body, and the most that it may decompress to."""

_WINDOW_BITS: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Connection(Protocol):
    """A connection as httpcore hands it out."""

    async def aclose(self) -> None:
        """Close it; may be called again."""


@dataclass(slots=True)
class Exchange:
    """Filled while a request goes out and its answer comes in."""

    stage: Stage = Stage.PREPARING
    proxied: bool = False
    status: int = 0
    """0 until a status line arrives."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in lower case."""
    body: bytearray = field(default_factory=bytearray, repr=False)
    complete: bool = False
    truncated: bool = False
    failure: NetworkFailure | None = None
    elapsed_ms: int = 0
    connection: Connection | None = None
    """The TCP connection that was made for this exchange; None where an idle one served."""

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Follow the connection's events; the `trace` extension of httpx."""
        if event == "connection.connect_tcp.started":
            self.stage = Stage.CONNECTING
        elif event == "connection.connect_tcp.complete":
            self.connection = cast("Connection", info["return_value"])
        elif event == ("proxy" if self.proxied else "connection") + ".start_tls.started":
            self.stage = Stage.TLS
        elif event == "http11.send_request_headers.started" and not _is_tunnel(info["request"]):
            self.stage = Stage.SENT

    async def abandon(self) -> None:
        """Close a new connection: httpcore leaves it open where its handshake is cancelled."""
        if self.connection is not None:
            await self.connection.aclose()

    def receive(self, chunk: bytes) -> bool:
        """Keep a part of the body; return whether there is room for more."""
        room = BODY_LIMIT - len(self.body)
        self.body += chunk[:room]
        self.truncated = len(chunk) > room
        return not self.truncated

    def end(self) -> None:
        """Note that the answer came to its end, or was cut at the limit; decompress it."""
        self.complete = not self.truncated
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if window_bits := _WINDOW_BITS.get(encoding):
            self._decompress(window_bits)

    def fail(self, error: Exception) -> None:
        """Note what ended the exchange; after the end of the answer it changes nothing."""
        if not self.complete and not self.truncated:
            self.failure = classify_failure(error, self.stage, proxied=self.proxied)

    def _decompress(self, window_bits: int) -> None:
        unpacker = zlib.decompressobj(window_bits)
        try:
            body = unpacker.decompress(self.body, BODY_LIMIT + 1)
        except zlib.error:
            return  # shown as it came: it is not what it says it is, so not JSON either
        self.body = bytearray(body[:BODY_LIMIT])
        self.truncated = self.truncated or len(body) > BODY_LIMIT
        if not self.truncated and not unpacker.eof:
            self.failure = NetworkFailure(
                Outcome.UNKNOWN, Failure.LOST, "The compressed answer is cut off."
            )
        self.complete = unpacker.eof and not self.truncated


def _is_tunnel(request: object) -> bool:
    """Whether this is the question to a proxy, which is sent without the API key."""
    return getattr(request, "method", b"") == b"CONNECT"
