"""The flows that an import has read: which match the filter, are marked, or are in the list."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flow_tui.app.widgets.marks import Marks
from flow_tui.kaleyra import FlowSummary
from flow_tui.key_map import key_of


class ImportCandidates:
    """Grows while pages are read; filter and marks are kept.

    Args:
        listed_ids: The IDs of the flows that are already in the list.
    """

    def __init__(self, listed_ids: Collection[str] = ()) -> None:
        self._listed_ids = frozenset(listed_ids)
        self._flows: list[FlowSummary] = []
        self._searched: list[str] = []
        """For each flow, the text that the filter searches."""
        self._matching: list[FlowSummary] = []
        self._words: list[str] = []
        """The words of the filter."""
        self._marks = Marks()

    def __len__(self) -> int:
        return len(self._flows)

    @property
    def ids(self) -> list[str]:
        """The IDs of all flows read."""
        return [flow.flow_id for flow in self._flows]

    def add(self, flows: Iterable[FlowSummary]) -> None:
        """Add flows of another page."""
        for flow in flows:
            searched = _searched(flow)
            self._flows.append(flow)
            self._searched.append(searched)
            if self._matches(searched):
                self._matching.append(flow)

    # -- filter ---------------------------------------------------------------------------

    @property
    def matching(self) -> Sequence[FlowSummary]:
        """The flows that match the filter, in the order in which they were read."""
        return self._matching

    def filter(self, filter_text: str) -> None:
        """Keep flows with every word of the filter in ID, name, status or categories, any case."""
        self._words = filter_text.casefold().split()
        pairs = zip(self._flows, self._searched, strict=True)
        self._matching = [flow for flow, searched in pairs if self._matches(searched)]

    def index(self, flow: FlowSummary | None) -> int:
        """Return the index of a flow among those that match the filter; 0 if it does not."""
        return next((index for index, each in enumerate(self._matching) if each is flow), 0)

    def _matches(self, searched: str) -> bool:
        return all(word in searched for word in self._words)

    # -- flows of the list ----------------------------------------------------------------

    def is_listed(self, flow: FlowSummary) -> bool:
        """Return whether a flow was in the list before; such a flow cannot be marked."""
        return flow.flow_id in self._listed_ids

    @property
    def listed_count(self) -> int:
        """How many of the flows read were in the list before."""
        return sum(map(self.is_listed, self._flows))

    # -- marks ----------------------------------------------------------------------------

    @property
    def marked_count(self) -> int:
        """How many flows are marked, whether they match the filter or not."""
        return len(self._marks)

    def is_marked(self, flow: FlowSummary) -> bool:
        """Return whether a flow is marked."""
        return flow.flow_id in self._marks

    def toggle(self, flow: FlowSummary) -> None:
        """Mark a flow that is new to the list, or unmark it."""
        if not self.is_listed(flow):
            self._marks.toggle(flow.flow_id)

    def toggle_matching(self) -> None:
        """Mark all flows that match the filter and are new; if all are marked, unmark them."""
        self._marks.toggle_all([f.flow_id for f in self._matching if not self.is_listed(f)])

    def chosen(self, current: FlowSummary | None) -> list[FlowSummary]:
        """Return the marked flows in the order in which they were read, else the current one.

        Args:
            current: The flow under the cursor; never chosen if it is in the list.
        """
        if self._marks:
            return [flow for flow in self._flows if self.is_marked(flow)]
        return [current] if current is not None and not self.is_listed(current) else []


@dataclass(slots=True)
class ImportProgress:
    """How far the reading of an account's flows is."""

    reading: bool = False
    problem: str = ""
    """Why reading ended early, a sentence safe to show; else empty."""
    skipped: int = 0
    """How many entries had no usable flow ID."""
    refreshed: bool = False
    """Whether the statuses of the flows that were in the list were stored."""


def progress_text(candidates: ImportCandidates, progress: ImportProgress) -> str:
    """Return how far an import is and what can be done next, safe to show."""
    count = f"{len(candidates):,} flow{'' if len(candidates) == 1 else 's'}"
    counts = _counts(candidates)
    if progress.reading:
        return f"Reading: {count} so far. Press {key_of('import.close')} to stop.{counts}"
    resume, other = key_of("import.resume"), key_of("import.account")
    if progress.problem and not candidates:
        return f"{progress.problem} Press {resume} to resume, or {other} to use another WABA ID."
    if progress.problem:
        read = f"{count} read, perhaps not all."
        return f"{progress.problem} {read} Press {resume} to resume.{counts}"
    if not candidates and not progress.skipped:
        return f"This account has no flows. Press {other} to use another WABA ID."
    parts = [f"{count} in total."]
    if listed := candidates.listed_count:
        refreshed = " (status refreshed)" if progress.refreshed else ""
        parts.append(f"{listed:,} in the list{refreshed}.")
    if progress.skipped:
        entries = "entry" if progress.skipped == 1 else "entries"
        parts.append(f"{progress.skipped:,} {entries} skipped (no usable ID).")
    return " ".join(parts) + counts


def _counts(candidates: ImportCandidates) -> str:
    """Return how many flows match the filter, if not all, and how many are marked, if any."""
    matching = len(candidates.matching)
    shown = f" {matching:,} shown." if matching < len(candidates) else ""
    return shown + (f" {candidates.marked_count:,} marked." if candidates.marked_count else "")


def _searched(flow: FlowSummary) -> str:
    """Return the text that the filter searches; a line break keeps words within one field."""
    return "\n".join((flow.flow_id, flow.name, flow.status, *flow.categories)).casefold()
