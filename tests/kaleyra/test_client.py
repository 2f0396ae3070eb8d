"""The client's requests and results."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
import traceback
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from flow_tui import __version__
from flow_tui.kaleyra import DetailsResult, KaleyraClient
from flow_tui.kaleyra.urls import action_url
from flow_tui.model import Action, Answer, Failure, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    FLOW_ID,
    KEY,
    SID,
    SUCCESS,
    account,
    publish,
    run,
    start_publish,
)
from tests.support.patience import LONGEST
from tests.support.raw_server import Connection, RawServer, answering, http


@every("key", ["", "two words", "Aé3", "A\r\nX-Evil: 1"])
def test_an_invalid_key_is_not_sent(key: str) -> None:
    with RawServer(answering(http(SUCCESS))) as server:
        answer = run(
            lambda client: client.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(key))
        )
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.CREDENTIALS)
    assert server.connections == 0


@every("action", list(Action))
def test_the_request_is_the_documented_one(action: Action) -> None:
    with RawServer(answering(http(SUCCESS))) as server:
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
        "connection": "close",
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


def test_a_cancelled_call_raises_and_is_not_retried() -> None:
    arrived = threading.Event()

    def stall(connection: Connection) -> None:
        connection.read_request()
        arrived.set()
        connection.stall()

    async def work(client: KaleyraClient) -> None:
        task = start_publish(client, server.url)
        assert await asyncio.to_thread(arrived.wait, LONGEST)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()

    with RawServer(stall) as server:
        run(work)
    assert len(server.requests) == 1


def test_a_closed_client_reconnects() -> None:
    async def work(client: KaleyraClient) -> Answer:
        await client.close()
        await start_publish(client, server.url)
        await client.close()
        return await start_publish(client, server.url)

    with RawServer(answering(http(SUCCESS))) as server:
        assert run(work).outcome is Outcome.SUCCEEDED
    assert server.connections == 2


def test_importing_the_package_does_not_import_httpx() -> None:
    program = (
        "import sys, flow_tui.kaleyra as kaleyra\n"
        "early = {'httpx', 'h11', 'truststore', 'urllib.request'} & set(sys.modules)\n"
        "kaleyra.KaleyraClient().warm()\n"
        "late = {'httpx', 'truststore'} - set(sys.modules)\n"
        "sys.exit(f'{early} {late}' if early or late else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def locals_of(error: BaseException) -> str:
    """Return all that a crash screen with local variables could print."""
    formatted = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(formatted.format()) + repr(error.__context__) + repr(error.__cause__)


def test_a_traceback_of_a_cancelled_call_holds_no_key() -> None:
    """At any stage: while writing, the connection's frames hold the request."""

    async def cancelled_after(client: KaleyraClient, turns: int) -> BaseException:
        task = asyncio.ensure_future(client.act(Action.PUBLISH, account(url), FLOW_ID, Secret(KEY)))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            return error
        raise AssertionError("a cancelled call must raise")

    async def work(client: KaleyraClient) -> list[BaseException]:
        return [await cancelled_after(client, turns) for turns in range(1, 60)]

    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        tracebacks = [locals_of(error) for error in run(work)]
    assert all(KEY not in each for each in tracebacks)
    assert all(KEY.split('"')[0] not in each for each in tracebacks), "nor as escaped by repr"


def test_an_internal_error_shows_only_its_type() -> None:
    """The text of an unexpected error may hold anything."""

    class Broken(KaleyraClient):
        def _opened(self) -> NoReturn:
            raise ArithmeticError(KEY)

    answer = asyncio.run(
        Broken().act(Action.PUBLISH, account("https://127.0.0.1"), FLOW_ID, Secret(KEY))
    )
    assert (answer.outcome, answer.failure) == (Outcome.NOT_SENT, Failure.INTERNAL)
    assert answer.message == "Internal error before sending (ArithmeticError)."


