"""Batches of flows published on a scripted API."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from flow_tui.model import Account, Action, Answer, Failure, Flow, Outcome
from flow_tui.secret import Secret
from flow_tui.services.batch_publisher import BatchPublisher
from flow_tui.services.publisher import Publisher, PublishResult
from flow_tui.store import StoreThread
from tests.support.publishing import CREDENTIALS
from tests.support.session import run
from tests.support.store import SUCCEEDED

FLOWS: Final = tuple(Flow(f"11846209377152{number:02}", f"Flow {number}") for number in range(8))

REFUSED: Final = Answer(Outcome.REJECTED, 90, 400, "139002", "Not a draft", '{"code": "139002"}')
TOO_MANY: Final = Answer(Outcome.REJECTED, 12, 429, "", "Slow down")
NO_ADDRESS: Final = Answer(Outcome.NOT_SENT, 3, message="No address.", failure=Failure.ADDRESS)
TIMEOUT: Final = Answer(Outcome.UNKNOWN, 60_000, failure=Failure.TIMEOUT)
LOST: Final = Answer(Outcome.UNKNOWN, 700, failure=Failure.LOST)
REDIRECT: Final = Answer(Outcome.REJECTED, 20, 302)
SERVER_ERROR: Final = Answer(Outcome.UNKNOWN, 50, 500, "WA-500", body='{"code": "WA-500"}')
NO_API: Final = Answer(
    Outcome.REJECTED,
    40,
    401,
    "WA-401",
    body='{"code": "WA-401", "message": "API is not available for given customer."}',
)
NO_FLOW: Final = Answer(
    Outcome.REJECTED,
    40,
    401,
    "WA-401",
    body='{"code": "WA-401", "error": {"flow_id": "The flow_id does not exist."}}',
)
BAD_KEY: Final = Answer(
    Outcome.NOT_SENT, 0, message="The API key has a space.", failure=Failure.CREDENTIALS
)


def too_many(seconds: int | None) -> Answer:
    return Answer(Outcome.REJECTED, 12, 429, "", "Slow down", retry_after_seconds=seconds)


class Scripted:
    """An API that gives its answers one by one, then only successes."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sent: list[str] = []
        self.at: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    async def act(
        self,
        action: Action,
        _: Account,
        flow_id: str,
        __: Secret,
        before_sending: Callable[[], None],
    ) -> Answer:
        assert action is Action.PUBLISH
        before_sending()
        self.sent.append(flow_id)
        self.at.append(time.monotonic())
        self.meanwhile()
        return self.answers.pop(0) if self.answers else SUCCEEDED


def many(
    store: StoreThread, api: Scripted, flows: Sequence[Flow] = FLOWS
) -> tuple[BatchPublisher, Publisher]:
    publisher = Publisher(store, api, "this session")
    return BatchPublisher(publisher, flows, CREDENTIALS), publisher


async def all_of(publishing: BatchPublisher) -> list[PublishResult]:
    return [published async for published in publishing.run()]


def ids(flows: Sequence[Flow]) -> list[str]:
    return [flow.flow_id for flow in flows]


def published(store: StoreThread, *answers: Answer) -> tuple[BatchPublisher, Scripted]:
    """The batch after all flows were published, the API giving these answers first."""
    api = Scripted(*answers)

    async def main() -> BatchPublisher:
        publishing, _ = many(store, api)
        await all_of(publishing)
        return publishing

    return run(main()), api
