"""The flows that an import found: which are shown, which are marked, which are new to the list."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flow_tui import text, validation
from flow_tui.app.widgets.marks import Marks
from flow_tui.kaleyra import FlowSummary


class ImportCandidates:
    """Grows while pages come in; a filter and marks hold over that.

    Args:
        in_list: The IDs of the flows that are in the list already.
    """

    def __init__(self, in_list: Collection[str] = ()) -> None:
        self._in_list = frozenset(in_list)
        self._flows: list[FlowSummary] = []
        self._searched: list[str] = []
        self._words: list[str] = []
        self._shown: list[FlowSummary] = []
        self._marks = Marks()

    def __len__(self) -> int:
        return len(self._flows)

    @property
    def shown(self) -> Sequence[FlowSummary]:
        """Those that pass the filter, in the order in which they came."""
        return self._shown

    @property
    def ids(self) -> list[str]:
        """The IDs of all that came."""
        return [flow.flow_id for flow in self._flows]

    @property
    def marked_count(self) -> int:
        """How many are marked, shown or not."""
        return len(self._marks)

    def add(self, flows: Iterable[FlowSummary]) -> None:
        """Take in more flows."""
        for flow in flows:
            searched = _searched(flow)
            self._flows.append(flow)
            self._searched.append(searched)
            if self._passes(searched):
                self._shown.append(flow)

    def filter(self, words: str) -> None:
        """Show those that hold every word in ID, name, status or categories, in any case."""
        self._words = words.casefold().split()
        together = zip(self._flows, self._searched, strict=True)
        self._shown = [flow for flow, searched in together if self._passes(searched)]

    def _passes(self, searched: str) -> bool:
        return all(word in searched for word in self._words)

    # -- marks ----------------------------------------------------------------------------

    def is_in_list(self, flow: FlowSummary) -> bool:
        """Return whether a flow was in the list before; it cannot be marked."""
        return flow.flow_id in self._in_list

    def is_marked(self, flow: FlowSummary) -> bool:
        """Return whether a flow is marked."""
        return flow.flow_id in self._marks

    def toggle(self, flow: FlowSummary) -> None:
        """Mark a flow that is new to the list, or take its mark away."""
        if not self.is_in_list(flow):
            self._marks.toggle(flow.flow_id)

    def toggle_shown(self) -> None:
        """Mark all that are shown and new to the list; where they are marked, unmark them."""
        self._marks.toggle_all([f.flow_id for f in self._shown if not self.is_in_list(f)])

    # -- what becomes of them -------------------------------------------------------------

    def chosen(self, current: FlowSummary | None) -> list[FlowSummary]:
        """Return the marked ones, in the order in which they came, else the one under the cursor.

        Args:
            current: The one under the cursor.
        """
        if self._marks:
            return [flow for flow in self._flows if self.is_marked(flow)]
        return [current] if current is not None and not self.is_in_list(current) else []

    @property
    def known_count(self) -> int:
        """How many of those that came were in the list before."""
        return sum(map(self.is_in_list, self._flows))

    @property
    def known(self) -> list[tuple[str, str]]:
        """The IDs of those in the list already, with the statuses that came, where they did."""
        return statuses(flow for flow in self._flows if self.is_in_list(flow))


def statuses(flows: Iterable[FlowSummary]) -> list[tuple[str, str]]:
    """Return the IDs of flows with their statuses, of those that have one."""
    return [(flow.flow_id, flow.status) for flow in flows if flow.status]


def entries(flows: Iterable[FlowSummary]) -> list[tuple[str, str]]:
    """Return the IDs of flows with labels made of their names."""
    return [(flow.flow_id, validation.label(text.one_line(flow.name, 200))) for flow in flows]


def _searched(flow: FlowSummary) -> str:
    """Return what the filter looks in; no word of a filter holds a line break."""
    return "\n".join((flow.flow_id, flow.name, flow.status, *flow.categories)).casefold()


@dataclass(slots=True)
class Progress:
    """What is known of an import beside the flows that came."""

    reading: bool = False
    trouble: str = ""
    """Why it is not all that came, safe to show; empty while it may yet be, and where it is."""
    skipped: int = 0
    """How many entries had no flow ID that could be used."""
    refreshed: bool = False
    """Whether the statuses of the list's own flows were written."""


def in_words(found: ImportCandidates, progress: Progress) -> str:
    """Return how far an import is and what can be done now, safe to show."""
    count = f"{len(found):,} flow{'' if len(found) == 1 else 's'}"
    if progress.reading:
        return f"{count} … ctrl+g stops and keeps what came.{_seen(found)}"
    if progress.trouble and not found:
        return f"{progress.trouble} r tries again; w asks for another WABA ID."
    if progress.trouble:
        return f"{count}, maybe not all. {progress.trouble} r reads on.{_seen(found)}"
    if not found and not progress.skipped:
        return "This account has no flows. w asks for another WABA ID."
    parts = [f"{count}, all there are."]
    if known := found.known_count:
        refreshed = ": statuses refreshed" if progress.refreshed else ""
        parts.append(f"{known:,} in the list already{refreshed}.")
    if progress.skipped:
        parts.append(f"{progress.skipped:,} without a usable ID left out.")
    return " ".join(parts) + _seen(found)


def _seen(found: ImportCandidates) -> str:
    """Return how many pass the filter and how many are marked, where that tells anything."""
    shown = f" {len(found.shown):,} shown." if len(found.shown) < len(found) else ""
    return shown + (f" {found.marked_count:,} marked." if found.marked_count else "")
