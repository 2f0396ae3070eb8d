"""Which flows are marked: by their IDs, for as long as this session shows one profile."""

from collections.abc import Collection, Iterator


class Marks(Collection[str]):
    """The IDs of the marked flows of one profile. They stay while the list is filtered."""

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
        """Forget all of them where they are another profile's."""
        if profile != self._profile:
            self._profile = profile
            self._marked.clear()

    def toggle(self, flow_id: str) -> None:
        """Mark a flow, or take its mark away."""
        self._marked ^= {flow_id}

    def toggle_all(self, flow_ids: Collection[str]) -> None:
        """Mark all of some flows, or, where all of them are marked, none of them."""
        if self._marked.issuperset(flow_ids):
            self._marked.difference_update(flow_ids)
        else:
            self._marked.update(flow_ids)

    def drop(self, flow_id: str) -> None:
        """Take a flow's mark away, if it has one."""
        self._marked.discard(flow_id)

    def keep_only(self, flow_ids: Collection[str]) -> None:
        """Take the marks of all other flows away: those flows may be gone from the list."""
        self._marked.intersection_update(flow_ids)


SIGN = "*"
