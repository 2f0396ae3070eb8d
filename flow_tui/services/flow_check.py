"""Checking a flow: read its details; remember its status and name. Nothing changes on Kaleyra."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from flow_tui import clock
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import DetailsResult
from flow_tui.model import Account
from flow_tui.secret import Secret
from flow_tui.store import StoreError, StoreThread


class DetailsApi(Protocol):
    """The part of the Kaleyra client that a check uses."""

    async def flow_details(self, account: Account, flow_id: str, key: Secret) -> DetailsResult:
        """Read a flow's details by one GET; raises nothing for a failure."""


@dataclass(frozen=True, slots=True)
class FlowCheck:
    """The result of checking a flow."""

    check: DetailsResult
    at: datetime
    """When the API returned it; UTC."""
    unrecorded: str = ""
    """Why the status could not be saved; empty if it was, or if there is none."""

    @property
    def status(self) -> str:
        """The flow's status as the API returned it; empty if it did not; foreign text."""
        return self.check.details.status if self.check.details else ""


async def check_flow(
    store: StoreThread | None, api: DetailsApi, credentials: Credentials, flow_id: str
) -> FlowCheck:
    """Read a flow's details by one GET, and save its status and name in the account's list.

    Without a store nothing is saved, nor is a status that may be from before an attempt that was
    made meanwhile. Raises for no failure of the network, the API or the store: the result has the
    reason. Cancelling it cancels the request.
    """
    account, asked_at = credentials.account, clock.now()
    check = await api.flow_details(account, flow_id, credentials.api_key)
    result = FlowCheck(check, clock.now())
    if not result.status or store is None:
        return result
    statuses = [(flow_id, result.status)]
    names = {flow_id: check.details.name if check.details else ""}
    try:
        await store.run(
            lambda opened: opened.flows.set_statuses(
                account, statuses, result.at, names, asked_at=asked_at
            )
        )
    except StoreError as error:
        return replace(result, unrecorded=f"The flow's status was not saved. {error}")
    return result
