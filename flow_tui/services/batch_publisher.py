"""Publishing many flows, one after another, until the last one or a reason to stop."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import Final

from flow_tui.credentials import Credentials
from flow_tui.kaleyra import is_inconclusive, is_rate_limited, refuses_account
from flow_tui.model import Action, Answer, Failure, Flow, FlowContent, Outcome
from flow_tui.services.publisher import (
    SHUTTING_DOWN,
    Publisher,
    PublisherError,
    PublishResult,
)
from flow_tui.store import FlowBusyError, FlowHistory, HistoryChangedError, StoreError
from flow_tui.validation import InputError

IN_A_ROW: Final = 3
"""After this many failures of one kind in a row the batch stops."""
DEFAULT_WAIT: Final = 60
"""Seconds to wait after too many requests if the API does not say how long."""
SHORTEST_WAIT: Final = 1
"""Seconds to wait at least if the API asks to: Retry-After may be 0, or a date that is over."""
LONGEST_WAIT: Final = 15 * 60
"""Longest Retry-After to wait out, in seconds; beyond it the batch stops."""

_MESSAGE_LENGTH: Final = 200
"""How many characters of a message are kept."""

_BY_USER: Final = "You stopped it."
_ACCOUNT: Final = "The account was refused, and every further flow would be, too."
_NO_ANSWER: Final = (
    f"{IN_A_ROW} flows in a row got no certain answer. Check the network and Kaleyra's status, "
    "then continue."
)
_RATE_LIMITED: Final = (
    f"Kaleyra is still rate-limiting: it refused {IN_A_ROW} requests in a row, in spite of the "
    "pauses between them. Continue later."
)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The result of one flow, without its response, so that thousands need little memory."""

    flow: Flow
    outcome: Outcome
    message: str
    """From the API or from flow-tui, at most one line; foreign text, not yet safe to show."""
    retryable: bool
    """Whether it is still to be published; see `is_retryable`."""
    attempt_id: int | None = None
    """The attempt that is recorded; None if none was."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait between two requests."""

    until: float
    """Its end, on the monotonic clock."""
    asked: bool
    """Whether the API said how long; else it is `DEFAULT_WAIT`."""

    @property
    def seconds_left(self) -> int:
        """The seconds left, rounded up."""
        return max(0, ceil(self.until - time.monotonic()))


def is_retryable(answer: Answer) -> bool:
    """Return whether a flow with this answer can be published again without a check.

    That is so if the request was never sent, or if the refusal was not about the flow: rate
    limiting, the account, a redirect. An unknown outcome has to be checked first.
    """
    if answer.outcome is not Outcome.REJECTED:
        return answer.outcome is Outcome.NOT_SENT
    return is_rate_limited(answer) or refuses_account(answer) or is_inconclusive(answer)


