"""Checking many flows, one after another, until the last one or a reason to stop."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flow_tui.kaleyra import is_rate_limited, refuses_reading
from flow_tui.services.batch_publisher import DEFAULT_WAIT, IN_A_ROW, LONGEST_WAIT, SHORTEST_WAIT
from flow_tui.services.flow_check import FlowCheck

_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before the same check is made again."""

    seconds: int
    asked: bool
    """Whether the API said how long; else it is `DEFAULT_WAIT`."""

    @property
    def reason(self) -> str:
        """What Kaleyra does: the words after its name."""
        return "asks to wait" if self.asked else "is rate-limiting"


def _say_nothing(_wait: Wait) -> None:
    """Let a pause begin."""


class BatchCheck:
    """Checks flows one after another; nothing changes on Kaleyra.

    A check that was refused only for now is made again after a pause: it is a GET. It stops by
    itself where `BatchPublisher` does: when the account is refused, when there is no answer, and
    when the API keeps asking to wait.
    """

    def __init__(
        self,
        check_flow: Callable[[str], Awaitable[FlowCheck]],
        flow_ids: Sequence[str],
        on_pause: Callable[[Wait], None] = _say_nothing,
    ) -> None:
        """Make it; `run` checks.

        Args:
            check_flow: Checks the flow with an ID; raises nothing.
            flow_ids: What to check, in order.
            on_pause: Called before each pause.
        """
        self.flow_ids = tuple(flow_ids)
        self.done = 0
        """How many flows were checked."""
        self.stop_reason = ""
        """Why it ended before the last flow, for the end of a sentence; empty unless it did."""
        self._check_flow = check_flow
        self._on_pause = on_pause
        self._no_answer = 0

    @property
    def remaining(self) -> tuple[str, ...]:
        """The IDs of the flows that were not checked."""
        return self.flow_ids[self.done :]

    async def run(self) -> AsyncGenerator[tuple[str, FlowCheck], None]:
        """Check the flows, and yield the ID and the result of each. Raises for no failure."""
        for flow_id in self.flow_ids:
            checked = await self._check_until_answered(flow_id)
            self.done += 1
            self._evaluate(checked)
            yield flow_id, checked
            if self.stop_reason:
                return

    async def _check_until_answered(self, flow_id: str) -> FlowCheck:
        """Check a flow, again after each pause that the API asks for."""
        checked = await self._check_flow(flow_id)
        for _ in range(IN_A_ROW - 1):
            wait = _wait_after(checked)
            if wait is None or wait.seconds > LONGEST_WAIT:
                break
            self._on_pause(wait)
            await asyncio.sleep(wait.seconds)
            checked = await self._check_flow(flow_id)
        return checked

    def _evaluate(self, checked: FlowCheck) -> None:
        """Decide whether to stop after a flow."""
        response = checked.check.response
        is_answer = response.failure is None and (response.http_status or 0) < _SERVER_ERROR
        self._no_answer = 0 if is_answer else self._no_answer + 1
        if wait := _wait_after(checked):
            self.stop_reason = f"Kaleyra {wait.reason}. Check later."
        elif refuses_reading(response):
            self.stop_reason = "the account was refused."
        elif self._no_answer >= IN_A_ROW:
            self.stop_reason = f"{IN_A_ROW} flows in a row got no answer."


def _wait_after(checked: FlowCheck) -> Wait | None:
    """Return the pause before the same check is made again; None if it is not."""
    response = checked.check.response
    if checked.check.details is not None:
        return None
    if response.retry_after_seconds is not None:
        return Wait(max(response.retry_after_seconds, SHORTEST_WAIT), asked=True)
    return Wait(DEFAULT_WAIT, asked=False) if is_rate_limited(response) else None
