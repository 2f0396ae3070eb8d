"""The client against the sandbox: the whole way, as the demo goes it."""

from collections.abc import Iterator

import pytest

from flow_tui.kaleyra import KaleyraClient, Verdict
from flow_tui.model import Account, Action, Answer, Outcome
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from tests.kaleyra.helpers import run


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running
    assert running.faults == []


def account(sandbox: Sandbox) -> Account:
    return Account("demo", sandbox.sid, sandbox.base_url)


def key(sandbox: Sandbox) -> Secret:
    return Secret(sandbox.api_key)


def test_a_flow_is_published_then_deprecated(sandbox: Sandbox) -> None:
    flow_id = sandbox.flows[0].id

    async def work(client: KaleyraClient) -> list[Answer]:
        return [
            await client.act(action, account(sandbox), flow_id, key(sandbox))
            for action in (Action.PUBLISH, Action.PUBLISH, Action.DEPRECATE)
        ]

    first, second, third = run(work)
    assert (first.outcome, first.http_status) == (Outcome.SUCCEEDED, 200)
    assert (second.outcome, second.code != "") == (Outcome.REJECTED, True)
    assert third.outcome is Outcome.SUCCEEDED
    assert len(sandbox.posts(flow_id)) == 2
    assert all(request.key_ok for request in sandbox.requests)


def test_a_wrong_key_is_told_from_a_right_one(sandbox: Sandbox) -> None:
    wrong = run(lambda client: client.probe(account(sandbox), Secret("Awrong")))
    right = run(lambda client: client.probe(account(sandbox), key(sandbox)))
    assert (wrong.verdict, right.verdict) == (Verdict.WRONG, Verdict.ACCEPTED)
    assert [request.method for request in sandbox.requests] == ["GET", "GET"]


def test_the_details_of_a_flow_are_read(sandbox: Sandbox) -> None:
    flow_id = sandbox.flows[0].id
    reading = run(lambda client: client.details(account(sandbox), flow_id, key(sandbox)))
    assert reading.http_status == 200
    assert flow_id in reading.body


def test_a_flow_that_is_not_there(sandbox: Sandbox) -> None:
    answer = run(lambda client: client.act(Action.PUBLISH, account(sandbox), "404", key(sandbox)))
    assert (answer.outcome, answer.code) == (Outcome.REJECTED, "WA-401")
