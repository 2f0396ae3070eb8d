"""The look at a flow while its confirm dialog is open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.publish.confirm_text import Intent
from flow_tui.app.screens.flow_check import CheckFlow
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.model import Action, Flow
from flow_tui.sandbox.flows import Behaviour, FlowState, SandboxFlow
from flow_tui.sandbox.server import Sandbox
from flow_tui.services.flow_check import FlowCheck
from flow_tui.store import FlowHistory
from tests.app.screens.test_dialogs_fit import INTENT, is_on_screen
from tests.support.app import (
    demo_session,
    remember,
    run,
    running,
    screen_text,
    session_on,
    wait_for_screen,
    wait_for_text,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import ENDPOINT, ERRORS, LateLook, details, found, looks, nothing

FLOW = "1184620937715204"
PLAIN = replace(
    INTENT, history=FlowHistory(latest=None, succeeded=0, unknown=0), flow=Flow(FLOW, "x")
)
DEPRECATE = replace(PLAIN, action=Action.DEPRECATE)
SMALLEST = (60, 16)


class Open:
    """A confirm dialog that is open, and what it was left with."""

    def __init__(self, pilot: Pilot[Any], dialog: ConfirmScreen) -> None:
        self.pilot = pilot
        self.dialog = dialog
        self.answers: list[bool | None] = []

    @property
    def typed(self) -> str:
        return self.dialog.query_one("#typed", Input).value

    @property
    def armed(self) -> bool:
        return not self.dialog.query_one("#confirm", Button).disabled

    def said(self, name: str) -> str:
        return str(self.dialog.query_one(f"#{name}", Static).render())

    async def type(self, keys: str) -> None:
        await self.pilot.press(*(" " if key == " " else key for key in keys))
        await self.pilot.pause()


@asynccontextmanager
async def confirming(directory: Path, look: CheckFlow, intent: Intent) -> AsyncIterator[Open]:
    async with running(demo_session(directory)) as (app, pilot):
        await wait_home(pilot)
        opened = Open(pilot, ConfirmScreen(intent, look))
        await app.push_screen(opened.dialog, opened.answers.append)
        await wait_for_screen(pilot, ConfirmScreen)
        yield opened


def test_the_dialog_does_not_wait_for_the_look(tmp_path: Path) -> None:
    async def main() -> None:
        late = LateLook()
        async with confirming(tmp_path, late, PLAIN) as opened:
            await wait_for_text(opened.pilot, "checking …")
            await opened.type("5204")
            assert opened.armed
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]
            await wait_until(opened.pilot, lambda: late.cancelled)
            assert late.begun == 1

    run(main())


def test_a_look_ends_with_its_dialog(tmp_path: Path) -> None:
    async def main() -> None:
        late = LateLook()
        async with confirming(tmp_path, late, PLAIN) as opened:
            await wait_until(opened.pilot, lambda: late.begun)
            await opened.pilot.press("ctrl+g")
            await wait_home(opened.pilot)
            await wait_until(opened.pilot, lambda: late.cancelled)
            assert opened.answers == [False]

    run(main())


def test_checking_turns_into_what_was_found(tmp_path: Path) -> None:
    async def main() -> None:
        late = LateLook()
        async with confirming(tmp_path, late, PLAIN) as opened:
            await opened.type("52")
            late.bring(found("DRAFT"))
            await wait_for_text(opened.pilot, "DRAFT: not published")
            await wait_for_text(opened.pilot, "appointment_booking (APPOINTMENT_BOOKING)")
            assert "checking" not in screen_text(opened.dialog)
            assert opened.typed == "52"
            await opened.type("04")
            assert opened.armed
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]

    run(main())


def test_checking_turns_into_why_it_is_not_known(tmp_path: Path) -> None:
    intent = replace(PLAIN, history=FlowHistory(latest=None, succeeded=0, unknown=1))
    said = "Kaleyra answered HTTP 502: Bad Gateway. Try again later."

    async def main() -> None:
        async with confirming(tmp_path, looks(nothing(said)), intent) as it:
            await wait_for_text(it.pilot, "not known. Kaleyra answered HTTP 502")
            assert "Check it on Kaleyra before you go on" in it.said("earlier")
            await it.type("5204")
            assert it.armed

    run(main())


def test_the_last_known_status_stands_there_meanwhile(tmp_path: Path) -> None:
    seen = replace(PLAIN.flow, status="PUBLISHED", status_at=found().at)

    async def main() -> None:
        async with confirming(tmp_path, LateLook(), replace(PLAIN, flow=seen)) as opened:
            await wait_for_text(opened.pilot, "checking … (PUBLISHED when last seen, 2026-03-17")
            await opened.type("5204")
            assert opened.armed  # what was seen then is not known now

    run(main())


TROUBLES = {
    "published": ("already PUBLISHED", found("PUBLISHED")),
    "throttled": ("already THROTTLED", found("THROTTLED")),
    "deprecated": ("is final", found("DEPRECATED")),
    "errors": ("2 validation errors", found(validation_errors=ERRORS)),
    "blocked": ("endpoint_uri", found(can_send="BLOCKED", health=(ENDPOINT,))),
}


@pytest.mark.parametrize(("reason", "look"), TROUBLES.values(), ids=TROUBLES)
def test_what_cannot_be_published_asks_for_the_whole_id(
    tmp_path: Path, reason: str, look: FlowCheck
) -> None:
    async def main() -> None:
        async with confirming(tmp_path, looks(look), PLAIN) as opened:
            await wait_for_text(opened.pilot, "It cannot be published now")
            assert reason in opened.said("obstacle")
            assert "type its whole ID" in opened.said("question")
            obstacle = opened.dialog.query_one("#obstacle").region
            assert obstacle.bottom <= opened.dialog.query_one("#typed").region.y
            await opened.type("5204")
            assert not opened.armed
            await opened.pilot.press("enter")
            await wait_for_text(opened.pilot, "Nothing was sent")
            await opened.pilot.press(*["backspace"] * 4)
            await opened.type(FLOW)
            assert opened.armed
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]

    run(main())


def test_what_was_typed_before_is_kept_and_counts_no_more(tmp_path: Path) -> None:
    async def main() -> None:
        late = LateLook()
        async with confirming(tmp_path, late, PLAIN) as opened:
            await opened.type("5204")
            assert opened.armed
            late.bring(found("PUBLISHED"))
            await wait_for_text(opened.pilot, "It cannot be published now")
            assert opened.typed == "5204"
            assert not opened.armed
            await wait_for_text(opened.pilot, "The question has changed")
            await opened.pilot.press("enter", "tab", "tab", "enter")
            await wait_for_text(opened.pilot, "Nothing was sent")
            assert opened.answers == []

    run(main())


def test_enter_on_its_way_when_the_question_changes_sends_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        late = LateLook()
        async with confirming(tmp_path, late, PLAIN) as opened:
            await opened.type("5204")
            late.bring(found("PUBLISHED"))
            await asyncio.sleep(0)
            opened.dialog.on_checked(found("PUBLISHED"))
            opened.pilot.app.post_message(events.Key("enter", "\r"))
            await wait_for_text(opened.pilot, "Nothing was sent")
            assert opened.answers == []

    run(main())


@pytest.mark.parametrize("flow_id", ["7", "5204"])
def test_an_id_no_longer_than_its_end_has_to_be_typed_anew(tmp_path: Path, flow_id: str) -> None:
    intent = replace(PLAIN, flow=Flow(flow_id, ""))

    async def main() -> None:
        late = LateLook()
        async with confirming(tmp_path, late, intent) as opened:
            await opened.type(flow_id)
            assert opened.armed
            late.bring(found("PUBLISHED"))
            await wait_for_text(opened.pilot, "It cannot be published now")
            assert not opened.armed
            await opened.pilot.press("enter")
            await wait_for_text(opened.pilot, "type it again")
            assert opened.answers == []
            await opened.pilot.press("backspace")
            await opened.type(flow_id[-1])
            assert opened.armed
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]

    run(main())


def test_the_word_and_the_end_of_the_id_deprecate(tmp_path: Path) -> None:
    async def main() -> None:
        async with confirming(tmp_path, looks(found("PUBLISHED")), DEPRECATE) as opened:
            for said in (
                "Deprecate this flow?",
                "PUBLISHED: can be sent",
                "cannot be sent, deleted",
                "stays on the devices",
                "type: deprecate 5204",
            ):
                await wait_for_text(opened.pilot, said)
            for wrong in ("5204", "Deprecate 5204", "deprecate  520", "deprecate 5205"):
                await opened.type(wrong)
                assert not opened.armed, wrong
                await opened.pilot.press("enter")
                await opened.pilot.press(*["backspace"] * len(wrong))
            await opened.type("deprecate 5204")
            assert opened.armed
            await wait_for_text(opened.pilot, "Enter deprecates it now")
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]

    run(main())


def test_pastes_and_keys_in_a_burst_deprecate_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with confirming(tmp_path, looks(found("PUBLISHED")), DEPRECATE) as opened:
            opened.pilot.app.post_message(events.Paste("deprecate 5204\n"))
            await wait_for_text(opened.pilot, "Paste is disabled here")
            for key in (*"deprecate 5204", "enter"):
                name = {" ": "space"}.get(key, key)
                character = key if len(key) == 1 else "\r"
                opened.pilot.app.post_message(events.Key(name, character))
            await wait_for_text(opened.pilot, "Press Enter again")
            assert opened.answers == []
            await opened.pilot.press("escape")
            await wait_home(opened.pilot)
            assert opened.answers == [False]

    run(main())


@pytest.mark.parametrize(
    ("status", "reason"), [("DRAFT", "Delete it on Kaleyra"), ("DEPRECATED", "nothing left to do")]
)
def test_what_cannot_be_deprecated_asks_for_the_word_and_the_whole_id(
    tmp_path: Path, status: str, reason: str
) -> None:
    async def main() -> None:
        async with confirming(tmp_path, looks(found(status)), DEPRECATE) as opened:
            await wait_for_text(opened.pilot, "It cannot be deprecated now")
            assert reason in opened.said("obstacle")
            await opened.type("deprecate 5204")
            assert not opened.armed
            await opened.pilot.press(*["backspace"] * 4)
            await opened.type(FLOW)
            assert opened.typed == f"deprecate {FLOW}"
            assert opened.armed

    run(main())


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("size", [SMALLEST, (80, 24)], ids=str)
def test_the_question_is_on_the_screen_however_much_is_wrong(
    tmp_path: Path, size: tuple[int, int], action: Action
) -> None:
    many = tuple(replace(ERRORS[0], line=number) for number in range(50))
    bad = details(validation_errors=many, can_send="BLOCKED", health=(ENDPOINT,) * 2)
    intent = replace(INTENT, action=action)

    async def main() -> None:
        async with confirming(tmp_path, looks(replace(found(), check=_check(bad))), intent) as it:
            await it.pilot.resize_terminal(*size)
            await wait_until(it.pilot, lambda: it.dialog.query_one("#obstacle").display)
            await it.type("x")
            await it.pilot.press("enter")
            await it.pilot.pause()
            for name in ("#title", "#what", "#warning", "#obstacle", "#question", "#typed"):
                shown = it.dialog.query_one(name)
                assert is_on_screen(shown) or name == "#what", (name, screen_text(it.dialog))
            for name in ("#confirm", "#hint"):
                assert is_on_screen(it.dialog.query_one(name)), (name, screen_text(it.dialog))
            part = it.dialog.query_one(FitScroll)
            await it.pilot.press(*["pagedown"] * 60)
            await wait_until(it.pilot, lambda: part.scroll_y == part.max_scroll_y)

    run(main())


def _check(found_details: Any) -> Any:
    return replace(found().check, details=found_details)


def test_the_dialog_makes_one_read_and_remembers_the_status(tmp_path: Path) -> None:
    draft = SandboxFlow(FLOW, "Appointment booking")

    async def main() -> None:
        with Sandbox(flows=[draft]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (FLOW, draft.label))
            async with running(session) as (_app, pilot):
                await pilot.press("p")
                await wait_for_text(pilot, "DRAFT: not published")
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await wait_for_text(pilot, "DRAFT ")
                assert [seen.method for seen in sandbox.requests] == ["GET"]

    run(main())


def test_a_publish_does_not_wait_for_a_slow_look(tmp_path: Path) -> None:
    slow = SandboxFlow(FLOW, "slow", behaviour=Behaviour.SLOW, slow_seconds=1.5)

    async def main() -> None:
        with Sandbox(flows=[slow]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (FLOW, slow.label))
            async with running(session) as (_app, pilot):
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                await wait_until(pilot, lambda: sandbox.requests)
                await pilot.press(*FLOW[-4:])
                await pilot.pause()
                await wait_for_text(pilot, "checking …")
                await pilot.press("enter")
                await wait_home(pilot)
                await wait_for_text(pilot, "✓ succeeded")
                assert len(sandbox.posts(FLOW)) == 1
                await wait_for_text(pilot, "PUBLISHED ")

    run(main())


def test_a_draft_that_was_seen_is_not_offered_to_be_deprecated(tmp_path: Path) -> None:
    flows = [SandboxFlow(FLOW, "a draft"), SandboxFlow("2", "over", FlowState.DEPRECATED)]

    async def main() -> None:
        with Sandbox(flows=flows) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (FLOW, "a draft"), ("2", "over"))
            async with running(session) as (app, pilot):
                await pilot.press("c")
                await wait_for_text(pilot, "ready to be published")
                await pilot.press("q")
                await wait_home(pilot)
                await pilot.press("D")
                await wait_for_text(pilot, "Delete it on")
                assert app.screen is app.home
                await pilot.press("j", "c")
                await wait_for_text(pilot, "DEPRECATED: final")
                await pilot.press("q")
                await wait_home(pilot)
                await pilot.press("D")
                await wait_for_text(pilot, "is already DEPRECATED")
                assert app.screen is app.home

    run(main())


def test_what_was_published_since_it_was_seen_can_be_deprecated(tmp_path: Path) -> None:
    async def main() -> None:
        with Sandbox(flows=[SandboxFlow(FLOW, "a draft")]) as sandbox:
            session = session_on(sandbox, tmp_path)
            await remember(session, (FLOW, "a draft"))
            async with running(session) as (_app, pilot):
                await pilot.press("D")  # its status is not known: the look tells it
                await wait_for_text(pilot, "It cannot be deprecated now")
                await pilot.press("ctrl+g")
                await wait_home(pilot)
                await pilot.press("p")
                await wait_for_screen(pilot, ConfirmScreen)
                await pilot.press(*FLOW[-4:])
                await pilot.pause()
                await pilot.press("enter")
                await wait_home(pilot)
                await wait_for_text(pilot, "PUBLISHED ")
                await wait_for_text(pilot, "D Deprecate")
                await pilot.press("D")
                await wait_for_text(pilot, "type: deprecate 5204")
                await wait_for_text(pilot, "PUBLISHED: can be sent")
                await pilot.press(*"deprecate", "space", *"5204")
                await pilot.pause()
                await pilot.press("enter")
                await wait_home(pilot)
                await wait_for_text(pilot, "✓ succeeded  deprecate")
                await wait_for_text(pilot, "DEPRECATED ")
                assert sandbox.state_of(FLOW) is FlowState.DEPRECATED

    run(main())
