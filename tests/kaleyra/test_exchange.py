"""What goes out: one POST to the letter of the vendor's page, on one connection."""

import asyncio
import gzip
import subprocess
import sys
import threading

import pytest

from flow_tui import __version__
from flow_tui.kaleyra import KaleyraClient, action_url
from flow_tui.kaleyra.urls import details_url
from flow_tui.model import Account, Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from flow_tui.validation import InputError
from tests.support.kaleyra import FLOW_ID, KEY, SID, account, publish, run
from tests.support.raw_server import Connection, RawServer, answering, http

SUCCESS = http(b'{"success": true}')


def test_the_urls_are_those_of_the_vendor() -> None:
    prod = Account("prod-in", SID, "https://api.in.kaleyra.io")
    base = f"https://api.in.kaleyra.io/v2/{SID}/whatsapp/{FLOW_ID}"
    assert action_url(Action.PUBLISH, prod, FLOW_ID) == f"{base}/publish"
    assert action_url(Action.DEPRECATE, prod, f" {FLOW_ID}\n") == f"{base}/deprecate"
    fields = "id,name,status,categories,validation_errors,health_status"
    assert details_url(prod, FLOW_ID) == f"{base}?fields={fields}"


@pytest.mark.parametrize(
    ("sid", "base_url", "flow_id"),
    [
        (SID, "https://api.in.kaleyra.io", "../1"),
        (SID, "https://api.in.kaleyra.io", "1/publish?x"),
        (SID, "https://api.in.kaleyra.io", ""),
        ("HX/..", "https://api.in.kaleyra.io", FLOW_ID),
        (SID, "http://api.in.kaleyra.io", FLOW_ID),
        (SID, "https://api.in.kaleyra.io/other", FLOW_ID),
    ],
)
def test_what_no_url_can_hold_is_refused_and_not_sent(
    sid: str, base_url: str, flow_id: str
) -> None:
    wrong = Account("prod-in", sid, base_url)
    with pytest.raises(InputError) as refusal:
        action_url(Action.PUBLISH, wrong, flow_id)
    with pytest.raises(InputError):
        details_url(wrong, flow_id)
    answer = run(lambda client: client.act(Action.PUBLISH, wrong, flow_id, Secret(KEY)))
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CREDENTIALS)
    assert answer.message == str(refusal.value)


@pytest.mark.parametrize("key", ["", "two words", "Aé3", "A\r\nX-Evil: 1"])
def test_a_key_that_no_header_can_hold_is_not_sent(key: str) -> None:
    with RawServer(answering(SUCCESS)) as server:
        answer = run(
            lambda client: client.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(key))
        )
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CREDENTIALS)
    assert server.connections == 0


@pytest.mark.parametrize("action", list(Action))
def test_the_request_is_the_documented_one(action: Action) -> None:
    with RawServer(answering(SUCCESS)) as server:
        key = Secret(f"  {KEY}\n")
        run(lambda client: client.act(action, account(server.url), FLOW_ID, key))
    line, *headers = server.requests[0].decode().split("\r\n")
    named = {name.lower(): value for name, value in (header.split(": ", 1) for header in headers)}
    assert line == f"POST /v2/{SID}/whatsapp/{FLOW_ID}/{action} HTTP/1.1"
    assert named.pop("content-length") == "0"
    assert named == {
        "host": f"127.0.0.1:{server.port}",
        "api-key": KEY,
        "content-type": "application/json",
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "user-agent": f"flow-tui/{__version__}",
    }


