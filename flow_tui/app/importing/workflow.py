"""Workflow of an import: ask for the WABA ID, read its flows, add those that were chosen."""

from flow_tui.app.app_base import AppBase
from flow_tui.app.importing.account import WabaScreen
from flow_tui.app.importing.screen import ImportScreen, OtherAccount
from flow_tui.store import StoreError


async def import_flows(app: AppBase) -> str | None:
    """Import flows into the list; return the ID of the last one added. Runs in a worker."""
    try:
        return await _import(app)
    except StoreError as error:
        app.warn(str(error))
        return None


async def _import(app: AppBase) -> str | None:
    session, profile, credentials = app.session, app.session.profile, app.session.credentials
    if credentials is None:
        app.warn("No credentials yet: set them up first.")
        await app.ask_to_sign_in()
        return None
    waba_id = await session.store.run(lambda store: store.profiles.waba_id(profile))
    if not app.at_home:  # the key was pressed twice, or another one after it
        return None
    app.run_worker(session.warm(), name="warm")
    while asked := await app.push_screen_wait(WabaScreen(session, waba_id)):
        in_list = await session.store.run(lambda store: store.flows.ids(profile))
        result = await app.push_screen_wait(ImportScreen(session, credentials, asked, in_list))
        if not isinstance(result, OtherAccount):
            return result
        waba_id = asked
    return None
