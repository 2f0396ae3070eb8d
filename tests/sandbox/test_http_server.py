"""The HTTP server: keep-alive, concurrent connections, malformed requests."""

import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest

from flow_tui.sandbox import Behaviour, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from tests.support.cases import every
from tests.support.sandbox import (
    FLOW_ID,
    act,
    connect,
    exchange,
    headers_for,
    one_flow,
    open_socket,
    publish_bytes,
    read_to_end,
    request,
)

from .conftest import Started


def ask(connection: HTTPConnection, sandbox: Sandbox, method: str, path: str) -> int:
    target = f"/v2/{sandbox.sid}/whatsapp/{path}"
    connection.request(method, target, headers=headers_for(sandbox))
    response = connection.getresponse()
    response.read()
    return response.status


def test_one_connection_carries_many_requests(sandbox: Sandbox) -> None:
    connection = connect(sandbox)
    statuses = [ask(connection, sandbox, "POST", f"{FLOW_ID}/publish")]
    own_port = connection.sock.getsockname()
    statuses += [ask(connection, sandbox, "GET", path) for path in (FLOW_ID, "none", "a/b/c")]

    assert statuses == [200, 200, 401, 404]
    assert connection.sock.getsockname() == own_port
    connection.close()


def test_keep_alive_does_not_wait_for_acknowledgements(sandbox: Sandbox) -> None:
    """A delayed ACK takes 40 ms: but for the first, each answer sent in two parts would take it."""
    connection = connect(sandbox)
    took = []
    for _ in range(100):
        begun = time.monotonic()
        ask(connection, sandbox, "GET", FLOW_ID)
        took.append(time.monotonic() - begun)
    connection.close()

    assert min(took[50:]) < 0.04


def test_a_response_arrives_in_one_piece(sandbox: Sandbox) -> None:
    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox))

        assert connection.recv(65536).endswith(b'\r\n\r\n{"success": true}')


def test_a_request_may_end_the_connection(sandbox: Sandbox) -> None:
    connection = connect(sandbox)
    target = f"/v2/{sandbox.sid}/whatsapp/{FLOW_ID}"
    connection.request("GET", target, headers={**headers_for(sandbox), "Connection": "close"})
    response = connection.getresponse()

    assert response.getheader("Connection") == "close"
    assert response.read()
    assert response.isclosed()
    connection.close()


def test_many_publish_at_once_and_one_of_each_flow_succeeds(started: Started) -> None:
    flows = [SandboxFlow(str(number), f"flow {number}") for number in range(10)]
    sandbox = started(Sandbox(flows=flows))
    targets = [flow.id for flow in flows] * 4

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda flow_id: act(sandbox, flow_id=flow_id).status, targets))

    assert sorted(statuses) == [200] * 10 + [400] * 30
    assert len(sandbox.requests) == 40
    assert {sandbox.state_of(flow.id) for flow in flows} == {"PUBLISHED"}


def test_a_request_without_response_delays_no_other(started: Started) -> None:
    flows = [SandboxFlow("1", "silent", behaviour=Behaviour.NO_ANSWER), SandboxFlow("2", "fine")]
    sandbox = started(Sandbox(flows=flows))

    with open_socket(sandbox) as connection:
        connection.sendall(publish_bytes(sandbox, "1"))
        assert sandbox.wait_for_posts("1")
        assert act(sandbox, flow_id="2").json == {"success": True}


def test_a_delay_comes_before_each_response(started: Started) -> None:
    sandbox = started(Sandbox(flows=[SandboxFlow(FLOW_ID, "fine")], delay=0.1))
    begun = time.monotonic()

    assert act(sandbox).json == {"success": True}
    assert time.monotonic() - begun >= 0.1


def test_a_delay_adds_to_a_slow_flow(started: Started) -> None:
    sandbox = one_flow(Behaviour.SLOW, slow_seconds=0.1)
    sandbox.delay = 0.1
    started(sandbox)
    begun = time.monotonic()

    act(sandbox)

    assert time.monotonic() - begun >= 0.2


def status_line(answer: bytes) -> bytes:
    return answer.split(b"\r\n", 1)[0]


