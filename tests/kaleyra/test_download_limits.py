"""Downloads end in bytes and in time, and what is compressed is unpacked no further."""

import gzip
import threading
import zlib

import pytest

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.download import LARGEST_FLOW_JSON
from tests.support import client_clock
from tests.support.cases import every
from tests.support.downloads import FLOW_JSON, fetch, fetched, url_on
from tests.support.hostile import (
    LONGEST_GAP,
    MOST_PARTS,
    SMALL_PARTS,
    least,
    longest_gap,
    most_parts,
)
from tests.support.no_threads import refuse_threads
from tests.support.patience import LONGEST
from tests.support.raw_server import Connection, RawServer, Script, answering, http


def test_what_is_announced_as_too_large_is_not_read() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(
            f"HTTP/1.1 200 OK\r\nContent-Length: {LARGEST_FLOW_JSON + 1}\r\n\r\n".encode()
        )
        connection.stall()

    assert "larger than 10 MB" in fetched(script).sentence


@every("framing", ["Transfer-Encoding: chunked", "Connection: close"])
def test_what_never_ends_is_cut_off_at_the_limit(framing: str) -> None:
    sent = 0

    def script(connection: Connection) -> None:
        nonlocal sent
        connection.read_request()
        connection.send(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode())
        piece = b"x" * 0x40000
        while True:
            connection.send(b"40000\r\n%b\r\n" % piece if "chunked" in framing else piece)
            sent += len(piece)

    assert "larger than 10 MB" in fetched(script).sentence
    assert LARGEST_FLOW_JSON <= sent < 2 * LARGEST_FLOW_JSON


def test_the_largest_flow_json_is_read() -> None:
    body = b"[" + b" " * (LARGEST_FLOW_JSON - 2) + b"]"
    assert fetched(answering(http(body))).data == body


@every(
    "head",
    [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "],
)
def test_what_drips_for_ever_is_cut_off_in_time(head: bytes) -> None:
    closed = threading.Event()

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(head)
        connection.let_time_pass(3600)
        try:
            while not connection.stall(0.01):
                connection.send(b"1\r\nx\r\n" if head.endswith(b"\r\n\r\n") else b"x")
        except OSError:
            closed.set()
            raise

    with RawServer(script) as server:
        found = fetch(url_on(server.url))
        assert closed.wait(LONGEST)
    assert found.data is None
    assert found.sentence.endswith("It took longer than 60 s, so it was stopped. Try again.")


def test_a_host_that_says_nothing_is_cut_off_in_time() -> None:
    found = fetched(_stay)
    assert "longer than 60 s" in found.sentence


def _stay(connection: Connection) -> None:
    connection.socket.recv(1)
    connection.time_out()


def test_a_host_that_sends_many_headers_does_not_hold_up_the_event_loop() -> None:
    async def work() -> float:
        client = KaleyraClient()
        found, gap = await longest_gap(client.download(url_on(server.url)))
        await client.close()
        assert found.data == FLOW_JSON
        return gap

    headers = [f"{number:x}:" for number in range(12_500)]
    with RawServer(answering(http(FLOW_JSON, "200 OK", *headers))) as server:
        assert least(lambda: client_clock.run(work())) < LONGEST_GAP


@every("shape", SMALL_PARTS)
def test_a_host_that_sends_many_small_parts_does_not_hold_up_the_event_loop(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> int:
        client = KaleyraClient()
        found, most = await most_parts(client.download(url_on(server.url)), monkeypatch)
        await client.close()
        assert (found.data or b"").strip() == b"{}"
        return most

    with RawServer(answering(SMALL_PARTS[shape])) as server:
        assert client_clock.run(work()) < MOST_PARTS


def compressed(body: bytes, encoding: str = "gzip") -> Script:
    return answering(http(body, "200 OK", f"Content-Encoding: {encoding}"))


def test_gzip_is_unpacked_although_it_was_not_asked_for() -> None:
    assert fetched(compressed(gzip.compress(FLOW_JSON), "GZIP")).data == FLOW_JSON


def test_gzip_of_several_members_is_unpacked() -> None:
    members = gzip.compress(FLOW_JSON[:9]) + gzip.compress(FLOW_JSON[9:])
    assert fetched(compressed(members)).data == FLOW_JSON


def test_gzip_is_unpacked_where_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_threads(monkeypatch)
    assert fetched(compressed(gzip.compress(FLOW_JSON))).data == FLOW_JSON
    assert fetched(compressed(FLOW_JSON, "identity")).data == FLOW_JSON


@every(
    ("body", "encoding", "words"),
    [
        (gzip.compress(b" " * (LARGEST_FLOW_JSON + 1)), "gzip", "larger than 10 MB"),
        (gzip.compress(b" ") * 2 + gzip.compress(b" " * LARGEST_FLOW_JSON), "gzip", "larger"),
        (gzip.compress(FLOW_JSON)[:-9], "gzip", "damaged"),
        (gzip.compress(FLOW_JSON) + b"x", "gzip", "damaged"),
        (FLOW_JSON, "gzip", "damaged"),
        (b"", "gzip", "damaged"),
        (zlib.compress(FLOW_JSON), "deflate", "compressed (deflate)"),
        (FLOW_JSON, "br", "compressed (br)"),
        (gzip.compress(gzip.compress(FLOW_JSON)), "gzip, gzip", "compressed (gzip, gzip)"),
        (FLOW_JSON, "x" * 500, "compressed (" + "x" * 39 + "…)"),
    ],
)
def test_what_cannot_be_unpacked_is_said(body: bytes, encoding: str, words: str) -> None:
    found = fetched(compressed(body, encoding))
    assert found.data is None
    assert words in found.sentence
