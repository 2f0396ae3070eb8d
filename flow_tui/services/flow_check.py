"""The use case of a look: ask for a flow's details, and remember what its status was. Read-only."""

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
    """The part of the Kaleyra client that a look uses."""

    async def flow_details(self, account: Account, flow_id: str, key: Secret) -> DetailsResult:
        """Return what is known of a flow now, by one GET; raises nothing for a failure."""


@dataclass(frozen=True, slots=True)
class FlowCheck:
    """What a look at a flow brought."""

    check: DetailsResult
    at: datetime
    """When the answer had come; UTC."""
    unrecorded: str = ""
    """Why the status could not be remembered; empty where it was, or where there is none."""

    @property
    def status(self) -> str:
        """The flow's status as the API told it; empty where it did not; foreign text."""
        return self.check.details.status if self.check.details else ""


async def check_flow(
    store: StoreThread, api: DetailsApi, credentials: Credentials, flow_id: str
) -> FlowCheck:
    """Read a flow's details by one request, which changes nothing there.

    The status is remembered in the list of the credentials' profile. Raises for no failure of
    the network, the API or the store: each is in what is returned. Cancelling it cancels the
    request.
    """
    account = credentials.account
    check = await api.flow_details(account, flow_id, credentials.api_key)
    looked = FlowCheck(check, clock.now())
    if not looked.status:
        return looked
    statuses = [(flow_id, looked.status)]
    try:
        await store.run(
            lambda opened: opened.flows.set_statuses(account.profile, statuses, looked.at)
        )
    except StoreError as error:
        return replace(looked, unrecorded=f"The flow's status is not remembered. {error}")
    return looked
