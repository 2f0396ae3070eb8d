"""A TCP relay that simulates a slow line."""

import contextlib
import queue
import socket
import threading
import time
from dataclasses import dataclass
from typing import Final, Self

_LOOPBACK: Final = "127.0.0.1"
_CHUNK: Final = 512
"""Bytes that arrive together."""


@dataclass(frozen=True, slots=True)
class Line:
    """The properties of a line, the same in both directions."""

    delay: float
    """Seconds from one end to the other."""
    bits_per_second: int


class SlowRelay:
    """Listens on a loopback port and relays each connection to a server.

    Args:
        port: The server's port on this host.
        line: The line to simulate.
    """

    def __init__(self, port: int, line: Line) -> None:
        self._target = port
        self._line = line
        self._listener = socket.create_server((_LOOPBACK, 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for connected in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)
            connected.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it was closed
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((_LOOPBACK, self._target))
                self._open += [near, far]
                for connected in (near, far):
                    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Direction(near, far, self._line)
                _Direction(far, near, self._line)


class _Direction:
    """One direction of a connection: chunks are sent one after another, and arrive later."""

    def __init__(self, source: socket.socket, sink: socket.socket, line: Line) -> None:
        self._source = source
        self._sink = sink
        self._line = line
        self._in_transit: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        for work in (self._read, self._deliver):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        free_at = 0.0
        data = b"?"
        while data:
            try:
                data = self._source.recv(_CHUNK)
            except OSError:
                data = b""
            takes = len(data) * 8 / self._line.bits_per_second
            free_at = max(free_at, time.monotonic()) + takes
            self._in_transit.put((free_at + self._line.delay, data))

    def _deliver(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, data = self._in_transit.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    self._sink.shutdown(socket.SHUT_WR)
                    return
                self._sink.sendall(data)
