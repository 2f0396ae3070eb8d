"""The confirm dialog of one flow, with checks that are made up."""

import asyncio
from dataclasses import replace
from itertools import product
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from flow_tui.app.publish.confirm import ConfirmScreen
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.model import Action, Flow
from flow_tui.store import FlowHistory
from tests.support.app import (
    SMALL,
    case,
    demo_session,
    resize,
    run,
    running,
    screen_text,
    wait_for_screen,
    wait_for_text,
    wait_for_texts,
    wait_home,
    wait_until,
)
from tests.support.flow_checks import ENDPOINT, ERRORS, LateLook, details, found, looks, nothing
from tests.support.keys import refused, type_at_once
from tests.support.publish import INTENT, SMALLEST, OpenDialog, Opening, is_on_screen, over_the_demo
from tests.support.typed import type_keys

FLOW = "1184620937715204"
PLAIN = replace(
    INTENT, history=FlowHistory(latest=None, succeeded=0, unknown=0), flow=Flow(FLOW, "x")
)
DEPRECATE = replace(PLAIN, action=Action.DEPRECATE)
BLOCKED = {
    "published": ("already PUBLISHED", found("PUBLISHED")),
    "blocked": ("endpoint_uri", found(can_send="BLOCKED", health=(ENDPOINT,))),
}
"""Two of the reasons, the longest among them; all are tested in tests/kaleyra/test_flow_status."""


def test_only_the_answer_that_is_asked_for_confirms_whatever_a_check_brings(tmp_path: Path) -> None:
    async def main() -> None:
        async with over_the_demo(tmp_path) as open_dialog:
            for step in (
                the_dialog_waits_for_no_check_and_leaving_it_cancels_one,
                what_a_check_brings_replaces_checking,
                what_cannot_be_published_asks_for_the_whole_id,
                what_was_typed_before_is_kept_and_does_not_count,
                an_enter_on_its_way_when_the_question_changes_does_not_count,
                a_short_id_has_to_be_typed_again,
                a_paste_and_keys_in_a_burst_deprecate_nothing,
                the_word_and_the_end_of_the_id_deprecate,
                what_cannot_be_deprecated_asks_for_the_word_and_the_whole_id,
            ):
                with case(step.__name__):
                    await step(open_dialog)

    run(main())


async def the_dialog_waits_for_no_check_and_leaving_it_cancels_one(open_dialog: Opening) -> None:
    late = LateLook()
    opened = await open_dialog(ConfirmScreen(PLAIN, late))
    await wait_for_text(opened.pilot, "checking …")
    await opened.type("5204")
    assert opened.is_enabled
    await opened.pilot.press("enter")
    await wait_home(opened.pilot)
    assert opened.answers == [True]
    await wait_until(opened.pilot, lambda: late.cancelled)
    assert late.begun == 1

    # Until it comes, the last known status is shown.
    late = LateLook()
    seen = PLAIN.flow._replace(status="PUBLISHED", status_at=found().at)
    opened = await open_dialog(ConfirmScreen(replace(PLAIN, flow=seen), late))
    await wait_for_text(opened.pilot, "checking … (PUBLISHED when last seen, 2026-03-17")
    await opened.type("5204")
    assert opened.is_enabled  # what was seen then is not known now
    await opened.pilot.press("ctrl+g")
    await wait_home(opened.pilot)
    await wait_until(opened.pilot, lambda: late.cancelled)
    assert opened.answers == [False]


