"""The client against servers that misbehave: at most one request, and the right outcome."""

import socket
import threading
from typing import NoReturn

import pytest

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.network_errors import Stage, classify_failure
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import FLOW_ID, KEY, SUCCESS, account, publish, run
from tests.support.patience import LONGEST
from tests.support.raw_server import Connection, RawServer, Script, http


def reset_unread(connection: Connection) -> None:
    connection.socket.recv(1, socket.MSG_PEEK)  # what is written has come, and stays unread
    connection.reset()


def reset_after_request(connection: Connection) -> None:
    connection.read_request()
    connection.reset()


def close_after_request(connection: Connection) -> None:
    connection.read_request()


def stall(connection: Connection) -> None:
    connection.read_request()
    connection.time_out()


def drip(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n")
    for byte in SUCCESS[:-1]:
        connection.send(bytes([byte]))
        connection.let_time_pass(5)  # less than any limit but that of the whole call
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


@every(
    ("script", "failure", "status"),
    [
        (reset_after_request, Failure.LOST, None),
        (close_after_request, Failure.LOST, None),
        (stall, Failure.TIMEOUT, None),
        (drip, Failure.TIMEOUT, 200),
        (half_a_body, Failure.LOST, 200),
        (half_a_chunk, Failure.LOST, 200),
        (garbage, Failure.MALFORMED, None),
        (endless_head, Failure.MALFORMED, 200),
    ],
)
def test_a_failure_after_sending_is_unknown(
    script: Script, failure: Failure, status: int | None
) -> None:
    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure, answer.http_status) == (
        Outcome.UNKNOWN,
        failure,
        status,
    )
    assert answer.message
    assert len(server.requests) == 1
    assert server.connections == 1


def test_the_timeout_counts_for_the_whole_call() -> None:
    with RawServer(drip) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.TIMEOUT)
    assert SUCCESS.decode().startswith(answer.body)
    assert answer.body


def test_a_refusal_with_an_incomplete_body_is_certain() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(b'{"code": "RBC001"}', "401 Unauthorized")[:-3])

    with RawServer(script) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.http_status) == (Outcome.REJECTED, 401)
    assert answer.failure is Failure.LOST


def test_a_refused_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = publish(f"http://127.0.0.1:{port}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.REFUSED)
    assert "refused" in answer.message.lower()


def test_a_host_name_that_cannot_be_resolved() -> None:
    answer = publish("https://x.invalid")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.ADDRESS)
    assert answer.message


@every(("connect", "call"), [(0.2, 5.0), (5.0, 0.2)])
def test_a_look_up_that_hangs(connect: float, call: float, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hang(*_: object, **__: object) -> NoReturn:
        released.wait(LONGEST)
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


def test_a_reset_before_the_request_is_read() -> None:
    """The client cannot know that the server did not read the request."""
    with RawServer(reset_unread) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.LOST)
    assert server.connections == 1


@every("reset", [True, False])
def test_a_connection_ended_in_the_tls_handshake(reset: bool) -> None:
    def script(connection: Connection) -> None:
        connection.socket.recv(1)
        if reset:
            connection.reset()

    with RawServer(script) as server:
        answer = publish(f"https://127.0.0.1:{server.port}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)


def say_nothing(connection: Connection) -> None:
    connection.socket.recv(1)
    connection.time_out()


@every(("connect", "call"), [(60.0, 7200.0), (7200.0, 60.0)])
def test_a_tls_handshake_that_stalls(connect: float, call: float) -> None:
    with RawServer(say_nothing) as server:
        answer = publish(
            f"https://127.0.0.1:{server.port}", connect_timeout=connect, call_timeout=call
        )
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)
    assert answer.elapsed_ms < 3000


def test_an_unexpected_error_is_not_quoted() -> None:
    """Its text may hold anything, the key included."""
    failed = classify_failure(RuntimeError(f"bad header: {KEY}"), Stage.PREPARING)
    assert (failed.outcome, failed.failure) == (Outcome.NOT_SENT, Failure.INTERNAL)
    assert KEY not in f"{failed.message} {failed!r}"
    assert "RuntimeError" in failed.message
