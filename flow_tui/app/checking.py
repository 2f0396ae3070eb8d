"""The way to the details of a flow."""

from typing import TYPE_CHECKING

from flow_tui.app.screens.check import CheckScreen
from flow_tui.model import Flow

if TYPE_CHECKING:
    from flow_tui.app.app import FlowTuiApp


async def check(app: "FlowTuiApp", flow: Flow) -> None:
    """Show the details of a flow, then the list with what was found. Runs in a worker."""
    session, credentials = app.session, app.session.credentials
    if credentials is None:
        app.warn("No credentials yet: set them up first.")
        await app.ask_to_sign_in()
        return
    await app.push_screen_wait(CheckScreen(flow, lambda: session.look(flow.flow_id, credentials)))
    await app.home.reload()
