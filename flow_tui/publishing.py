"""The use case: confirm is behind us; record, send, classify, record."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from flow_tui.credentials import Credentials
from flow_tui.kaleyra import action_url
from flow_tui.model import Account, Action, Answer, Attempt, Flow, NewAttempt
from flow_tui.secret import Secret
from flow_tui.store import StoreError, StoreThread


class Api(Protocol):
    """The part of the Kaleyra client that the publisher uses."""

    async def act(self, action: Action, account: Account, flow_id: str, key: Secret) -> Answer:
        """Send one POST and return what came of it; raises nothing for a failure."""


class PublisherBusyError(RuntimeError):
    """A request is in flight already; nothing was sent for this one."""


@dataclass(frozen=True, slots=True)
class Published:
    """An attempt that has ended, and whether its outcome is on disk."""

    attempt: Attempt
    unrecorded: str = ""
    """Why the outcome could not be recorded; empty where it was."""


class Publisher:
    """Sends at most one request at a time, each recorded before it and after it.

    What it has begun runs to its end whatever becomes of its caller: cancelling the waiting
    side cancels neither the request nor the record of its outcome.
    """

    def __init__(self, store: StoreThread, api: Api, session: str) -> None:
        self._store = store
        self._api = api
        self._session = session
        self._task: asyncio.Task[Published] | None = None
        self._unrecorded: dict[int, Answer] = {}

    @property
    def busy(self) -> bool:
        """Whether a request is being sent or waited for."""
        return self._task is not None and not self._task.done()

    @property
    def unrecorded(self) -> int:
        """How many outcomes are not on disk, because the store failed after the request."""
        return len(self._unrecorded)

    async def act(self, action: Action, flow: Flow, credentials: Credentials) -> Published:
        """Record the attempt, send its one request, record the outcome, return both.

        Raises:
            StoreError: The attempt could not be recorded, so nothing was sent; as
                `FlowBusyError` where another process has an attempt in flight for the flow.
            PublisherBusyError: A request of this publisher is in flight.
            InputError: The flow ID, SID or URL cannot be put into a request.
        """
        if self.busy:
            raise PublisherBusyError("A request is in flight. Wait for its answer.")
        self._task = asyncio.create_task(self._act(action, flow, credentials))
        return await asyncio.shield(self._task)

    async def drain(self) -> None:
        """Wait for the request in flight, if there is one, and try to record what is not."""
        if self._task is not None:
            await asyncio.wait({self._task})
        for attempt_id, answer in list(self._unrecorded.items()):
            await self._record(attempt_id, answer)

    async def _act(self, action: Action, flow: Flow, credentials: Credentials) -> Published:
        account = credentials.account
        new = NewAttempt(
            session=self._session,
            action=action,
            flow_id=flow.flow_id,
            label=flow.label,
            account=account,
            url=action_url(action, account, flow.flow_id),
            source=str(credentials.source),
        )
        begun = await self._store.run(lambda store: store.attempts.begin(new))
        answer = await self._api.act(action, account, flow.flow_id, credentials.api_key)
        problem = await self._record(begun.id, answer)
        ended = replace(begun, ended_at=datetime.now(UTC), answer=answer)
        return Published(ended, problem)

    async def _record(self, attempt_id: int, answer: Answer) -> str:
        """Put an outcome on disk, without its body if need be; return why it could not be."""
        problem = ""
        for recorded in (answer, replace(answer, body="", body_truncated=bool(answer.body))):
            try:
                await self._end(attempt_id, recorded)
            except StoreError as error:
                problem = problem or str(error)
            else:
                self._unrecorded.pop(attempt_id, None)
                return problem
        self._unrecorded[attempt_id] = answer
        return problem

    async def _end(self, attempt_id: int, answer: Answer) -> None:
        await self._store.run(lambda store: store.attempts.end(attempt_id, answer))
