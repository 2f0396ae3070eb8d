"""Bytes behind an answer: with them, nobody knows which request was answered."""

import asyncio
from contextlib import suppress
from typing import Final
from weakref import WeakKeyDictionary

import h11

from flow_tui.kaleyra.exchange import Connection
from flow_tui.kaleyra.network_errors import TooLongError

_READ_BYTES: Final = 64 * 1024
PIECE: Final = 4 * 1024
"""Bytes that httpcore gets at once. They may hold hundreds of chunks, or of responses that only
announce the one to come; httpcore goes through all that it has before anything else runs."""

LARGEST_RESPONSE: Final = 8 * 1024 * 1024
"""Bytes of one response as it comes: more than a body of the largest size takes in chunks of one
byte. Nothing else limits what announces a response, and what stands beside the chunks."""


def read_in_pieces(connection: Connection) -> None:
    """Let the event loop go on before each piece that httpcore gets from a new connection."""
    read, waiting = connection.read, bytearray()

    async def read_piece(
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's name for it
    ) -> bytes:
        await asyncio.sleep(0)  # TLS returns what it has without waiting
        if not waiting:
            waiting.extend(await read(_READ_BYTES, timeout))
        size = min(max_bytes, PIECE)
        piece = bytes(waiting[:size])
        del waiting[:size]
        return piece

    connection.read = read_piece


class ReceivedBytes:
    """What was read from each open connection since its last answer.

    httpcore reads more than one answer if more has come, keeps the rest for the next one, and
    does not tell.
    """

    def __init__(self) -> None:
        self._received: WeakKeyDictionary[Connection, bytearray] = WeakKeyDictionary()

    def follow(self, connection: Connection) -> bytearray:
        """Keep what is read from a new connection from now on; return where it is kept.

        Reading raises `TooLongError` once one response is larger than any may be.
        """
        received = self._received[connection] = bytearray()
        read = connection.read

        async def read_and_keep(
            max_bytes: int,
            timeout: float | None = None,  # noqa: ASYNC109 - httpcore's name for it
        ) -> bytes:
            data = await read(max_bytes, timeout)
            received.extend(data)
            if len(received) > LARGEST_RESPONSE:
                raise TooLongError
            return data

        connection.read = read_and_keep
        read_in_pieces(connection)  # of a response that ends in an error, all that came is kept
        return received

    async def is_more_than_an_answer(self, connection: Connection, seconds: float) -> bool:
        """Return whether anything came behind the answer that was just read from a connection.

        Args:
            connection: It is followed, and its next answer starts from here.
            seconds: How long to wait for more, or for the connection's end.
        """
        received = self._received[connection]
        with suppress(Exception):  # nothing came in time, or the connection is lost
            await connection.read(PIECE, seconds)
        one_answer, received[:] = bytes(received), b""
        return await _has_surplus(one_answer)


async def _has_surplus(received: bytes) -> bool:
    """Return whether there is more in `received` than one complete answer."""
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method="GET", target="/", headers=[("Host", "any")]))
    parser.send(h11.EndOfMessage())
    parser.receive_data(received)
    event = parser.next_event()
    while not (event is h11.NEED_DATA or isinstance(event, h11.EndOfMessage)):
        await asyncio.sleep(0)  # an answer may have a million chunks
        event = parser.next_event()
    return bool(parser.trailing_data[0])
