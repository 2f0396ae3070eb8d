"""Connections, certificates and proxies: an untrusted host receives nothing, a proxy no key."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from flow_tui.kaleyra import KaleyraClient, transport
from flow_tui.model import Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    FLOW_ID,
    HOST,
    KEY,
    SUCCESS,
    WABA_ID,
    account,
    ids,
    listed,
    publish,
    run,
    start_publish,
)
from tests.support.raw_server import (
    Connection,
    RawServer,
    Tunnel,
    answering,
    free_port,
    http,
    refuse_tunnel,
    server_tls,
)


def test_a_host_with_an_untrusted_certificate_receives_nothing(pem: Path) -> None:
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert "not trusted" in answer.message
    assert server.requests == []


def test_a_host_with_the_certificate_of_another_receives_nothing(
    monkeypatch: pytest.MonkeyPatch, pem: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        answer = publish("https://other.kaleyra.test")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert server.requests == []


def test_the_ca_store_of_the_system_decides(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        answer = publish(server.url)
    assert answer.outcome is Outcome.SUCCEEDED
    assert len(server.requests) == 1


@every("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_tunnels_and_never_sees_the_key(
    variable: str, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv(variable, proxy.server.url.replace("http://", "http://user:pass@"))
        answer = publish(f"https://{HOST}")
    assert answer.outcome is Outcome.SUCCEEDED
    assert KEY.encode() in server.requests[0]
    assert proxy.seen.startswith(f"CONNECT {HOST}:443 HTTP/1.1".encode())
    assert b"Proxy-Authorization: Basic dXNlcjpwYXNz" in proxy.seen
    assert KEY.encode() not in proxy.seen
    assert b"api-key" not in proxy.seen.lower()


def test_a_proxy_with_tls(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(b"", "407 Proxy Authentication Required"))

    with RawServer(script, server_tls(pem)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}")
        assert answer.failure is Failure.PROXY
        assert "407" in answer.message
        monkeypatch.delenv("SSL_CERT_FILE")
        untrusted = publish(f"https://{HOST}")
    assert (untrusted.outcome, untrusted.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert "certificate" in untrusted.message.lower()


def hang_up(connection: Connection) -> None:
    connection.read_request()


def say_nothing(connection: Connection) -> None:
    connection.read_request()
    connection.time_out()


def garble(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"SSH-2.0-OpenSSH\r\n\r\n")


@every("script", [refuse_tunnel, hang_up, say_nothing, garble])
def test_a_proxy_that_gives_no_tunnel(
    script: Callable[[Connection], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert all(KEY.encode() not in head for head in proxy.requests)


def test_a_tunnel_that_stalls_in_the_handshake_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.socket.recv(1)  # the handshake has begun
        connection.time_out()

    with RawServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)


def test_a_response_lost_in_the_tunnel_is_unknown(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(hang_up, server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.LOST)
    assert len(server.requests) == 1


@every(
    "proxy",
    [
        "http://",
        "http://[",
        "http://user:hunter2@127.0.0.1:99999",
        "http://user:hunter2@127.0.0.1:port",
        "ftp://user:hunter2@127.0.0.1",
        "socks4://user:hunter2@127.0.0.1:1080",
        "socks5://user:hunter2@127.0.0.1:{free}",
        "http://user:hunter2#@127.0.0.1:3128",
        "http://user:hunter2@snow\u2603.example:3128",
        "http://user:hunter2@nowhere.invalid:3128",
        "127.0.0.1:{free}",
        "\x00",
    ],
)
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"https": proxy.format(free=free_port())}
    monkeypatch.setattr("urllib.request.getproxies", lambda: found)
    KaleyraClient().warm()
    answer = publish(f"https://{HOST}")
    with RawServer(answering(http(SUCCESS))) as server:
        assert publish(server.url).outcome is Outcome.SUCCEEDED, "loopback needs no proxy"
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert answer.message
    assert "hunter2" not in repr(answer)


def test_debug_logging_does_not_contain_the_key(
    pem: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        publish(f"https://{HOST}")
    assert caplog.records
    assert KEY not in caplog.text


def test_a_connection_closed_between_calls_is_not_reused() -> None:
    def one_answer(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(SUCCESS))

    async def work(client: KaleyraClient) -> list[Outcome]:
        outcomes = []
        for _ in range(5):
            outcomes.append((await start_publish(client, server.url)).outcome)
            await asyncio.sleep(0.05)  # until the server's end of the connection is seen
        return outcomes

    with RawServer(one_answer) as server:
        assert run(work) == [Outcome.SUCCEEDED] * 5
    assert (len(server.requests), server.connections) == (5, 5)


def test_an_idle_connection_that_is_lost_makes_no_outcome_unknown() -> None:
    def one_answer_then_reset(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(SUCCESS))
        connection.read_request()
        connection.reset()

    async def work(client: KaleyraClient) -> list[Outcome]:
        await client.flow_details(account(server.url), FLOW_ID, Secret(KEY))
        return [(await start_publish(client, server.url)).outcome for _ in range(2)]

    with RawServer(one_answer_then_reset) as server:
        assert run(work) == [Outcome.SUCCEEDED, Outcome.SUCCEEDED]
    assert (len(server.requests), server.connections) == (3, 3)


def test_a_call_after_a_truncated_response_gets_its_own_response() -> None:
    def too_long_then_success(connection: Connection) -> None:
        connection.read_request()
        connection.send(
            http(b" " * (2 * 1024 * 1024)) if server.connections == 1 else http(SUCCESS)
        )

    async def work(client: KaleyraClient) -> list[Outcome]:
        return [(await start_publish(client, server.url)).outcome for _ in range(2)]

    with RawServer(too_long_then_success) as server:
        assert run(work) == [Outcome.UNKNOWN, Outcome.SUCCEEDED]


def two_pages(connection: Connection) -> None:
    """Answer with the first page of a list to the first request, with its last to the next."""
    while connection.read_request() is not None:
        is_first = len(connection.requests) == 1
        page = listed("1", after="more") if is_first else listed("2")
        cookie = "Set-Cookie: account=other; Path=/"
        connection.send(http(json.dumps(page).encode(), "200 OK", cookie))


def test_cookies_are_not_sent_back() -> None:
    async def work(client: KaleyraClient) -> None:
        pages = client.flows(account(server.url), WABA_ID, Secret(KEY))
        assert ids(*[page async for page in pages]) == ["1", "2"]
        await start_publish(client, server.url)

    with RawServer(two_pages) as server:
        run(work)
    assert (len(server.requests), server.connections) == (3, 2), "only pages share a client"
    assert not [head for head in server.requests if b"cookie" in head.lower()]


def test_an_idle_connection_is_not_used_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_IDLE_SECONDS", 0.05)

    async def work(client: KaleyraClient) -> None:
        async for _ in client.flows(account(server.url), WABA_ID, Secret(KEY)):
            await asyncio.sleep(0.1)

    with RawServer(two_pages) as server:
        run(work)
    assert (len(server.requests), server.connections) == (2, 2)


@every(
    "status",
    ["400 Bad Request", "408 Timeout", "429 Too Many", "500 Error", "502 Bad", "503 Busy"],
)
def test_one_post_is_sent_whatever_the_answer(status: str) -> None:
    with RawServer(answering(http(b"{}", status, "Retry-After: 0"))) as server:
        assert publish(server.url).http_status == int(status[:3])
    assert len(server.requests) == 1


@every(
    "status",
    [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ],
)
@every("path", ["/elsewhere", "//[", "http://\x80/"])
def test_a_redirect_is_a_refusal_and_is_not_followed(status: str, path: str) -> None:
    with RawServer(answering(http(SUCCESS))) as other:
        location = other.url + path if path == "/elsewhere" else path
        with RawServer(answering(http(b"", status, f"Location: {location}"))) as server:
            answer = publish(server.url)
    assert (answer.outcome, answer.http_status) == (Outcome.REJECTED, int(status[:3]))
    assert answer.failure is None  # httpx read no location, valid or not
    assert len(server.requests) == 1
    assert other.connections == 0