async def what_a_check_brings_replaces_checking(open_dialog: Opening) -> None:
    late = LateLook()
    opened = await open_dialog(ConfirmScreen(PLAIN, late))
    await opened.type("52")
    late.bring(found("DRAFT"))
    await wait_for_texts(
        opened.pilot, "DRAFT: not published", "appointment_booking (APPOINTMENT_BOOKING)"
    )
    assert "checking" not in screen_text(opened.dialog)
    assert opened.typed == "52"
    await opened.type("04")
    assert opened.is_enabled
    await opened.pilot.press("enter")
    await wait_home(opened.pilot)
    assert opened.answers == [True]

    unknown = replace(PLAIN, history=FlowHistory(latest=None, succeeded=0, unknown=1))
    said = "Kaleyra answered HTTP 502: Bad Gateway. Try again later."
    opened = await open_dialog(ConfirmScreen(unknown, looks(nothing(said))))
    await wait_for_text(opened.pilot, "not known. Kaleyra answered HTTP 502")
    assert "Check it on Kaleyra before you go on" in opened.text_of("earlier")
    await opened.type("5204")
    assert opened.is_enabled
    await leave(opened)


async def leave(opened: OpenDialog) -> None:
    await opened.pilot.press("ctrl+g")
    await wait_home(opened.pilot)


async def what_cannot_be_published_asks_for_the_whole_id(open_dialog: Opening) -> None:
    for name, (reason, look) in BLOCKED.items():
        with case(name):
            opened = await open_dialog(ConfirmScreen(PLAIN, looks(look)))
            await wait_for_text(opened.pilot, "It cannot be published now")
            assert reason in opened.text_of("obstacle")
            assert "type its whole ID" in opened.text_of("question")
            obstacle = opened.dialog.query_one("#obstacle").region
            assert obstacle.bottom <= opened.dialog.query_one("#typed").region.y
            await opened.retype("5204")
            assert not opened.is_enabled
            await opened.pilot.press("enter")
            assert "Nothing was sent" in opened.text_of("hint")
            await opened.retype(FLOW)
            assert opened.is_enabled
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]


async def what_was_typed_before_is_kept_and_does_not_count(open_dialog: Opening) -> None:
    late = LateLook()
    opened = await open_dialog(ConfirmScreen(PLAIN, late))
    await opened.type("5204")
    assert opened.is_enabled
    late.bring(found("PUBLISHED"))
    await wait_for_texts(opened.pilot, "It cannot be published now", "The question has changed")
    assert opened.typed == "5204"
    assert not opened.is_enabled
    await opened.pilot.press("enter", "tab", "tab", "enter")
    await wait_for_text(opened.pilot, "Nothing was sent")
    assert opened.answers == []
    await leave(opened)


async def an_enter_on_its_way_when_the_question_changes_does_not_count(
    open_dialog: Opening,
) -> None:
    late = LateLook()
    opened = await open_dialog(ConfirmScreen(PLAIN, late))
    await opened.type("5204")
    late.bring(found("PUBLISHED"))
    await asyncio.sleep(0)
    opened.dialog.on_checked(found("PUBLISHED"))
    opened.pilot.app.post_message(events.Key("enter", "\r"))
    await wait_for_text(opened.pilot, "Nothing was sent")
    assert opened.answers == []
    await leave(opened)


async def a_short_id_has_to_be_typed_again(open_dialog: Opening) -> None:
    for flow_id in ("7", "5204"):
        with case(flow_id):
            late = LateLook()
            short = replace(PLAIN, flow=Flow(flow_id, ""))
            opened = await open_dialog(ConfirmScreen(short, late))
            await opened.type(flow_id)
            assert opened.is_enabled
            late.bring(found("PUBLISHED"))
            await wait_for_text(opened.pilot, "It cannot be published now")
            assert not opened.is_enabled
            await opened.pilot.press("enter")
            await wait_for_text(opened.pilot, "type it again")
            assert opened.answers == []
            await opened.pilot.press("backspace")
            await opened.type(flow_id[-1])
            assert opened.is_enabled
            await opened.pilot.press("enter")
            await wait_home(opened.pilot)
            assert opened.answers == [True]


