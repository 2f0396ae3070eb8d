"""The way of many publishes through the screens: ask, send one after another, show the rest."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from flow_tui.app.acting import Acting, credentials_to_act
from flow_tui.app.screens.confirm_many import Candidate, ConfirmManyScreen
from flow_tui.app.screens.publishing_many import PublishingManyScreen
from flow_tui.credentials import Credentials
from flow_tui.looking import remember_published
from flow_tui.model import Action, Outcome
from flow_tui.publishing_many import PublishingMany
from flow_tui.store import Store

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


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
        look_at = lambda flow_id: session.look(flow_id, credentials)  # noqa: E731 - a small choice
        app.opening = False
        if app.screen is not app.home:
            return  # another dialog has opened meanwhile, and is being typed into
        if not await app.push_screen_wait(ConfirmManyScreen(candidates, credentials, look_at)):
            await app.home.reload()
            return
        flows = [candidate.flow for candidate in candidates]
        publishing = PublishingMany(session.publisher, flows, credentials)
        await app.push_screen_wait(PublishingManyScreen(publishing))
        published = [
            result.flow.flow_id
            for result in publishing.results
            if result.outcome is Outcome.SUCCEEDED
        ]
        profile = credentials.account.profile
        if problem := await remember_published(session.store, profile, published):
            app.warn(problem)
        await app.home.show_results(publishing.results)
        if publishing.count(Outcome.UNKNOWN):
            await app.settling.begin(None)

    async def _candidates(
        self, flow_ids: Collection[str], credentials: Credentials
    ) -> list[Candidate]:
        profile, account = self._session.profile, credentials.account

        def read(store: Store) -> list[Candidate]:
            return [
                Candidate(flow, store.attempts.known(account, flow.flow_id, Action.PUBLISH))
                for flow in store.flows.chosen(profile, flow_ids, account)
            ]

        return await self._session.store.run(read)
