"""No response holds up the event loop: a mebibyte of JSON of any shape, a head of any length."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from flow_tui.kaleyra import (
    KaleyraClient,
    advise,
    is_rate_limited,
    refuses_account,
)
from flow_tui.kaleyra.client import READ_AT_ONCE
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


@pytest.mark.parametrize("shape", HOSTILE)
def test_an_answer_is_read_off_the_event_loop(shape: str) -> None:
    async def work(client: KaleyraClient) -> tuple[Answer, float]:
        act = client.act(Action.PUBLISH, account(server.url), FLOW_ID, Secret(KEY))
        answer, gap = await longest_gap(act)
        _, second = await longest_gap(all_that_is_read_of(answer))
        return answer, max(gap, second)

    body = HOSTILE[shape]
    with RawServer(answering(http(body.encode(), "500 Internal Server Error"))) as server:
        answer, gap = run(work)
        assert gap < LONGEST_GAP or least(lambda: run(work)[1]) < LONGEST_GAP
    assert answer.body == body
    # Of the sparse ones those with a code of a refusal are one, whatever else is in them.
    is_refusal = shape == "codes, sparse"
    assert answer.outcome is (Outcome.REJECTED if is_refusal else Outcome.UNKNOWN)


@pytest.mark.parametrize("shape", HOSTILE)
def test_a_read_is_read_off_the_event_loop(shape: str) -> None:
    async def work(client: KaleyraClient) -> float:
        key = Secret(KEY)
        _, first = await longest_gap(client.flow_details(account(server.url), FLOW_ID, key))
        _, second = await longest_gap(client.check_credentials(account(server.url), key))
        pages = client.flows(account(server.url), WABA_ID, key)
        _, third = await longest_gap(anext(pages))
        await pages.aclose()
        return max(first, second, third)

    with RawServer(answering(http(HOSTILE[shape].encode()))) as server:
        assert least(lambda: run(work)) < LONGEST_GAP


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