def checked(answer: bytes) -> DetailsResult:
    with RawServer(answering(answer)) as server:
        found = run(lambda client: client.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
    assert len(server.requests) == 1
    assert b"validation_errors" in server.requests[0]
    assert b"health_status" in server.requests[0]
    return found


UNKNOWN_FIELD = {
    "code": 100,
    "message": "(#100) Tried accessing nonexisting field (health_status) on node type (Flow)",
}


@every(
    "refusal",
    [
        {"error": UNKNOWN_FIELD},
        {"code": "WA-400", "message": "Refer to correct payload format", "error": UNKNOWN_FIELD},
        {"code": "WA-400", "message": "Refer to correct payload format", "data": {}},
        {"message": "Bad Request"},
    ],
)
def test_details_refused_for_a_field_are_asked_for_again_without_it(refusal: object) -> None:
    def script(connection: Connection) -> None:
        while head := connection.read_request():
            details = json.dumps({"id": FLOW_ID, "status": "DRAFT", "name": "Order"}).encode()
            refused = http(json.dumps(refusal).encode(), "400 Bad Request")
            connection.send(refused if b"fields=" in head else http(details))

    with RawServer(script) as server:
        found = run(lambda client: client.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
    assert found.details
    assert (found.details.status, found.details.name) == ("DRAFT", "Order")
    assert [head.split()[1].partition(b"?")[2][:6] for head in server.requests] == [b"fields", b""]


@every(
    ("body", "status", "times"),
    [
        ({"error": UNKNOWN_FIELD}, "400 Bad Request", 2),
        ({"error": {"code": 4}}, "400 Bad Request", 1),
        ({"error": {"code": 2, "is_transient": True}}, "400 Bad Request", 1),
        ({"code": "RBC001"}, "400 Bad Request", 1),
        ({"error": {"code": 190}}, "400 Bad Request", 1),
        ({"error": UNKNOWN_FIELD}, "401 Unauthorized", 1),
        ({}, "500 Internal Server Error", 1),
    ],
)
def test_details_are_asked_for_again_only_once_and_only_for_a_field(
    body: object, status: str, times: int
) -> None:
    with RawServer(answering(http(json.dumps(body).encode(), status))) as server:
        found = run(lambda client: client.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
    assert (found.details, len(server.requests)) == (None, times)


def test_a_publish_is_never_sent_again() -> None:
    refusal = http(json.dumps({"error": UNKNOWN_FIELD}).encode(), "400 Bad Request")
    with RawServer(answering(refusal)) as server:
        run(lambda client: client.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(KEY)))
    assert len(server.requests) == 1


def test_two_megabytes_of_validation_errors() -> None:
    error = {"message": "Invalid value found for property 'type'.", "error": "INVALID"}
    body = json.dumps({"id": FLOW_ID, "status": "DRAFT", "validation_errors": [error] * 30_000})
    assert len(body) > 2_000_000
    found = checked(http(body.encode()))
    assert found.details is None
    assert "too long" in found.sentence
    assert found.response.body_truncated


def test_the_key_is_masked_in_the_details() -> None:
    found = checked(http(json.dumps({"id": FLOW_ID, "status": "DRAFT", "name": KEY}).encode()))
    assert found.details
    assert found.details.name == "***"
    assert KEY not in found.response.body


def test_an_invalid_flow_id_is_not_sent() -> None:
    with RawServer(answering(http(b"{}"))) as server:
        found = run(lambda client: client.flow_details(account(server.url), "../x", Secret(KEY)))
    assert server.requests == []
    assert found.details is None
    assert "letters, digits" in found.sentence


def test_an_incomplete_response_has_no_details() -> None:
    def cut(connection: Connection) -> None:
        connection.read_request()
        connection.send(http(json.dumps({"id": FLOW_ID, "status": "DRAFT"}).encode())[:-20])

    with RawServer(cut) as server:
        found = run(lambda client: client.flow_details(account(server.url), FLOW_ID, Secret(KEY)))
    assert found.details is None
    assert found.sentence.endswith("Try again.")


def test_nothing_leaves_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process may be stopped, or its event loop held up, where no timeout can end it."""
    passed = 0.0

    def slowly(*of: Any) -> str:
        nonlocal passed
        passed = 2 * LONGEST
        return action_url(*of)

    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed)
    monkeypatch.setattr("flow_tui.kaleyra.client.time", clock)
    monkeypatch.setattr("flow_tui.kaleyra.client.action_url", slowly)
    with RawServer(answering(http(SUCCESS))) as server:
        answer = publish(server.url)
        assert answer.outcome is Outcome.NOT_SENT
        assert FLOW_ID.encode() not in b"".join(server.requests)


class Searches:
    """A first finder of modules that finds none, and remembers what was searched for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, *_: object) -> None:
        self.names.append(name)


def test_a_request_searches_for_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that finds none reads every folder of `sys.path`, on the event loop."""
    searches = Searches()
    with RawServer(answering(http(SUCCESS))) as server:
        publish(server.url)
        monkeypatch.setattr(sys, "meta_path", [searches, *sys.meta_path])
        assert publish(server.url).outcome is Outcome.SUCCEEDED
    assert searches.names == []