@every(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", FLOW_ID),
        ("GET", f"{FLOW_ID}/publish"),
        ("POST", f"{FLOW_ID}/delete"),
        ("POST", f"{FLOW_ID}/publish/"),
        ("POST", f"{FLOW_ID}//publish"),
        ("POST", f"{FLOW_ID}%2Fpublish"),
        ("POST", f"{FLOW_ID}/PUBLISH"),
        ("POST", f"../{FLOW_ID}/publish"),
    ],
)
def test_a_wrong_path_is_not_found(sandbox: Sandbox, method: str, path: str) -> None:
    if path:
        assert request(sandbox, method, path).status == 404
    else:
        answer = exchange(sandbox, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert status_line(answer) == b"HTTP/1.1 404 Not Found"
    assert sandbox.state_of(FLOW_ID) == "DRAFT"


@every("method", ["PUT", "DELETE", "PATCH", "QUITE_NEW"])
def test_another_method_is_not_implemented(sandbox: Sandbox, method: str) -> None:
    answer = request(sandbox, method, FLOW_ID)

    assert (answer.status, answer.json["code"]) == (501, "WA-400")


def test_the_answer_to_a_head_has_no_body(sandbox: Sandbox) -> None:
    answer = exchange(sandbox, b"HEAD / HTTP/1.1\r\n\r\n")

    assert status_line(answer) == b"HTTP/1.1 501 Not Implemented"
    assert answer.endswith(b"\r\n\r\n")


@every(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n",
        b"GET / HTTP/one.two\r\n\r\n",
        b"GET / FTP/1.1\r\n\r\n",
        b"POST / \x1b[2J\x1b]0;x\x07 HTTP/1.1\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nConnection: close\r\n\r\n",
    ],
)
def test_a_malformed_request_is_a_bad_request(sandbox: Sandbox, sent: bytes) -> None:
    answer = exchange(sandbox, sent)

    assert status_line(answer) == b"HTTP/1.1 400 Bad Request"
    assert b'"WA-400"' in answer
    assert b"\x1b" not in answer
    assert sandbox.requests == []


@every(
    ("lines", "status"),
    [
        (b"Content-Length: many", b"400 Bad Request"),
        (b"Content-Length: -1", b"400 Bad Request"),
        (b"Content-Length: +3", b"400 Bad Request"),
        (b"Content-Length: \xb2", b"400 Bad Request"),
        (b"Content-Length: 1\r\nContent-Length: 2", b"400 Bad Request"),
        (b"Content-Length: 1048577", b"413 Request Entity Too Large"),
        (b"Content-Length: " + b"9" * 5000, b"413 Request Entity Too Large"),
        (b"Transfer-Encoding: chunked", b"411 Length Required"),
        (b"X: " + b"x" * 70_000, b"431 Request Header Fields Too Large"),
        (b"\r\n".join(b"X-%d: y" % n for n in range(200)), b"431 Request Header Fields Too Large"),
    ],
)
def test_invalid_headers_are_refused_before_the_flow_changes(
    sandbox: Sandbox, lines: bytes, status: bytes
) -> None:
    start = publish_bytes(sandbox).replace(b"Content-Length: 0\r\n\r\n", b"")

    answer = exchange(sandbox, start + lines + b"\r\n\r\n")

    assert status_line(answer).startswith(b"HTTP/1.1 " + status.split(b" ")[0])
    assert sandbox.posts(FLOW_ID) == []
    assert sandbox.state_of(FLOW_ID) == "DRAFT"


def test_an_endless_request_line_is_too_long(sandbox: Sandbox) -> None:
    answer = exchange(sandbox, b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\n\r\n")

    assert status_line(answer).startswith(b"HTTP/1.1 414 ")


def test_a_body_that_ends_too_early_is_a_bad_request(sandbox: Sandbox) -> None:
    sent = publish_bytes(sandbox).replace(b"Content-Length: 0", b"Content-Length: 9") + b"{}"
    with open_socket(sandbox) as connection:
        connection.sendall(sent)
        connection.shutdown(1)
        answer = read_to_end(connection)

    assert status_line(answer) == b"HTTP/1.1 400 Bad Request"
    assert sandbox.state_of(FLOW_ID) == "DRAFT"


def test_a_flood_after_a_bad_request_is_cut_off(sandbox: Sandbox) -> None:
    flood = b"nonsense\r\n\r\n" + b"x" * 64 * 1024 * 1024
    with open_socket(sandbox) as connection, pytest.raises(OSError):
        connection.sendall(flood)

    assert act(sandbox).json == {"success": True}


def test_a_silent_connection_delays_no_other(sandbox: Sandbox) -> None:
    with open_socket(sandbox):
        assert act(sandbox).json == {"success": True}


def test_a_body_is_read_and_counted(sandbox: Sandbox) -> None:
    sent = publish_bytes(sandbox).replace(b"Content-Length: 0", b"Content-Length: 2")
    exchange(sandbox, sent.replace(b"Host:", b"Connection: close\r\nHost:") + b"{}")

    assert [seen.body_length for seen in sandbox.posts(FLOW_ID)] == [2]


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_client_may_leave_before_the_response(sandbox: Sandbox) -> None:
    sandbox.delay = 0.05
    for number in range(1, 6):
        connection = open_socket(sandbox)
        connection.sendall(publish_bytes(sandbox))
        assert sandbox.wait_for_posts(FLOW_ID, count=number)
        reset(connection)

    assert act(sandbox).status == 400


def test_a_client_may_leave_in_the_middle_of_a_request(sandbox: Sandbox) -> None:
    connection = open_socket(sandbox)
    connection.sendall(publish_bytes(sandbox)[:20])
    assert act(sandbox).json == {"success": True}
    reset(connection)

    assert act(sandbox).status == 400
