"""The use case of a look: ask for a flow's details, and remember what its status was. Read-only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from flow_tui.credentials import Credentials
from flow_tui.kaleyra import DetailsResult
from flow_tui.model import Account, Action, Attempt, Outcome
from flow_tui.secret import Secret
from flow_tui.store import StoreError, StoreThread

_AFTER: Final = {Action.PUBLISH: "PUBLISHED", Action.DEPRECATE: "DEPRECATED"}
"""The status of a flow once the API has said that an action succeeded."""


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
    looked = FlowCheck(check, datetime.now(UTC))
    if not looked.status:
        return looked
    problem = await _remember(store, account.profile, [(flow_id, looked.status)], looked.at)
    return replace(looked, unrecorded=problem)


async def remember_effect(store: StoreThread, attempt: Attempt) -> str:
    """Remember the status that a flow has since an attempt succeeded; of any other, nothing.

    Returns why that could not be remembered, or an empty string.
    """
    if attempt.outcome is not Outcome.SUCCEEDED or attempt.ended_at is None:
        return ""
    new = attempt.new
    statuses = [(new.flow_id, _AFTER[new.action])]
    return await _remember(store, new.account.profile, statuses, attempt.ended_at)


async def remember_published(store: StoreThread, profile: str, flow_ids: Iterable[str]) -> str:
    """Remember that flows of a profile have been published just now, all of them at once.

    Returns why that could not be remembered, or an empty string.
    """
    statuses = [(flow_id, _AFTER[Action.PUBLISH]) for flow_id in flow_ids]
    return await _remember(store, profile, statuses, datetime.now(UTC)) if statuses else ""


async def _remember(
    store: StoreThread, profile: str, statuses: list[tuple[str, str]], seen_at: datetime
) -> str:
    try:
        await store.run(lambda opened: opened.flows.set_statuses(profile, statuses, seen_at))
    except StoreError as error:
        return f"The flow's status is not remembered. {error}"
    return ""
