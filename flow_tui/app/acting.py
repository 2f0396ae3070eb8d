"""The way of a publish or a deprecate through the screens: ask, send once, show what came back."""

from typing import TYPE_CHECKING

from flow_tui.app.screens.confirm import ConfirmScreen, Intent
from flow_tui.app.screens.publishing import PublishingScreen
from flow_tui.model import Action, Flow

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


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
        app, session, credentials = self._app, self._session, self._session.credentials
        if credentials is None:
            app.warn("No credentials yet: set them up first.")
            await app.ask_to_sign_in()
            return
        await session.store.run(
            lambda store: store.attempts.refuse_if_others_act(credentials.account, flow.flow_id)
        )
        known = await session.store.run(
            lambda store: store.attempts.known(credentials.account, flow.flow_id, action)
        )
        intent = Intent(action, flow, credentials, known)
        # While the last characters are typed there is time to import what a request needs.
        app.run_worker(session.warm(), name="warm")
        if not await app.push_screen_wait(ConfirmScreen(intent)):
            return
        result = await app.push_screen_wait(PublishingScreen(session.publisher, intent))
        if isinstance(result, str):
            app.warn(f"Nothing was sent. {result}")
            return
        await app.home.show_result(result)
        if result.unrecorded:
            app.warn(result.unrecorded)
