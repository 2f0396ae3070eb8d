"""Importing flows of a WhatsApp Business Account (WABA): read its pages, add the chosen ones."""

from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Final, Protocol, Self, TypeVar

from flow_tui import clock, text, validation
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import FlowsPage, FlowSummary
from flow_tui.model import Account
from flow_tui.secret import Secret
from flow_tui.store import SeenFlow, Store, StoreThread

T = TypeVar("T")

_NAME_LENGTH: Final = 200
_AT_ONCE: Final = 500
"""Flows that are written in one transaction: some hundredths of a second."""


class FlowsApi(Protocol):
    """The part of the Kaleyra client that an import uses."""

    def flows(
        self,
        account: Account,
        waba_id: str,
        key: Secret,
        after: str = "",
        known: Collection[str] = (),
    ) -> AsyncGenerator[FlowsPage, None]:
        """Read a WABA's flows page by page, each flow once; raises nothing for a failure."""


class FlowImport:
    """One import: what has been read of a WABA's flows, and what becomes of them."""

    def __init__(
        self,
        store: StoreThread,
        api: FlowsApi,
        credentials: Credentials,
        waba_id: str,
        in_list: Collection[str] = (),
    ) -> None:
        """Make it; nothing is read yet.

        Args:
            store: The store.
            api: Reads the pages.
            credentials: What to read them with; the flows may be added to the list of its account.
            waba_id: The WABA.
            in_list: The IDs of the flows that are in this list.
        """
        self.flows: list[FlowSummary] = []
        """The flows that were read, in the API's order."""
        self.skipped = 0
        """How many entries had no usable flow ID."""
        self.problem = ""
        """Why reading stopped before the last page, safe to show; empty if it did not."""
        self.in_list = frozenset(in_list)
        self._store = store
        self._api = api
        self._account = credentials.account
        self._key = credentials.api_key
        self.waba_id = waba_id
        self._after = ""
        self._moments: dict[str, tuple[datetime, datetime]] = {}
        """When each flow's page arrived, and when it was asked for; UTC."""

    @classmethod
    async def open(
        cls,
        store: StoreThread,
        api: FlowsApi,
        credentials: Credentials,
        waba_id: str,
    ) -> Self:
        """Return an import that knows which flows are in the account's list.

        Raises:
            StoreError: The list cannot be read.
        """
        in_list = await store.run(lambda opened: opened.flows.ids(credentials.account))
        return cls(store, api, credentials, waba_id, in_list)

    @property
    def listed(self) -> list[FlowSummary]:
        """The flows that were read and are in the list."""
        return [flow for flow in self.flows if flow.flow_id in self.in_list]

    async def read(self) -> AsyncGenerator[FlowsPage, None]:
        """Read page by page, from the first one or from where the last call stopped.

        Raises for no failure of the network or the API: `problem` has the reason then. Close
        the generator to stop.
        """
        self.problem = ""
        ids = [flow.flow_id for flow in self.flows]
        asked_at = clock.now()
        async with aclosing(
            self._api.flows(self._account, self.waba_id, self._key, self._after, ids)
        ) as pages:
            async for page in pages:
                moments = (clock.now(), asked_at)
                self._moments |= {flow.flow_id: moments for flow in page.flows}
                self.flows += page.flows
                self.skipped += page.skipped
                self.problem = page.sentence
                self._after = page.after
                yield page
                asked_at = clock.now()

    async def remember_account(self) -> None:
        """Remember the WABA ID as the one last used with the account.

        Raises:
            StoreError: The store cannot be written.
        """
        await self._store.run(lambda store: store.profiles.set_waba_id(self._account, self.waba_id))

    async def refresh_statuses(self) -> None:
        """Set the statuses and names of the flows that were read and are in the list.

        Not of those of which something later may be known: others go on while pages are read.

        Raises:
            StoreError: The store cannot be written; some statuses may be those of before.
        """
        await self._refresh(self.listed)

    async def add(self, chosen: Sequence[FlowSummary]) -> int:
        """Add flows to the list, their names as labels, and refresh what is known of all.

        Returns:
            How many were added; those that were in the list are not counted.

        Raises:
            StoreError: The store cannot be written; some may have been added.
        """
        added = 0
        for part in _parts([(flow.flow_id, _label(flow)) for flow in chosen]):
            added += await self._store.run(partial(_add, account=self._account, part=part))
        await self._refresh([*self.listed, *chosen])
        return added

    async def _refresh(self, flows: Iterable[FlowSummary]) -> None:
        """Set what is known of flows."""
        for part in _parts(self._seen(flows)):
            await self._store.run(partial(_set_seen, account=self._account, part=part))

    def _seen(self, flows: Iterable[FlowSummary]) -> list[SeenFlow]:
        """Return the flows as their pages had them, of those that were read with a status."""
        return [
            SeenFlow(flow.flow_id, flow.status, flow.name, *self._moments[flow.flow_id])
            for flow in flows
            if flow.status and flow.flow_id in self._moments
        ]


def _parts(rows: list[T]) -> Iterable[list[T]]:
    """Return rows, some at a time: while they are written, others wait for the database."""
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _add(store: Store, account: Account, part: Sequence[tuple[str, str]]) -> int:
    return len(store.flows.add(account, part)[0])


def _set_seen(store: Store, account: Account, part: Sequence[SeenFlow]) -> None:
    store.flows.set_seen(account, part)


def _label(flow: FlowSummary) -> str:
    return validation.label(text.one_line(flow.name, _NAME_LENGTH))
