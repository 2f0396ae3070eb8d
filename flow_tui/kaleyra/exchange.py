"""One request, and what has been received of its response."""

import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from flow_tui.kaleyra.malformed import salvage
from flow_tui.kaleyra.network_errors import NetworkFailure, Stage, classify_failure
from flow_tui.kaleyra.proxies import Proxy
from flow_tui.kaleyra.unpacking import GZIP, Unpacked, unpack_deflate, unpack_gzip
from flow_tui.model import Failure, Outcome

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a body that are read at most, and that it may decompress to at most."""

HEADERS: Final = ("content-type", "content-encoding", "retry-after", "date")
"""What is kept of a whole head: all that anyone reads. It may have ten thousand more."""

_UNPACK: Final = {**dict.fromkeys(GZIP, unpack_gzip), "deflate": unpack_deflate}


class Connection(Protocol):
    """A network stream of httpcore: TCP, or TLS over it."""

    read: Callable[..., Awaitable[bytes]]
    """Takes the largest number of bytes and the seconds to wait; empty at the end."""

    async def aclose(self) -> None:
        """Close it; may be called again."""


@dataclass(slots=True)
class Exchange:
    """Filled while a request goes out and its response comes in."""

    stage: Stage = Stage.PREPARING
    proxy: Proxy | None = None
    """The proxy it goes through."""
    status: int = 0
    """0 until a status line arrives."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Those of `HEADERS` that came."""
    body: bytearray = field(default_factory=bytearray, repr=False)
    received: bytearray = field(default_factory=bytearray, repr=False)
    """What was read from a connection opened for this exchange, head and all."""
    complete: bool = False
    truncated: bool = False
    failure: NetworkFailure | None = None
    elapsed_ms: int = 0
    connection: Connection | None = None
    """The connection that was opened for this exchange; None if an idle one was reused."""
    limit: int = BODY_LIMIT
    """Bytes of the body that are kept at most."""
    location: str = field(default="", repr=False)
    """Where a redirect points; foreign text. Only of a download."""

    async def abandon(self) -> None:
        """Close a new connection: httpcore leaves it open if its handshake is cancelled."""
        if self.connection is not None:
            await self.connection.aclose()

    @property
    def kept_length(self) -> int:
        """How much of the response is kept, in characters or bytes."""
        return len(self.body) + sum(map(len, self.headers.values()))

    def receive_head(self, status: int, headers: Mapping[str, str]) -> None:
        """Keep the status and what is read of the headers, whose names ignore case or are lower."""
        self.status = status
        self.headers = {name: headers[name] for name in HEADERS if name in headers}

    def receive(self, chunk: bytes) -> bool:
        """Keep a part of the body; return whether more fits."""
        room = self.limit - len(self.body)
        self.body += chunk[:room]
        self.truncated = len(chunk) > room
        return not self.truncated

    def end(self) -> None:
        """Mark the response as complete, unless it was cut at the limit, and decompress it."""
        self.complete = not self.truncated
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if unpack := _UNPACK.get(encoding):
            self._decompress(unpack)

    def refuse_surplus(self) -> None:
        """Record that more came behind the response, so that it decides nothing."""
        self.failure = NetworkFailure(
            Outcome.UNKNOWN, Failure.SURPLUS, "More bytes follow the end of the response."
        )

    def fail(self, error: Exception) -> None:
        """Record what ended the exchange; ignored once the response has ended."""
        if not self.complete and not self.truncated and self.failure is None:
            self.failure = classify_failure(error, self.stage, proxy=self.proxy)
            if self.stage is Stage.SENT and self.received and not self.status:
                self._keep_what_came(self.failure)

    def _keep_what_came(self, failure: NetworkFailure) -> None:
        """Keep what was read of a response that has no valid head, or not all of one."""
        if failure.failure is Failure.MALFORMED:
            found = salvage(bytes(self.received))
            self.receive_head(found.status, found.headers)
            self.receive(found.body)
        else:
            # No status: of a head that is cut off, nobody knows what would have followed it.
            self.receive(bytes(self.received))
            self.failure = replace(failure, detail="")  # it may say that nothing came

    def _decompress(self, unpack: Callable[[bytearray, int], Unpacked]) -> None:
        try:
            unpacked = unpack(self.body, BODY_LIMIT)
        except zlib.error:
            return  # shown as it came: not what its header claims, so not JSON either
        self.body = bytearray(unpacked.data[:BODY_LIMIT])
        self.truncated = self.truncated or len(unpacked.data) > BODY_LIMIT
        if not self.truncated and not unpacked.is_whole:
            self.failure = NetworkFailure(
                Outcome.UNKNOWN, Failure.LOST, "The compressed response is incomplete."
            )
        self.complete = unpacked.is_whole and not self.truncated
        if unpacked.has_surplus:
            self.refuse_surplus()
