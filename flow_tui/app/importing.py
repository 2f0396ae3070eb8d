"""The way of an import through the screens: which account, its flows, those that are wanted."""

from typing import TYPE_CHECKING

from flow_tui.app.screens.import_flows import ImportScreen, OtherAccount
from flow_tui.app.screens.waba import WabaScreen

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


class Importing:
    """Leads from a WABA ID to flows in the list. Its method runs in a worker."""

    def __init__(self, app: "FlowTuiApp") -> None:
        self._app = app

    async def run(self) -> str | None:
        """Ask for the WABA ID, show its flows, add those chosen; return the last one added.

        Raises:
            StoreError: What is in the list cannot be read.
        """
        app, session = self._app, self._app.session
        credentials, profile = session.credentials, session.profile
        if credentials is None:
            app.warn("No credentials yet: set them up first.")
            await app.ask_to_sign_in()
            return None
        app.run_worker(session.warm(), name="warm")
        waba_id = await session.store.run(lambda store: store.profiles.waba_id(profile))
        while True:
            asked = await app.push_screen_wait(WabaScreen(session, waba_id))
            if asked is None:
                return None
            in_list = await session.store.run(lambda store: store.flows.ids(profile))
            result = await app.push_screen_wait(ImportScreen(session, credentials, asked, in_list))
            if not isinstance(result, OtherAccount):
                return result
            waba_id = asked
