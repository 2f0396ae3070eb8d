"""Publishing or deprecating one flow, once confirmed: record, send one request, record."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple, Protocol

from flow_tui import clock
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import WithheldError
from flow_tui.model import (
    Account,
    Action,
    Answer,
    Attempt,
    Failure,
    Flow,
    FlowContent,
    NewAttempt,
    Outcome,
)
from flow_tui.secret import Secret
from flow_tui.services.attempt_maker import AttemptMaker
from flow_tui.services.flow_json_keeper import QUIT_SECONDS, FlowJsonKeeper
from flow_tui.services.lateness import late
from flow_tui.services.outcome_recorder import OutcomeRecorder, internal_error
from flow_tui.services.read_only import ReadOnly
from flow_tui.store import FlowHistory, StoreError, StoreThread
from flow_tui.timeouts import BEGIN_SECONDS, CALL_SECONDS, RECORD_SECONDS

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

    async def act(
        self,
        action: Action,
        account: Account,
        flow_id: str,
        key: Secret,
        before_sending: Callable[[], None],
    ) -> Answer:
        """Send one POST and return its outcome; raises nothing for a failure.

        It calls `before_sending` right before the first byte leaves, and sends nothing if that
        raises `WithheldError`.
        """


class PublisherError(RuntimeError):
    """The publisher refused an attempt: nothing was recorded or sent for it."""


class PublisherBusyError(PublisherError):
    """Another request is in flight."""


class PublisherStoppedError(PublisherError):
    """flow-tui is shutting down."""


class ReadOnlyError(PublisherError):
    """flow-tui is in read-only mode, or the profile is read-only."""


class PublishResult(NamedTuple):
    """An attempt that has ended, with its whole answer."""

    attempt: Attempt
    unrecorded: str = ""
    """What of it is not recorded yet and why, in sentences; empty if all of it is."""


class Publisher:
    """Sends at most one request at a time, and records each before it is sent and when it ends.

    Cancelling the caller of `act` cancels neither the request nor the record of its outcome.
    """

    def __init__(
        self,
        store: StoreThread,
        api: ActionApi,
        session: str,
        *,
        read_only: ReadOnly = ReadOnly(),  # noqa: B008 - frozen
        keep_flow_json: bool = True,
    ) -> None:
        """Make a publisher for one session.

        Args:
            store: Where attempts are recorded.
            api: What sends requests.
            session: The name of the session.
            read_only: With which profiles to refuse every attempt.
            keep_flow_json: Keep what was published, and not only its hash.
        """
        self._store = store
        self._api = api
        self._attempts = AttemptMaker(session)
        self._task: asyncio.Task[PublishResult] | None = None
        self._recorder = OutcomeRecorder(store)
        self._keeper = FlowJsonKeeper(store, with_content=keep_flow_json)
        self._stopped_at: float | None = None
        self._read_only = read_only

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called: nothing more is sent."""
        return self._stopped_at is not None

    @property
    def busy(self) -> bool:
        """Whether a request is being recorded or is in flight."""
        return self._task is not None and not self._task.done()

    @property
    def unrecorded_count(self) -> int:
        """How many outcomes are not on disk yet."""
        return self._recorder.unrecorded_count

    @property
    def bodiless_count(self) -> int:
        """How many outcomes are on disk without their responses' bodies."""
        return self._recorder.bodiless_count

    @property
    def unsaved(self) -> str:
        """What the store has refused so far, and is tried again: `1 response`; may be empty."""
        return self._recorder.unsaved

    def on_unsaved_changed(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever `unsaved` has changed."""
        self._recorder.on_change = callback

    def on_not_kept(self, callback: Callable[[str], None]) -> None:
        """Call `callback` with a sentence whenever a published flow.json could not be kept."""
        self._keeper.on_failure = callback

    async def act(
        self,
        action: Action,
        flow: Flow,
        credentials: Credentials,
        shown: FlowHistory | None = None,
        content: FlowContent | None = None,
    ) -> PublishResult:
        """Record an attempt, send its one request, record and return its outcome.

        Outcomes of earlier attempts that could not be recorded are recorded first. What was
        published is kept after this has returned; see `on_not_kept`.

        Args:
            action: What to do.
            flow: The flow.
            credentials: What to send the request with.
            shown: What the user was shown of the flow's attempts; None if nobody was asked.
            content: What is known of the flow's flow.json; None if nothing is.

        Raises:
            StoreError: The attempt could not be recorded, so nothing was sent; as
                `FlowBusyError` if another process has an attempt for the flow in flight, as
                `HistoryChangedError` if `shown` is no longer so.
            PublisherBusyError: A request of this publisher is in flight.
            PublisherStoppedError: `stop` was called; nothing was recorded or sent.
            ReadOnlyError: Nothing may be sent with the profile.
            InputError: The flow ID, SID or URL cannot be put into a request.
        """
        if reason := self._read_only.reason(credentials.account.profile):
            raise ReadOnlyError(reason)
        self._ensure_running()
        if self.busy:
            raise PublisherBusyError("A request is in flight. Wait for its answer.")
        self._task = asyncio.create_task(self._act(action, flow, credentials, shown, content))
        self._task.add_done_callback(_take_failure)
        return await asyncio.shield(self._task)

    def stop(self) -> None:
        """Refuse every further attempt; a request in flight goes on.

        An attempt that is being recorded and was not sent yet is recorded as not sent.
        """
        self._stopped_at = self._stopped_at or time.monotonic()

    async def drain(self) -> None:
        """Wait for the request in flight, if any, and try to record the outcomes that are not.

        After `stop` they are tried again for as long as a hang-up may last, and a flow.json that
        is being kept is not waited for.
        """
        if self._task is not None:
            await asyncio.wait({self._task})
        stopped_at = self._stopped_at
        await self._recorder.record_all(0.0 if stopped_at is None else stopped_at + RECORD_SECONDS)
        if not self.stopped:
            await self._keeper.wait(QUIT_SECONDS)

    def _ensure_running(self) -> None:
        if self.stopped:
            raise PublisherStoppedError(SHUTTING_DOWN)

    async def _act(
        self,
        action: Action,
        flow: Flow,
        credentials: Credentials,
        shown: FlowHistory | None,
        content: FlowContent | None,
    ) -> PublishResult:
        new = self._attempts.make(action, flow, credentials, content)
        await self._recorder.record_pending()
        await self._keeper.wait()  # or it would count towards the time that beginning may take
        self._ensure_running()
        asked_at = time.monotonic()
        begun = await self._begin(new, shown)
        try:
            self._ensure_in_time(begun, asked_at, BEGIN_SECONDS)
            answer = await self._send(begun, credentials.api_key, asked_at)
        except WithheldError as error:
            answer = Answer(Outcome.NOT_SENT, 0, message=str(error), failure=error.failure)
        except asyncio.CancelledError:
            answer = Answer(Outcome.UNKNOWN, 0, message=_ENDED_IN_FLIGHT, failure=Failure.DIED)
            await self._recorder.record(begun, answer)
            raise
        result = PublishResult(*await self._recorder.record(begun, answer))
        if not result.unrecorded:
            self._keeper.start(result.attempt, content)
        return result

    async def _begin(self, new: NewAttempt, shown: FlowHistory | None) -> Attempt:
        """Record that an attempt is about to be sent; if cancelled, record that it was not."""
        begun: list[Attempt] = []
        try:
            await self._store.run(lambda store: begun.append(store.attempts.begin(new, shown)))
        except asyncio.CancelledError:
            # The store still runs what it was given, and before what it is given next.
            with suppress(StoreError):  # it stays open then, and the next start makes it unknown
                await self._store.run(
                    lambda store: [store.attempts.end(attempt.id, _NOT_SENT) for attempt in begun]
                )
            raise
        return begun[0]

    def _ensure_in_time(self, begun: Attempt, asked_at: float, seconds: float) -> None:
        """Refuse to send an attempt after `stop`, or when it is too late.

        Args:
            begun: The attempt.
            asked_at: When it was asked for, on the monotonic clock.
            seconds: How long ago that may be.

        Raises:
            WithheldError: It must not be sent.
        """
        if self.stopped:
            raise WithheldError(Failure.DIED, _NOT_SENT.message)
        # The clock of the record goes on while the machine is suspended, and may be set.
        by_record = (clock.now() - begun.started_at).total_seconds()
        running = time.monotonic() - asked_at
        age = max(running, by_record)
        if age > seconds:
            raise WithheldError(Failure.LATE, late(age, by_clock=running <= seconds))

    async def _send(self, begun: Attempt, key: Secret, asked_at: float) -> Answer:
        """Send the one request. If the client raises, the request may have been sent: unknown."""
        new, started = begun.new, time.monotonic()
        # Connecting takes its time, too: ask again before the first byte.
        limit = BEGIN_SECONDS + CALL_SECONDS
        before_sending = lambda: self._ensure_in_time(begun, asked_at, limit)  # noqa: E731 - one expression
        try:
            return await self._api.act(new.action, new.account, new.flow_id, key, before_sending)
        except WithheldError:
            raise
        except Exception as error:  # noqa: BLE001 - the attempt must not stay open
            elapsed_ms = round((time.monotonic() - started) * 1000)
            return Answer(
                Outcome.UNKNOWN,
                elapsed_ms,
                message=internal_error(error),
                failure=Failure.INTERNAL,
            )


def _take_failure(task: asyncio.Task[PublishResult]) -> None:
    """Take what a task raised: if its caller was cancelled, asyncio would write it to stderr."""
    if not task.cancelled():
        task.exception()
