"""Reading a response: its limit, its compression, its end."""

import gzip
import time
import tracemalloc
import zlib

import pytest

from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.network_errors import Stage
from flow_tui.kaleyra.response import answer_of
from flow_tui.kaleyra.surplus import LARGEST_RESPONSE
from flow_tui.model import Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.hostile import LONGEST_GAP
from tests.support.kaleyra import HOST, KEY, SUCCESS, publish
from tests.support.raw_server import Connection, RawServer, answering, http

MIB = 1024 * 1024
CHUNKED_SUCCESS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_success_is_read_in_full() -> None:
    with RawServer(answering(http(SUCCESS))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.http_status, answer.body) == (
        Outcome.SUCCEEDED,
        200,
        '{"success": true}',
    )
    assert answer.failure is None
    assert not answer.body_truncated
    assert len(server.requests) == 1


@every(
    ("error", "failure"),
    [(TimeoutError(), Failure.TIMEOUT), (ConnectionResetError(), Failure.LOST)],
)
def test_what_came_before_a_whole_head_is_kept(error: Exception, failure: Failure) -> None:
    for stage, body in ((Stage.SENT, "HTTP/1.1 404 Not"), (Stage.TLS, "")):
        exchange = Exchange(stage=stage, received=bytearray(b"HTTP/1.1 404 Not"))
        exchange.fail(error)
        answer = answer_of(exchange, Secret(KEY))
        assert (answer.body, answer.http_status) == (body, None)
        assert (answer.failure is failure) == (stage is Stage.SENT)


def test_an_endless_body_is_read_up_to_a_mebibyte() -> None:
    sent = 0

    def script(connection: Connection) -> None:
        nonlocal sent
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.send(b"1000\r\n" + b"y" * 0x1000 + b"\r\n")
            sent += 0x1000

    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.UNKNOWN, True)
    assert answer.body == "y" * MIB
    assert answer.failure is None
    assert sent < 32 * MIB, "the connection must be closed, not drained"
    assert len(server.requests) == 1


FLOODS = {
    "announcements": (b"", b"HTTP/1.1 100 Continue\r\nX: " + b"a" * 60_000 + b"\r\n\r\n"),
    "the chunks of a success": (CHUNKED_SUCCESS, b"1;" + b"a" * 60_000 + b"\r\n \r\n"),
}


@every("flood", FLOODS)
def test_what_goes_on_without_a_body_is_cut_off(flood: str) -> None:
    first, again = FLOODS[flood]
    sent = 0

    def script(connection: Connection) -> None:
        nonlocal sent
        connection.read_request()
        connection.send(first)
        while True:
            connection.send(again)
            sent += len(again)

    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.MALFORMED)
    assert answer.message == "The response goes on for more than 8 MiB."
    assert len(answer.body) <= MIB
    assert sent < 32 * MIB, "the connection must be closed, not drained"
    assert len(server.requests) == 1


def test_a_proxy_that_goes_on_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        while True:
            connection.send(FLOODS["announcements"][1])

    with RawServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert "more than 8 MiB" in answer.message


def test_a_mebibyte_in_chunks_of_one_byte_fits() -> None:
    assert len(CHUNKED_SUCCESS) + len(b"1\r\nx\r\n") * MIB < LARGEST_RESPONSE


@every("count", [20, 120])
def test_what_a_malformed_response_leaves_is_cut_at_the_limit(count: int) -> None:
    again = FLOODS["announcements"][1]
    garbage = b"no answer" + b"x" * 2 * MIB

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(again * count + garbage)

    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.MALFORMED)
    assert answer.http_status is None
    assert (len(answer.body), answer.body_truncated) == (MIB, True)


def test_a_body_of_exactly_a_mebibyte_is_complete() -> None:
    body = SUCCESS + b" " * (MIB - len(SUCCESS))
    with RawServer(answering(http(body))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.SUCCEEDED, False)


def test_a_body_of_a_byte_more_is_truncated() -> None:
    body = SUCCESS + b" " * (MIB - len(SUCCESS) + 1)
    with RawServer(answering(http(body))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.UNKNOWN, True)


def test_a_piece_of_the_key_at_the_limit_is_masked() -> None:
    body = b"x" * (MIB - 12) + KEY.encode() + b"x" * MIB
    with RawServer(answering(http(body))) as server:
        answer = publish(server.url)
    assert answer.body_truncated
    assert KEY[:12] not in answer.body
    assert KEY[:6] not in answer.body


def packed(body: bytes, encoding: str) -> bytes:
    return http(body, "200 OK", f"Content-Encoding: {encoding}")


def in_members(body: bytes, *ends: int) -> bytes:
    """Compress a body in several members, cut at `ends`."""
    starts = (0, *ends)
    parts = [body[start:end] for start, end in zip(starts, (*ends, None), strict=True)]
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body, wbits=-15)


