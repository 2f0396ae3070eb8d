"""The marks that a run of many leaves: on disk until its flows are published or unmarked."""

from collections.abc import Collection

from flow_tui.model import Account
from flow_tui.services.session import Session
from flow_tui.services.unfinished_runs import LeftFlows, left_to_publish
from flow_tui.store import StoreError


class RunMarks:
    """What runs of many have left to publish on the account in use, as it is on disk."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._place: tuple[str, Account | None] | None = None
        """The profile and the account whose flows these are; None before any."""
        self._on_disk: set[str] = set()
        self._cut_off: frozenset[str] = frozenset()

    async def load(self) -> LeftFlows | None:
        """Return what is left, once for each account that comes into use; else None.

        Raises:
            StoreError: The store cannot be read or written.
        """
        place = (self._session.profile, self._session.account)
        if place == self._place or self._session.read_only_reason:
            return None
        self._place, self._on_disk, self._cut_off = place, set(), frozenset()
        account = self._session.account
        if account is None:
            return None
        try:
            return await left_to_publish(self._session.store, account)
        except StoreError:
            self._place = None  # the next time may be better
            raise

    def note(self, flow_ids: Collection[str], *, cut_off: bool = False) -> None:
        """Note which marked flows are on disk.

        Args:
            flow_ids: The flows.
            cut_off: Whether they are left by a run whose process has ended.
        """
        self._on_disk.update(flow_ids)
        self._cut_off = frozenset(flow_ids) if cut_off else frozenset()

    def are_of_a_cut_off_run(self, marks: Collection[str]) -> bool:
        """Return whether just those flows are marked that a run left which was cut off."""
        return bool(self._cut_off) and self._cut_off == set(marks)

    async def forget_unmarked(self, marks: Collection[str]) -> None:
        """Forget, on disk, the flows that are no longer marked.

        Raises:
            StoreError: The store cannot be written.
        """
        account = self._session.account
        unmarked = [flow_id for flow_id in self._on_disk if flow_id not in marks]
        if not unmarked or account is None or self._place != (self._session.profile, account):
            return
        await self._session.store.run(lambda store: store.runs.drop(account, unmarked))
        self._on_disk.difference_update(unmarked)