async def a_paste_and_keys_in_a_burst_deprecate_nothing(open_dialog: Opening) -> None:
    opened = await open_dialog(ConfirmScreen(DEPRECATE, looks(found("PUBLISHED"))))
    opened.app.post_message(events.Paste("deprecate 5204\n"))
    await wait_for_text(opened.pilot, "Paste is disabled here")
    await type_at_once(opened.app, [*"deprecate 5204", "enter"])
    await refused(opened.pilot)
    assert opened.answers == []
    await opened.pilot.press("escape")
    await wait_home(opened.pilot)
    assert opened.answers == [False]


async def the_word_and_the_end_of_the_id_deprecate(open_dialog: Opening) -> None:
    opened = await open_dialog(ConfirmScreen(DEPRECATE, looks(found("PUBLISHED"))))
    await wait_for_texts(
        opened.pilot,
        "Deprecate this flow?",
        "PUBLISHED: can be sent",
        "cannot be sent, deleted",
        "stays on the devices",
        "type: deprecate 5204",
    )
    for wrong in ("5204", "Deprecate 5204", "deprecate  520", "deprecate 5205"):
        await opened.retype(wrong)
        assert not opened.is_enabled, wrong
        if wrong.endswith("5204"):  # the third wrong one would close the dialog
            await opened.pilot.press("enter")
    await opened.retype("")
    await opened.type("deprecate 5204")
    assert opened.is_enabled
    await wait_for_text(opened.pilot, "Enter deprecates it now")
    await opened.pilot.press("enter")
    await wait_home(opened.pilot)
    assert opened.answers == [True]


async def what_cannot_be_deprecated_asks_for_the_word_and_the_whole_id(
    open_dialog: Opening,
) -> None:
    opened = await open_dialog(ConfirmScreen(DEPRECATE, looks(found("DRAFT"))))
    await wait_for_text(opened.pilot, "It cannot be deprecated now")
    assert "Delete it on Kaleyra" in opened.text_of("obstacle")
    await opened.retype("deprecate 5204")
    assert not opened.is_enabled
    await opened.retype(f"deprecate {FLOW}")
    assert opened.typed == f"deprecate {FLOW}"
    assert opened.is_enabled
    await opened.pilot.press("escape")
    await wait_home(opened.pilot)


ASKED = ("#title", "#warning", "#obstacle", "#question", "#typed", "#confirm", "#hint")


def test_the_question_is_on_the_screen_however_much_is_wrong(tmp_path: Path) -> None:
    many = tuple(replace(ERRORS[0], line=number) for number in range(12))
    bad = details(validation_errors=many, can_send="BLOCKED", health=(ENDPOINT,) * 2)
    checked = replace(found(), check=replace(found().check, details=bad))

    async def main() -> None:
        async with running(demo_session(tmp_path), SMALLEST) as (app, pilot):
            for size, action in product((SMALLEST, SMALL), Action):
                with case((size, action)):
                    if app.screen.outer_size != size:
                        await resize(pilot, *size)
                    dialog = ConfirmScreen(replace(INTENT, action=action), looks(checked))
                    await app.push_screen(dialog)
                    await wait_for_screen(pilot, ConfirmScreen)
                    obstacle = dialog.query_one("#obstacle")
                    await wait_until(pilot, lambda: obstacle.display)  # noqa: B023
                    await pilot.press("x", "enter")
                    await pilot.pause()
                    for name in ASKED:
                        assert is_on_screen(dialog.query_one(name)), (name, screen_text(dialog))
                    await _read_to_the_end(pilot, dialog.query_one(FitScroll))
                    await pilot.press("ctrl+g")
                    await wait_home(pilot)

    run(main())


async def _read_to_the_end(pilot: Pilot[None], part: FitScroll) -> None:
    """Turn the first page and the last ones by their key."""
    await pilot.press("pagedown")
    await wait_until(pilot, lambda: part.scroll_y > 0)
    part.scroll_to(y=part.max_scroll_y - part.size.height - 1, animate=False, immediate=True)
    assert part.scroll_y < part.max_scroll_y
    await type_keys(pilot, "pagedown", "pagedown")
    await wait_until(pilot, lambda: part.scroll_y == part.max_scroll_y)
