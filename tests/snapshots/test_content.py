"""A flow's content: in the check and the confirm dialog, its difference, file and preview."""

from typing import Any

from textual.pilot import Pilot

from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.flows.expected_file import ExpectedFileScreen
from flow_tui.app.flows.preview import PreviewScreen
from flow_tui.app.formatting.flow_content import comparisons
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.screens.difference import DifferenceScreen
from flow_tui.kaleyra import PreviewResult
from flow_tui.model import Action
from flow_tui.secret import Secret
from flow_tui.services.flow_check import FlowCheck
from flow_tui.services.flow_content import ContentCheck
from flow_tui.store import FlowHistory
from tests.snapshots.conftest import Act, Stage
from tests.support.app import wait_until
from tests.support.flow_checks import ERRORS, found, looks
from tests.support.flow_contents import (
    DIFFERS,
    FAULTY,
    FILE_DIFFERS,
    FIRST,
    NOT_READ,
    ON_UNKNOWN_HOST,
    PATH,
    SAME,
    reads,
)
from tests.support.snapshot_account import BOOKING, CREDENTIALS
from tests.support.stage import settled, show

_WABA = "1048572190364821"
_LINK = (
    "https://business.facebook.com/wa/manage/flows/1184620937715204/preview/?token=8f2c1e0a-4b7d"
)
_INTENT = Intent(
    Action.PUBLISH,
    BOOKING,
    CREDENTIALS,
    FlowHistory(latest=None, succeeded=0, unknown=0),
    waba_id=_WABA,
)
_TOLD: dict[str, Any] = {
    "json_version": "7.1",
    "data_api_version": "3.0",
    "endpoint_host": "flows.example.com",
    "waba_id": _WABA,
    "waba_name": "Example Clinics",
    "app_id": "740218265519238",
    "app_name": "Clinic bookings",
}
_READY = found(**_TOLD)
_CONTENTS = {
    "first": (FIRST, _READY),
    "same": (SAME, _READY),
    "differs": (DIFFERS, _READY),
    "not-read": (NOT_READ, _READY),
    "unknown-host": (ON_UNKNOWN_HOST, _READY),
    "other-waba": (SAME, found(**_TOLD | {"waba_id": "1048572190364876", "json_version": "6.3"})),
    "file-differs": (FILE_DIFFERS, _READY),
}


def _showing(screen: Any) -> Act:
    async def act(pilot: Pilot[Any]) -> None:
        await show(pilot, screen())
        await settled(pilot)

    return act


def _details(content: ContentCheck, check: FlowCheck) -> Act:
    return _showing(
        lambda: FlowDetailsScreen(BOOKING, looks(check), reads(content), _WABA, CREDENTIALS)
    )


def _confirm(content: ContentCheck, check: FlowCheck) -> Act:
    return _showing(lambda: ConfirmScreen(_INTENT, looks(check), reads(content)))


async def _preview(pilot: Pilot[Any]) -> None:
    async def ask() -> PreviewResult:
        return PreviewResult(Secret(_LINK), "2026-04-16T09:41:07+0000", "")

    screen = PreviewScreen(ask)
    await show(pilot, screen)
    await wait_until(pilot, lambda: screen.query_one("#explanation").display)
    await settled(pilot)


def test_check(stage: Stage) -> None:
    assert stage.each_matches({name: _details(*one) for name, one in _CONTENTS.items()})


def test_confirm(stage: Stage) -> None:
    assert stage.each_matches({name: _confirm(*one) for name, one in _CONTENTS.items()})


def test_more(stage: Stage) -> None:
    errors = found(**_TOLD, validation_errors=ERRORS)
    flow_id = BOOKING.flow_id
    acts = {
        "errors-with-their-lines": _details(ContentCheck(FAULTY), errors),
        "difference": _showing(lambda: DifferenceScreen(flow_id, comparisons(FILE_DIFFERS))),
        "preview": _preview,
        "file": _showing(lambda: ExpectedFileScreen(flow_id, PATH)),
    }
    assert stage.each_matches(acts)
