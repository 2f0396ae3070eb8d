"""The way of a publish or a deprecate through the screens: ask, send once, show what came back."""

from typing import TYPE_CHECKING

from flow_tui.app.formatting.times import date_and_time
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.settle.workflow import Settling
from flow_tui.credentials import Credentials
from flow_tui.kaleyra import status_blocker
from flow_tui.model import Action, Flow
from flow_tui.services.publisher import READ_ONLY

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp
from collections.abc import Collection
from typing import TYPE_CHECKING

from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm_batch import BatchItem, ConfirmBatchScreen
from flow_tui.model import Outcome
from flow_tui.services.batch_publisher import BatchPublisher
from flow_tui.store import Store

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


async def credentials_to_act(app: "FlowTuiApp") -> Credentials | None:
    """Return the credentials in use; where nothing can be sent, say why and return None.

    Raises:
        StoreError: The profiles cannot be read.
    """
    if app.session.read_only:
        app.warn(READ_ONLY)
        return None
    if app.session.credentials is None:
        app.opening = False
        await app.ask_to_sign_in()
        return None
    return app.session.credentials


class Acting:
    """Leads from a flow to its one request. Its methods run in a worker of the app."""

    def __init__(self, app: "FlowTuiApp") -> None:
        self._app = app
        self._session = app.session

    async def run(self, action: Action, flow: Flow) -> None:
        """Ask, send one request if it was confirmed, show what came back.

        Raises:
            StoreError: What is known of the flow cannot be read, or another process acts on it
                (`FlowBusyError`); nothing was sent.
        """
        app, session = self._app, self._session
        if refusal := _refusal(action, flow):
            app.warn(refusal)
            return
        credentials = await credentials_to_act(app)
        if credentials is None:
            return
        account = credentials.account
        await session.store.run(lambda store: store.attempts.ensure_not_busy(account, flow.flow_id))
        known = await session.store.run(
            lambda store: store.attempts.history_of(account, flow.flow_id, action)
        )
        intent = Intent(action, flow, credentials, known)
        # While the last characters are typed there is time to import what a request needs.
        app.run_worker(session.warm(), name="warm")
        look_at = lambda: session.check_flow(flow.flow_id, credentials)  # noqa: E731 - a small choice
        app.opening = False
        if app.screen is not app.home:
            return  # another dialog has opened meanwhile, and is being typed into
        if not await app.push_screen_wait(ConfirmScreen(intent, look_at)):
            await app.home.reload()
            return
        result = await app.push_screen_wait(ProgressScreen(session.publisher, intent))
        if isinstance(result, str):
            app.warn(f"Nothing was sent. {result}")
            return
        await app.home.show_result(result)
        if result.unrecorded:
            app.warn(result.unrecorded)
        elif result.attempt.is_unsettled:
            await Settling(app).one(result.attempt)


def _refusal(action: Action, flow: Flow) -> str:
    """Return why a flow is not offered to be deprecated; empty where it may be.

    Only what was seen since the last attempt counts: that one may have changed it.
    """
    seen = flow.status_at
    if action is not Action.DEPRECATE or seen is None or (flow.last_at and flow.last_at > seen):
        return ""
    why = status_blocker(action, flow.status)
    return f"{why} (Seen {date_and_time(seen)}: c checks again.)" if why else ""


class ActingMany:
    """Leads from marked flows to a request for each. Its methods run in a worker of the app."""

    def __init__(self, app: "FlowTuiApp") -> None:
        self._app = app
        self._session = app.session

    async def run(self, flow_ids: Collection[str]) -> None:
        """Ask, publish the flows in list order if it was confirmed, show what is left to do.

        One flow goes the way of one flow: its ID says more than the number 1.

        Raises:
            StoreError: What is known of the flows cannot be read; nothing was sent.
        """
        app, session = self._app, self._session
        credentials = await credentials_to_act(app)
        if credentials is None:
            return
        candidates = await self._candidates(frozenset(flow_ids), credentials)
        if not candidates:
            app.warn("None of the marked flows is in the list any more.")
            await app.home.reload()
            return
        if len(candidates) == 1:
            await Acting(app).run(Action.PUBLISH, candidates[0].flow)
            return
        app.run_worker(session.warm(), name="warm")
        look_at = lambda flow_id: session.check_flow(flow_id, credentials)  # noqa: E731 - a small choice
        app.opening = False
        if app.screen is not app.home:
            return  # another dialog has opened meanwhile, and is being typed into
        if not await app.push_screen_wait(ConfirmBatchScreen(candidates, credentials, look_at)):
            await app.home.reload()
            return
        flows = [candidate.flow for candidate in candidates]
        publishing = BatchPublisher(session.publisher, flows, credentials)
        await app.push_screen_wait(BatchProgressScreen(publishing))
        await app.home.show_results(publishing.results)
        if publishing.count(Outcome.UNKNOWN):
            await app.settling.begin(None)

    async def _candidates(
        self, flow_ids: Collection[str], credentials: Credentials
    ) -> list[BatchItem]:
        profile, account = self._session.profile, credentials.account

        def read(store: Store) -> list[BatchItem]:
            return [
                BatchItem(flow, store.attempts.history_of(account, flow.flow_id, Action.PUBLISH))
                for flow in store.flows.get_many(profile, flow_ids, account)
            ]

        return await self._session.store.run(read)
