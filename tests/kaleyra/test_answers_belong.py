"""The answer that is read belongs to the request that was sent: connections, and what is behind."""

import json
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flow_tui.kaleyra import KaleyraClient, advise, system_trust
from flow_tui.kaleyra.system_trust import trusting_context
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    FLOW_ID,
    KEY,
    NO_FLOW,
    SUCCESS,
    account,
    publish,
    run,
    start_publish,
)
from tests.support.patience import LONGEST
from tests.support.raw_server import (
    Connection,
    RawServer,
    Script,
    Tunnel,
    answering,
    http,
    server_tls,
)

REFUSAL = http(NO_FLOW.encode(), "400 Bad Request")
OTHER_FLOW = "1307752946183396"


def chunked(body: bytes, size: int = 5) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def twice_then_refuse(gap: float) -> Script:
    """Return a script that answers its server's first request twice, and refuses all others.

    Args:
        gap: Seconds between the two answers; below zero they are sent at once.
    """

    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            first = len(connection.requests) == 1
            if not first:
                connection.send(REFUSAL)
                return
            if gap < 0:
                connection.send(http(SUCCESS) * 2)
            else:
                connection.send(http(SUCCESS))
                connection.stall(gap)
                connection.send(http(SUCCESS))

    return script


async def publish_two(client: KaleyraClient, url: str) -> list[Answer]:
    return [await start_publish(client, url) for _ in range(2)]


