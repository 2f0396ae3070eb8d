"""What changes the list of flows: adding, importing, labelling, removing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flow_tui.store import Store, StoreError

if TYPE_CHECKING:
    from flow_tui.app.flows.screen import FlowsScreen


class Editing:
    """Asks for a change of the list and makes it. Its methods run in a worker."""

    def __init__(self, screen: "FlowsScreen") -> None:
        self._screen = screen

    async def add(self) -> None:
        """Add one flow, or a pasted block of them."""
        screen, session = self._screen, self._screen.flow_app.session
        if screen.is_top:
            from flow_tui.app.flows.dialogs import AddFlowsScreen

            dialog = AddFlowsScreen(session.store, session.profile)
            await screen.reload(await screen.app.push_screen_wait(dialog))

    async def bring_in(self) -> None:
        """Bring in flows of a WhatsApp Business Account."""
        from flow_tui.app.importing.workflow import Importing

        await self._screen.reload(await Importing(self._screen.flow_app).run())

    async def label(self) -> None:
        """Change the label of the flow under the cursor."""
        screen, profile = self._screen, self._screen.flow_app.session.profile
        flow = screen.current()
        if flow is None or not screen.is_top:
            return
        from flow_tui.app.flows.dialogs import EditLabelScreen

        label = await screen.app.push_screen_wait(EditLabelScreen(flow))
        if label is not None:
            await self._write(lambda store: store.flows.set_label(profile, flow.flow_id, label))

    async def remove(self) -> None:
        """Ask whether to take the flow under the cursor off the list."""
        screen, profile = self._screen, self._screen.flow_app.session.profile
        flow = screen.current()
        if flow is None or not screen.is_top:
            return
        from flow_tui.app.flows.dialogs import RemoveFlowScreen

        if await screen.app.push_screen_wait(RemoveFlowScreen(flow)):
            await self._write(lambda store: store.flows.remove(profile, flow.flow_id))

    async def _write(self, change: Callable[[Store], None]) -> None:
        """Change what is stored, and show the list as it then is."""
        try:
            await self._screen.flow_app.session.store.run(change)
        except StoreError as error:
            self._screen.flow_app.warn(str(error))
        await self._screen.reload()
