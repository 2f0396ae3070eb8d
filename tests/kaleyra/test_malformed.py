"""Responses that break the rules of HTTP: what came is kept, and no sentence quotes Python."""

import gzip
import json
import re
import zlib
from pathlib import Path

import pytest

from flow_tui.kaleyra import advise
from flow_tui.kaleyra.credential_check import CredentialVerdict
from flow_tui.kaleyra.malformed import salvage
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    FLOW_ID,
    HOST,
    KEY,
    SUCCESS,
    WRONG_KEY,
    account,
    publish,
    run,
)
from tests.support.raw_server import (
    Connection,
    RawServer,
    Script,
    Tunnel,
    http,
    server_tls,
)

PYTHON = re.compile(
    r"bytearray|b['\"]|_ssl\.c|\[Errno|\[SSL|Error\b|<class|Traceback|0x[0-9a-f]{6}"
)

ILLEGAL_HEADERS = [
    "No colon here",
    "Spaced name: x",
    "Spaced : x",
    ": no name",
    "X-Control: a\x00b",
    "Content-Length: 4\r\nContent-Length: 5",
    "Content-Length: many",
    "Transfer-Encoding: pigeon",
    "é: x",
]


def sent(data: bytes) -> Script:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(data)

    return script


def answered(data: bytes) -> Answer:
    with RawServer(sent(data)) as server:
        answer = publish(server.url)
    assert len(server.requests) == 1
    assert not PYTHON.search(answer.message), answer.message
    return answer


def head_of(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


@every("header", ILLEGAL_HEADERS)
@every(
    ("status", "body", "outcome"),
    [
        ("200 OK", SUCCESS.decode(), Outcome.UNKNOWN),
        ("401 Unauthorized", WRONG_KEY, Outcome.REJECTED),
        ("500 Internal Server Error", WRONG_KEY, Outcome.UNKNOWN),
        ("408 Request Timeout", "", Outcome.UNKNOWN),
    ],
)
def test_an_illegal_header_line_is_no_lost_connection(
    header: str, status: str, body: str, outcome: Outcome
) -> None:
    answer = answered(head_of(status, "Server: x", header) + body.encode())
    assert (answer.outcome, answer.failure) == (outcome, Failure.MALFORMED)
    assert (answer.http_status, answer.body) == (int(status[:3]), body)
    assert answer.message == "The response is not valid HTTP."
    assert "connection was lost" not in advise(Action.PUBLISH, answer)


def test_all_that_came_with_an_illegal_header_line_is_kept() -> None:
    body = f'{{"log": "{"x" * 12_000}", "publish_id": "last"}}'
    for head in (
        head_of("200 OK", "bad header"),
        head_of("200 OK", "bad header", "X: " + "y" * 5000),
    ):
        assert answered(head + body.encode()).body == body


def test_the_headers_that_are_valid_count() -> None:
    waits = head_of(
        "429 Too Many Requests", "Retry-After: 7", "Bad Name: x", "Content-Type: a;charset=latin1"
    )
    answer = answered(waits + "é".encode("latin-1"))
    assert (answer.outcome, answer.retry_after_seconds, answer.body) == (Outcome.REJECTED, 7, "é")


def test_what_came_before_the_response_is_passed_over() -> None:
    answer = answered(head_of("100 Continue") * 3 + head_of("401 No", "Bad Name: x") + b"text")
    assert (answer.http_status, answer.body) == (401, "text")
    assert answered(head_of("100 Continue", "Bad Name: x")).http_status == 100


def test_over_tls_and_through_a_proxy(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    script = sent(head_of("403 Forbidden", "Bad Name: x") + b"text")
    with RawServer(script, server_tls(pem)) as server, Tunnel(server) as proxy:
        direct = publish(server.url)
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        tunnelled = publish(f"https://{HOST}")
    for answer in (direct, tunnelled):
        assert (answer.outcome, answer.http_status, answer.body) == (Outcome.REJECTED, 403, "text")


@every(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 0200 OK\r\n\r\n",
        b"\x00\xff\x1b]0;hello\x07\r\n\r\n",
        b'{"success": true}\r\n\r\n',
    ],
)
def test_what_is_not_http_at_all_is_kept(data: bytes) -> None:
    answer = answered(data)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.MALFORMED)
    assert answer.http_status is None
    assert answer.body.strip()
    assert "proxy" in advise(Action.PUBLISH, answer)


@every(
    "data",
    [
        b'{"success":true}',
        b"upstream error: published, but the reply was lost\n",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200",
        f"HTTP/1.1 400 Bad Request\r\nX-Key: {KEY}\r\n".encode(),
    ],
)
def test_what_ends_within_the_head_is_kept_and_decides_nothing(data: bytes) -> None:
    answer = answered(data)
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.LOST)
    assert answer.http_status is None
    assert answer.body == data.decode().replace(KEY, "***")
    assert answer.message == "The connection was lost before the response was complete."


