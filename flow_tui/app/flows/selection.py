"""The marked flows of the list, and the line that counts them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import getters
from textual.content import Content
from textual.widgets import Static

from flow_tui.app.app_base import AppBase
from flow_tui.app.flows.run_marks import RunMarks
from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.widgets.marks import SIGN, Marks
from flow_tui.key_map import key_of
from flow_tui.model import Account, Attempt, Flow
from flow_tui.store import Store, StoreError

if TYPE_CHECKING:
    from flow_tui.services.batch_publisher import ItemResult
    from flow_tui.services.unfinished_runs import LeftFlows


class SelectionBar(Static):
    """Holds the marks; visible while there are any.

    What a run of many has left to publish is marked, also by an earlier flow-tui.
    """

    app = getters.app(AppBase)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id, markup=False)
        self.display = False
        self._marks = Marks()
        self._run_marks = RunMarks(self.app.session)
        self.hidden = 0
        """How many of the marked flows the filter hides, as it was counted last."""

    @property
    def marked(self) -> Marks:
        """The marks of the list that is shown."""
        self._marks.belong_to(self.app.session.list_owner.list_key)
        return self._marks

    def row_sign(self, flow: Flow) -> str:
        """Return the sign before a flow in the list."""
        return SIGN if flow.flow_id in self._marks else " "

    async def toggle(self, flow: Flow, filter_text: str) -> None:
        """Mark a flow of the list filtered by `filter_text`, or unmark it."""
        self._marks.toggle(flow.flow_id)
        await self.refresh_count(filter_text)

    async def toggle_all(self, filter_text: str) -> None:
        """Mark all flows that match a filter; if all are marked, unmark them."""
        session = self.app.session
        owner = session.list_owner
        try:
            matching = await session.store.run(lambda store: store.flows.ids(owner, filter_text))
        except StoreError as error:
            self.app.warn(str(error))
            return
        if owner == session.list_owner:
            self._marks.toggle_all(matching)
            await self.refresh_count(filter_text)

    def unmark_answered(self, attempt: Attempt) -> None:
        """Unmark the flow of an attempt, unless it is still to be published."""
        from flow_tui.services.batch_publisher import is_retryable  # not before the first paint

        if attempt.answer is None or not is_retryable(attempt.answer):
            self._marks.drop(attempt.new.flow_id)

    def unmark_all_answered(self, results: "Iterable[ItemResult]") -> None:
        """Unmark the flows of a batch, except those that are still to be published."""
        answered = [result.flow.flow_id for result in results if not result.retryable]
        for flow_id in answered:
            self._marks.drop(flow_id)
        self._run_marks.note([*self._marks, *answered])  # what is unmarked is forgotten on disk

    async def refresh_count(self, filter_text: str) -> None:
        """Show how many flows are marked, and drop the marks of flows that left the list."""
        session, marks = self.app.session, self._marks
        owner = session.list_owner
        marks.belong_to(owner.list_key)
        hidden = 0
        with suppress(StoreError):  # the list reports it when it is read
            left = await self._run_marks.load()
            if left is not None and owner == session.list_owner:
                marks.add(left.flow_ids)
            if marks:
                listed, matching = await session.store.run(
                    lambda store: _listed_and_matching(store, owner, filter_text)
                )
                if owner != session.list_owner:
                    return  # a later call counts the marks of the list that is wanted now
                marks.keep_only(listed)
                hidden = len(marks) - sum(flow_id in marks for flow_id in matching)
            if left is not None:
                self._announce(left)
            await self._run_marks.forget_unmarked(marks)
        self.hidden = hidden
        count = _count(len(marks), hidden, read_only=bool(session.read_only_reason))
        if self._run_marks.are_of_a_cut_off_run(marks):
            count += " Left by a run that did not finish."
        self.update(Content(count))
        self.display = bool(marks)

    def _announce(self, left: "LeftFlows") -> None:
        """Say which marks a run of an earlier flow-tui has left: stopped, or cut off."""
        found = [flow_id for flow_id in left.flow_ids if flow_id in self._marks]
        self._run_marks.note(found, cut_off=left.cut_off_at is not None)
        if found and left.cut_off_at is not None:
            flows = "1 flow is" if len(found) == 1 else f"{len(found):,} flows are"
            self.app.warn(
                f"A run of {date_and_time(left.cut_off_at)} did not finish. {flows} still to be "
                "published, and marked."
            )


def _listed_and_matching(
    store: Store, owner: Account, filter_text: str
) -> tuple[list[str], list[str]]:
    """Return the IDs of all flows in the list, and of those that match the filter."""
    listed = store.flows.ids(owner)
    return listed, store.flows.ids(owner, filter_text) if filter_text else listed


def _count(marked: int, hidden: int, *, read_only: bool) -> str:
    """Return how many flows are marked, how many of them are hidden, and what publishes them."""
    count = f"{marked:,} marked"
    if hidden:
        count += f" ({hidden:,} hidden by the filter)"
    if read_only:
        return f"{count}."
    return f"{count}: {key_of('flows.publish')} publishes {'it' if marked == 1 else 'them'}."
