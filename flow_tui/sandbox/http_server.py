"""HTTP/1.1 on a loopback port: reads requests, sends replies, prints nothing, stops at once."""

import contextlib
import socket
import socketserver
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, TypeAlias

from flow_tui.sandbox.responses import INCORRECT_PAYLOAD, Delivery, Reply

LOOPBACK: Final = "127.0.0.1"
_STOP_SECONDS: Final = 1.0
_LARGEST_BODY: Final = 1024 * 1024
_LINGER_SECONDS: Final = 0.5
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read in full."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case; the values of a repeated header are joined with commas."""
    body_length: int


Serve: TypeAlias = Callable[[Request], Reply]
"""Returns the response to one request; called from the connection's thread."""


class LoopbackServer(ThreadingHTTPServer):
    """Listens from its creation on; `run` accepts connections until `stop`.

    Args:
        port: The loopback port, or 0 for any free one.
        serve: Returns the response to each request.
        faults: Collects the errors of `serve`; each ends its connection and is not printed.

    Raises:
        OSError: The port is not available.
    """

    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, serve: Serve, faults: list[BaseException]) -> None:
        self.serve = serve
        self.stopping = threading.Event()
        self.hurry = threading.Event()
        """Set once no response waits any longer."""
        self._faults = faults
        self._connections: set[Any] = set()
        self._change = threading.Condition()
        super().__init__((LOOPBACK, port), _Connection)

    def server_bind(self) -> None:
        """Bind without the base class's name look-up, which may wait for a DNS server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def run(self) -> None:
        """Accept connections until `stop` is called."""
        while not self.stopping.is_set():
            self.handle_request()

    def stop(self, accepting: threading.Thread) -> None:
        """End all connections, answered or not, within a second.

        Args:
            accepting: The thread in `run`.
        """
        deadline = time.monotonic() + _STOP_SECONDS
        self.stopping.set()
        self.hurry.set()
        with contextlib.suppress(OSError):
            socket.create_connection((LOOPBACK, self.server_port), timeout=_STOP_SECONDS).close()
        accepting.join(max(deadline - time.monotonic(), 0))
        self.server_close()
        with self._change:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._change.wait_for(
                lambda: not self._connections, max(deadline - time.monotonic(), 0)
            )

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection on a thread of its own."""
        with self._change:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close one connection."""
        super().shutdown_request(request)
        with self._change:
            self._connections.discard(request)
            self._change.notify_all()

    def handle_error(
        self,
        request: Any,  # noqa: ARG002 - the library's signature
        client_address: Any,  # noqa: ARG002 - the library's signature
    ) -> None:
        """Print nothing: ignore a lost connection, keep any other error."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self._faults.append(error)


class _Connection(BaseHTTPRequestHandler):
    """One connection: request after request, each response sent in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer

    def do_GET(self) -> None:
        """Respond to one request of any method."""
        length = self._read_body()
        if length is not None:
            request = Request(self.command, self.path, self._headers(), length)
            self._send(self.server.serve(request))

    def do_POST(self) -> None:
        """Respond to one request; a GET may have a body, too."""
        self.do_GET()

    def _headers(self) -> dict[str, str]:
        values = {name.lower(): self.headers.get_all(name, []) for name in self.headers}
        return {name: ", ".join(value.strip() for value in values[name]) for name in values}

    def _read_body(self) -> int | None:
        """Read the body and return its length; None if the response was an error."""
        length, status = self._declared_length()
        if status is None and len(self.rfile.read(length)) < length:
            status = HTTPStatus.BAD_REQUEST
        if status is not None:
            self.send_error(status)
            return None
        return length

    def _declared_length(self) -> tuple[int, HTTPStatus | None]:
        """Return the length of the body, and the status to refuse it with, if any."""
        if "transfer-encoding" in self.headers:
            return 0, HTTPStatus.LENGTH_REQUIRED
        values = set(self.headers.get_all("content-length", ["0"]))
        text = values.pop().strip()
        if values or not text.isascii() or not text.isdecimal():
            return 0, HTTPStatus.BAD_REQUEST
        if len(text) > 9 or int(text) > _LARGEST_BODY:
            return 0, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return int(text), None

    def _send(self, reply: Reply) -> None:
        never = reply.wait_seconds is None
        (self.server.stopping if never else self.server.hurry).wait(reply.wait_seconds)
        if self.server.stopping.is_set():
            self.close_connection = True
            return
        if reply.delivery is Delivery.RESET:
            self._reset()
            return
        body = reply.body
        if reply.delivery is Delivery.HALF:
            body = body[: len(body) // 2]
            self.close_connection = True
        if self.command == "HEAD":
            body = b""
        self.wfile.write(self._head(reply) + body)

    def _head(self, reply: Reply) -> bytes:
        lines = [
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
            f"Date: {self.date_time_string()}",
            f"Content-Type: {reply.content_type}",
            f"Content-Length: {len(reply.body)}",
            f"Connection: {'close' if self.close_connection else 'keep-alive'}",
            *(f"{name}: {value}" for name, value in reply.headers),
        ]
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def _reset(self) -> None:
        """Close the connection with a reset; it is sent once the last file on it is closed."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()
        self.close_connection = True

    def send_error(
        self,
        code: int,
        message: str | None = None,  # noqa: ARG002 - it would repeat what was received
        explain: str | None = None,  # noqa: ARG002 - the library's signature
    ) -> None:
        """Respond to a malformed request with an HTTP status, and end the connection."""
        self.close_connection = True
        self._send(Reply(code, INCORRECT_PAYLOAD.body))
        self._linger()

    def _linger(self) -> None:
        """Read what is still being sent: closing earlier would discard the response by a reset."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_LINGER_SECONDS)
        size = 0
        while size < _LARGEST_BODY and (data := self.connection.recv(65536)):
            size += len(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Print nothing: the app draws on standard error."""