def test_reading_details_is_a_get_with_the_key() -> None:
    body = b'{"id": "1", "name": "Order", "status": "DRAFT", "validation_errors": []}'
    with RawServer(answering(http(body))) as server:
        found = run(lambda c: c.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
    response = found.response
    head = server.requests[0].decode()
    assert head.startswith(f"GET /v2/{SID}/whatsapp/{FLOW_ID}?fields=id,name,status,")
    assert f"api-key: {KEY}" in head
    assert "content-type" not in head.lower()
    assert (response.http_status, response.body, response.failure) == (200, body.decode(), None)


def act(client: KaleyraClient, server: RawServer, flow_id: str = FLOW_ID) -> "asyncio.Task[Answer]":
    return asyncio.ensure_future(
        client.act(Action.PUBLISH, account(server.url), flow_id, Secret(KEY))
    )


def test_calls_in_a_row_share_one_connection() -> None:
    async def work(client: KaleyraClient) -> list[Outcome]:
        return [(await act(client, server)).outcome for _ in range(50)]

    with RawServer(answering(SUCCESS)) as server:
        outcomes = run(work)
    assert outcomes == [Outcome.SUCCEEDED] * 50
    assert (len(server.requests), server.connections) == (50, 1)


def test_a_connection_that_the_server_closed_between_calls_is_not_used_again() -> None:
    def one_answer(connection: Connection) -> None:
        connection.read_request()
        connection.send(SUCCESS)

    async def work(client: KaleyraClient) -> list[Outcome]:
        outcomes = []
        for _ in range(5):
            outcomes.append((await act(client, server)).outcome)
            await asyncio.sleep(0.05)  # until the server's end of the connection is seen
        return outcomes

    with RawServer(one_answer) as server:
        assert run(work) == [Outcome.SUCCEEDED] * 5
    assert (len(server.requests), server.connections) == (5, 5)


def test_a_connection_lost_under_a_second_post_is_unknown_and_not_sent_again() -> None:
    def one_answer_then_reset(connection: Connection) -> None:
        connection.read_request()
        connection.send(SUCCESS)
        connection.read_request()
        connection.reset()

    async def work(client: KaleyraClient) -> list[Outcome]:
        return [(await act(client, server)).outcome for _ in range(2)]

    with RawServer(one_answer_then_reset) as server:
        assert run(work) == [Outcome.SUCCEEDED, Outcome.UNKNOWN]
    assert (len(server.requests), server.connections) == (2, 1)


def test_a_call_after_one_that_was_cut_off_gets_its_own_answer() -> None:
    def too_long_then_success(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(b" " * (2 * 1024 * 1024)) if server.connections == 1 else SUCCESS)

    async def work(client: KaleyraClient) -> list[Outcome]:
        return [(await act(client, server)).outcome for _ in range(2)]

    with RawServer(too_long_then_success) as server:
        assert run(work) == [Outcome.UNKNOWN, Outcome.SUCCEEDED]


def test_a_server_s_cookies_are_not_sent_back() -> None:
    answer = http(b'{"success": true}', "200 OK", "Set-Cookie: account=other; Path=/")

    async def work(client: KaleyraClient) -> None:
        await act(client, server)
        await act(client, server)

    with RawServer(answering(answer)) as server:
        run(work)
    assert b"cookie" not in server.requests[1].lower()


def test_a_cancelled_call_raises_and_is_not_sent_again() -> None:
    arrived = threading.Event()

    def stall(connection: Connection) -> None:
        connection.read_request()
        arrived.set()
        connection.stall()

    async def work(client: KaleyraClient) -> None:
        task = act(client, server)
        assert await asyncio.to_thread(arrived.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()

    with RawServer(stall) as server:
        run(work)
    assert len(server.requests) == 1


def test_a_closed_client_connects_anew() -> None:
    async def work(client: KaleyraClient) -> Answer:
        await client.close()
        await act(client, server)
        await client.close()
        return await act(client, server)

    with RawServer(answering(SUCCESS)) as server:
        assert run(work).outcome is Outcome.SUCCEEDED
    assert server.connections == 2


def test_importing_the_package_does_not_import_what_a_request_needs() -> None:
    program = (
        "import sys, flow_tui.kaleyra as kaleyra\n"
        "early = {'httpx', 'truststore', 'urllib.request'} & set(sys.modules)\n"
        "kaleyra.KaleyraClient().warm()\n"
        "late = {'httpx', 'truststore'} - set(sys.modules)\n"
        "sys.exit(f'{early} {late}' if early or late else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "headers",
    [["Retry-After: 30"], ["Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", "Content-Encoding: gzip"]],
)
def test_when_to_come_back_is_part_of_the_message(headers: list[str]) -> None:
    body = gzip.compress(b"{}", mtime=0) if len(headers) > 1 else b""
    with RawServer(answering(http(body, "429 Too Many Requests", *headers))) as server:
        answer = publish(server.url)
    assert answer.outcome is Outcome.REJECTED
    assert answer.message == f"Too Many Requests ({headers[0]})"
    assert answer.retry_after_seconds is not None
