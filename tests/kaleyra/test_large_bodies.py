"""No response holds up the event loop: a mebibyte of JSON of any shape, a head of any length."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from flow_tui.kaleyra import (
    KaleyraClient,
    advise,
    is_rate_limited,
    refuses_account,
)
from flow_tui.kaleyra import body as body_module
from flow_tui.kaleyra import client as client_module
from flow_tui.kaleyra.client import READ_AT_ONCE
from flow_tui.kaleyra.credential_check import credential_check_of
from flow_tui.kaleyra.exchange import Exchange
from flow_tui.kaleyra.flow_details import details_result_of
from flow_tui.kaleyra.flow_pages import Paging, page_of
from flow_tui.kaleyra.network_errors import Stage
from flow_tui.kaleyra.response import response_of
from flow_tui.kaleyra.scope import refuses_parameter
from flow_tui.model import Action, Answer, Outcome
from flow_tui.secret import Secret
from tests.support.cases import every
from tests.support.hostile import (
    HOSTILE,
    LONGEST_GAP,
    MOST_PARTS,
    SMALL_PARTS,
    least,
    longest_gap,
    most_parts,
)
from tests.support.kaleyra import FLOW_ID, KEY, WABA_ID, account, run
from tests.support.no_threads import refuse_threads
from tests.support.raw_server import RawServer, answering, http, server_tls


async def all_that_is_read_of(answer: Answer) -> None:
    """Do what a run of many and the log pane do with an answer, on the event loop."""
    refuses_account(answer)
    is_rate_limited(answer)
    advise(Action.PUBLISH, answer)
    await asyncio.sleep(0)


async def all_that_a_read_does(exchange: Exchange) -> None:
    """Read a response in threads, as the client does, and judge it on the event loop."""
    response = await asyncio.to_thread(response_of, exchange, Secret(KEY))
    await asyncio.to_thread(details_result_of, response, FLOW_ID)
    page = await asyncio.to_thread(page_of, response)
    Paging().take(page)
    refuses_parameter(response)
    credential_check_of(response)


def received(body: str) -> Exchange:
    """Return a success with this body, as it is before it is read."""
    exchange = Exchange(stage=Stage.SENT, status=200)
    exchange.receive(body.encode())
    exchange.end()
    return exchange


async def gap_of_calls(client: KaleyraClient, url: str, body: str) -> tuple[Answer, float]:
    """Return the answer to a publish, and the longest gap of it and of reads of the same body."""
    exchange = received(body)
    body_module._read.cache_clear()
    act = client.act(Action.PUBLISH, account(url), FLOW_ID, Secret(KEY))
    answer, first = await longest_gap(act)
    _, second = await longest_gap(all_that_is_read_of(answer))
    body_module._read.cache_clear()  # else the answer to the publish has been kept
    _, third = await longest_gap(all_that_a_read_does(exchange))
    return answer, max(first, second, third)


DENSE: Final = ("integers, dense", "lists, dense", "deep lists, dense", "objects, dense")
"""They are not parsed at all, whatever they are full of: some of them stand for all."""


@every("shape", [shape for shape in HOSTILE if shape in DENSE or "dense" not in shape])
def test_a_mebibyte_of_any_shape_does_not_hold_up_the_event_loop(shape: str) -> None:
    body = HOSTILE[shape]
    with RawServer(answering(http(body.encode(), "500 Internal Server Error"))) as server:
        url = server.url
        answer, gap = run(lambda client: gap_of_calls(client, url, body))
        assert gap < LONGEST_GAP or (
            least(lambda: run(lambda client: gap_of_calls(client, url, body))[1]) < LONGEST_GAP
        )
    assert answer.body == body
    # Of the sparse ones those with a code of a refusal are one, whatever else is in them.
    is_refusal = shape == "codes, sparse"
    assert answer.outcome is (Outcome.REJECTED if is_refusal else Outcome.UNKNOWN)


READERS: Final = (
    "assets_result_of",
    "details_result_of",
    "details_result_of",  # in the check of the credentials
    "page_of",
    "preview_result_of",
)
"""What the client judges the responses of its reads with, in the order of the calls below."""


def test_a_response_that_is_not_short_is_read_in_another_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[tuple[str, bool]] = []

    def watched(name: str, reader: Callable[..., object]) -> Callable[..., object]:
        def watch(*arguments: object) -> object:
            read.append((name, threading.current_thread() is threading.main_thread()))
            return reader(*arguments)

        return watch

    async def work(client: KaleyraClient) -> None:
        of = (account(server.url), FLOW_ID, Secret(KEY))
        await client.act(Action.PUBLISH, *of)
        await client.flow_assets(*of)
        await client.flow_details(*of)
        await client.check_credentials(account(server.url), Secret(KEY))
        async for _ in client.flows(account(server.url), WABA_ID, Secret(KEY)):
            pass
        await client.flow_preview(*of)

    called = ["answer_of", *(name for reader in READERS for name in ("response_of", reader))]
    for name in set(called):
        monkeypatch.setattr(client_module, name, watched(name, getattr(client_module, name)))
    for length, on_event_loop in ((READ_AT_ONCE, True), (READ_AT_ONCE + 1, False)):
        read.clear()
        with RawServer(answering(http(b"{}".ljust(length)))) as server:
            run(work)
        assert read == [(name, on_event_loop) for name in called]


_MOST: Final = 12_500
"""How many short headers fit into what httpcore reads of a head."""
HEADS: Final = {
    "names": b"".join(b"%x:%%\r\n" % number for number in range(_MOST)),
    "one name": b"x: \\\r\n" * _MOST,
    "dates": b"Date: %\r\n" * (_MOST // 2),
    "cookies": b"Set-Cookie: a\r\n" * (_MOST // 2),
    "locations": b"Location: a\r\n" * (_MOST // 2),
    "spaces": b"X: a" + b" " * 90_000 + b"a\r\n",
    "a long one": b"Retry-After: " + b"\\" * 90_000 + b"\r\n",
}


@every("shape", HEADS)
@every("last", [b"", b"Not a header\r\n"])
def test_a_long_head_does_not_hold_up_the_event_loop(shape: str, last: bytes) -> None:
    async def work(client: KaleyraClient) -> tuple[Answer, float]:
        act = client.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(KEY))
        return await longest_gap(act)

    head = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n" + HEADS[shape] + last
    with RawServer(answering(head + b"\r\n{}")) as server:
        answer, gap = run(work)
        assert gap < LONGEST_GAP or least(lambda: run(work)[1]) < LONGEST_GAP
    assert (answer.outcome, answer.body) == (Outcome.REJECTED, "{}")


@every("shape", SMALL_PARTS)
@every("way", ["plain", "tls"])
def test_many_small_parts_do_not_hold_up_the_event_loop(
    shape: str, way: str, pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(client: KaleyraClient) -> tuple[Answer, int]:
        act = client.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(KEY))
        return await most_parts(act, monkeypatch)

    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    tls = server_tls(pem) if way == "tls" else None
    with RawServer(answering(SMALL_PARTS[shape]), tls) as server:
        answer, most = run(work)
    assert (answer.failure, answer.body.strip()) == (None, "{}")
    assert most < MOST_PARTS


def test_a_success_in_a_large_body_is_one() -> None:
    body = b'{"success": true, "more": "' + b"x" * 900_000 + b'"}'
    with RawServer(answering(http(body))) as server:
        answer = run(lambda c: c.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(KEY)))
    assert answer.outcome is Outcome.SUCCEEDED


def test_a_success_in_a_large_body_is_one_where_no_thread_can_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_threads(monkeypatch)
    body = b'{"success": true, "more": "' + b"x" * READ_AT_ONCE + b'"}'
    with RawServer(answering(http(body))) as server:
        answer = run(lambda c: c.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(KEY)))
    assert (answer.outcome, answer.body) == (Outcome.SUCCEEDED, body.decode())
