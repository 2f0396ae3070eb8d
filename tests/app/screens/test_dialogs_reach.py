"""All that a dialog has to say can be read in a small terminal, and it shows that there is more."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from flow_tui.app.app import FlowTuiApp
from flow_tui.app.flows.details import FlowDetailsScreen
from flow_tui.app.flows.dialogs import AddFlowsScreen, EditLabelScreen, remove_question
from flow_tui.app.history.export_dialog import ExportScreen
from flow_tui.app.importing.waba_id import WabaIdScreen
from flow_tui.app.profiles.api_domain import ApiDomainScreen
from flow_tui.app.profiles.delete import DeleteProfileScreen
from flow_tui.app.profiles.form import ProfileFormScreen
from flow_tui.app.profiles.screen import ProfilesScreen
from flow_tui.app.publish.batch_items import BatchItem
from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_batch import ConfirmBatchScreen
from flow_tui.app.publish.progress import ProgressScreen
from flow_tui.app.screens.curl import CurlScreen
from flow_tui.app.screens.dialog import Dialog, ModalBase
from flow_tui.app.screens.error import ErrorScreen
from flow_tui.app.screens.save_file import SaveResponseScreen
from flow_tui.app.settle.confirm import SettleConfirmScreen
from flow_tui.app.settle.verdict import VerdictScreen
from flow_tui.app.widgets.scroll_parts import DialogFrame
from flow_tui.kaleyra import HealthIssue, ValidationError
from flow_tui.kaleyra.flow_health import HealthReason
from flow_tui.model import Action, Flow, Outcome, Profile, Settled
from flow_tui.services.publisher import PublishResult
from flow_tui.services.session import Session
from flow_tui.store import AttemptQuery, FlowHistory
from flow_tui.timeouts import CALL_SECONDS
from tests.support.app import (
    SMALL,
    case,
    demo_session,
    run,
    running,
    screen_text,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import content_unread, found, looks, nothing
from tests.support.pressed import until_still
from tests.support.publish import INTENT, LONG_HOST, SMALLEST, is_on_screen
from tests.support.snapshot_account import ACCOUNT, LOST, attempt
from tests.support.stage import MORNING
from tests.support.toasts import assert_uncovered
from tests.support.typed import type_keys

pytestmark = pytest.mark.terminal

MORE: Final = "pgdn More"


def words(letter: str, count: int) -> str:
    """Return words that are nowhere else, to be looked for one by one."""
    return " ".join(f"{letter}{number:02}" for number in range(count))


LABEL: Final = words("L", 24)
NAME: Final = words("N", 20)
HEALTH: Final = words("H", 20)
SENTENCE: Final = words("S", 60)
HINT: Final = words("T", 90)
FLOW: Final = Flow("1184620937715204", LABEL, "DRAFT", MORNING)
BAD: Final = found(
    name=NAME,
    can_send="BLOCKED",
    health=(HealthIssue("FLOW", "1", "BLOCKED", (HealthReason("", HEALTH, ""),)),),
    validation_errors=tuple(
        ValidationError(words(letter, 12), "INVALID", 7, f"screens[{letter}]") for letter in "AB"
    ),
)
ERRORS: Final = " ".join(words(letter, 12) for letter in "AB")
UNSETTLED: Final = attempt(FLOW, replace(LOST, message=words("M", 30)))
PUBLISH: Final = replace(
    INTENT, flow=FLOW, history=FlowHistory(attempt(FLOW, LOST), succeeded=2, unknown=3)
)
ITEMS: Final = [
    BatchItem(
        Flow(f"11846209377152{number:02}", "a", "PUBLISHED", MORNING, Outcome.REJECTED, MORNING),
        FlowHistory(None, succeeded=1, unknown=1),
    )
    for number in range(12)
]
EVERY_ITEM: Final = " ".join(item.flow.flow_id for item in ITEMS)
UNREACHABLE: Final = nothing(SENTENCE)

DIALOGS: Final[dict[str, tuple[Callable[[Session], ModalBase[Any]], str]]] = {
    "publish": (
        lambda _: ConfirmScreen(PUBLISH, looks(BAD)),
        f"{LABEL} {NAME} {HEALTH} {ERRORS} cannot undone 3 2 times. HXAP1648027397IN prod-in "
        "…kkkk unknown, WhatsApp validation whole",
    ),
    "deprecate": (
        lambda _: ConfirmScreen(replace(PUBLISH, action=Action.DEPRECATE), looks(BAD)),
        f"{LABEL} {NAME} {HEALTH} {ERRORS} restored, deprecated. Kaleyra instead. anyway,",
    ),
    "unchecked": (
        lambda _: ConfirmScreen(PUBLISH, looks(UNREACHABLE)),
        f"{LABEL} {SENTENCE} go on. 2 times. characters",
    ),
    "many": (
        lambda _: ConfirmBatchScreen(
            ITEMS,
            PUBLISH.credentials,
            lambda _: looks(UNREACHABLE)(),
            content_unread,
            content_unread,
        ),
        f"{EVERY_ITEM} PUBLISHED rejected HXAP1648027397IN …kkkk keyring undone. first. number",
    ),
    "details": (
        lambda _: FlowDetailsScreen(FLOW, looks(BAD)),
        f"{LABEL} {NAME} {HEALTH} {ERRORS} screens[B] Checked validation WhatsApp blocks",
    ),
    "verdict": (
        lambda _: VerdictScreen(UNSETTLED, looks(BAD)),
        f"{LABEL} {NAME} {HEALTH} {ERRORS} {words('M', 30)} edited since, later. (t) (n)",
    ),
    "settle": (
        lambda _: SettleConfirmScreen(UNSETTLED, Settled.NO_EFFECT, SENTENCE),
        f"{LABEL} {SENTENCE} whole Cancel Record",
    ),
    "delete": (
        lambda _: DeleteProfileScreen(Profile("p" * 40, in_keyring=True)),
        "keyring history. name: Cancel Delete",
    ),
    "error": (lambda _: ErrorScreen("A title", SENTENCE, "rtq"), f"{SENTENCE} (r) (t) (q)"),
    "curl": (
        lambda _: CurlScreen(Action.PUBLISH, f"{LONG_HOST}/v2/x/publish"),
        "--request --data process list. redirects.",
    ),
    "remove": (
        lambda _: remove_question(Flow("x" * 60, LABEL)),
        f"{LABEL} Kaleyra. history. Keep Remove",
    ),
    "label": (lambda _: EditLabelScreen(Flow("x" * 60, "")), "Label machine."),
    "save": (lambda _: SaveResponseScreen(UNSETTLED), "folder, type."),
    "export": (lambda _: ExportScreen(AttemptQuery(), 9, None), ".jsonl .csv formula"),
    "waba": (lambda session: WabaIdScreen(session, ""), "shows) Kaleyra. List Cancel"),
    "domain": (lambda _: ApiDomainScreen(), "IN SG EU NA api.na.kaleyra.ai host"),
    "form": (
        lambda session: ProfileFormScreen(session, None, reason=SENTENCE),
        f"{SENTENCE} Profile domain SID key keyring again next Save Test Cancel",
    ),
    "profiles": (lambda session: ProfilesScreen(session), "demo HXDM…97IN"),
    "add": (
        lambda session: AddFlowsScreen(session.store, lambda: ACCOUNT),
        "ID (optional) Add Cancel",
    ),
}
"""What makes a dialog, and the words that it has to show."""


def shown(pilot: Pilot[Any], words: Iterable[str]) -> set[str]:
    """Those of some words that can be read now, above the key bar."""
    text = "\n".join(screen_text(pilot.app.screen).splitlines()[:-1])
    return {word for word in words if word in text}


async def opened(pilot: Pilot[Any], name: str) -> ModalBase[Any]:
    """Open a dialog, and wait until its checks have ended."""
    dialog = DIALOGS[name][0](pilot.app.session)  # type: ignore[attr-defined]
    pilot.app.push_screen(dialog)
    await wait_until(pilot, lambda: dialog.is_top and dialog.drawn_at is not None)
    await wait_until(
        pilot, lambda: all(w.is_finished for w in pilot.app.workers if w.node is dialog)
    )
    return dialog


async def read_all(pilot: Pilot[Any], wanted: Iterable[str]) -> None:
    """Page through a dialog, and fail unless each word is seen and the key bar tells of more."""
    screen = pilot.app.screen
    missing, has_list = set(wanted), isinstance(screen, ConfirmBatchScreen)
    await to_top(pilot)

    def is_told() -> bool:
        bar = screen_text(screen).splitlines()[-1]
        return MORE in bar or missing == shown(pilot, missing) or has_list

    await wait_until(pilot, is_told)

    def is_read(text: str) -> bool:
        missing.difference_update([word for word in missing if word in text])
        return not missing and MORE not in text

    await page_down(pilot, is_read)
    assert not missing, f"{missing}\n{screen_text(screen)}"
    assert MORE not in screen_text(screen)


async def to_top(pilot: Pilot[Any]) -> None:
    """Page up to where nothing is scrolled; what is shown on the way is not waited for."""
    parts = pilot.app.screen.query("*")
    for _ in range(10):
        if not any(part.scroll_y for part in parts):
            return
        await type_keys(pilot, *["pageup"] * 10)
    raise AssertionError(screen_text(pilot.app.screen))


async def page_down(pilot: Pilot[Any], is_enough: Callable[[str], bool]) -> None:
    """Page down until what is shown is enough, or a key changes nothing any more."""
    text = screen_text(pilot.app.screen)
    unchanged = 0
    while not is_enough(text) and unchanged < 3:  # what is scrolled may be laid out a little later
        await pilot.press("pagedown")
        await until_still(pilot.app)
        before, text = text, screen_text(pilot.app.screen)
        unchanged = unchanged + 1 if text == before else 0


NAMES: Final = list(DIALOGS)
HALVES: Final = pytest.mark.parametrize(
    "names", [NAMES[: len(NAMES) // 2], NAMES[len(NAMES) // 2 :]], ids=["first", "second"]
)


@HALVES
@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=str)
def test_each_word_can_be_read_no_message_covers_it_and_what_is_typed_stays_in_view(
    tmp_path: Path, size: tuple[int, int], names: list[str]
) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), size) as (_app, pilot):
            for name in names:
                with case(name):
                    await assert_reached(pilot, name)

    run(main())


async def assert_reached(pilot: Pilot[Any], name: str) -> None:
    """Open a dialog and leave it; fail where something of it cannot be reached, or is covered."""
    dialog = await opened(pilot, name)
    for button in dialog.query(Button):
        assert button.region.right <= dialog.size.width, button.label
    wanted = DIALOGS[name][1].split()
    await wait_until(pilot, lambda: is_in_view(dialog))
    await assert_uncovered(pilot, dialog)
    await read_all(pilot, wanted)
    if isinstance(dialog, Dialog) and dialog.query("#hint"):
        dialog.show_hint(HINT)
        await wait_until(pilot, lambda: shown(pilot, ["T00"]))
        await wait_until(pilot, lambda: is_in_view(dialog))
        before = SENTENCE.split() if name == "form" else []  # it was the hint before
        await read_all(pilot, {*wanted, *HINT.split()} - {*before})
    await closed(pilot, dialog)


async def closed(pilot: Pilot[Any], dialog: ModalBase[Any]) -> None:
    """Leave a dialog, and wait until nothing of it is left."""
    dialog.dismiss(None)
    await wait_home(pilot)
    await wait_until(pilot, partial(has_ended, dialog))


def is_in_view(dialog: ModalBase[Any]) -> bool:
    """Return whether the input or button that has the focus is on the screen."""
    return not isinstance(dialog.focused, Input | Button) or is_on_screen(dialog.focused)


def test_what_is_in_flight_can_be_read_too(tmp_path: Path) -> None:
    async def main() -> None:
        async with running(demo_session(tmp_path), SMALLEST) as (app, pilot):
            publisher = app.session.publisher
            release = asyncio.Event()

            async def act(*_: object) -> PublishResult:
                await release.wait()
                return PublishResult(UNSETTLED)

            with patch.object(publisher, "act", act):
                app.push_screen(ProgressScreen(publisher, PUBLISH))
                await wait_for_text(pilot, "Publishing …")
                await read_all(pilot, f"{LABEL} Host part-of-a-name {CALL_SECONDS} shown.".split())
                release.set()
                await wait_home(pilot)

    run(main())


def test_a_dialog_that_was_left_before_it_was_laid_out_does_no_harm(tmp_path: Path) -> None:
    """What waits for the next refresh of its screen is called when its widgets are gone."""

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            dialog = ErrorScreen("Left", "It is on its way out.", "r")
            app.push_screen(dialog)
            await wait_for_text(pilot, "It is on its way out.")
            frame = dialog.query_one(DialogFrame)
            await pilot.press("r")
            await wait_home(pilot)
            await wait_until(pilot, lambda: not frame.is_attached)
            app.home.call_after_refresh(frame._show_focused)
            app.home.refresh()
            await pilot.pause()
            assert app.is_running

    run(main())


@HALVES
def test_a_dialog_may_be_left_at_any_moment_and_the_account_change_meanwhile(
    tmp_path: Path, names: list[str]
) -> None:
    """What is still on its way then finds no widgets: none yet, or none any longer."""

    async def main() -> None:
        async with running(demo_session(tmp_path)) as (app, pilot):
            for name, turns in product(names, (0, 1, 4, 16)):
                with case(f"{name}, {turns} turns"):
                    await leave_while_the_account_changes(app, pilot, name, turns)

    run(main())


async def leave_while_the_account_changes(
    app: FlowTuiApp, pilot: Pilot[Any], name: str, turns: int
) -> None:
    dialog = DIALOGS[name][0](app.session)
    app.push_screen(dialog)
    await turn(turns)
    app.account_changed.publish(None)
    app.screen.refresh(layout=True)
    while not dialog.is_mounted:  # noqa: ASYNC110 - nothing of its own ends it before
        await asyncio.sleep(0)
    await turn(turns)
    dialog.dismiss(None)
    app.account_changed.publish(None)
    await wait_home(pilot)
    await wait_until(pilot, partial(has_ended, dialog))
    assert app.is_running


def has_ended(dialog: ModalBase[Any]) -> bool:
    return not dialog.is_running


async def turn(turns: int) -> None:
    """Let the event loop run so many turns."""
    for _ in range(turns):
        await asyncio.sleep(0)
