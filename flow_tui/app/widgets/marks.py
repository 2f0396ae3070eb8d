"""The IDs of the marked flows."""

from collections.abc import Collection, Iterator
from typing import Final

SIGN: Final = "*"
"""The sign of a marked row."""


class Marks(Collection[str]):
    """The IDs of the marked flows of one profile, whether or not the filter hides them."""

    def __init__(self) -> None:
        self._profile = ""
        self._marked: set[str] = set()

    def __contains__(self, flow_id: object) -> bool:
        return flow_id in self._marked

    def __iter__(self) -> Iterator[str]:
        return iter(self._marked)

    def __len__(self) -> int:
        return len(self._marked)

    def belong_to(self, profile: str) -> None:
        """Clear the marks when the profile changes."""
        if profile != self._profile:
            self._profile = profile
            self._marked.clear()

    def toggle(self, flow_id: str) -> None:
        """Mark a flow, or unmark it."""
        self._marked ^= {flow_id}

    def toggle_all(self, flow_ids: Collection[str]) -> None:
        """Mark all these flows; if all are marked, unmark them."""
        if self._marked.issuperset(flow_ids):
            self._marked.difference_update(flow_ids)
        else:
            self._marked.update(flow_ids)

    def add(self, flow_ids: Collection[str]) -> None:
        """Mark flows."""
        self._marked.update(flow_ids)

    def drop(self, flow_id: str) -> None:
        """Unmark a flow."""
        self._marked.discard(flow_id)

    def keep_only(self, flow_ids: Collection[str]) -> None:
        """Unmark all other flows, which may be gone from the list."""
        self._marked.intersection_update(flow_ids)
