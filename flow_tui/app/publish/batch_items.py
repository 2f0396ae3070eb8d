"""The flows of a batch: what is found of each, which are left out, and what is recorded of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flow_tui import text
from flow_tui.app.formatting.flow_content import brief_content
from flow_tui.app.formatting.styled import TextRole
from flow_tui.app.publish.confirm_text import file_doubt
from flow_tui.kaleyra import blockers, status_blocker
from flow_tui.model import Action, Flow, FlowContent
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck, content_for_record
from flow_tui.store import FlowHistory

MOST_KEPT: Final = 64_000_000
"""Bytes of canonical JSON kept in memory for the record of one batch; of more, only the hash is."""


@dataclass(frozen=True, slots=True)
class ItemContent:
    """What is said of a flow's content in the list; not its differences, which may be large."""

    words: str
    brief: str
    """The same in ten cells."""
    role: TextRole
    file_doubt: str = ""
    """Why it is not certain to be what the user's file has; empty if it is."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One of the flows to publish."""

    flow: Flow
    history: FlowHistory
    """Earlier publishes of the flow on this account."""
    blockers: tuple[str, ...] = ()
    """Why it cannot be published now, by a check; empty if no reason is known."""
    content: ItemContent | None = None
    """What is known of its content; None until it was read."""

    @property
    def is_not_draft(self) -> bool:
        """Whether its last known status is one that cannot be published, such as PUBLISHED."""
        return bool(status_blocker(Action.PUBLISH, self.flow.status))

    @property
    def flags(self) -> frozenset[str]:
        """Why it is flagged; empty if it is not. An earlier success is no reason."""
        found = {
            "unknown": self.history.unknown,
            "not a draft": self.is_not_draft,
            "blocked": self.blockers,
            "file": self.file_doubt,
        }
        return frozenset(name for name, is_so in found.items() if is_so)

    @property
    def has_warning(self) -> bool:
        """Whether there is a reason to look at it before it is published."""
        return bool(self.flags or self.history.succeeded)

    @property
    def file_doubt(self) -> str:
        """Why it is not certain to be what the user's file has; empty if it is."""
        return self.content.file_doubt if self.content is not None else ""


class BatchItems:
    """The flows of a batch in list order, and those of them that are left out."""

    def __init__(self, items: Iterable[BatchItem]) -> None:
        self._items = {item.flow.flow_id: item for item in items}
        self._left_out: set[str] = set()
        self._contents: dict[str, FlowContent] = {}
        self._json_versions: dict[str, str] = {}
        self._kept = 0

    @property
    def remaining(self) -> list[BatchItem]:
        """Those that are not left out: they are published once it is confirmed."""
        return [item for flow_id, item in self._items.items() if flow_id not in self._left_out]

    @property
    def left_out(self) -> int:
        """How many are left out."""
        return len(self._left_out)

    @property
    def contents(self) -> dict[str, FlowContent]:
        """What was shown of the content of each that remains, by its flow's ID."""
        return {
            flow_id: self._content_of(flow_id)
            for flow_id in self._items
            if flow_id not in self._left_out
            and (flow_id in self._contents or flow_id in self._json_versions)
        }

    def is_left_out(self, flow_id: str) -> bool:
        """Return whether a flow is left out."""
        return flow_id in self._left_out

    def leave_out_flagged(self) -> int:
        """Leave out those that are flagged, and return how many they are."""
        flagged = [item.flow.flow_id for item in self.remaining if item.flags]
        self._left_out.update(flagged)
        return len(flagged)

    def set_check(self, flow_id: str, flow_check: FlowCheck) -> bool:
        """Note what a check found; without details, keep what was known.

        Returns:
            Whether that is a new reason to leave it out.
        """
        details = flow_check.check.details
        if details is None:
            return False
        before = self._items[flow_id]
        flow = before.flow._replace(
            status=details.status or before.flow.status, status_at=flow_check.at
        )
        if details.json_version:
            self._json_versions[flow_id] = details.json_version
        found = blockers(Action.PUBLISH, details)
        return self._put(replace(before, flow=flow, blockers=found))

    def set_content(self, flow_id: str, content: ContentCheck) -> bool:
        """Note what was read of a content.

        Returns:
            Whether that is a new reason to leave the flow out.
        """
        doubt = file_doubt(content.expected)
        words, brief, role = brief_content(content, differs_from_file=bool(doubt))
        self._contents[flow_id] = self._bounded(flow_id, content_for_record(content.flow_json))
        return self._put(
            replace(self._items[flow_id], content=ItemContent(words, brief, role, doubt))
        )

    def _put(self, item: BatchItem) -> bool:
        flow_id = item.flow.flow_id
        before = self._items[flow_id]
        self._items[flow_id] = item
        return flow_id not in self._left_out and bool(item.flags - before.flags)

    def _bounded(self, flow_id: str, content: FlowContent) -> FlowContent:
        """Return a content, without its JSON where the others have taken the room for it."""
        before = self._contents.get(flow_id)
        self._kept -= len((before and before.canonical) or b"")
        size = len(content.canonical or b"")
        if self._kept + size > MOST_KEPT:
            return replace(content, canonical=None)
        self._kept += size
        return content

    def _content_of(self, flow_id: str) -> FlowContent:
        content = self._contents.get(flow_id, FlowContent(""))
        version = content.json_version or self._json_versions.get(flow_id, "")
        return replace(content, json_version=version)


def warnings_text(items: Sequence[BatchItem]) -> str:
    """Return the reasons not to publish some of the flows, a line each; may be empty."""
    blocked = [item for item in items if item.blockers and not item.is_not_draft]
    reason = (
        f"{text.one_line(blocked[0].flow.flow_id)}: {blocked[0].blockers[0]}" if blocked else ""
    )
    doubtful = [item for item in items if item.file_doubt]
    doubt = (
        f"{text.one_line(doubtful[0].flow.flow_id)}: {text.one_line(doubtful[0].file_doubt, 200)}"
        if doubtful
        else ""
    )
    warnings = (
        (
            sum(bool(item.history.unknown) for item in items),
            "flow may already be published (outcome unknown). Check it first.",
            "flows may already be published (outcome unknown). Check them first.",
        ),
        (
            sum(bool(item.history.succeeded) for item in items),
            "flow was already published by flow-tui.",
            "flows were already published by flow-tui.",
        ),
        (
            sum(item.is_not_draft for item in items),
            "flow was not a draft when last seen.",
            "flows were not drafts when last seen.",
        ),
        (
            len(blocked),
            f"flow cannot be published now. {reason}",
            f"flows cannot be published now. {reason}",
        ),
        (
            len(doubtful),
            f"flow is not certain to be what its file has. {doubt}",
            f"flows are not certain to be what their files have. {doubt}",
        ),
    )
    return "\n".join(f"! {n} {one if n == 1 else many}" for n, one, many in warnings if n)
