"""One after another: in order, each once, and which are still to be published."""

import pytest

from flow_tui.credentials import Credentials, Source
from flow_tui.kaleyra import KaleyraClient
from flow_tui.model import Account, Answer, Attempt, Flow, Outcome
from flow_tui.sandbox.flows import FlowState, SandboxFlow
from flow_tui.sandbox.http_server import LoopbackServer
from flow_tui.sandbox.server import Sandbox
from flow_tui.secret import Secret
from flow_tui.services.batch_publisher import (
    BatchPublisher,
    ItemResult,
    is_retryable,
)
from flow_tui.services.publisher import Publisher
from flow_tui.store import StoreThread
from tests.support.batch import (
    FLOWS,
    LOST,
    NO_ADDRESS,
    NO_FLOW,
    REDIRECT,
    REFUSED,
    SERVER_ERROR,
    TOO_MANY,
    Scripted,
    all_of,
    ids,
    many,
    published,
)
from tests.support.cases import every
from tests.support.publishing import recorded
from tests.support.session import run
from tests.support.store import ACCOUNT, REJECTED, SUCCEEDED, new_attempt


class TestInOrder:
    def test_each_once_recorded_and_told(self, store: StoreThread) -> None:
        api = Scripted(SUCCEEDED, REFUSED)

        async def main() -> None:
            publishing, _ = many(store, api)
            assert publishing.current == FLOWS[0]
            results = await all_of(publishing)
            assert [each.attempt for each in results] == await recorded(store)
            assert publishing.ended
            assert publishing.stop_reason == ""
            assert publishing.current is None
            assert publishing.to_publish == []
            assert publishing.results[1] == ItemResult(
                *(FLOWS[1], Outcome.REJECTED, "139002: Not a draft"),
                retryable=False,
                attempt_id=results[1].attempt.id,
            )
            counts = [publishing.count(outcome) for outcome in Outcome]
            assert counts == [7, 1, 0, 0]

        run(main())
        assert api.sent == ids(FLOWS)

    def test_each_has_a_connection_of_its_own_to_the_real_thing(
        self, store: StoreThread, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connections: list[object] = []
        accept = LoopbackServer.process_request

        def counted(server: LoopbackServer, request: object, address: object) -> None:
            connections.append(address)
            accept(server, request, address)

        monkeypatch.setattr(LoopbackServer, "process_request", counted)
        flows = [
            SandboxFlow(
                flow.flow_id, flow.label, FlowState.DRAFT if n != 3 else FlowState.PUBLISHED
            )
            for n, flow in enumerate(FLOWS)
        ]

        async def main(sandbox: Sandbox) -> None:
            client = KaleyraClient()
            account = Account("prod-in", sandbox.sid, sandbox.base_url)
            credentials = Credentials(account, Secret(sandbox.api_key), Source.KEYRING)
            publisher = Publisher(store, client, "this session")
            publishing = BatchPublisher(publisher, FLOWS, credentials)
            await all_of(publishing)
            await client.close()
            assert publishing.count(Outcome.SUCCEEDED) == len(FLOWS) - 1
            assert [seen.path.split("/")[-2] for seen in sandbox.requests] == ids(FLOWS)
            assert len(connections) == len(FLOWS)

        with Sandbox(flows=flows) as sandbox:
            run(main(sandbox))

    def test_a_long_answer_leaves_a_short_result(self, store: StoreThread) -> None:
        loud = Answer(Outcome.REJECTED, 9, 400, message="m" * 5000, body="b" * 200_000)
        publishing, _ = published(store, loud)
        assert len(publishing.results[0].message) == 200


class TestGoesOn:
    def test_after_a_flow_that_is_busy_elsewhere(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api)
            busy_one = new_attempt(FLOWS[1].flow_id, account=ACCOUNT)
            await store.run(lambda opened: opened.attempts.begin(busy_one))
            await all_of(publishing)
            busy = publishing.results[1]
            assert busy.outcome is Outcome.NOT_SENT
            assert "publishing flow" in busy.message
            assert publishing.to_publish == [FLOWS[1]]
            assert publishing.stop_reason == ""
            assert api.sent == ids((FLOWS[0], *FLOWS[2:]))

        run(main())

    def test_after_an_id_that_no_url_takes(self, store: StoreThread) -> None:
        async def main() -> None:
            api = Scripted()
            publishing, _ = many(store, api, (Flow("..", "odd"), FLOWS[0]))
            await all_of(publishing)
            assert api.sent == ids(FLOWS[:1])
            assert publishing.results[0].outcome is Outcome.NOT_SENT

        run(main())


@every(
    ("answer", "expected"),
    [
        (SUCCEEDED, False),
        (REFUSED, False),
        (NO_FLOW, False),
        (LOST, False),
        (SERVER_ERROR, False),
        (TOO_MANY, True),
        (NO_ADDRESS, True),
        (REJECTED, True),
        (REDIRECT, True),
        (Answer(Outcome.REJECTED, 9, 407), True),
        (Answer(Outcome.REJECTED, 9, 400, body_truncated=True), False),
    ],
)
def test_what_may_be_tried_again(answer: Answer, expected: bool) -> None:
    assert is_retryable(answer) is expected


def test_many_leave_little_behind(store: StoreThread) -> None:
    """Responses are on disk and with the screens; the batch keeps none."""
    flows = [Flow(str(10**15 + number), "") for number in range(50)]

    async def main() -> None:
        publishing, _ = many(store, Scripted(), flows)
        seen: set[int] = set()
        async for each in publishing.run():
            seen.add(each.attempt.id)
        assert len(seen) == publishing.count(Outcome.SUCCEEDED) == 50
        assert not any(isinstance(value, Attempt) for value in vars(publishing).values())

    run(main())