class BatchPublisher:
    """Publishes flows one after another, each at most once.

    Screens read its attributes at any time. If it ends early, `stop_reason` says why, and the
    flows that were not tried are `remaining`.
    """

    def __init__(
        self,
        publisher: Publisher,
        flows: Sequence[Flow],
        credentials: Credentials,
        shown: Mapping[str, FlowHistory] = MappingProxyType({}),
        contents: Mapping[str, FlowContent] = MappingProxyType({}),
    ) -> None:
        """Make it; `run` publishes.

        Args:
            publisher: Sends the requests.
            flows: What to publish, in order.
            credentials: The account and key to publish with.
            shown: What the user was shown of each flow's attempts, by its ID. A flow of which
                that is no longer so is left out.
            contents: What is known of each flow's flow.json, by the flow's ID.
        """
        self.flows = tuple(flows)
        self.credentials = credentials
        self.results: list[ItemResult] = []
        """One for each flow that was tried, in their order."""
        self.stop_reason = ""
        """Why it ended before the last flow, in a sentence; empty unless it did."""
        self.pause: Pause | None = None
        """The current pause, if any."""
        self.ended = False
        self._publisher = publisher
        self._shown = shown
        self._contents = contents
        self._stop = asyncio.Event()
        self._no_answer = 0
        self._rate_limited = 0

    @property
    def current(self) -> Flow | None:
        """The flow whose request is in flight or is sent next; None after the end."""
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
        """The flows that are still to be published: the retryable and the remaining ones."""
        return [*(result.flow for result in self.results if result.retryable), *self.remaining]

    def count(self, outcome: Outcome) -> int:
        """Return how many flows have an outcome; the remaining ones count as not sent."""
        count = sum(result.outcome is outcome for result in self.results)
        return count + len(self.remaining) if outcome is Outcome.NOT_SENT else count

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Stop after the request in flight; a pause ends at once."""
        self._stop.set()

    async def run(self) -> AsyncIterator[PublishResult]:
        """Publish the flows, and yield each attempt as it ends. Raises for no failure."""
        try:
            while self.done < len(self.flows) and not self.stop_reason:
                await self._wait_out_pause()
                if result := await self._publish_next():
                    yield result
        finally:
            self.pause = None
            self.ended = True

    async def _publish_next(self) -> PublishResult | None:
        """Publish the next flow; return None if its attempt was refused before it began."""
        flow = self.flows[self.done]
        if self.stopping:
            self.stop_reason = _BY_USER
            return None
        try:
            shown, content = self._shown.get(flow.flow_id), self._contents.get(flow.flow_id)
            result = await self._publisher.act(
                Action.PUBLISH, flow, self.credentials, shown, content
            )
        except (FlowBusyError, HistoryChangedError, InputError) as error:
            self._add(flow, Outcome.NOT_SENT, str(error), retryable=True)
        except (StoreError, PublisherError) as error:
            self.stop_reason = str(error)
        else:
            self._evaluate(flow, result)
            return result
        return None

    def _evaluate(self, flow: Flow, result: PublishResult) -> None:
        """Add the result of a flow, and decide whether to stop or to pause."""
        answer = result.attempt.answer
        assert answer is not None
        self._no_answer = self._no_answer + 1 if is_inconclusive(answer) else 0
        self._rate_limited = self._rate_limited + 1 if is_rate_limited(answer) else 0
        attempt_id = result.attempt.id
        self._add(flow, answer.outcome, answer.summary, is_retryable(answer), attempt_id)
        if result.unrecorded:
            self.stop_reason = result.unrecorded
        elif refuses_account(answer):
            self.stop_reason = _ACCOUNT
        elif self._publisher.stopped:
            self.stop_reason = SHUTTING_DOWN
        elif answer.failure is Failure.LATE:
            self.stop_reason = f"{answer.message} Then continue."
        elif self._no_answer >= IN_A_ROW:
            self.stop_reason = _NO_ANSWER
        elif self._rate_limited >= IN_A_ROW:
            self.stop_reason = _RATE_LIMITED
        elif answer.outcome is not Outcome.SUCCEEDED:
            self._schedule_pause(answer)

    def _add(
        self,
        flow: Flow,
        outcome: Outcome,
        message: str,
        retryable: bool,
        attempt_id: int | None = None,
    ) -> None:
        self.results.append(
            ItemResult(flow, outcome, message[:_MESSAGE_LENGTH], retryable, attempt_id)
        )

    def _schedule_pause(self, answer: Answer) -> None:
        """Schedule the pause that Retry-After asks for; stop if it is longer than LONGEST_WAIT."""
        seconds = answer.retry_after_seconds
        if seconds is None and is_rate_limited(answer):
            self.pause = Pause(time.monotonic() + DEFAULT_WAIT, asked=False)
        elif seconds is not None and seconds > LONGEST_WAIT:
            self.stop_reason = (
                f"Kaleyra asks to wait for {_duration(seconds)}. Continue after that."
            )
        elif seconds is not None:
            self.pause = Pause(time.monotonic() + max(seconds, SHORTEST_WAIT), asked=True)

    async def _wait_out_pause(self) -> None:
        """Wait for the end of the pause, if any, or for `stop`."""
        if self.pause is not None:
            seconds = max(0.0, self.pause.until - time.monotonic())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), seconds)
            self.pause = None


def _duration(seconds: int) -> str:
    """Return a time of several minutes, hours or days in words, rounded down."""
    if seconds < 2 * 3600:
        return f"{seconds // 60} minutes"
    return f"{seconds // 3600} hours" if seconds < 2 * 86400 else f"{seconds // 86400} days"
