"""What goes wrong on the way through a proxy is named, over HTTP and SOCKS alike."""

import asyncio
import base64
from collections.abc import Callable
from ipaddress import IPv6Address
from pathlib import Path

import pytest

from flow_tui.kaleyra import KaleyraClient
from flow_tui.kaleyra.connectivity import check_connectivity
from flow_tui.model import Answer, Failure, Outcome
from tests.support.cases import every
from tests.support.hostile import LONGEST_GAP, longest_gap
from tests.support.kaleyra import HOST, KEY, SUCCESS, publish, run, start_publish
from tests.support.programs import require_module
from tests.support.raw_server import (
    Connection,
    RawServer,
    SocksTunnel,
    Tunnel,
    answering,
    free_port,
    http,
    server_tls,
)

IPV6 = "https://[2001:db8::1]:8443"
WRITE_HTTP = "If it is a plain HTTP proxy, write http:// there, not https://."


def answer_plainly(connection: Connection) -> None:
    connection.socket.recv(1)
    connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def close(connection: Connection) -> None:
    connection.socket.recv(1)


def reset(connection: Connection) -> None:
    connection.socket.recv(1)
    connection.reset()


def stall(connection: Connection) -> None:
    connection.socket.recv(1)
    connection.time_out()


@every("variable", ["HTTPS_PROXY", "all_proxy"])
@every("script", [answer_plainly, close, reset, stall])
def test_https_for_a_plain_proxy(
    script: Callable[[Connection], None], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(script) as proxy:
        monkeypatch.setenv(variable, proxy.url.replace("http:", "https:"))
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert answer.message.startswith(f"Could not connect through the proxy in {variable}")
    assert answer.message.endswith(WRITE_HTTP)


@every(
    "login",
    ["", f"u:{'in ' * 80}@".replace(" ", "%20")],
)
def test_a_proxy_with_a_long_reason_does_not_hold_up_the_event_loop(
    login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(client: KaleyraClient) -> tuple[Answer, float]:
        return await longest_gap(start_publish(client, f"https://{HOST}"))

    refusal = http(b"", f"407 Log{' ' * 20_000}{'in ' * 10_000}")
    with RawServer(answering(refusal)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{login}127.0.0.1:{proxy.port}")
        answer, gap = run(work)
    assert answer.message.startswith("Could not connect through the proxy in HTTPS_PROXY (407 Log")
    assert gap < LONGEST_GAP


def echo_login(connection: Connection) -> None:
    """Refuse with the login as it came, and as it is read."""
    lines = (connection.read_request() or b"").split(b"\r\n")
    (sent,) = [line.split()[-1] for line in lines if line.lower().startswith(b"proxy-auth")]
    refusal = b"407 denied for " + base64.b64decode(sent) + b" by " + sent
    connection.send(b"HTTP/1.1 " + refusal + b"\r\nContent-Length: 0\r\n\r\n")


@every(
    ("login", "said"),
    [
        ("u:hunter2secret", "407 denied for u:*** by ***"),
        ("u:hunter%32%20secret", "407 denied for u:*** by ***"),
        ("u:hun:ter2@secret", "407 denied for u:*** by ***"),
        ("u:geh\N{EURO SIGN}imnis", "407 denied for u:*** by ***"),
        ("only-a-token", "407 denied for ***: by ***"),
        ("u:", "407"),  # what is left around a short one would tell it
        ("user:abc", "407"),
    ],
)
def test_a_login_that_the_proxy_quotes_is_masked(
    login: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(echo_login) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{login}@127.0.0.1:{proxy.port}")
        answer = publish(f"https://{HOST}")
        failed = asyncio.run(check_connectivity(f"https://{HOST}"))
    assert answer.message == f"Could not connect through the proxy in HTTPS_PROXY ({said})."
    assert failed is not None
    assert failed.message == answer.message


@every("spelled", ["p%2Fs%53+word", "p/sS+word", "p%2fsS%2Bword", "p%2fsS"])
def test_a_password_is_masked_however_the_proxy_spells_it(
    spelled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(answering(http(b"", f"407 no {spelled}"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://u:p%2Fs%53+word@127.0.0.1:{proxy.port}")
        answer = publish(f"https://{HOST}")
    assert answer.message == "Could not connect through the proxy in HTTPS_PROXY (407 no ***)."


def test_a_password_beyond_ascii_is_masked_with_lower_case_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with RawServer(answering(http(b"", "407 no s3cr%c3%a9t"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://u:s3cr%C3%A9t@127.0.0.1:{proxy.port}")
        answer = publish(f"https://{HOST}")
    assert answer.message == "Could not connect through the proxy in HTTPS_PROXY (407 no ***)."


@every("password", ["refused", "nection", "e"])
def test_a_password_is_not_told_by_masking_it_in_words_of_the_system(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://u:{password}@127.0.0.1:{free_port()}")
    answer = publish(f"https://{HOST}")
    assert "***" not in answer.message
    assert answer.message.endswith("(Connection refused).")


@every("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for host in (f"127.0.0.1:{free_port()}", "nowhere.invalid:3128"):
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://{host}")
        answer = publish(f"https://{HOST}")
        assert answer.failure is Failure.PROXY
        assert answer.message.startswith("Could not connect through the proxy in ALL_PROXY (")
        assert WRITE_HTTP not in answer.message


def test_a_proxy_whose_own_certificate_is_not_trusted(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(stall, server_tls(pem)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        answer = publish(f"https://{HOST}")
    assert answer.failure is Failure.PROXY
    said = "The certificate of the proxy in HTTPS_PROXY is not trusted: "
    assert answer.message.startswith(said)
    assert WRITE_HTTP not in answer.message


@pytest.fixture
def socks(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("socksio")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))


@every("scheme", ["socks5", "socks5h"])
@every("user", ["", "user:pass@"])
def test_socks_tunnels_and_never_sees_the_key(
    scheme: str, user: str, socks: None, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        RawServer(answering(http(SUCCESS)), server_tls(pem)) as server,
        SocksTunnel(server) as proxy,
    ):
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://{user}127.0.0.1:{proxy.server.port}")
        answer = publish(f"https://{HOST}")
    assert answer.outcome is Outcome.SUCCEEDED
    assert HOST.encode() in proxy.seen  # the proxy looks the name up
    assert (b"\x04user\x04pass" in proxy.seen) == bool(user)
    assert KEY.encode() not in proxy.seen
    assert len(server.requests) == 1


def test_an_ipv6_address_is_not_asked_of_a_proxy_that_would_misread_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The brackets would be left out: `CONNECT 2001:db8::1:8443` is no host and port."""
    with RawServer(stall) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        answer = publish(IPV6)
        failed = asyncio.run(check_connectivity(IPV6))
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert answer.message == (
        "flow-tui cannot reach an IPv6 address through the proxy in HTTPS_PROXY. Add 2001:db8::1 "
        "to NO_PROXY to connect to it directly, or use a host name."
    )
    assert failed is not None
    assert failed.message == answer.message
    assert (proxy.server.connections, server.connections) == (0, 0)


def test_an_ipv6_address_through_socks(
    socks: None, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(hang_up, server_tls(pem)) as server, SocksTunnel(server) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.server.port}")
        answer = publish(IPV6)
    assert IPv6Address("2001:db8::1").packed + (8443).to_bytes(2) in proxy.seen
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.TLS)


def through_socks(
    script: Callable[[Connection], None], monkeypatch: pytest.MonkeyPatch, tls: Path | None
) -> tuple[Outcome, Failure | None]:
    context = server_tls(tls) if tls else None
    with RawServer(script, context) as server, SocksTunnel(server) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.server.port}")
        answer = publish(f"https://{HOST}")
    return answer.outcome, answer.failure


def hang_up(connection: Connection) -> None:
    connection.read_request()


def test_what_is_certain_through_socks(
    socks: None, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only once the first byte may have left is an outcome unknown, as through any proxy."""
    sent = through_socks(hang_up, monkeypatch, pem)
    assert sent == (Outcome.UNKNOWN, Failure.LOST)
    stalled = through_socks(stall, monkeypatch, None)
    assert stalled == (Outcome.NOT_SENT, Failure.CONNECT_TIMEOUT)
    monkeypatch.delenv("SSL_CERT_FILE")
    untrusted = through_socks(hang_up, monkeypatch, pem)
    assert untrusted == (Outcome.NOT_SENT, Failure.TLS)


def refuse(connection: Connection) -> None:
    connection.socket.recv(16)
    connection.send(b"\x05\xff")


@every("script", [refuse, close, stall, answer_plainly])
def test_socks_that_gives_no_tunnel(
    script: Callable[[Connection], None], socks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(script) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.port}")
        answer = publish(f"https://{HOST}")
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.PROXY)
    assert answer.message.startswith("Could not connect through the proxy in ALL_PROXY")
