"""Certificates and proxies: what cannot be trusted gets nothing, a proxy never sees the key."""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.proxies import proxy_for
from flow_tui.model import Failure, Outcome
from tests.support.kaleyra import KEY, publish
from tests.support.raw_server import Connection, RawServer, answering, certificate, http, server_tls

SUCCESS = http(b'{"success": true}')
HOST = "api.kaleyra.test"


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"), HOST)


class Tunnel:
    """A proxy that takes every tunnel to one server, whatever host is asked for."""

    def __init__(self, target: RawServer) -> None:
        self._target = target
        self.seen = b""
        self.server = RawServer(self._script)

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.server.__exit__(None, None, None)

    def _script(self, connection: Connection) -> None:
        self.seen += connection.read_request() or b""
        with socket.create_connection(("127.0.0.1", self._target.port)) as onward:
            connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=self._pump, args=(onward, connection.socket))
            back.start()
            self._pump(connection.socket, onward)
            back.join(5)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.seen += data
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


def test_an_untrusted_certificate_gets_nothing(pem: Path) -> None:
    with RawServer(answering(SUCCESS), server_tls(pem)) as server:
        answer = publish(server.url)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert "not trusted" in answer.message
    assert server.requests == []


def test_a_trusted_certificate_of_another_host_gets_nothing(
    monkeypatch: pytest.MonkeyPatch, pem: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(SUCCESS), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        answer = publish("https://other.kaleyra.test")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)
    assert server.requests == []


def test_the_ca_store_of_the_system_decides(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(SUCCESS), server_tls(pem)) as server:
        answer = publish(server.url)
    assert answer.outcome is Outcome.SUCCEEDED
    assert len(server.requests) == 1


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_tunnels_and_never_sees_the_key(
    variable: str, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(SUCCESS), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv(variable, proxy.server.url.replace("http://", "http://user:pass@"))
        answer = publish(f"https://{HOST}")
    assert answer.outcome is Outcome.SUCCEEDED
    assert KEY.encode() in server.requests[0]
    assert proxy.seen.startswith(f"CONNECT {HOST}:443 HTTP/1.1".encode())
    assert b"Proxy-Authorization: Basic dXNlcjpwYXNz" in proxy.seen
    assert KEY.encode() not in proxy.seen
    assert b"api-key" not in proxy.seen.lower()


def test_a_proxy_may_itself_speak_tls(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def refuse(connection: Connection) -> None:
    connection.read_request()
    connection.send(http(b"who are you?", "407 Proxy Authentication Required"))


def hang_up(connection: Connection) -> None:
    connection.read_request()


def say_nothing(connection: Connection) -> None:
    connection.read_request()
    connection.stall()


def garble(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"SSH-2.0-OpenSSH\r\n\r\n")


@pytest.mark.parametrize("script", [refuse, hang_up, say_nothing, garble])
def test_a_proxy_that_gives_no_tunnel(
    script: Callable[[Connection], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}", call_timeout=0.5)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert all(KEY.encode() not in head for head in proxy.requests)


def test_a_tunnel_that_stalls_in_the_handshake_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.stall()

    with RawServer(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}", call_timeout=0.5)
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)


def test_an_answer_lost_in_the_tunnel_is_unknown(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(hang_up, server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.UNKNOWN, Failure.LOST)
    assert len(server.requests) == 1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "proxy",
    [
        "http://",
        "http://[",
        "http://user:hunter2@127.0.0.1:99999",
        "http://user:hunter2@127.0.0.1:port",
        "ftp://user:hunter2@127.0.0.1",
        "socks5://user:hunter2@127.0.0.1:1080",
        "http://user:hunter2@nowhere.invalid:3128",
        "127.0.0.1:{free}",
        "\x00",
    ],
)
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "urllib.request.getproxies", lambda: {"https": proxy.format(free=free_port())}
    )
    KaleyraClient().warm()
    answer = publish(f"https://{HOST}")
    with RawServer(answering(SUCCESS)) as server:
        assert publish(server.url).outcome is Outcome.SUCCEEDED, "loopback needs no proxy"
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert answer.message
    assert "hunter2" not in repr(answer)


@pytest.mark.parametrize(
    ("url", "no_proxy", "proxied"),
    [
        ("https://api.in.kaleyra.io/v2", "", True),
        ("https://api.in.kaleyra.io/v2", "kaleyra.io", False),
        ("https://api.in.kaleyra.io/v2", ".kaleyra.io, example.com", False),
        ("https://api.in.kaleyra.io/v2", "leyra.io", True),
        ("https://api.in.kaleyra.io:8443/v2", "api.in.kaleyra.io:8443", False),
        ("https://api.in.kaleyra.io/v2", "api.in.kaleyra.io:8443", True),
        ("https://api.in.kaleyra.io/v2", "*", False),
        ("https://127.0.0.1:8443/v2", "", False),
        ("https://127.9.9.9/v2", "", False),
        ("https://[::1]/v2", "", False),
        ("https://localhost/v2", "", False),
        ("http://api.in.kaleyra.io/v2", "", False),
    ],
)
def test_which_requests_go_through_the_proxy(
    url: str,
    no_proxy: str,
    proxied: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == ("http://proxy.example:3128" if proxied else None)


def test_loopback_goes_past_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answering(SUCCESS)) as server, RawServer(refuse) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert publish(server.url).outcome is Outcome.SUCCEEDED
        assert publish(server.url.replace("127.0.0.1", "localhost")).outcome is Outcome.SUCCEEDED
    assert proxy.connections == 0


def test_logging_at_its_loudest_does_not_tell_the_key(
    pem: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with RawServer(answering(SUCCESS), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        publish(f"https://{HOST}")
    assert caplog.records
    assert KEY not in caplog.text
