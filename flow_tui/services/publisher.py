"""The use case: confirm is behind us; record, send, classify, record."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from flow_tui import clock
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import action_url
from flow_tui.model import Account, Action, Answer, Attempt, Failure, Flow, NewAttempt, Outcome
from flow_tui.secret import Secret
from flow_tui.store import StoreError, StoreThread

READ_ONLY: Final = (
    "This is read-only mode: nothing is published or deprecated. Start flow-tui without "
    "--read-only, and without read_only in its configuration, to do that."
)
_ENDED_BEFORE: Final = "flow-tui was ended before the request was sent."
_STOPPED: Final = "flow-tui is ending and sends nothing more."
_NOT_SENT: Final = Answer(Outcome.NOT_SENT, 0, message=_ENDED_BEFORE, failure=Failure.DIED)
_ENDED_IN_FLIGHT: Final = "flow-tui was ended while the request was out."


class ActionApi(Protocol):
    """The part of the Kaleyra client that the publisher uses."""

    async def act(self, action: Action, account: Account, flow_id: str, key: Secret) -> Answer:
        """Send one POST and return what came of it; raises nothing for a failure."""


class PublisherError(RuntimeError):
    """The publisher does not take an attempt; nothing was recorded and nothing was sent for it."""


class PublisherBusyError(PublisherError):
    """A request is in flight already."""


class PublisherStoppedError(PublisherError):
    """flow-tui is ending."""


class ReadOnlyError(PublisherError):
    """flow-tui is in read-only mode."""


class _NotRecordedError(Exception):
    """An outcome could not be recorded; the text says why."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """An attempt that has ended, with its whole answer, and what of it is not on disk."""

    attempt: Attempt
    unrecorded: str = ""
    """What could not be recorded and why, in sentences; empty where all of it was."""


class Publisher:
    """Sends at most one request at a time, each recorded before it and after it.

    What it has begun runs to its end whatever becomes of its caller: cancelling the waiting
    side cancels neither the request nor the record of its outcome.
    """

    def __init__(
        self, store: StoreThread, api: ActionApi, session: str, *, read_only: bool = False
    ) -> None:
        """Make a publisher for one session.

        Args:
            store: Where attempts are recorded.
            api: What sends them.
            session: The session's name.
            read_only: Refuse every attempt.
        """
        self._store = store
        self._api = api
        self._session = session
        self._task: asyncio.Task[PublishResult] | None = None
        self._unrecorded: dict[int, tuple[Attempt, Answer]] = {}
        self._stopped = False
        self._read_only = read_only

    @property
    def stopped(self) -> bool:
        """Whether nothing more is sent, because flow-tui is ending."""
        return self._stopped

    @property
    def busy(self) -> bool:
        """Whether a request is being sent or waited for."""
        return self._task is not None and not self._task.done()

    @property
    def unrecorded_count(self) -> int:
        """How many outcomes are not on disk, because the store failed after the request."""
        return len(self._unrecorded)

    async def act(self, action: Action, flow: Flow, credentials: Credentials) -> PublishResult:
        """Record the attempt, send its one request, record the outcome, return both.

        Outcomes of earlier attempts that could not be recorded are recorded first.

        Raises:
            StoreError: The attempt could not be recorded, so nothing was sent; as
                `FlowBusyError` where another process has an attempt in flight for the flow.
            PublisherBusyError: A request of this publisher is in flight.
            PublisherStoppedError: `stop` was called; nothing was recorded or sent.
            ReadOnlyError: It was made to refuse every attempt.
            InputError: The flow ID, SID or URL cannot be put into a request.
        """
        if self._read_only:
            raise ReadOnlyError(READ_ONLY)
        self._refuse_if_stopped()
        if self.busy:
            raise PublisherBusyError("A request is in flight. Wait for its answer.")
        self._task = asyncio.create_task(self._act(action, flow, credentials))
        return await asyncio.shield(self._task)

    def stop(self) -> None:
        """Send nothing more, whatever is asked from now on; a request that is out goes on.

        One that is being recorded and has not left is recorded as not sent.
        """
        self._stopped = True

    async def drain(self) -> None:
        """Wait for the request in flight, if there is one, and try to record what is not."""
        if self._task is not None:
            await asyncio.wait({self._task})
        await self._record_the_rest()

    def _refuse_if_stopped(self) -> None:
        if self._stopped:
            raise PublisherStoppedError(_STOPPED)

    async def _act(self, action: Action, flow: Flow, credentials: Credentials) -> PublishResult:
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
        await self._record_the_rest()
        self._refuse_if_stopped()
        begun = await self._begin(new)
        if self._stopped:
            return await self._record(begun, _NOT_SENT)
        try:
            answer = await self._send(new, credentials.api_key)
        except asyncio.CancelledError:
            answer = Answer(Outcome.UNKNOWN, 0, message=_ENDED_IN_FLIGHT, failure=Failure.DIED)
            await self._record(begun, answer)
            raise
        return await self._record(begun, answer)

    async def _begin(self, new: NewAttempt) -> Attempt:
        """Record that an attempt is about to be sent; if this is cancelled, that it was not."""
        begun: list[Attempt] = []
        try:
            await self._store.run(lambda store: begun.append(store.attempts.begin(new)))
        except asyncio.CancelledError:
            # The store does what it was asked all the same, and before what it is asked next.
            with suppress(StoreError):  # left open, it is unknown from the next start on
                await self._store.run(
                    lambda store: [store.attempts.end(attempt.id, _NOT_SENT) for attempt in begun]
                )
            raise
        return begun[0]

    async def _send(self, new: NewAttempt, key: Secret) -> Answer:
        """Send the one request. If the API breaks instead of answering, it may have left."""
        started = time.monotonic()
        try:
            return await self._api.act(new.action, new.account, new.flow_id, key)
        except Exception as error:  # noqa: BLE001 - whatever it is, the attempt must not stay open
            elapsed_ms = round((time.monotonic() - started) * 1000)
            return Answer(
                Outcome.UNKNOWN, elapsed_ms, message=_fault(error), failure=Failure.INTERNAL
            )

    async def _record_the_rest(self) -> None:
        for begun, answer in list(self._unrecorded.values()):
            await self._record(begun, answer)

    async def _record(self, begun: Attempt, answer: Answer) -> PublishResult:
        """Put an outcome on disk, if need be without its body and the flow's status."""
        self._unrecorded[begun.id] = (begun, answer)
        ended = replace(begun, ended_at=clock.now(), answer=answer)
        try:
            return PublishResult(replace(await self._end(begun, answer), answer=answer))
        except _NotRecordedError as error:
            problem = str(error)
        try:
            without_body = replace(answer, body="", body_truncated=bool(answer.body))
            await self._end(begun, without_body, with_status=False)
        except _NotRecordedError:
            return PublishResult(ended, f"The outcome is not on disk yet. {problem}")
        lost = f"The outcome is on disk, the answer's body is not. {problem}"
        return PublishResult(ended, lost if answer.body else "")

    async def _end(self, begun: Attempt, answer: Answer, *, with_status: bool = True) -> Attempt:
        try:
            ended = await self._store.run(
                lambda store: store.attempts.end(begun.id, answer, with_status=with_status)
            )
        except StoreError as error:
            raise _NotRecordedError(str(error)) from error
        except Exception as error:  # noqa: BLE001 - not even a fault of ours may lose an answer
            raise _NotRecordedError(_fault(error)) from None
        self._unrecorded.pop(begun.id, None)
        return ended


def _fault(error: Exception) -> str:
    """Return what to say of an unforeseen error; its own text may quote anything, the key too."""
    return f"flow-tui failed ({type(error).__name__})."
