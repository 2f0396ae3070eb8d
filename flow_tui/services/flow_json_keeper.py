"""Keeping the flow.json of each successful publish, behind the record of its outcome."""

import asyncio
from collections.abc import Callable
from typing import Final

from flow_tui.model import Action, Attempt, FlowContent, Outcome
from flow_tui.services.outcome_recorder import internal_error
from flow_tui.store import StoreError, StoreThread
from flow_tui.store.flow_jsons import compressed
from flow_tui.threads import in_daemon_thread

QUIT_SECONDS: Final = 5.0
"""How long the end of flow-tui waits for what is being kept; not at a hang-up."""


class FlowJsonKeeper:
    """Keeps one flow.json at a time, in a task of its own and a transaction of its own.

    What fails here changes nothing else: the hash is recorded with the attempt, and
    `FlowJsons.last` returns no content but that of the last publish.
    """

    def __init__(self, store: StoreThread, *, with_content: bool) -> None:
        """Make it.

        Args:
            store: Where they are kept.
            with_content: Whether to keep more than the hash.
        """
        self.on_failure: Callable[[str], None] = lambda _: None
        """Called with a sentence if one could not be kept."""
        self._store = store
        self._with_content = with_content
        self._task: asyncio.Task[None] | None = None

    def start(self, attempt: Attempt, content: FlowContent | None) -> None:
        """Begin to keep what an attempt has published, unless it did not or it is not known.

        Call it once the outcome is recorded, and `wait` before the next attempt begins.
        """
        published = attempt.new.action is Action.PUBLISH and attempt.outcome is Outcome.SUCCEEDED
        if published and content is not None and content.sha256:
            self._task = asyncio.create_task(self._keep(attempt, content))

    async def wait(self, seconds: float | None = None) -> None:
        """Wait until nothing is being kept, or for so many seconds. Raises for no failure."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)

    async def _keep(self, attempt: Attempt, content: FlowContent) -> None:
        new, published_at = attempt.new, attempt.ended_at
        assert published_at is not None
        kept = None
        try:
            if (canonical := content.canonical) is not None and self._with_content:
                kept = await in_daemon_thread(lambda: compressed(canonical))
            await self._store.run(
                lambda store: store.flow_jsons.keep(
                    new.account, new.flow_id, content.sha256, kept, published_at
                )
            )
        except StoreError as error:
            self.on_failure(_sentence(new.flow_id, str(error)))
        except Exception as error:  # noqa: BLE001 - the publish has succeeded, whatever fails here
            self.on_failure(_sentence(new.flow_id, internal_error(error)))


def _sentence(flow_id: str, problem: str) -> str:
    return (
        f"The flow.json of flow {flow_id} was not kept: a later check can say that it differs from "
        f"what was published, but not where. {problem}"
    )
