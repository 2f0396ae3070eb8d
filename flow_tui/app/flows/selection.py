"""Marking flows on the flows screen, and saying how many are marked."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from flow_tui.app.widgets.marks import Marks
from flow_tui.model import Attempt, Flow
from flow_tui.store import Store, StoreError

if TYPE_CHECKING:
    from flow_tui.app.flows.screen import FlowsScreen
    from flow_tui.services.batch_publisher import ItemResult
from flow_tui.app.widgets.marks import SIGN


class SelectionBar:
    """The marks of the flows screen, what marks and unmarks, and the line that counts them."""

    def __init__(self, screen: "FlowsScreen") -> None:
        self._screen = screen
        self.marks = Marks()
        self.line = Static(id="marked", markup=False)
        self.line.display = False

    @property
    def marked(self) -> Marks:
        """The marks of the profile that is in use now."""
        self.marks.belong_to(self._screen.flow_app.session.profile)
        return self.marks

    def sign(self, flow: Flow) -> str:
        """Return the sign before a flow in the list."""
        return SIGN if flow.flow_id in self.marks else " "

    async def toggle(self) -> None:
        """Mark the flow under the cursor, or take its mark away, and go on to the next."""
        flows = self._screen.flows
        if flow := self._screen.current():
            self.marks.toggle(flow.flow_id)
            flows.refresh_row(flows.cursor)
            flows.action_move(1)
            await self.tell()

    async def toggle_all(self) -> None:
        """Mark all flows that pass the filter, or, where all are marked, unmark them."""
        session, words = self._screen.flow_app.session, self._screen.words
        profile = session.profile
        try:
            shown = await session.store.run(lambda store: store.flows.ids(profile, words))
        except StoreError as error:
            self._screen.flow_app.warn(str(error))
            return
        if (profile, words) == (session.profile, self._screen.words):
            self.marks.toggle_all(shown)
            self._screen.flows.refresh()
            await self.tell()

    def answered_one(self, attempt: Attempt) -> None:
        """Take the mark of a flow away, unless its answer leaves it to be published."""
        from flow_tui.services.batch_publisher import is_retryable

        if attempt.answer is None or not is_retryable(attempt.answer):
            self.marks.drop(attempt.new.flow_id)

    def answered(self, results: "Iterable[ItemResult]") -> None:
        """Take the marks of the flows away that are not to be published any more."""
        for result in results:
            if not result.retryable:
                self.marks.drop(result.flow.flow_id)

    async def tell(self) -> None:
        """Count the marks in words, those of flows that are gone not among them."""
        session, words, marks = self._screen.flow_app.session, self._screen.words, self.marks
        profile = session.profile
        marks.belong_to(profile)
        hidden = 0
        if marks:
            with suppress(StoreError):  # whoever reads the list says so
                in_list, shown = await session.store.run(
                    lambda store: _listed(store, profile, words)
                )
                if profile != session.profile:
                    return  # a newer call tells of the profile that is shown now
                marks.keep_only(in_list)
                hidden = len(marks) - sum(flow_id in marks for flow_id in shown)
        self.line.update(Content(_words(len(marks), hidden, read_only=session.read_only)))
        self.line.display = bool(marks)


def _listed(store: Store, profile: str, words: str) -> tuple[list[str], list[str]]:
    """The IDs of all flows in the list, and of those that pass the filter."""
    in_list = store.flows.ids(profile)
    return in_list, store.flows.ids(profile, words) if words else in_list


def _words(marked: int, hidden: int, *, read_only: bool) -> str:
    """How many flows are marked, how many of them the filter hides, and what p does now."""
    said = f"{marked:,} marked"
    if hidden:
        said += f", {hidden} of them not shown"
    if read_only:
        return f"{said}."
    return f"{said}: p publishes it." if marked == 1 else f"{said}: p publishes them."
