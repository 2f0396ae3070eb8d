"""Publishing many flows: one after another, in order, until something says to stop."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Final

from flow_tui.credentials import Credentials
from flow_tui.kaleyra import is_inconclusive, refuses_account
from flow_tui.model import Action, Answer, Flow, Outcome
from flow_tui.services.publisher import Publisher, PublisherError, PublishResult
from flow_tui.store import FlowBusyError, StoreError
from flow_tui.validation import InputError

IN_A_ROW: Final = 3
"""After so many failures of one kind, one after another, the next would fail, too."""
DEFAULT_WAIT: Final = 60
"""Seconds to wait after HTTP 429 where the API does not say how long."""
LONGEST_WAIT: Final = 15 * 60
"""Seconds; who is asked to wait longer than this should not sit in front of it."""

_TOO_MANY: Final = 429
_MESSAGE_LENGTH: Final = 200
"""Characters kept of what was said of one flow."""

_BY_USER: Final = "You stopped it."
_ENDING: Final = "flow-tui is ending: nothing more is sent."
_ACCOUNT: Final = "The account was refused, and so would be each flow after this one."
_NO_ANSWER: Final = (
    f"{IN_A_ROW} in a row had no certain answer: check the network, and how Kaleyra is, before "
    "you go on."
)
_STILL_TOO_MANY: Final = (
    f"Kaleyra took no request {IN_A_ROW} times in a row, although it was left alone as long as "
    "it asks for: go on later."
)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What came of one flow; holds no response, so that thousands weigh little."""

    flow: Flow
    outcome: Outcome
    message: str
    """The API's or our own words, at most one line; foreign text, not yet made safe to show."""
    retryable: bool
    """Whether it is still to be published."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait that the API asked for."""

    until: float
    """On the monotonic clock."""
    asked: bool
    """Whether the API said how long; else it is the usual wait."""

    @property
    def seconds_left(self) -> int:
        """How many seconds are left, rounded up."""
        return max(0, ceil(self.until - time.monotonic()))


def is_retryable(answer: Answer) -> bool:
    """Return whether a flow with this answer may simply be tried again later.

    So it is where the request never left, and where the refusal was not about the flow: no more
    requests for now, the account, a redirect. What was refused otherwise is answered; what is
    unknown has to be looked at first.
    """
    if answer.outcome is not Outcome.REJECTED:
        return answer.outcome is Outcome.NOT_SENT
    return answer.http_status == _TOO_MANY or refuses_account(answer) or is_inconclusive(answer)


class BatchPublisher:
    """Publishes flows one after another, each at most once.

    Where it ends early, `stopped` says why, and each flow that was not tried is in `left`.
    Whoever shows it reads its attributes when it likes.
    """

    def __init__(
        self, publisher: Publisher, flows: Sequence[Flow], credentials: Credentials
    ) -> None:
        self.flows = tuple(flows)
        self.credentials = credentials
        self.results: list[ItemResult] = []
        """One for each flow that was tried, in order."""
        self.stop_reason = ""
        """Why it ended before the last flow, in a sentence; empty while it runs."""
        self.pause: Pause | None = None
        """The wait it is in; None while it is in none."""
        self.ended = False
        self._publisher = publisher
        self._stop = asyncio.Event()
        self._no_answer = 0
        self._too_many = 0

    @property
    def current(self) -> Flow | None:
        """The flow whose request is out, or is the next one to go out; None after the end."""
        over = self.ended or self.done == len(self.flows)
        return None if over else self.flows[self.done]

    @property
    def done(self) -> int:
        """How many flows were tried."""
        return len(self.results)

    @property
    def remaining(self) -> tuple[Flow, ...]:
        """The flows that were not tried."""
        return self.flows[self.done :]

    @property
    def to_publish(self) -> list[Flow]:
        """The flows that are still to be published, in order."""
        return [*(result.flow for result in self.results if result.retryable), *self.remaining]

    def count(self, outcome: Outcome) -> int:
        """Return how many flows came to an outcome; those that were not tried were not sent."""
        count = sum(result.outcome is outcome for result in self.results)
        return count + len(self.remaining) if outcome is Outcome.NOT_SENT else count

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Send no more after the request that is out; a wait ends at once."""
        self._stop.set()

    async def run(self) -> AsyncIterator[PublishResult]:
        """Publish, and yield each attempt as it ends. Whatever fails is a result or a stop."""
        try:
            while self.done < len(self.flows) and not self.stop_reason:
                await self._wait()
                if published := await self._next():
                    yield published
        finally:
            self.pause = None
            self.ended = True

    async def _next(self) -> PublishResult | None:
        """Publish the next flow; None where no request of it could even be begun."""
        flow = self.flows[self.done]
        if self.stopping:
            self.stop_reason = _BY_USER
            return None
        try:
            published = await self._publisher.act(Action.PUBLISH, flow, self.credentials)
        except (FlowBusyError, InputError) as error:
            self._note(flow, Outcome.NOT_SENT, str(error), retryable=True)
        except (StoreError, PublisherError) as error:
            self.stop_reason = str(error)
        else:
            self._evaluate(flow, published)
            return published
        return None

    def _evaluate(self, flow: Flow, published: PublishResult) -> None:
        """Note what came of a flow, and whether the next one may go out."""
        answer = published.attempt.answer
        assert answer is not None
        self._no_answer = self._no_answer + 1 if is_inconclusive(answer) else 0
        self._too_many = self._too_many + 1 if answer.http_status == _TOO_MANY else 0
        message = ": ".join(filter(None, (answer.code, answer.message)))
        self._note(flow, answer.outcome, message, retryable=is_retryable(answer))
        if published.unrecorded:
            self.stop_reason = published.unrecorded
        elif refuses_account(answer):
            self.stop_reason = _ACCOUNT
        elif self._publisher.stopped:
            self.stop_reason = _ENDING
        elif self._no_answer >= IN_A_ROW:
            self.stop_reason = _NO_ANSWER
        elif self._too_many >= IN_A_ROW:
            self.stop_reason = _STILL_TOO_MANY
        elif answer.outcome is not Outcome.SUCCEEDED:
            self._schedule_pause(answer)

    def _note(self, flow: Flow, outcome: Outcome, message: str, *, retryable: bool) -> None:
        self.results.append(ItemResult(flow, outcome, message[:_MESSAGE_LENGTH], retryable))

    def _schedule_pause(self, answer: Answer) -> None:
        """Pause as long as an answer asks for, or stop where that is too long."""
        seconds = answer.retry_after_seconds
        if seconds is None and answer.http_status == _TOO_MANY:
            self.pause = Pause(time.monotonic() + DEFAULT_WAIT, asked=False)
        elif seconds is not None and seconds > LONGEST_WAIT:
            self.stop_reason = f"Kaleyra asks to wait for {_duration(seconds)}: go on after that."
        elif seconds:
            self.pause = Pause(time.monotonic() + seconds, asked=True)

    async def _wait(self) -> None:
        """Let the pause pass, if there is one, unless it is told to stop."""
        if self.pause is not None:
            seconds = max(0.0, self.pause.until - time.monotonic())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), seconds)
            self.pause = None


def _duration(seconds: int) -> str:
    """A long time in words, roughly."""
    if seconds < 2 * 3600:
        return f"{seconds // 60} minutes"
    return f"{seconds // 3600} hours" if seconds < 2 * 86400 else f"{seconds // 86400} days"
