"""The client's reading of an account's flows, page by page."""

import json
from typing import Any

from flow_tui.kaleyra import FlowsPage
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.kaleyra import (
    KEY,
    WABA_ID,
    WRONG_PAYLOAD,
    account,
    ids,
    listed,
    run,
)
from tests.support.raw_server import Connection, RawServer, http


class Pages:
    """A script that sends one response after another, then repeats the last."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)

    def __call__(self, connection: Connection) -> None:
        while connection.read_request() is not None:
            connection.send(self._answers.pop(0) if len(self._answers) > 1 else self._answers[0])


def ok(body: object) -> bytes:
    return http(json.dumps(body).encode())


def read(server: RawServer, **more: Any) -> list[FlowsPage]:
    async def work(client: Any) -> list[FlowsPage]:
        flows = client.flows(account(server.url), WABA_ID, Secret(KEY), **more)
        return [page async for page in flows]

    return run(work)


def targets(server: RawServer) -> list[str]:
    return [request.split()[1].decode().partition("fields=")[2] for request in server.requests]


FIELDS = "id,name,status,categories"


def test_pages_are_read_to_the_end() -> None:
    with RawServer(Pages(ok(listed("1", after="Q Q&=")), ok(listed("2")))) as server:
        pages = read(server)
    assert ids(*pages) == ["1", "2"]
    assert [each.sentence for each in pages] == ["", ""]
    assert targets(server) == [f"{FIELDS}&limit=100", f"{FIELDS}&limit=100&after=Q%20Q%26%3D"]
    assert server.requests[0].startswith(
        b"GET /v2/HXAP16XXXXXX97IN/whatsapp/1048572190364821/flows?"
    )


def test_a_page_size_that_is_refused_is_left_out() -> None:
    refusal = http(WRONG_PAYLOAD.encode(), "400 Bad Request")
    with RawServer(Pages(refusal, ok(listed("1", after="A")), ok(listed("2")))) as server:
        pages = read(server)
    assert ids(*pages) == ["1", "2"]
    assert targets(server) == [f"{FIELDS}&limit=100", FIELDS, f"{FIELDS}&after=A"]


TOO_MANY = [
    (
        b'{"error": {"message": "(#4) Application request limit reached", "code": 4}}',
        "400 Bad Request",
    ),
    (b'{"code": "WA-400", "error": {"code": 80008, "is_transient": true}}', "400 Bad Request"),
    (b'{"code": "WA429", "message": "Too many requests"}', "400 Bad Request"),
    (b"", "429 Too Many Requests"),
]


@every(("body", "status"), TOO_MANY)
def test_too_many_requests_are_said_at_once_and_not_asked_again(body: bytes, status: str) -> None:
    with RawServer(Pages(http(body, status))) as server:
        (found,) = read(server)
    assert len(server.requests) == 1
    assert "rate-limiting requests" in found.sentence
    assert "WABA ID" not in found.sentence


def test_a_failure_of_the_platform_is_no_wrong_account() -> None:
    failed = b'{"error": {"message": "Please retry", "code": 2, "is_transient": true}}'
    with RawServer(Pages(http(failed, "400 Bad Request"))) as server:
        (found,) = read(server)
    assert len(server.requests) == 1
    assert found.sentence == "Kaleyra answered HTTP 400: Please retry. Try again later."


def test_a_page_that_repeats_forever() -> None:
    with RawServer(Pages(ok(listed("1", "2", after="A")))) as server:
        pages = read(server)
    assert ids(*pages) == ["1", "2"]
    assert "nothing new" in pages[-1].sentence
    assert len(server.requests) == 2


def test_a_cursor_that_never_ends() -> None:
    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            connection.send(ok(listed("1", after=f"A{len(server.requests)}")))

    with RawServer(script) as server:
        pages = read(server)
    assert ids(*pages) == ["1"]
    assert "nothing new" in pages[-1].sentence
    assert len(server.requests) == 4


@every(
    ("trouble", "words"),
    [
        (http(b'{"message": "slow"}', "429 Too Many Requests", "Retry-After: 7"), "Retry-After: 7"),
        (http(b"", "502 Bad Gateway"), "Try again later"),
        (b"", "connection was lost"),
    ],
)
def test_reading_can_continue_after_a_failed_page(trouble: bytes, words: str) -> None:
    def script(connection: Connection) -> None:
        for answer in (ok(listed("1", after="A")), trouble):
            connection.read_request()
            connection.send(answer)

    with RawServer(script) as server:
        first, second = read(server)
    assert ids(first, second) == ["1"]
    assert words in second.sentence
    assert second.after == "A"
    with RawServer(Pages(ok(listed("1", "2")))) as server:
        (last,) = read(server, after=second.after, known=["1"])
    assert ids(last) == ["2"]
    assert targets(server) == [f"{FIELDS}&limit=100&after=A"]


def test_an_invalid_waba_id_is_not_sent() -> None:
    async def work(client: Any) -> list[FlowsPage]:
        pages = client.flows(account(server.url), "12/34", Secret(KEY))
        return [page async for page in pages]

    with RawServer(Pages(ok({}))) as server:
        (found,) = run(work)
    assert server.requests == []
    assert "only digits" in found.sentence
