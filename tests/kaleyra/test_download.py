"""Downloads: no key, no cookie, no redirect, no way into this network, and no signature shown."""

import asyncio
import socket
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from flow_tui.kaleyra import Download, KaleyraClient
from flow_tui.kaleyra.download_url import download_url
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.downloads import FLOW_JSON, SIGNED, fetch, fetched, url_on
from tests.support.kaleyra import FLOW_ID, HOST, KEY, account
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


def test_a_flow_json_comes_as_it_is() -> None:
    with RawServer(answering(http(FLOW_JSON))) as server:
        found = fetch(url_on(server.url))
        (request,) = server.requests
    assert found == Download(FLOW_JSON, "")
    assert "screens" not in repr(found)
    assert request.startswith(f"GET /m1/flow.json?{SIGNED} HTTP/1.1\r\n".encode())


def test_the_host_of_a_download_gets_neither_the_key_nor_a_cookie() -> None:
    """The same client has just sent the key to the API, and both hosts set cookies."""

    async def main() -> None:
        client = KaleyraClient()
        await client.flow_assets(account(api.url), FLOW_ID, Secret(KEY))
        for _ in range(2):
            url = download_url(f"{other.url}/flow.json?{SIGNED}", api.url)
            assert (await client.download(url)).data == FLOW_JSON
        await client.close()

    answer = answering(http(FLOW_JSON, "200 OK", "Set-Cookie: a=b"))
    with RawServer(answer) as api, RawServer(answer) as other:
        asyncio.run(main())
    assert b"api-key" in api.requests[0].lower()
    assert other.connections == len(other.requests) == 2, "no connection is kept"
    for request in other.requests:
        lines = [line.partition(b":") for line in request.split(b"\r\n")[1:]]
        headers = {name.lower(): value.strip() for name, _, value in lines}
        assert set(headers) == {
            b"host",
            b"accept",
            b"accept-encoding",
            b"user-agent",
            b"connection",
        }
        assert headers[b"accept-encoding"] == b"identity"
        assert KEY.encode() not in request


@every(
    ("location", "target"),
    [
        (f"https://evil.example/x?{SIGNED}", " to evil.example"),
        ("https://evil.example:8443/x", " to evil.example:8443"),
        ("/elsewhere", ""),
        ("https://[31mred/", ""),
        ("http://evil.example/", ""),
        ("", ""),
    ],
)
def test_a_redirect_is_named_and_not_followed(location: str, target: str) -> None:
    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            connection.send(http(FLOW_JSON, "302 Found", f"Location: {location}"))

    with RawServer(script) as server:
        found = fetch(url_on(server.url))
    assert len(server.requests) == 1
    host = server.url.removeprefix("http://")
    assert found == Download(
        None,
        f"{host} answered with a redirect{target} (HTTP 302), which flow-tui does not follow.",
    )


@every(
    ("status", "words"),
    [
        ("403 Forbidden", "has expired"),
        ("404 Not Found", "has expired"),
        ("410 Gone", "has expired"),
        ("429 Too Many Requests", "Try again later."),
        ("503 Service Unavailable", "Try again later."),
        ("401 Unauthorized", "in place of the flow.json"),
        ("206 Partial Content", "in place of the flow.json"),
        ("204 No Content", "in place of the flow.json"),
        ("304 Not Modified", "in place of the flow.json"),
    ],
)
def test_a_status_other_than_200_has_its_advice(status: str, words: str) -> None:
    found = fetched(answering(http(FLOW_JSON, status)))
    assert found.data is None
    assert words in found.sentence
    assert f"HTTP {status[:3]}" in found.sentence


def test_a_cancelled_download_closes_its_connection_and_shows_nothing() -> None:
    answered, closed = threading.Event(), threading.Event()

    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        answered.set()
        with suppress(ConnectionResetError):  # it was closed before what came was read
            if connection.socket.recv(1):
                return
        closed.set()

    async def main() -> None:
        client = KaleyraClient()
        task = asyncio.ensure_future(client.download(url_on(server.url)))
        assert await asyncio.to_thread(answered.wait, LONGEST)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        shown = "".join(
            traceback.TracebackException.from_exception(
                cancelled.value, capture_locals=True
            ).format()
        )
        assert SIGNED not in shown
        await client.close()

    with RawServer(script) as server:
        asyncio.run(main())
        assert closed.wait(LONGEST)


@every(
    ("answer", "words"),
    [
        (b"", "The connection was lost"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "The connection was lost"),
        (f"220 {SIGNED} mail\r\n\r\n".encode(), "not valid HTTP"),
        (f"HTTP/1.1 200 OK\r\n{SIGNED} \x1b[2J\r\n\r\n".encode(), "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "not valid HTTP"),
    ],
)
def test_a_broken_answer_is_said(answer: bytes, words: str) -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer)

    found = fetched(script)
    assert found.data is None
    assert words in found.sentence
    assert found.sentence.endswith("Try again.")


def test_a_host_that_cannot_be_reached_is_said() -> None:
    found = fetch(url_on(f"http://127.0.0.1:{free_port()}"))
    assert found.data is None
    assert "Could not connect" in found.sentence
    assert "firewall" in found.sentence


def test_an_untrusted_host_receives_nothing(pem: Path) -> None:
    with RawServer(answering(http(FLOW_JSON)), server_tls(pem)) as server:
        found = fetch(url_on(server.url))
    assert server.requests == []
    assert "certificate is not trusted" in found.sentence
    assert "SSL_CERT_FILE" in found.sentence


def test_a_name_that_leads_into_this_network_receives_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look_up = socket.getaddrinfo
    received: list[bytes] = []

    def to_loopback(_host: object, *more: Any, **named: Any) -> Any:
        return look_up("127.0.0.1", *more, **named)

    with RawServer(lambda connection: received.append(connection.socket.recv(1))) as server:
        monkeypatch.setattr(socket, "getaddrinfo", to_loopback)
        text = f"https://files.kaleyra.io:{server.port}/flow.json?{SIGNED}"
        found = fetch(download_url(text, "https://api.in.kaleyra.io"))
    assert received == [b""]
    assert found == Download(
        None,
        f"The download from files.kaleyra.io:{server.port} failed. The name leads to 127.0.0.1, "
        "which is not an address of the internet; nothing was sent there. Check this machine's "
        "DNS.",
    )


def test_a_proxy_and_the_ca_store_apply_to_a_download(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    url = download_url(f"https://{HOST}/flow.json?{SIGNED}", "https://api.in.kaleyra.io")
    with RawServer(answering(http(FLOW_JSON)), server_tls(pem)) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
        found = fetch(url)
    assert found.data == FLOW_JSON
    assert proxy.seen.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n".encode())
    assert SIGNED.encode() not in proxy.seen


def test_a_proxy_that_gives_no_tunnel_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    url = download_url(f"https://{HOST}/flow.json?{SIGNED}", "https://api.in.kaleyra.io")
    with RawServer(refuse_tunnel) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        found = fetch(url)
    assert found.data is None
    assert "proxy in HTTPS_PROXY" in found.sentence
    assert "blocks this host" in found.sentence
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:secret@proxy.example")
    assert "HTTPS_PROXY names a proxy of the type gopher" in fetch(url).sentence