@every(
    ("answer", "outcome"),
    [
        (packed(in_members(SUCCESS, 5), "gzip"), Outcome.SUCCEEDED),
        (packed(in_members(SUCCESS, 0, 5, 5, 17), "x-gzip"), Outcome.SUCCEEDED),
        (packed(in_members(SUCCESS + b'{"success": false}', 17), "gzip"), Outcome.UNKNOWN),
        (packed(raw_deflate(SUCCESS), "deflate"), Outcome.SUCCEEDED),
        (packed(raw_deflate(SUCCESS)[:-1], "deflate"), Outcome.UNKNOWN),
        (packed(raw_deflate(SUCCESS) + b"x", "deflate"), Outcome.UNKNOWN),
        (packed(gzip.compress(SUCCESS, mtime=0), "gzip"), Outcome.SUCCEEDED),
        (packed(zlib.compress(SUCCESS), "deflate"), Outcome.SUCCEEDED),
        (packed(gzip.compress(SUCCESS, mtime=0)[:-6], "gzip"), Outcome.UNKNOWN),
        (packed(b"no gzip", "gzip"), Outcome.UNKNOWN),
        (packed(gzip.compress(SUCCESS, mtime=0), "br"), Outcome.UNKNOWN),
    ],
)
def test_a_compressed_body_although_identity_was_requested(answer: bytes, outcome: Outcome) -> None:
    with RawServer(answering(answer)) as server:
        assert publish(server.url).outcome is outcome
    assert b"accept-encoding: identity" in server.requests[0].lower()


@every("whole", [gzip.compress(SUCCESS, mtime=0), in_members(SUCCESS, 5)])
def test_a_compressed_body_that_is_cut_off_is_a_lost_connection(whole: bytes) -> None:
    cut_off = whole[:-6]
    with RawServer(answering(packed(cut_off, "gzip"))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.LOST)
    assert answer.message == "The compressed response is incomplete."


@every("ends", [(), (MIB // 2,), (MIB,)])
def test_no_more_is_unpacked_than_is_kept(ends: tuple[int, ...]) -> None:
    exchange = Exchange(stage=Stage.SENT, status=200, headers={"content-encoding": "gzip"})
    exchange.receive(in_members(b" " * (12 * MIB), *ends))
    tracemalloc.start()
    try:
        exchange.end()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(exchange.body) == MIB
    assert peak < 10 * MIB


@every("encoding", ["gzip", "deflate"])
def test_what_is_not_compressed_is_shown_as_it_came(encoding: str) -> None:
    with RawServer(answering(http(SUCCESS, "400 No", f"Content-Encoding: {encoding}"))) as server:
        assert publish(server.url).body == SUCCESS.decode()


@every("rest", [b"x", raw_deflate(b"")])
def test_deflate_without_its_envelope_has_to_end_with_the_body(rest: bytes) -> None:
    """Nothing marks it: text may begin with what could be unpacked."""
    exchange = Exchange(stage=Stage.SENT, status=200, headers={"content-encoding": "deflate"})
    exchange.receive(raw_deflate(SUCCESS) + rest)
    exchange.end()
    assert exchange.body == raw_deflate(SUCCESS) + rest
    assert exchange.failure is None


def test_as_much_as_is_kept_is_complete_in_several_members() -> None:
    exchange = Exchange(stage=Stage.SENT, status=200, headers={"content-encoding": "gzip"})
    exchange.receive(in_members(b" " * MIB, MIB // 2, MIB))
    exchange.end()
    assert (len(exchange.body), exchange.complete, exchange.truncated) == (MIB, True, False)


def test_very_many_members_do_not_take_long() -> None:
    exchange = Exchange(stage=Stage.SENT, status=200, headers={"content-encoding": "gzip"})
    empty = gzip.compress(b"", mtime=0)
    exchange.receive(empty * (MIB // len(empty)))
    started = time.process_time()
    exchange.end()
    assert exchange.complete
    assert time.process_time() - started < 2 * LONGEST_GAP


def test_a_zip_bomb_decompresses_to_a_mebibyte_at_most() -> None:
    bomb = gzip.compress(SUCCESS + b" " * (20 * MIB))
    with RawServer(answering(packed(bomb, "gzip"))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.UNKNOWN, True)
    assert len(answer.body) == MIB


def test_an_error_after_the_last_byte_is_ignored() -> None:
    """Closing the connection may fail, or the deadline may pass, after all was read."""
    exchange = Exchange(stage=Stage.SENT, status=200)
    exchange.receive(SUCCESS)
    exchange.end()
    exchange.fail(TimeoutError())
    assert answer_of(exchange, Secret(KEY)).outcome is Outcome.SUCCEEDED
    assert exchange.failure is None
