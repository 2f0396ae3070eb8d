"""A check of a flow: one read-only request, and a status that is saved."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import DetailsResult, KaleyraClient
from flow_tui.model import Account, Action, Flow, NewAttempt
from flow_tui.sandbox.flows import FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.flow_check import FlowCheck, check_flow
from flow_tui.store import Store, StoreThread
from tests.support.patience import LONGEST
from tests.support.store import SUCCEEDED, new_attempt

T = TypeVar("T")

FLOW = SandboxFlow("1476093385217748", "already published", FlowState.PUBLISHED)
PROFILE = "prod-in"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(flows=[FLOW]) as running:
        yield running
    assert running.faults == []


@pytest.fixture
def store(sandbox: Sandbox, tmp_path: Path) -> Iterator[StoreThread]:
    with Store.open(tmp_path) as opened:
        opened.flows.add(credentials(sandbox).account, [(FLOW.id, FLOW.label)])
    thread = StoreThread(lambda: Store.open(tmp_path))
    yield thread
    thread.close(LONGEST)


def run(work: Callable[[KaleyraClient], Awaitable[T]]) -> T:
    async def main() -> T:
        client = KaleyraClient()
        try:
            return await work(client)
        finally:
            await client.close()

    return asyncio.run(main())


def credentials(sandbox: Sandbox, key: str | None = None) -> Credentials:
    account = Account(PROFILE, sandbox.sid, sandbox.base_url)
    return Credentials(account, Secret(key or sandbox.api_key), Source.KEYRING)


async def listed(sandbox: Sandbox, store: StoreThread) -> Flow | None:
    account = credentials(sandbox).account
    return await store.run(lambda opened: opened.flows.get(account, FLOW.id))


def test_one_get_tells_the_status_which_the_list_remembers(
    sandbox: Sandbox, store: StoreThread
) -> None:
    async def work(client: KaleyraClient) -> tuple[FlowCheck, Flow | None]:
        checked = await check_flow(store, client, credentials(sandbox), FLOW.id)
        return checked, await listed(sandbox, store)

    before = datetime.now(UTC)
    checked, flow = run(work)
    assert checked.status == "PUBLISHED"
    assert checked.check.sentence == checked.unrecorded == ""
    assert before <= checked.at <= datetime.now(UTC)
    assert flow is not None
    assert (flow.status, flow.name) == ("PUBLISHED", "already_published")
    assert flow.status_at is not None
    assert abs((flow.status_at - checked.at).total_seconds()) < 0.01
    (request,) = sandbox.requests
    assert request.method == "GET"
    assert sandbox.state_of(FLOW.id) is FlowState.PUBLISHED


def test_what_tells_no_status_leaves_the_last_one(sandbox: Sandbox, store: StoreThread) -> None:
    async def work(client: KaleyraClient) -> tuple[FlowCheck, Flow | None]:
        await check_flow(store, client, credentials(sandbox), FLOW.id)
        refused = await check_flow(store, client, credentials(sandbox, "Awrong"), FLOW.id)
        return refused, await listed(sandbox, store)

    refused, flow = run(work)
    assert refused.check.details is None
    assert refused.status == ""
    assert "API key is wrong" in refused.check.sentence
    assert flow is not None
    assert flow.status == "PUBLISHED"


def test_a_status_asked_for_before_an_attempt_does_not_take_the_place_of_a_later_one(
    sandbox: Sandbox, store: StoreThread
) -> None:
    account = credentials(sandbox).account

    class Slow:
        """Answers only after the flow was deprecated."""

        def __init__(self, client: KaleyraClient) -> None:
            self._client = client

        async def flow_details(self, account: Account, flow_id: str, key: Secret) -> DetailsResult:
            result = await self._client.flow_details(account, flow_id, key)
            new = new_attempt(FLOW.id, account=account, action=Action.DEPRECATE)
            await store.run(lambda opened: opened.attempts.end(_begin(opened, new), SUCCEEDED))
            return result

    async def work(client: KaleyraClient) -> tuple[FlowCheck, Flow | None]:
        checked = await check_flow(store, Slow(client), credentials(sandbox), FLOW.id)
        return checked, await store.run(lambda opened: opened.flows.get(account, FLOW.id))

    checked, flow = run(work)
    assert checked.status == "PUBLISHED"
    assert flow is not None
    assert flow.status == "DEPRECATED"


def _begin(store: Store, new: NewAttempt) -> int:
    return store.attempts.begin(new).id


def test_a_store_that_fails_does_not_hide_what_was_found(
    sandbox: Sandbox, store: StoreThread
) -> None:
    store.close(LONGEST)
    checked = run(lambda client: check_flow(store, client, credentials(sandbox), FLOW.id))
    assert checked.status == "PUBLISHED"
    assert "status was not saved. The database is closed" in checked.unrecorded
