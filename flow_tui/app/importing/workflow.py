"""Workflow of an import: ask for a WABA ID, show its flows, add those that the user chooses."""

from flow_tui.app.app_base import AppBase
from flow_tui.app.importing.screen import ImportScreen, OtherWaba
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.services.flow_import import FlowImport
from flow_tui.store import StoreError


async def import_flows(app: AppBase) -> str | None:
    """Import flows; return the ID of the last one added to the list, or None. Runs in a worker."""
    try:
        return await _import(app)
    except StoreError as error:
        app.warn(str(error))
        return None


async def _import(app: AppBase) -> str | None:
    session, credentials = app.session, app.session.credentials
    if credentials is None:
        await app.ask_to_sign_in()
        return None
    account = credentials.account
    waba_id = await session.store.run(lambda store: store.profiles.waba_id(account))
    if not app.at_home:  # the key was pressed twice, or another key after it
        return None
    app.run_worker(session.warm(), name="warm")
    while chosen_id := await app.open_dialog(WabaIdScreen(session, waba_id)):
        flow_import = await FlowImport.open(session.store, session.client, credentials, chosen_id)
        result = await app.open_dialog(ImportScreen(flow_import))
        if not isinstance(result, OtherWaba):
            return result
        waba_id = chosen_id
    return None
