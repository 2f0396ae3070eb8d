"""Connecting to the API's host without sending a request."""

import asyncio
import socket
import threading
from pathlib import Path

import pytest

from flow_tui.kaleyra.connectivity import check_connectivity
from flow_tui.kaleyra.network_errors import NetworkFailure
from flow_tui.model import Failure
from tests.support.cases import every
from tests.support.kaleyra import HOST, SUCCESS
from tests.support.patience import LONGEST
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


def reached(url: str, seconds: float = 5) -> NetworkFailure | None:
    return asyncio.run(check_connectivity(url, seconds))


def failure_of(url: str, seconds: float = 5) -> NetworkFailure:
    failed = reached(url, seconds)
    assert failed is not None
    return failed


def stall(connection: Connection) -> None:
    connection.stall()


class Heard:
    """A script that keeps all that the client sends after the handshake."""

    def __init__(self) -> None:
        self.data = b""

    def __call__(self, connection: Connection) -> None:
        while received := connection.socket.recv(65536):
            self.data += received


@every("tls", [True, False])
def test_a_reachable_host_receives_no_request(
    tls: bool, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    heard = Heard()
    with RawServer(heard, server_tls(pem) if tls else None) as server:
        assert reached(server.url) is None
        assert server.accepted.wait(LONGEST)
    assert server.connections == 1
    assert heard.data == b""


def test_an_untrusted_certificate(pem: Path) -> None:
    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        failed = failure_of(server.url)
    assert failed.failure is Failure.TLS
    assert "not trusted" in failed.message


def test_a_port_on_which_nothing_listens() -> None:
    assert failure_of(f"https://127.0.0.1:{free_port()}").failure is Failure.REFUSED


def test_a_host_without_an_address() -> None:
    assert failure_of("https://nowhere.invalid").failure is Failure.ADDRESS


def test_a_host_without_tls() -> None:
    with RawServer(lambda connection: connection.send(b"SSH-2.0-OpenSSH\r\n")) as server:
        failed = failure_of(server.url.replace("http:", "https:"))
    assert failed.failure is Failure.TLS


def test_a_handshake_that_times_out() -> None:
    with RawServer(stall) as server:
        failed = failure_of(server.url.replace("http:", "https:"), 0.3)
    assert failed.failure is Failure.CONNECT_TIMEOUT


def test_a_look_up_that_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ended.wait())
    try:
        assert failure_of("https://slow.invalid", 0.2).failure is Failure.CONNECT_TIMEOUT
    finally:
        ended.set()


def test_through_a_proxy(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    heard = Heard()
    with RawServer(heard, server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        assert reached(f"https://{HOST}") is None
    assert proxy.seen.startswith(f"CONNECT {HOST}:443 HTTP/1.1".encode())
    assert heard.data == b""


def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(refuse_tunnel) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        failed = failure_of(f"https://{HOST}")
    assert failed.failure is Failure.PROXY
    assert "407" in failed.message


@every("proxy", ["http://nowhere.invalid:3128", "ftp://proxy.example"])
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert failure_of(f"https://{HOST}").failure is Failure.PROXY
