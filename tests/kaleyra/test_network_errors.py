"""The client against servers that misbehave: one request at most, and an honest outcome."""

import gzip
import socket
import threading
import time
import zlib
from typing import NoReturn

import pytest

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.network_errors import Stage
from flow_tui.kaleyra.response import answer_of
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.kaleyra import FLOW_ID, KEY, account, publish, run
from tests.support.raw_server import Connection, RawServer, Script, answering, http

MIB = 1024 * 1024
SUCCESS = b'{"success": true}'


def reset_unread(connection: Connection) -> None:
    connection.socket.recv(1, socket.MSG_PEEK)  # what is written has come, and stays unread
    connection.reset()


def test_success_is_read_whole() -> None:
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


def reset_after_request(connection: Connection) -> None:
    connection.read_request()
    connection.reset()


def close_after_request(connection: Connection) -> None:
    connection.read_request()


def stall(connection: Connection) -> None:
    connection.read_request()
    connection.stall()


def drip(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n")
    for byte in SUCCESS[:-1]:
        connection.send(bytes([byte]))
        connection.stall(0.01)
    connection.stall()


def half_a_body(connection: Connection) -> None:
    connection.read_request()
    connection.send(http(SUCCESS)[:-5])


def half_a_chunk(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n" + SUCCESS)


def garbage(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"\x00\xff\x1b]0;hello\x07 this is no HTTP\r\n\r\n")


def endless_head(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.send(b"X-More: " + b"x" * 1000 + b"\r\n")


@pytest.mark.parametrize(
    ("script", "failure", "status"),
    [
        (reset_after_request, Failure.LOST, None),
        (close_after_request, Failure.LOST, None),
        (stall, Failure.TIMEOUT, None),
        (drip, Failure.TIMEOUT, 200),
        (half_a_body, Failure.LOST, 200),
        (half_a_chunk, Failure.LOST, 200),
        (garbage, Failure.LOST, None),
        (endless_head, Failure.LOST, None),
    ],
)
def test_after_sending_nothing_is_certain(
    script: Script, failure: Failure, status: int | None
) -> None:
    with RawServer(script) as server:
        answer = publish(server.url, call_timeout=0.5)
    assert (answer.outcome, answer.failure, answer.http_status) == (
        Outcome.UNKNOWN,
        failure,
        status,
    )
    assert answer.message
    assert len(server.requests) == 1
    assert server.connections == 1


def test_a_drip_is_cut_off_at_the_deadline_of_the_whole_call() -> None:
    with RawServer(drip) as server:
        started = time.monotonic()
        answer = publish(server.url, call_timeout=0.4)
        elapsed = time.monotonic() - started
    assert 400 <= answer.elapsed_ms < 3000
    assert elapsed < 3
    assert SUCCESS.decode().startswith(answer.body)
    assert answer.body


def test_a_refusal_is_certain_from_its_status_on() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(b'{"code": "RBC001"}', "401 Unauthorized")[:-3])

    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.http_status) == (Outcome.REJECTED, 401)
    assert answer.failure is Failure.LOST


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


def test_a_body_of_exactly_a_mebibyte_is_whole() -> None:
    body = SUCCESS + b" " * (MIB - len(SUCCESS))
    with RawServer(answering(http(body))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.SUCCEEDED, False)


def test_a_byte_more_than_a_mebibyte_is_not() -> None:
    body = SUCCESS + b" " * (MIB - len(SUCCESS) + 1)
    with RawServer(answering(http(body))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.UNKNOWN, True)


@pytest.mark.parametrize(
    "status",
    [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ],
)
@pytest.mark.parametrize("path", ["/elsewhere", "//[", "http://\x80/"])
def test_a_redirect_is_a_refusal_and_is_not_followed(status: str, path: str) -> None:
    with RawServer(answering(http(SUCCESS))) as other:
        location = other.url + path if path == "/elsewhere" else path
        with RawServer(answering(http(b"", status, f"Location: {location}"))) as server:
            answer = publish(server.url)
    assert (answer.outcome, answer.http_status) == (Outcome.REJECTED, int(status[:3]))
    assert len(server.requests) == 1
    assert other.connections == 0


def packed(body: bytes, encoding: str) -> bytes:
    return http(body, "200 OK", f"Content-Encoding: {encoding}")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (packed(gzip.compress(SUCCESS, mtime=0), "gzip"), Outcome.SUCCEEDED),
        (packed(zlib.compress(SUCCESS), "deflate"), Outcome.SUCCEEDED),
        (packed(gzip.compress(SUCCESS, mtime=0)[:-6], "gzip"), Outcome.UNKNOWN),
        (packed(b"no gzip", "gzip"), Outcome.UNKNOWN),
        (packed(gzip.compress(SUCCESS, mtime=0), "br"), Outcome.UNKNOWN),
    ],
)
def test_a_body_that_is_compressed_unasked(answer: bytes, outcome: Outcome) -> None:
    with RawServer(answering(answer)) as server:
        assert publish(server.url).outcome is outcome
    assert b"accept-encoding: identity" in server.requests[0].lower()


