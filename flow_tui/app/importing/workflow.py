"""The way of an import through the screens: which account, its flows, those that are wanted."""

from typing import TYPE_CHECKING

from flow_tui.app.importing.account import WabaScreen
from flow_tui.app.importing.screen import ImportScreen, OtherAccount
from flow_tui.store import StoreError

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


class Importing:
    """Leads from a WABA ID to flows in the list. Its method runs in a worker."""

    def __init__(self, app: "FlowTuiApp") -> None:
        self._app = app
        self._session = app.session

    async def run(self) -> str | None:
        """Ask for the WABA ID, show its flows, add those chosen; return the last one added."""
        try:
            return await self._run()
        except StoreError as error:
            self._app.warn(str(error))
            return None

    async def _run(self) -> str | None:
        app, session, profile = self._app, self._session, self._session.profile
        credentials = session.credentials
        if credentials is None:
            app.warn("No credentials yet: set them up first.")
            await app.ask_to_sign_in()
            return None
        waba_id = await session.store.run(lambda store: store.profiles.waba_id(profile))
        if not app.home.is_top:  # the key was pressed twice, or another one after it
            return None
        app.run_worker(session.warm(), name="warm")
        while asked := await app.push_screen_wait(WabaScreen(session, waba_id)):
            in_list = await session.store.run(lambda store: store.flows.ids(profile))
            result = await app.push_screen_wait(ImportScreen(session, credentials, asked, in_list))
            if not isinstance(result, OtherAccount):
                return result
            waba_id = asked
        return None