@every("way", ["plain", "tls", "tunnel"])
@every("gap", [-1.0, 0.0, 0.02, 0.2])
def test_an_answer_of_before_is_not_the_answer_of_the_next(
    way: str, gap: float, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    tls = None if way == "plain" else server_tls(pem)
    with RawServer(twice_then_refuse(gap), tls) as server, Tunnel(server) as proxy:
        url = server.url
        if way == "tunnel":
            monkeypatch.setenv("HTTPS_PROXY", proxy.server.url)
            url = "https://api.kaleyra.test"
        first, second = run(lambda client: publish_two(client, url))
    assert second.outcome is Outcome.REJECTED
    assert second.code == "WA-401"
    if gap < 0.1:  # whose answer it was is not known
        assert first.outcome is Outcome.UNKNOWN
    assert (len(server.requests), server.connections) == (2, 2)


def test_each_post_has_a_connection_and_all_share_one_tls_context(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    contexts: list[ssl.SSLContext] = []

    def counted() -> ssl.SSLContext:
        contexts.append(trusting_context())
        return contexts[-1]

    monkeypatch.setattr(system_trust, "trusting_context", counted)

    async def work(client: KaleyraClient) -> list[Outcome]:
        return [(await start_publish(client, server.url)).outcome for _ in range(20)]

    with RawServer(answering(http(SUCCESS)), server_tls(pem)) as server:
        assert run(work) == [Outcome.SUCCEEDED] * 20
    assert (len(server.requests), server.connections, len(contexts)) == (20, 20, 1)
    assert all(b"\r\nconnection: close" in head.lower() for head in server.requests)


def test_a_request_about_one_flow_has_a_connection_of_its_own_which_is_closed() -> None:
    async def work(client: KaleyraClient) -> None:
        key = Secret(KEY)
        await client.flow_details(account(server.url), FLOW_ID, key)
        await start_publish(client, server.url)
        await client.flow_assets(account(server.url), FLOW_ID, key)
        await client.flow_preview(account(server.url), FLOW_ID, key)

    with RawServer(answering(http(SUCCESS))) as server:
        run(work)
    assert (len(server.requests), server.connections) == (4, 4)
    assert all(b"\r\nconnection: close" in head.lower() for head in server.requests)


def test_the_pages_of_a_list_share_one_connection() -> None:
    def pages(connection: Connection) -> None:
        for number in range(3):
            assert connection.read_request() is not None
            paging = {"cursors": {"after": str(number)}, "next": "more"} if number < 2 else {}
            page = {"data": [{"id": str(1000 + number), "status": "DRAFT"}], "paging": paging}
            connection.send(http(json.dumps(page).encode()))
        connection.read_request()

    async def work(client: KaleyraClient) -> list[str]:
        pages = client.flows(account(server.url), "104996122399160", Secret(KEY))
        return [flow.flow_id async for page in pages for flow in page.flows]

    with RawServer(pages) as server:
        assert run(work) == ["1000", "1001", "1002"]
    assert (len(server.requests), server.connections) == (3, 1)


def details(status: str) -> bytes:
    return http(b'{"status": "%s"}' % status.encode())


def both_at_once(connection: Connection, answer: bytes) -> None:
    connection.send(answer * 2)


def one_after_the_other(connection: Connection, answer: bytes) -> None:
    connection.send(answer)
    connection.send(answer)


@every("tls", [False, True])
@every("send", [both_at_once, one_after_the_other])
def test_a_read_gets_no_answer_of_the_read_before(
    send: Callable[[Connection, bytes], None],
    tls: bool,
    pem: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    def script(connection: Connection) -> None:
        while (head := connection.read_request()) is not None:
            if OTHER_FLOW.encode() in head:
                connection.send(details("DEPRECATED"))
            else:
                send(connection, details("DRAFT"))

    async def work(client: KaleyraClient) -> list[str]:
        found = []
        for flow_id in (FLOW_ID, OTHER_FLOW):
            result = await client.flow_details(account(server.url), flow_id, Secret(KEY))
            found.append(result.details.status if result.details else result.sentence)
        return found

    with RawServer(script, server_tls(pem) if tls else None) as server:
        first, second = run(work)
    assert second == "DEPRECATED"
    assert first == "DRAFT" or "Try again" in first
    assert server.connections == 2


@every(
    "answer",
    [
        http(SUCCESS) + http(SUCCESS),
        http(SUCCESS) + REFUSAL,
        http(SUCCESS) + b"x",
        http(SUCCESS) + b"\r\n",
        http(SUCCESS, "200 OK", "Connection: close") + b"x",
        http(SUCCESS).replace(b"HTTP/1.1", b"HTTP/1.0") + b"x",
        chunked(SUCCESS) + http(SUCCESS),
        chunked(SUCCESS) + b"x",
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(SUCCESS) + b"x",
        b"HTTP/1.1 204 No Content\r\n\r\n" + http(SUCCESS),
        http(SUCCESS.ljust(200_000)) + http(SUCCESS),
        REFUSAL + http(SUCCESS),
        http(b"", "302 Found") + b"x",
        http(b"", "503 Service Unavailable") + b"x",
    ],
)
def test_bytes_behind_the_answer_leave_it_unknown(answer: bytes) -> None:
    with RawServer(answering(answer)) as server:
        found = publish(server.url)
    assert (found.outcome, found.failure) == (Outcome.UNKNOWN, Failure.SURPLUS)
    assert found.http_status, "the first answer is shown all the same"
    assert "more" in found.message.lower()
    assert "check the flow's status" in advise(Action.PUBLISH, found)
    assert found.code == ""


@every(
    "answer",
    [
        http(SUCCESS),
        http(SUCCESS, "200 OK", "Connection: close"),
        chunked(SUCCESS),
        chunked(SUCCESS, 1),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + SUCCESS,
        b"HTTP/1.0 200 OK\r\n\r\n" + SUCCESS,
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(SUCCESS),
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + http(SUCCESS),
        http(SUCCESS.ljust(300_000)),
    ],
)
def test_an_answer_with_nothing_behind_it_counts(answer: bytes) -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer)

    with RawServer(script) as server:
        found = publish(server.url)
    assert (found.outcome, found.failure) == (Outcome.SUCCEEDED, None)


def test_a_server_that_keeps_the_connection_open_costs_no_time() -> None:
    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            connection.send(http(SUCCESS))

    with RawServer(script) as server:
        started = time.monotonic()
        found = run(lambda client: publish_two(client, server.url))
        assert time.monotonic() - started < LONGEST
    assert [each.outcome for each in found] == [Outcome.SUCCEEDED] * 2
