"""Import: the dialog that asks for the account, and its flows to choose from."""

from collections.abc import AsyncGenerator
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.kaleyra import FlowsPage, FlowSummary
from flow_tui.kaleyra.flow_pages import page_of
from flow_tui.kaleyra.response import Response
from flow_tui.sandbox import FlowState, generated_flows, responses
from flow_tui.services.flow_import import FlowImport
from tests.snapshots.conftest import Act, Offline, Stage
from tests.support.snapshot_account import BOOKING, CREDENTIALS, FLOWS, LEADS
from tests.support.stage import StagedApp, settled, show, type_in

WABA_ID = "1048572190364821"
_STATES = (FlowState.DRAFT, FlowState.DRAFT, FlowState.PUBLISHED, FlowState.DEPRECATED)
_FOUND = (
    FlowSummary(BOOKING.flow_id, "appointment_booking", "DRAFT", ("APPOINTMENT_BOOKING",)),
    FlowSummary(LEADS.flow_id, "lead_form_v2", "PUBLISHED", ("LEAD_GENERATION", "OTHER")),
    *(
        FlowSummary(flow.id, flow.platform_name, flow.status, flow.categories)
        for flow in generated_flows(60, _STATES)
    ),
)


class Pages(Offline):
    """A client whose account has some pages of flows."""

    def __init__(self, *pages: FlowsPage) -> None:
        super().__init__()
        self._pages = pages

    async def flows(self, *_: Any, **__: Any) -> AsyncGenerator[FlowsPage, None]:
        """Give the pages."""
        for page in self._pages:
            yield page


def _page(*flows: FlowSummary, **more: Any) -> FlowsPage:
    return FlowsPage(flows, more.pop("after", ""), Response(120, 200), **more)


def _refused(reply: responses.Reply, message: str) -> FlowsPage:
    return page_of(Response(96, reply.status, message=message, body=reply.body.decode()), "A")


def _import(*pages: FlowsPage, keys: tuple[str, ...] = (), words: str = "") -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, StagedApp)
        app.session.client = Pages(*pages)
        in_list = [flow.flow_id for flow in FLOWS]
        flow_import = FlowImport(
            app.session.store, app.session.client, CREDENTIALS, WABA_ID, in_list
        )
        await show(pilot, ImportScreen(flow_import))
        await pilot.press(*keys)
        if words:
            type_in(pilot, "#filter", words)
        await settled(pilot)

    return act


def _asking(waba_id: str, *keys: str) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, StagedApp)
        await show(pilot, WabaIdScreen(pilot.app.session, waba_id))
        await pilot.press(*keys)

    return act


def test_waba_id(stage: Stage) -> None:
    assert stage.each_matches({"right": _asking(WABA_ID)}, {"none": _asking("my WABA", "enter")})


def test_flows(stage: Stage) -> None:
    stage.remember()
    keys = ("j", "j", "space", "space", "j", "space")
    limited = _refused(responses.rate_limited(7), "API rate limit exceeded (Retry-After: 7)")
    message = "API is not available for given customer.Please contact support for more info"
    small = {
        "filtered": _import(_page(*_FOUND), keys=("slash",), words="draft survey"),
        "trouble-half-way": _import(_page(*_FOUND[:40], after="A"), limited),
        "refused": _import(_refused(responses.WRONG_ACCOUNT, message)),
        "nothing-there": _import(_page()),
    }
    assert stage.each_matches({"all": _import(_page(*_FOUND, skipped=1), keys=keys)}, small)
