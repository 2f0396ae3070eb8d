"""The marks of the flow list, and the line that counts them."""

from collections.abc import Iterable
from contextlib import suppress

from textual import getters
from textual.content import Content
from textual.widgets import Static

from flow_tui.app.app_base import AppBase
from flow_tui.app.widgets.marks import SIGN, Marks
from flow_tui.model import Attempt, Flow
from flow_tui.services.batch_publisher import ItemResult, is_retryable
from flow_tui.store import Store, StoreError


class SelectionBar(Static):
    """Which flows are marked; shown as a line while there are any."""

    app = getters.app(AppBase)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id, markup=False)
        self.display = False
        self._marks = Marks()

    @property
    def marked(self) -> Marks:
        """The marks of the profile in use."""
        self._marks.belong_to(self.app.session.profile)
        return self._marks

    def row_sign(self, flow: Flow) -> str:
        """Return the sign before a flow in the list."""
        return SIGN if flow.flow_id in self._marks else " "

    async def toggle(self, flow: Flow, words: str) -> None:
        """Mark a flow, or unmark it, in a list that is filtered by `words`."""
        self._marks.toggle(flow.flow_id)
        await self.refresh_count(words)

    async def toggle_all(self, words: str) -> None:
        """Mark all flows that match the filter `words`; if all are marked, unmark them."""
        session = self.app.session
        profile = session.profile
        try:
            shown = await session.store.run(lambda store: store.flows.ids(profile, words))
        except StoreError as error:
            self.app.warn(str(error))
            return
        if profile == session.profile:
            self._marks.toggle_all(shown)
            await self.refresh_count(words)

    def answered_one(self, attempt: Attempt) -> None:
        """Unmark the flow of an attempt, unless it is still to be published."""
        if attempt.answer is None or not is_retryable(attempt.answer):
            self._marks.drop(attempt.new.flow_id)

    def answered(self, results: Iterable[ItemResult]) -> None:
        """Unmark the flows that are not to be published any more."""
        for result in results:
            if not result.retryable:
                self._marks.drop(result.flow.flow_id)

    async def refresh_count(self, words: str) -> None:
        """Show how many flows are marked, without those that have left the list."""
        session, marks = self.app.session, self._marks
        profile = session.profile
        marks.belong_to(profile)
        hidden = 0
        if marks:
            with suppress(StoreError):  # whoever reads the list says so
                in_list, shown = await session.store.run(
                    lambda store: _listed(store, profile, words)
                )
                if profile != session.profile:
                    return  # a newer call counts the marks of the profile in use
                marks.keep_only(in_list)
                hidden = len(marks) - sum(flow_id in marks for flow_id in shown)
        self.update(Content(_count(len(marks), hidden, read_only=session.read_only)))
        self.display = bool(marks)


def _listed(store: Store, profile: str, words: str) -> tuple[list[str], list[str]]:
    """Return the IDs of all flows in the list, and of those that match the filter."""
    in_list = store.flows.ids(profile)
    return in_list, store.flows.ids(profile, words) if words else in_list


def _count(marked: int, hidden: int, *, read_only: bool) -> str:
    """Return how many flows are marked, how many of them are hidden, and what p does."""
    count = f"{marked:,} marked"
    if hidden:
        count += f", {hidden} of them not shown"
    if read_only:
        return f"{count}."
    return f"{count}: p publishes it." if marked == 1 else f"{count}: p publishes them."