def test_a_bomb_unpacks_to_a_mebibyte_at_most() -> None:
    bomb = gzip.compress(SUCCESS + b" " * (200 * MIB))
    with RawServer(answering(packed(bomb, "gzip"))) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.body_truncated) == (Outcome.UNKNOWN, True)
    assert len(answer.body) == MIB


def test_a_refused_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = publish(f"http://127.0.0.1:{port}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.REFUSED)
    assert "refused" in answer.message.lower()


def test_a_name_without_an_address() -> None:
    answer = publish("https://x.invalid")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.ADDRESS)
    assert answer.message


@pytest.mark.parametrize(("connect", "call"), [(0.2, 5.0), (5.0, 0.2)])
def test_a_look_up_that_hangs(connect: float, call: float, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hang(*_: object, **__: object) -> NoReturn:
        released.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    async def work(client: KaleyraClient) -> Answer:
        try:
            return await client.act(
                Action.PUBLISH, account("https://api.kaleyra.test"), FLOW_ID, Secret(KEY)
            )
        finally:
            released.set()

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    answer = run(work, connect_timeout=connect, call_timeout=call)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)
    assert answer.elapsed_ms < 3000


def test_an_error_after_the_last_byte_takes_nothing_from_the_answer() -> None:
    """Closing the connection may fail, or the deadline pass, when all has been read."""
    exchange = Exchange(stage=Stage.SENT, status=200)
    exchange.receive(SUCCESS)
    exchange.end()
    exchange.fail(TimeoutError())
    assert answer_of(exchange, Secret(KEY)).outcome is Outcome.SUCCEEDED
    assert exchange.failure is None


def test_a_reset_before_the_request_is_read() -> None:
    """The client cannot know that nobody read what it wrote."""
    with RawServer(reset_unread) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.LOST)
    assert server.connections == 1


@pytest.mark.parametrize("reset", [True, False])
def test_a_connection_ended_in_the_tls_handshake(reset: bool) -> None:
    def script(connection: Connection) -> None:
        connection.socket.recv(1)
        if reset:
            connection.reset()

    with RawServer(script) as server:
        answer = publish(f"https://127.0.0.1:{server.port}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)


def say_nothing(connection: Connection) -> None:
    connection.stall()


@pytest.mark.parametrize(("connect", "call"), [(0.3, 5.0), (5.0, 0.3)])
def test_a_tls_handshake_that_stalls(connect: float, call: float) -> None:
    with RawServer(say_nothing) as server:
        answer = publish(
            f"https://127.0.0.1:{server.port}", connect_timeout=connect, call_timeout=call
        )
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)
    assert answer.elapsed_ms < 3000
