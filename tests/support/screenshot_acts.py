"""How each screen of the pictures in `screenshots/` is opened in the demo."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from flow_tui.app.flows.check_many import CheckManyScreen
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.flows.expected_file import ExpectedFileScreen
from flow_tui.app.flows.preview import PreviewScreen
from flow_tui.app.flows.screen import FlowsScreen
from flow_tui.app.importing.screen import ImportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.publish.batch_progress import BatchProgressScreen
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.app.settle.unsettled import UnsettledScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.credentials.keyring_errors import locked
from flow_tui.flow_json import parse
from flow_tui.kaleyra import PreviewResult
from flow_tui.sandbox import DEMO_FLOWS
from flow_tui.secret import Secret
from flow_tui.services.read_only import ReadOnly
from flow_tui.store.flow_jsons import compressed
from flow_tui.text import grouped
from tests.support.app import screen_text, wait_for_screen, wait_home, wait_until
from tests.support.stage import (
    Clock,
    StagedApp,
    settled,
    stop_at,
    type_in,
)

Act = Callable[[Pilot[Any], Clock], Awaitable[None]]


async def _publish(pilot: Pilot[Any], clock: Clock, label: str, elapsed_ms: int) -> None:
    """Publish the flow with a label, as a person would."""
    clock.advance(seconds=41)
    clock.elapsed_ms = elapsed_ms
    await _confirming(pilot, label)
    await _confirmed(pilot)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, FlowsScreen | VerdictScreen))
    await settled(pilot)


async def _publish_and_leave(pilot: Pilot[Any], clock: Clock, label: str, elapsed_ms: int) -> None:
    """Publish the flow with a label, and leave its outcome unknown."""
    await _publish(pilot, clock, label, elapsed_ms)
    await pilot.press("ctrl+g")
    await wait_home(pilot)
    await settled(pilot)


async def _confirming(pilot: Pilot[Any], label: str) -> None:
    """Open the confirm dialog of the flow with a label."""
    await _app(pilot).home.reload(next(flow.id for flow in DEMO_FLOWS if flow.label == label))
    await pilot.press("p")
    await wait_for_screen(pilot, ConfirmScreen)
    await settled(pilot)


async def _confirmed(pilot: Pilot[Any]) -> None:
    """Give the confirm dialog what it asks for."""
    dialog = pilot.app.screen
    assert isinstance(dialog, ConfirmScreen)
    type_in(pilot, "#typed", dialog.expected)
    await wait_until(pilot, lambda: dialog._enabled_at is not None)
    await pilot.press("enter")


def _app(pilot: Pilot[Any]) -> StagedApp:
    assert isinstance(pilot.app, StagedApp)
    return pilot.app


async def three_attempts(pilot: Pilot[Any], clock: Clock) -> None:
    """A refusal, an unknown outcome, a success."""
    await _publish(pilot, clock, "validation errors", 204)
    await _publish_and_leave(pilot, clock, "server error", 1630)
    await _publish(pilot, clock, "Appointment booking", 312)


async def confirm(pilot: Pilot[Any], clock: Clock) -> None:
    await three_attempts(pilot, clock)
    await _confirming(pilot, "Lead form")


async def publishing(pilot: Pilot[Any], clock: Clock) -> None:
    await _confirming(pilot, "no response")
    await _confirmed(pilot)
    await wait_for_screen(pilot, ProgressScreen)
    screen = pilot.app.screen
    assert isinstance(screen, ProgressScreen)
    stop_at(screen, seconds=3)


async def looking(pilot: Pilot[Any], clock: Clock) -> None:
    label = "validation errors"
    await _app(pilot).home.reload(next(flow.id for flow in DEMO_FLOWS if flow.label == label))
    await pilot.press("c")
    await wait_for_screen(pilot, FlowDetailsScreen)


async def checking_many(pilot: Pilot[Any], clock: Clock) -> None:
    await marked(pilot, clock)
    await pilot.press("c")
    await wait_for_screen(pilot, CheckManyScreen)
    await wait_until(pilot, lambda: "Close" in screen_text(pilot.app.screen))


async def expected_file(pilot: Pilot[Any], clock: Clock) -> None:
    await looking(pilot, clock)
    await settled(pilot)
    await pilot.press("f")
    await wait_for_screen(pilot, ExpectedFileScreen)
    type_in(pilot, "#path", "flows/sign-up/flow.json")


async def difference(pilot: Pilot[Any], clock: Clock) -> None:
    """Publish a flow, make what was published differ from it, and show the difference."""
    label, session = "Appointment booking", _app(pilot).session
    flow_id = next(flow.id for flow in DEMO_FLOWS if flow.label == label)
    credentials = session.credentials
    assert credentials is not None
    content = await session.read_content(flow_id, credentials)
    assert content.flow_json is not None
    before = json.loads(content.flow_json.canonical)
    before["version"] = "6.3"
    before["screens"][0]["title"] = "Book a visit"
    del before["screens"][0]["layout"]["children"][-1]
    old = parse(json.dumps(before).encode(), "The file")
    kept, at, account = compressed(old.canonical), clock.now(), credentials.account
    await session.store.run(
        lambda store: store.flow_jsons.keep(account, flow_id, old.sha256, kept, at)
    )
    clock.advance(days=3)
    await _app(pilot).home.reload(flow_id)
    await pilot.press("c")
    await wait_until(pilot, lambda: "differs" in screen_text(pilot.app.screen))
    await pilot.press("ctrl+o")


async def preview(pilot: Pilot[Any], clock: Clock) -> None:
    link = f"http://127.0.0.1:41879/preview/{DEMO_FLOWS[0].id}?token=5c1eb20f"

    async def ask() -> PreviewResult:
        return PreviewResult(Secret(link), "2030-01-01T00:00:00+0000", "")

    pilot.app.push_screen(PreviewScreen(ask))


async def deprecate(pilot: Pilot[Any], clock: Clock) -> None:
    await _publish(pilot, clock, "Appointment booking", 312)
    await pilot.press("D")
    await wait_for_screen(pilot, ConfirmScreen)


async def verdict(pilot: Pilot[Any], clock: Clock) -> None:
    await _publish(pilot, clock, "server error, but published", 1630)


async def settle(pilot: Pilot[Any], clock: Clock) -> None:
    await verdict(pilot, clock)
    await pilot.press("t")
    await wait_for_screen(pilot, SettleConfirmScreen)


async def doubts(pilot: Pilot[Any], clock: Clock) -> None:
    await _publish_and_leave(pilot, clock, "server error", 1630)
    await _publish_and_leave(pilot, clock, "half a response", 240)
    await pilot.press("v")
    await wait_for_screen(pilot, UnsettledScreen)


async def marked(pilot: Pilot[Any], clock: Clock) -> None:
    await _app(pilot).home.reload(DEMO_FLOWS[0].id)
    await pilot.press("space", "space", "space", "space", "down", "space")
    await settled(pilot)


async def confirm_many(pilot: Pilot[Any], clock: Clock) -> None:
    await marked(pilot, clock)
    await _confirming_many(pilot)


async def _confirming_many(pilot: Pilot[Any]) -> None:
    """Open the confirm dialog of what is marked, and wait until it has checked each."""
    await pilot.press("p")
    await wait_for_screen(pilot, ConfirmBatchScreen)
    dialog = pilot.app.screen
    await wait_until(pilot, lambda: "(checked just now)" in screen_text(dialog))
    # What is read of a content comes after its check.
    await settled(pilot)


async def _confirmed_many(pilot: Pilot[Any]) -> BatchProgressScreen:
    """Give the confirm dialog of many the number it asks for."""
    dialog = pilot.app.screen
    assert isinstance(dialog, ConfirmBatchScreen)
    type_in(pilot, "#typed", dialog.expected)
    await wait_until(pilot, lambda: dialog._enabled_at is not None)
    await pilot.press("enter")
    await wait_for_screen(pilot, BatchProgressScreen)
    screen = pilot.app.screen
    assert isinstance(screen, BatchProgressScreen)
    return screen


async def published_many(pilot: Pilot[Any], clock: Clock) -> None:
    await confirm_many(pilot, clock)
    await _confirmed_many(pilot)
    await wait_until(pilot, lambda: "Close" in screen_text(pilot.app.screen))


async def publishing_many(pilot: Pilot[Any], clock: Clock) -> None:
    await marked(pilot, clock)
    labels = {flow.label: flow.id for flow in DEMO_FLOWS}
    for label in ("no response", "says success: false", "too many requests"):
        await _app(pilot).home.reload(labels[label])
        await pilot.press("space")
        await settled(pilot)
    await _confirming_many(pilot)
    screen = await _confirmed_many(pilot)
    await wait_until(
        pilot, lambda: f"Now   {grouped(labels['no response'])}" in screen_text(screen)
    )
    assert screen._timer is not None
    screen._timer.stop()
    screen._started = time.monotonic() - 4.4
    screen._refresh_texts()


async def import_flows(pilot: Pilot[Any], clock: Clock) -> None:
    await pilot.press("i")
    await wait_for_screen(pilot, WabaIdScreen)
    await pilot.press("enter")
    await wait_for_screen(pilot, ImportScreen)
    await wait_until(pilot, lambda: "in total" in screen_text(pilot.app.screen))
    await pilot.press("G", "k", "k", "space", "space", "space")


async def trouble(pilot: Pilot[Any], clock: Clock) -> None:
    error = locked()
    pilot.app.push_screen(ErrorScreen("The keyring could not be read", str(error), "rtq"))


async def domain(pilot: Pilot[Any], clock: Clock) -> None:
    pilot.app.push_screen(ApiDomainScreen())


async def save(pilot: Pilot[Any], clock: Clock) -> None:
    await _publish(pilot, clock, "Appointment booking", 312)
    await pilot.press("s")


async def read_only(pilot: Pilot[Any], clock: Clock) -> None:
    _app(pilot).session.read_only = ReadOnly(always=True)
    _app(pilot).home.refresh_status_line()
    await _app(pilot).home.reload()
    await settled(pilot)
    await pilot.press("p")


async def compare(pilot: Pilot[Any], clock: Clock) -> None:
    await _publish(pilot, clock, "Appointment booking", 312)
    await _publish(pilot, clock, "Appointment booking", 204)
    await pilot.press("h")
    await settled(pilot)
    await pilot.press("c", "j", "c")


async def export(pilot: Pilot[Any], clock: Clock) -> None:
    await three_attempts(pilot, clock)
    await pilot.press("h")
    await settled(pilot)
    await pilot.press("e")


async def note(pilot: Pilot[Any], clock: Clock) -> None:
    await three_attempts(pilot, clock)
    await pilot.press("h")
    await settled(pilot)
    await pilot.press("n")
    await settled(pilot)
    type_in(pilot, "#note", "OPS-1234: new opening hours")


async def curl(pilot: Pilot[Any], clock: Clock) -> None:
    await _confirming(pilot, "Lead form")
    await pilot.press("ctrl+y")


async def log(pilot: Pilot[Any], clock: Clock) -> None:
    await three_attempts(pilot, clock)
    await pilot.press("z", "left_square_bracket", "left_square_bracket")


async def response(pilot: Pilot[Any], clock: Clock) -> None:
    await three_attempts(pilot, clock)
    await pilot.press("h")
    await settled(pilot)
    await pilot.press("j", "enter")


async def adding(pilot: Pilot[Any], clock: Clock) -> None:
    await pilot.press("a")
    await settled(pilot)
    type_in(pilot, "#flow-id", "1123456789012207")
    await pilot.press("tab")
    type_in(pilot, "#label", "Order status")


def pressing(*keys: str) -> Act:
    async def act(pilot: Pilot[Any], clock: Clock) -> None:
        await pilot.press(*keys)

    return act


async def history(pilot: Pilot[Any], clock: Clock) -> None:
    await three_attempts(pilot, clock)
    await _publish(pilot, clock, "wrong account", 96)
    await _publish_and_leave(pilot, clock, "half a response", 240)
    await pilot.press("h")
