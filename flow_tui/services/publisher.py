"""Publishing or deprecating one flow, once confirmed: record, send one request, record."""

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
    "Read-only mode: nothing is published or deprecated. To change that, start flow-tui without "
    "--read-only, and without read_only in its configuration."
)
SHUTTING_DOWN: Final = "flow-tui is shutting down and sends nothing more."
_NOT_SENT: Final = Answer(
    Outcome.NOT_SENT,
    0,
    message="flow-tui ended before the request was sent.",
    failure=Failure.DIED,
)
_ENDED_IN_FLIGHT: Final = "flow-tui ended while the request was in flight."


class ActionApi(Protocol):
    """The part of the Kaleyra client that the publisher uses."""

    async def act(self, action: Action, account: Account, flow_id: str, key: Secret) -> Answer:
        """Send one POST and return its outcome; raises nothing for a failure."""


class PublisherError(RuntimeError):
    """The publisher refused an attempt: nothing was recorded or sent for it."""


class PublisherBusyError(PublisherError):
    """Another request is in flight."""


class PublisherStoppedError(PublisherError):
    """flow-tui is shutting down."""


class ReadOnlyError(PublisherError):
    """flow-tui is in read-only mode."""


class _NotRecordedError(Exception):
    """An outcome could not be recorded; the text has the reason."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """An attempt that has ended, with its whole answer."""

    attempt: Attempt
    unrecorded: str = ""
    """What of it could not be recorded and why, in sentences; empty if all of it was."""


class Publisher:
    """Sends at most one request at a time, and records each before it is sent and when it ends.

    Cancelling the caller of `act` cancels neither the request nor the record of its outcome.
    """

    def __init__(
        self, store: StoreThread, api: ActionApi, session: str, *, read_only: bool = False
    ) -> None:
        """Make a publisher for one session.

        Args:
            store: Where attempts are recorded.
            api: What sends requests.
            session: The name of the session.
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
        """Whether `stop` was called: nothing more is sent."""
        return self._stopped

    @property
    def busy(self) -> bool:
        """Whether a request is being recorded or is in flight."""
        return self._task is not None and not self._task.done()

    @property
    def unrecorded_count(self) -> int:
        """How many outcomes are not on disk yet because the store failed."""
        return len(self._unrecorded)

    async def act(self, action: Action, flow: Flow, credentials: Credentials) -> PublishResult:
        """Record an attempt, send its one request, record and return its outcome.

        Outcomes of earlier attempts that could not be recorded are recorded first.

        Raises:
            StoreError: The attempt could not be recorded, so nothing was sent; as
                `FlowBusyError` if another process has an attempt for the flow in flight.
            PublisherBusyError: A request of this publisher is in flight.
            PublisherStoppedError: `stop` was called; nothing was recorded or sent.
            ReadOnlyError: The publisher is read-only.
            InputError: The flow ID, SID or URL cannot be put into a request.
        """
        if self._read_only:
            raise ReadOnlyError(READ_ONLY)
        self._ensure_running()
        if self.busy:
            raise PublisherBusyError("A request is in flight. Wait for its answer.")
        self._task = asyncio.create_task(self._act(action, flow, credentials))
        return await asyncio.shield(self._task)

    def stop(self) -> None:
        """Refuse every further attempt; a request in flight goes on.

        An attempt that is being recorded and was not sent yet is recorded as not sent.
        """
        self._stopped = True

    async def drain(self) -> None:
        """Wait for the request in flight, if any, and try to record the outcomes that are not."""
        if self._task is not None:
            await asyncio.wait({self._task})
        await self._record_pending()

    def _ensure_running(self) -> None:
        if self._stopped:
            raise PublisherStoppedError(SHUTTING_DOWN)

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
        await self._record_pending()
        self._ensure_running()
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
        """Record that an attempt is about to be sent; if cancelled, record that it was not."""
        begun: list[Attempt] = []
        try:
            await self._store.run(lambda store: begun.append(store.attempts.begin(new)))
        except asyncio.CancelledError:
            # The store still runs what it was given, and before what it is given next.
            with suppress(StoreError):  # it stays open then, and the next start makes it unknown
                await self._store.run(
                    lambda store: [store.attempts.end(attempt.id, _NOT_SENT) for attempt in begun]
                )
            raise
        return begun[0]

    async def _send(self, new: NewAttempt, key: Secret) -> Answer:
        """Send the one request. If the client raises, the request may have been sent: unknown."""
        started = time.monotonic()
        try:
            return await self._api.act(new.action, new.account, new.flow_id, key)
        except Exception as error:  # noqa: BLE001 - the attempt must not stay open
            elapsed_ms = round((time.monotonic() - started) * 1000)
            return Answer(
                Outcome.UNKNOWN,
                elapsed_ms,
                message=_internal_error(error),
                failure=Failure.INTERNAL,
            )

    async def _record_pending(self) -> None:
        for begun, answer in list(self._unrecorded.values()):
            await self._record(begun, answer)

    async def _record(self, begun: Attempt, answer: Answer) -> PublishResult:
        """Record an outcome; if that fails, without its body and the flow's status."""
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
            return PublishResult(ended, f"The outcome is not saved yet. {problem}")
        lost = f"The outcome is saved, but the response body is not. {problem}"
        return PublishResult(ended, lost if answer.body else "")

    async def _end(self, begun: Attempt, answer: Answer, *, with_status: bool = True) -> Attempt:
        try:
            ended = await self._store.run(
                lambda store: store.attempts.end(begun.id, answer, with_status=with_status)
            )
        except StoreError as error:
            raise _NotRecordedError(str(error)) from error
        except Exception as error:  # noqa: BLE001 - not even a bug may lose an answer
            raise _NotRecordedError(_internal_error(error)) from None
        self._unrecorded.pop(begun.id, None)
        return ended


def _internal_error(error: Exception) -> str:
    """Return a sentence for an unexpected error, without its text, which may quote the key."""
    return f"flow-tui failed ({type(error).__name__})."