def test_a_broken_chunk_keeps_status_and_body() -> None:
    answer = answered(head_of("200 OK", "Transfer-Encoding: chunked") + b"4\r\ntext\r\nzz\r\n")
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.MALFORMED)
    assert (answer.http_status, answer.body) == (200, "text")


def test_the_key_in_an_illegal_line_is_masked() -> None:
    answer = answered(head_of("400 Bad Request", f"{KEY}") + KEY.encode())
    assert KEY not in repr(answer)
    assert answer.body == "***"


def test_a_read_that_is_answered_so_says_so() -> None:
    with RawServer(sent(head_of("200 OK", "Bad Name: x") + b"{}")) as server:
        found = run(lambda client: client.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
        checked = run(lambda client: client.check_credentials(account(server.url), Secret(KEY)))
    assert found.sentence.startswith("The response is not valid HTTP. It is not Kaleyra's JSON.")
    assert checked.verdict is CredentialVerdict.UNCLEAR
    assert "Check the API domain" in checked.sentence


def test_a_read_of_what_is_not_http_says_so() -> None:
    with RawServer(sent(b"SSH-2.0-OpenSSH\r\n\r\n")) as server:
        found = run(lambda client: client.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
    assert found.sentence.startswith("The response is not valid HTTP. It is not Kaleyra's JSON.")


def test_only_the_beginning_of_an_endless_head_is_kept() -> None:
    def endless(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.send(b"x" * 65536)

    with RawServer(endless) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure, answer.http_status) == (
        Outcome.UNKNOWN,
        Failure.MALFORMED,
        200,
    )


@every("received", [b"", b"\r\n\r\n", b"\n", head_of("100 Continue") * 50_000])
def test_nothing_that_was_received_raises(received: bytes) -> None:
    assert salvage(received).body == received or salvage(received).status == 100


# -- bytes behind the end --------------------------------------------------------------------


SURPLUS = (b"x", b"\0", b'{"success": false}', zlib.compress(b""), b"\x1f\x8bno member")
PACKED = (
    (gzip.compress(SUCCESS, mtime=0), "gzip", SURPLUS),
    (gzip.compress(SUCCESS[:5], mtime=0) + gzip.compress(SUCCESS[5:], mtime=0), "gzip", SURPLUS),
    (zlib.compress(SUCCESS), "deflate", (*SURPLUS, gzip.compress(b"", mtime=0))),
)


@every(
    ("packed", "surplus"),
    [((body, encoding), surplus) for body, encoding, several in PACKED for surplus in several],
)
@every("status", ["200 OK", "401 Unauthorized"])
def test_bytes_behind_a_compressed_body_make_it_unknown(
    packed: tuple[bytes, str], surplus: bytes, status: str
) -> None:
    body, encoding = packed
    answer = answered(http(body + surplus, status, f"Content-Encoding: {encoding}"))
    assert (answer.outcome, answer.http_status) == (Outcome.UNKNOWN, int(status[:3]))
    assert answer.body == SUCCESS.decode()
    assert answer.message == "More bytes follow the end of the response."
    assert "cannot be relied on" in advise(Action.PUBLISH, answer)


# -- no Python in a sentence -----------------------------------------------------------------


def reset(connection: Connection) -> None:
    connection.read_request()
    connection.reset()


def close(connection: Connection) -> None:
    connection.read_request()


def cut_body(connection: Connection) -> None:
    connection.read_request()
    connection.send(http(SUCCESS)[:-2])


def cut_chunk(connection: Connection) -> None:
    connection.read_request()
    connection.send(head_of("200 OK", "Transfer-Encoding: chunked") + b"11\r\n{")


@every("script", [reset, close, cut_body, cut_chunk])
@every("encrypted", [True, False])
def test_no_lost_connection_is_told_in_python(
    script: Script, encrypted: bool, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(script, server_tls(pem) if encrypted else None) as server:
        answer = publish(server.url)
    assert answer.failure is Failure.LOST
    assert not PYTHON.search(answer.message), answer.message


def garble(connection: Connection) -> None:
    connection.socket.recv(65536)
    connection.send(b"SSH-2.0-OpenSSH\r\n\r\n")


def test_no_failed_handshake_is_told_in_python() -> None:
    with RawServer(garble) as server:
        answer = publish(server.url.replace("http:", "https:"))
    assert answer.failure is Failure.TLS
    assert not PYTHON.search(answer.message), answer.message
    assert "wrong version number" in answer.message


def test_no_proxy_that_is_none_is_told_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(garble) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}")
    assert answer.failure is Failure.PROXY
    assert (
        answer.message
        == "Could not connect through the proxy in HTTPS_PROXY: it does not speak HTTP."
    )


def test_a_body_of_json_after_an_illegal_line_is_shown_but_not_judged() -> None:
    body = json.dumps({"error": {"code": 2, "is_transient": True}})
    answer = answered(head_of("400 Bad Request", "Bad Name: x") + body.encode())
    assert (answer.outcome, answer.body) == (Outcome.REJECTED, body)
